"""Replace files atomically on every system: a reader sees the old file or the new one, never a part."""

from __future__ import annotations

import os
import stat
import time
import zlib
from pathlib import Path
from typing import BinaryIO

from conflict_index.errors import IndexDamaged, IndexLocked

_POSIX = os.name == "posix"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CHUNK = 1 << 20
"""Bytes that are read at a time for a checksum."""

_TRIES, _WAIT = 40, 0.05
"""Number of attempts to replace a file, and seconds between them: Windows refuses while a reader has it open."""


def replace_file(target: Path, content: bytes) -> None:
    """Write `content` to a file beside `target`, then rename it to `target`.

    Raises OSError if it cannot be written, IndexLocked if another program keeps the old file open.
    """
    partial = _cleared(target)
    with os.fdopen(create(partial), "wb") as file:
        file.write(content)
    put_in_place(partial, target)


def partial_of(target: Path) -> Path:
    """Create the empty file in which the next version of a file is written; return its path.

    A partial file or link left there is removed, and the new file is created exclusively, so that nothing is ever
    written through a link.
    """
    partial = _cleared(target)
    os.close(create(partial))
    return partial


def _cleared(target: Path) -> Path:
    """Return the path of a partial file after removing what is there, a journal that SQLite would replay too."""
    partial = target.with_name(f"{target.name}.partial")
    for suffix in ("", "-journal", "-wal", "-shm"):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)
    return partial


def create(path: Path) -> int:
    """Create a new file and return its descriptor, open for writing. Raises FileExistsError, for a link too."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | getattr(os, "O_BINARY", 0), 0o666)


def put_in_place(partial: Path, target: Path) -> None:
    """Flush `partial` to the disk and rename it to `target`, replacing it. Raises OSError, IndexLocked."""
    flush(partial)
    for _ in range(_TRIES):
        try:
            os.replace(partial, target)
            flush(target.parent)
            return
        except PermissionError:
            if _POSIX:
                raise
            time.sleep(_WAIT)
    raise IndexLocked(f"{target}: another program keeps it open; close it and try again")


def flush(path: Path) -> None:
    """Write a file or, where the system can, the entries of a folder from the system's memory to the disk."""
    if path.is_dir() and not _POSIX:
        return
    handle = os.open(path, os.O_RDONLY if _POSIX else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refuse_links(folder: Path, *, folders: bool = False) -> None:
    """Raise IndexDamaged if an entry of a folder is a symbolic link, or neither a regular file nor a folder.

    A folder is refused too: always, or with `folders` only where its name has a suffix, as only files of an index have.
    """
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            path = folder / entry.name
            if entry.is_symlink():
                raise IndexDamaged(f"{path}: a symbolic link, which an index never contains; remove it or index again")
            if entry.is_dir() and not (folders and not path.suffix):
                raise IndexDamaged(f"{path}: a folder, where an index has files; remove it or index again")
            if not (entry.is_file() or entry.is_dir()) and path.exists():
                raise IndexDamaged(f"{path}: neither a file nor a folder; remove it or index again")


def read_regular(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file, never waiting for a pipe.

    Raises OSError if it cannot be opened, ValueError for anything but a regular file of at most `limit` bytes.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            raise ValueError("no regular file, or too large")
        return file.read()


def checksum(file: BinaryIO) -> int:
    """Return the CRC-32 of what is left to read of a file."""
    found = 0
    while chunk := file.read(_CHUNK):
        found = zlib.crc32(chunk, found)
    return found


def checksum_of(path: Path) -> int:
    """Return the CRC-32 of the file at a path. Raises OSError."""
    with path.open("rb") as file:
        return checksum(file)


def with_checksum(content: bytes) -> bytes:
    """Return the content of a file behind a line with its CRC-32, as `content_of` reads it."""
    return b"%08x\n" % zlib.crc32(content) + content


def content_of(path: Path) -> bytes | None:
    """Return what a file has behind its line with a checksum; None if it is missing, unreadable or differs from it."""
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if head == b"%08x" % zlib.crc32(content) else None


def is_sound(path: Path) -> bool:
    """Tell whether a file with a line of its checksum is missing or as it was written."""
    return not path.exists() or content_of(path) is not None
