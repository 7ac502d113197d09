"""What is taken from Whoosh: the schema and the table of contents of an index, and the lock of its writer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conflict_index.engine.whoosh import guard

with guard.lean_imports():
    import whoosh.compat

    guard.replace_pickle(whoosh.compat, "whoosh")  # before any other module of Whoosh copies the names
    from whoosh.analysis import IDTokenizer
    from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import TOC
    from whoosh.util.filelock import FileLock, LockBase

from conflict_index.engine.whoosh.contents import INDEX_NAME, SegmentEntry
from conflict_index.errors import IndexLocked
from conflict_index.store.fields import KEY_FIELDS, SCORED_FIELDS, WORD_FIELDS


def contents_of(entries: Sequence[SegmentEntry], generation: int) -> bytes:
    """Return the table of contents of a commit as Whoosh writes it."""
    storage = RamStorage()
    TOC(schema(), list(entries), generation).write(storage, INDEX_NAME)
    return bytes(storage.files[f"_{INDEX_NAME}_{generation}.toc"])


def schema() -> Schema:
    """Return the fields of an index as Whoosh describes them."""
    whole = IDTokenizer()
    fields: dict[str, Any] = {"id": ID(unique=True, stored=True), "stored": STORED()}
    fields |= {name: TEXT(analyzer=whole, phrase=True) for name in WORD_FIELDS}
    fields |= {name: KEYWORD(analyzer=whole, scorable=name in SCORED_FIELDS) for name in KEY_FIELDS}
    return Schema(**fields)


class WriterLock:
    """The lock that one writer of a folder has. Its file holds the process number of the last writer."""

    def __init__(self, folder: Path) -> None:
        """Take the lock. Raises IndexLocked when another process has it."""
        path = folder / f"{INDEX_NAME}_WRITELOCK"
        self._lock: LockBase = FileLock(str(path))
        if not self._lock.acquire():
            pid = path.read_text("ascii", "replace").strip()
            who = f"process {pid}" if pid.isdecimal() else "another process"
            raise IndexLocked(f"{folder}: {who} is writing to this index; try again later")
        self._note_process()

    def _note_process(self) -> None:
        """Write down who has the lock, but never into a file that has another name elsewhere."""
        import os

        if os.fstat(self._lock.fd).st_nlink > 1:
            return
        os.ftruncate(self._lock.fd, 0)
        os.write(self._lock.fd, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Give the lock back."""
        self._lock.release()
