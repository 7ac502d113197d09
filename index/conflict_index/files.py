"""Replace a file whole, on every system: a reader sees the old file or the new one, never a part."""

from __future__ import annotations

import os
import time
from pathlib import Path

from conflict_index.errors import IndexLocked

_POSIX = os.name == "posix"
_TRIES, _WAIT = 40, 0.05
"""How often a replacement is tried, and the seconds between: Windows refuses it while a reader has the file open."""


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` beside `target`, then put it in its place in one step.

    Raises OSError when the disk cannot take it, IndexLocked when another program keeps the old file open.
    """
    partial = partial_of(target)
    partial.write_bytes(content)
    put_in_place(partial, target)


def partial_of(target: Path) -> Path:
    """Return the path beside a file at which its next version is written; what a killed run left there is removed."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    return partial


def put_in_place(partial: Path, target: Path) -> None:
    """Replace `target` by `partial` in one step. Raises OSError, IndexLocked."""
    for _ in range(_TRIES):
        try:
            os.replace(partial, target)
            return
        except PermissionError:
            if _POSIX:
                raise
            time.sleep(_WAIT)
    raise IndexLocked(f"{target}: another program keeps it open; close it and try again")
