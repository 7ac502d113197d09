"""Errors: every error that this project raises on purpose is a ConflictSearchError.

The code that raises an error says what is wrong; the caller that catches it adds the file and row.
`exit_code` is the exit code of the process, so that scripts can tell the cases apart.
"""

from __future__ import annotations


class ConflictSearchError(Exception):
    """Base class of all errors raised on purpose. The message is one line and names the next step."""

    exit_code = 2


class UsageError(ConflictSearchError):
    """A query, an option or an argument is invalid."""


class ReadError(ConflictSearchError):
    """A source file, or one record of it, cannot be read."""


class SeedError(ConflictSearchError):
    """A curated table is missing or invalid."""


class GazetteerError(ConflictSearchError):
    """A gazetteer file cannot be compiled, opened or parsed."""


class IndexMissing(ConflictSearchError):
    """The named folder holds no index."""

    exit_code = 3


class ClusterSilent(ConflictSearchError):
    """The cluster that keeps the index does not answer, or refuses to."""

    exit_code = 3


class IndexDamaged(ConflictSearchError):
    """The index is damaged, of another format version, or contains data that an index never contains."""

    exit_code = 4


class IndexLocked(ConflictSearchError):
    """Another process is writing to the index."""

    exit_code = 5


class SystemRefused(ConflictSearchError):
    """The system refuses to read or write a file or folder, or the network fails: disk full, no permission."""

    exit_code = 7
