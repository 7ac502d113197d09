"""Keep the compiled gazetteers of a cache whole and few.

Each takes 120 MB, and each change of a user's gazetteers makes another one. Whoever reads a gazetteer holds a shared
lock on its names, so that it is not removed meanwhile; its manifest's time of change says when it was last asked for.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from conflict_index.files import checksum_of, flush, read_regular, replace_file

try:
    import fcntl
except ImportError:  # Windows refuses to rename folders with open files, which does the same
    fcntl = None  # type: ignore[assignment]

KEEP = 3
"""Number of compiled gazetteers that a cache keeps."""

_RECENT = 600
"""Seconds before the latest use of any gazetteer in which one is not removed: it may be about to be opened."""

_ABANDONED = 86_400
"""Seconds after which an unfinished gazetteer is one of a compiler that was killed."""

_LARGEST = 1 << 20
"""Bytes that the manifest of a gazetteer may have."""

_PREFIX, _ASIDE = "gazetteer-", ".gazetteer-"


def describe(folder: Path) -> dict[str, list[int]]:
    """Flush the files of a gazetteer to the disk; return the size, CRC-32 and time of change of each."""
    found = {}
    for path in sorted(folder.iterdir()):
        flush(path)
        status = path.stat()
        found[path.name] = [status.st_size, checksum_of(path), status.st_mtime_ns]
    return found


def is_whole(folder: Path) -> bool:
    """Tell whether a folder has all files of a gazetteer as they were written.

    Sizes and times of change are compared; where the times differ, as in a copy of a cache, contents are.
    """
    try:
        manifest = json.loads(read_regular(folder / "manifest.json", _LARGEST))
        return _compare(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _compare(folder: Path, manifest: dict[str, Any]) -> bool:
    moved = False
    for name, (size, crc, changed) in manifest["files"].items():
        status = (folder / name).stat()
        if status.st_size != size:
            return False
        if status.st_mtime_ns != changed:
            if checksum_of(folder / name) != crc:
                return False
            manifest["files"][name][2], moved = status.st_mtime_ns, True
    if moved:
        with contextlib.suppress(OSError):  # the cache may be read-only
            replace_file(folder / "manifest.json", json.dumps(manifest).encode())
    return True


def mark_used(folder: Path) -> None:
    """Say that a gazetteer is asked for now."""
    with contextlib.suppress(OSError):  # the cache may be read-only
        os.utime(folder / "manifest.json")


def hold(folder: Path) -> BinaryIO:
    """Return a file that keeps a gazetteer from being removed until it is closed. Raises OSError if it is gone."""
    file = (folder / "names.marisa").open("rb")
    if fcntl:
        with contextlib.suppress(OSError):  # not every file system has locks
            fcntl.flock(file, fcntl.LOCK_SH)
    return file


def remove_unused(cache: Path) -> None:
    """Remove all but the latest used gazetteers of a cache, and what killed compilers left. Never raises OSError.

    One that a process holds open is not removed.
    """
    used = sorted(((_used(path), path) for path in cache.glob(f"{_PREFIX}*")), reverse=True)
    if not used:
        return
    latest = used[0][0]
    for when, path in used[KEEP:]:
        if when + _RECENT < latest:
            _remove(path, when)
    for path in cache.glob(f"{_ASIDE}*"):
        if _modified(path) + _ABANDONED < latest:
            shutil.rmtree(path, ignore_errors=True)


def set_aside(folder: Path) -> None:
    """Remove a gazetteer in one step, so that nobody finds a part of it. Raises OSError."""
    aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=folder.parent))
    try:
        os.rename(folder, aside / "gone")
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _remove(folder: Path, used: float) -> None:
    """Remove a gazetteer that no process holds and that nobody has asked for since the time `used`."""
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        if fcntl and (folder / "names.marisa").exists():
            file = stack.enter_context((folder / "names.marisa").open("rb"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _used(folder) == used:
            set_aside(folder)


def _used(folder: Path) -> float:
    return _modified(folder / "manifest.json") or _modified(folder)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
