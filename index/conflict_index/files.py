"""Replace files atomically on every system: a reader sees the old file or the new one, never a part."""

from __future__ import annotations

import os
import time
from pathlib import Path

from conflict_index.errors import IndexLocked

_POSIX = os.name == "posix"
_TRIES, _WAIT = 40, 0.05
"""Number of attempts to replace a file, and seconds between them: Windows refuses while a reader has it open."""


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` to a file beside `target`, then rename it to `target`.

    Raises OSError if it cannot be written, IndexLocked if another program keeps the old file open.
    """
    partial = partial_of(target)
    partial.write_bytes(content)
    put_in_place(partial, target)


def partial_of(target: Path) -> Path:
    """Return the path at which the next version of a file is written; a partial file of a killed run is removed."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    return partial


def put_in_place(partial: Path, target: Path) -> None:
    """Rename `partial` to `target`, replacing it. Raises OSError, IndexLocked."""
    for _ in range(_TRIES):
        try:
            os.replace(partial, target)
            return
        except PermissionError:
            if _POSIX:
                raise
            time.sleep(_WAIT)
    raise IndexLocked(f"{target}: another program keeps it open; close it and try again")
