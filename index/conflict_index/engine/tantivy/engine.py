"""An engine that keeps documents in tantivy, and the digests of reports in files of our own beside it.

tantivy finds documents and counts terms; its scores are not used. A folder that a stranger made is compared with its
checksums, and whatever tantivy says of damage is IndexDamaged.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import tantivy

from conflict_index.engine.candidates import Candidates
from conflict_index.engine.contract import Engine, Match, Matches
from conflict_index.engine.tantivy import sums
from conflict_index.engine.tantivy.candidates import TantivyCandidates
from conflict_index.engine.tantivy.digest_files import DigestFiles
from conflict_index.engine.tantivy.fields import entry, schema
from conflict_index.engine.tantivy.reading import Documents
from conflict_index.engine.tree import Node
from conflict_index.engine.whoosh.library import WriterLock
from conflict_index.errors import IndexDamaged, IndexLocked
from conflict_index.files import refuse_links
from conflict_index.store.documents import Document, check_document

_HEAP = 64 << 20
"""Bytes of memory in which tantivy collects documents."""

_LOCK = ".tantivy-writer.lock"

_TRIES = 5
"""How often a commit is opened that a writer replaces meanwhile."""


class TantivyEngine(Engine):
    """An index folder, opened for reading, or for writing too with the writer's lock."""

    def __init__(self, folder: Path, *, write: bool = False) -> None:
        """Open the last commit in `folder`; with `write`, take the lock.

        Raises IndexDamaged for files that are not an index, IndexLocked when another process writes.
        """
        self._folder = folder
        self._one_at_a_time = threading.RLock()
        self._lock: WriterLock | None = None
        self._writer: Any = None
        refuse_links(folder)
        with self._reading():
            self._schema = schema()
            if write:
                self._open_for_writing()
            self._open_last()
            if write:
                self._files.sweep()

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open a folder; see `__init__`."""
        return cls(folder, write=write)

    # writing

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Give tantivy the documents of a report that is not in the index."""
        listed = list(documents)
        for document in listed:
            check_document(document)
        group, place = self._files.next_group(), 0
        with self._writing() as writer:
            for document in listed:
                if document.digest is not None:
                    self._files.add(group, document.digest)
                    place = -1
                place += 1
                writer.add_document(entry(document, report_id, self._next, group, max(0, place - 1)))
                self._next += 1

    def delete(self, report_id: str) -> None:
        """Delete all documents with the report's id."""
        with self._writing() as writer:
            writer.delete_documents_by_term("report", report_id)

    def commit(self) -> None:
        """Write the digests, let tantivy commit and merge, then write the checksums."""
        with self._writing() as writer:
            self._files.write()
            sums.begin(self._folder)
            writer.commit()
            writer.wait_merging_threads()
            self._writer = None
            sums.write(self._folder)
        with self._reading():
            self._open_last()
            if self._files.are_many:
                sums.write(self._folder, self._files.merge(self._documents.column("group")))
                self._files.sweep()

    def _open_for_writing(self) -> None:
        self._lock = WriterLock(self._folder)
        try:
            if not tantivy.Index.exists(str(self._folder)):
                self._index = tantivy.Index(self._schema, path=str(self._folder))
                sums.write(self._folder)
            elif (self._folder / sums.MARK).exists():  # a run was killed while it committed
                sums.write(self._folder)
        except BaseException:
            self._lock.release()
            raise

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Any]:
        if self._lock is None:
            raise IndexLocked(f"{self._folder}: opened for reading only")
        with self._one_at_a_time, _system_errors():
            if self._writer is None:
                # worker processes may have inherited tantivy's lock of the last commit; ours is still held
                (self._folder / _LOCK).unlink(missing_ok=True)
                self._writer = self._index.writer(_HEAP, 1)
            yield self._writer

    # reading

    def match(
        self, plan: Node, limit: int | None, offset: int = 0, *, sort: str | None = None, group: bool = False
    ) -> Matches:
        """Rank all matches, read the ids of one page."""
        with self._reading():
            docs, scores, total = self._documents.match(plan, limit, offset, sort, group)
            found = zip(map(self._documents.id_of, docs), scores, strict=True)
            return Matches(tuple(Match(id_, score) for id_, score in found), total)

    def candidates(self, plan: Node, limit: int | None, first: Node | None = None) -> Candidates:
        """Rank all matches; ids and digests are read when they are asked for."""
        with self._reading():
            found = self._documents.tiered(plan, limit, first)
            return TantivyCandidates(self._documents, self._files.segments, self._reading, found)

    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Look each id up and read its stored string."""
        with self._reading():
            return self._documents.stored(ids)

    def facets(self, plan: Node | None, field: str, prefix: str = "", *, size: int | None = None) -> dict[str, int]:
        """Have tantivy count the terms of the matches."""
        with self._reading():
            found = self._documents.facets(plan, field, prefix)
            return {term: count for term, count in found.items() if size in (None, len(term.encode()))}

    def reports(self, plan: Node) -> int:
        """Count the reports of the matches by their numbers."""
        with self._reading():
            return self._documents.reports(plan)

    def holders(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Have tantivy count the documents of each term."""
        with self._reading():
            counts = {term: self._documents.holders(field, term) for term in terms}
            return {term: count for term, count in counts.items() if count}

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the first terms with a prefix."""
        with self._reading():
            return self._documents.beginning(field, prefix, limit)

    def check(self) -> None:
        """Read all files and compare their checksums. Raises IndexDamaged."""
        with self._reading():
            sums.check(self._folder)

    def close(self) -> None:
        """Drop uncommitted changes, release the lock and the files."""
        if self._writer is not None:
            with _system_errors():
                self._writer.rollback()
            self._writer = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._files.close()

    def _open_last(self) -> None:
        """Open the last commit; try again when a writer replaces it meanwhile."""
        for left in reversed(range(_TRIES)):
            try:
                sums.check_sizes(self._folder)
                self._index = tantivy.Index.open(str(self._folder))
                self._index.config_reader("manual", 0)
                self._index.reload()
                self._documents = Documents(self._index.searcher(), self._schema)
                self._files = DigestFiles(self._folder, sums.names(self._folder), self._documents.largest("group"))
                self._next = self._documents.largest("number") + 1
                return
            except (IndexDamaged, FileNotFoundError, ValueError):
                if not left:
                    raise

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Read in one thread at a time; turn what tantivy says of damaged files into IndexDamaged."""
        try:
            with self._one_at_a_time:
                yield
        except (FileNotFoundError, ValueError, TypeError, LookupError, AssertionError, OverflowError) as error:
            raise self._damaged(error) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # what Rust code that gives up raises
                raise
            raise self._damaged(error) from error

    def _damaged(self, error: BaseException) -> IndexDamaged:
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        return IndexDamaged(f"{self._folder}: the index is damaged ({detail}); run doctor --repair, or index again")


@contextlib.contextmanager
def _system_errors() -> Iterator[None]:
    """Raise what the system refused as OSError: tantivy tells it in the text of a ValueError."""
    try:
        yield
    except ValueError as error:
        found = re.search(r"os error (\d+)", str(error))
        if found is None and "No space" not in str(error):
            raise
        number = int(found[1]) if found else errno.ENOSPC
        raise OSError(number, os.strerror(number)) from error
