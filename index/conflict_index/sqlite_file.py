"""Read a SQLite file of an index, which may be from a stranger: tables only, never written, every error a line."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

from conflict_index.errors import IndexDamaged
from conflict_index.files import checksum


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
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
            others = self.rows("SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')")
            if others:
                raise self.damaged(f"it has {others[0][0]!r}, which is no table")

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()
            self._file.close()

    def check(self, crc: int) -> None:
        """Raise IndexDamaged unless the file, as it was opened, has this CRC-32."""
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
        return IndexDamaged(f"{self._path}: damaged ({reason}); index the sources again")
