"""Keep how far a list is answered beside its output, so that a run that was killed goes on where it stopped.

The journal is a file of JSON lines: what the run is of, then after each row the bytes written so far and the counts.
It is removed when all rows are answered.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from conflict_index.errors import UsageError
from conflict_index.files import create, read_regular
from conflict_search.batch.lists import PlaceList

_LARGEST = 1 << 32
"""Bytes that a journal may have."""


@dataclass(frozen=True)
class Reached:
    """How far a list is answered: its rows, the bytes of each output file, and counts by status."""

    rows: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def fingerprint(listed: PlaceList, settings: Sequence[object]) -> str:
    """Return the SHA-256 of a list with all that its answers depend on; `settings` are values with an exact repr."""
    return hashlib.sha256(repr((listed.columns, listed.entries, *settings)).encode("utf-8", "replace")).hexdigest()


def path_of(targets: Mapping[str, str]) -> Path:
    """Return the journal of a run that writes to `targets`, a path for each format: it stands beside the first."""
    return Path(f"{next(iter(targets.values()))}.unfinished")


def resume(path: Path, of: str, targets: Mapping[str, str]) -> Reached:
    """Return how far the run got, and cut what it wrote of the next row off the output files.

    Args:
        path: The journal.
        of: The fingerprint of this run.
        targets: The output file of each format.

    Returns:
        The progress; none at all if there is no journal, so that the run begins anew.

    Raises:
        UsageError: The journal is of another list, index or options.
    """
    try:
        head, *rows = read_regular(path, _LARGEST).split(b"\n")[:-1]
    except (OSError, ValueError):
        return Reached()
    if _parsed(head).get("of") != of:
        raise UsageError(f"{path}: begun with another list, index or options; remove it, or leave out --resume")
    reached = next((p for row in reversed(rows) if (p := _progress(row)) and _holds(p, targets)), Reached())
    for name, size in reached.sizes.items():
        os.truncate(targets[name], size)
    return reached


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _progress(line: bytes) -> Reached | None:
    row = _parsed(line)
    try:
        return Reached(int(row["rows"]), dict(row["sizes"]), dict(row["counts"]))
    except (KeyError, TypeError, ValueError):
        return None


def _holds(reached: Reached, targets: Mapping[str, str]) -> bool:
    """Tell whether the output files are there, with at least what was written."""
    return reached.sizes.keys() == targets.keys() and all(
        os.path.isfile(targets[name]) and os.path.getsize(targets[name]) >= size for name, size in reached.sizes.items()
    )


class Journal:
    """The journal of a run, open for writing."""

    def __init__(self, path: Path, of: str, *, again: bool) -> None:
        """Begin a journal, or go on with one (`again`). Raises OSError."""
        self._path = path
        if not again:
            path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)) if again else create(path)
        self._file: BinaryIO = os.fdopen(handle, "wb", buffering=0)
        # The line of a run that was killed may be torn: a line end of its own separates it from the next.
        self._file.write(b"\n" if again else json.dumps({"of": of}).encode() + b"\n")

    def note(self, reached: Reached) -> None:
        """Write down how far the run got; all of it must be in the output files."""
        row = {"rows": reached.rows, "sizes": dict(reached.sizes), "counts": dict(reached.counts)}
        self._file.write(json.dumps(row).encode() + b"\n")

    def close(self, *, done: bool) -> None:
        """Close the journal; remove it if the run is done."""
        self._file.close()
        if done:
            self._path.unlink(missing_ok=True)
