"""Read a SQLite file of an index, which may be from a stranger: tables only, never written, every error a line."""

from __future__ import annotations

import os
import sqlite3
import struct
import threading
from pathlib import Path
from typing import Any

from conflict_index.errors import IndexDamaged
from conflict_index.files import checksum

_SIZE = struct.Struct(">16xH10xI")
"""Where the header of a file has the bytes of a page, 1 for the largest, and its number of pages."""

_LARGEST_PAGE = 1 << 16

_OF_THE_SYSTEM = {
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
}


def is_of_the_system(error: sqlite3.Error) -> bool:
    """Tell whether the system refused something, rather than that the file is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_SYSTEM


class SqliteFile:
    """The tables of a file, read on demand; empty if there is no file. The file is kept open: later runs replace it."""

    def __init__(self, path: Path) -> None:
        """Open a file. Raises IndexDamaged if it has anything but tables and their indexes."""
        self._path = path
        self._one_at_a_time = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self.complete = path.is_file()
        if self.complete:
            self._file = path.open("rb")
            self._check_size()
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
            others = self.rows("SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index') OR rootpage = 0")
            if others:
                raise self.damaged(f"it has {others[0][0]!r:.80}, which is no table")

    def _check_size(self) -> None:
        """Raise IndexDamaged unless the file has the size that its header states."""
        page, pages = _SIZE.unpack_from(self._file.read(_SIZE.size).ljust(_SIZE.size, b"\0"))
        if os.fstat(self._file.fileno()).st_size != (page if page > 1 else _LARGEST_PAGE) * pages or not pages:
            raise self.damaged("it has another size than it states")

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()
            self._file.close()

    def check(self, crc: int) -> None:
        """Raise IndexDamaged unless there is the file and it has, as it was opened, this CRC-32."""
        if not self.complete:
            raise self.damaged("it is missing")
        self._file.seek(0)
        if checksum(self._file) != crc:
            raise self.damaged("its checksum is another")

    def rows(self, question: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Return all rows of a query, none without a file. Raises IndexDamaged."""
        if self._database is None:
            return []
        try:
            with self._one_at_a_time:
                return self._database.execute(question, values).fetchall()
        except (sqlite3.Error, UnicodeError, OverflowError) as error:
            raise self.damaged(error) from error

    def damaged(self, reason: object) -> IndexDamaged:
        """Return the error that says what is wrong with the file."""
        return IndexDamaged(f"{self._path}: damaged ({reason}); run: conflict-search doctor --repair")
