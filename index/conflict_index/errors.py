"""What can go wrong, as one tree: every error this project raises on purpose is a ConflictSearchError.

The inner error says what is wrong; whoever catches it adds which file and row.
`exit_code` is what a shell sees, so that scripts can tell the cases apart.
"""

from __future__ import annotations


class ConflictSearchError(Exception):
    """Root of all errors raised on purpose. The message is one line and names the next step."""

    exit_code = 2


class UsageError(ConflictSearchError):
    """The words of a query, an option or an argument make no sense."""


class ReadError(ConflictSearchError):
    """A source file, or one record of it, cannot be read."""


class SeedError(ConflictSearchError):
    """A curated table is missing or breaks its own rules."""


class GazetteerError(ConflictSearchError):
    """A gazetteer file cannot be compiled, opened or understood."""


class IndexMissing(ConflictSearchError):
    """There is no index where one was named."""

    exit_code = 3


class IndexDamaged(ConflictSearchError):
    """The index is damaged, of another format version, or holds what an index never holds."""

    exit_code = 4


class IndexLocked(ConflictSearchError):
    """Another process is writing to the index."""

    exit_code = 5
