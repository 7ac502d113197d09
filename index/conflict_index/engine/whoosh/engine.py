"""The default engine: segments of flat arrays on disk, under Whoosh's table of contents and lock."""

from __future__ import annotations

import contextlib
import pickle
import struct
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from conflict_index.engine.candidates import Candidates
from conflict_index.engine.contract import Engine, Match, Matches
from conflict_index.engine.tree import Node
from conflict_index.engine.whoosh import contents
from conflict_index.engine.whoosh.candidates import FoundCandidates
from conflict_index.engine.whoosh.plain import Plain
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.errors import IndexDamaged, IndexLocked
from conflict_index.files import refuse_links
from conflict_index.store.documents import Document

if TYPE_CHECKING:
    from conflict_index.engine.whoosh.arrays import Arrays
    from conflict_index.engine.whoosh.writer import Writer

_BROKEN = (
    *(pickle.UnpicklingError, FileNotFoundError, ValueError, EOFError, struct.error, zlib.error, AssertionError),
    *(AttributeError, TypeError, LookupError, MemoryError, OverflowError, RecursionError),
)
"""What reading a damaged file raises."""

_TRIES = 5
"""How often a commit is opened that a writer replaces meanwhile."""

_FIRST_PLANS, _CHEAP = 3, 20_000
"""The first plans of a process are answered without numpy, if they read no more postings than this."""


class WhooshEngine(Engine):
    """An index folder, opened for reading, or for writing too with the writer's lock."""

    def __init__(self, folder: Path, *, write: bool = False) -> None:
        """Open the last commit in `folder`; with `write`, take the lock.

        Raises IndexDamaged for files that are not an index, IndexLocked when another process writes.
        """
        self._folder = folder
        self._one_at_a_time = threading.RLock()  # the caches are shared
        self._asked = 0
        self._arrays: Arrays | None = None
        self._writer: Writer | None = None
        refuse_links(folder)
        if write:
            from conflict_index.engine.whoosh.writer import Writer

            with self._reading():
                self._writer = Writer(folder)
            self._snapshot = self._writer.snapshot
        else:
            self._snapshot = self._open_last()

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open a folder; see `__init__`."""
        return cls(folder, write=write)

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Write the documents of a report that is not in the index."""
        self._writing().add(report_id, documents)

    def delete(self, report_id: str) -> None:
        """Mark the report's documents as deleted."""
        self._writing().delete(report_id)

    def commit(self) -> None:
        """Write a segment and then, by one rename, the table of contents that names it."""
        self._writing().commit()
        self._snapshot = self._writing().snapshot
        self._arrays = None

    def match(
        self, plan: Node, limit: int | None, offset: int = 0, *, sort: str | None = None, group: bool = False
    ) -> Matches:
        """Rank all matches, read the ids of one page."""
        with self._reading():
            if sort is None and not group and self._without_numpy(plan):
                docs, scores, total = Plain(self._snapshot).match(plan, limit, offset)
            else:
                docs, scores, total = self._with_numpy().match(plan, limit, offset, sort, group)
            found = zip(map(self._snapshot.id_of, docs), scores, strict=True)
            return Matches(tuple(Match(id_, score) for id_, score in found), total)

    def candidates(self, plan: Node, limit: int | None, first: Node | None = None) -> Candidates:
        """Rank all matches; ids and digests are read when they are asked for."""
        with self._reading():
            reader = Plain(self._snapshot) if self._without_numpy(plan) else self._with_numpy()
            return FoundCandidates(self._snapshot, self._reading, *reader.tiered(plan, limit, first))

    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Look each id up and read its stored string."""
        with self._reading():
            docs = ((id_, self._snapshot.doc_of(id_)) for id_ in ids)
            return {id_: self._snapshot.stored(doc) for id_, doc in docs if doc is not None}

    def facets(self, plan: Node | None, field: str, prefix: str = "", *, size: int | None = None) -> dict[str, int]:
        """Count, term by term, the postings that are among the matches."""
        with self._reading():
            return self._with_numpy().facets(plan, field, prefix, size)

    def reports(self, plan: Node) -> int:
        """Count the reports of the matches by their numbers."""
        with self._reading():
            return self._with_numpy().reports(plan)

    def check(self) -> None:
        """Read all files and compare their checksums. Raises IndexDamaged."""
        with self._reading():
            for entry, (_, segment) in zip(self._snapshot.entries, self._snapshot.segments, strict=True):
                segment.check(entry.crc)

    @classmethod
    def salvage(cls, folder: Path, target: Path) -> Iterator[list[str]]:
        """Take the sound segments over, and yield the whole reports of the others."""
        from conflict_index.engine.whoosh.salvage import salvage

        return salvage(folder, target)

    @classmethod
    def knows_deleted(cls, folder: Path) -> bool:
        """Tell whether the table of contents can be read."""
        from conflict_index.engine.whoosh.salvage import has_contents

        return has_contents(folder)

    def holders(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return the documents of each term, deleted ones left out."""
        with self._reading():
            counts = {term: Plain(self._snapshot).holders(field, term) for term in terms}
            return {term: count for term, count in counts.items() if count}

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the first terms with a prefix over all segments."""
        with self._reading():
            return Plain(self._snapshot).beginning(field, prefix, limit)

    def close(self) -> None:
        """Drop uncommitted changes, release the lock and the files."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._arrays = None
        self._snapshot.close()

    def _without_numpy(self, plan: Node) -> bool:
        """Tell whether a plan is one of the first, and small."""
        self._asked += 1
        if self._arrays is not None or self._asked > _FIRST_PLANS or "numpy" in sys.modules:
            return False
        return Plain(self._snapshot).cost(plan) < _CHEAP

    def _with_numpy(self) -> Arrays:
        if self._arrays is None:
            from conflict_index.engine.whoosh.arrays import Arrays

            self._arrays = Arrays(self._snapshot)
        return self._arrays

    def _writing(self) -> Writer:
        if self._writer is None:
            raise IndexLocked(f"{self._folder}: opened for reading only")
        return self._writer

    def _open_last(self) -> Snapshot:
        """Open the last commit; try again when a writer removes its files meanwhile."""
        with self._reading():
            for _ in range(_TRIES):
                generations = contents.generations(self._folder)
                if not generations:
                    break
                with contextlib.suppress(FileNotFoundError):
                    return Snapshot(self._folder, contents.read(self._folder, generations[-1]))
            raise FileNotFoundError("no whole commit")

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Read in one thread at a time; turn errors of damaged files into IndexDamaged."""
        try:
            with self._one_at_a_time:
                yield
        except _BROKEN as error:
            detail = f"{type(error).__name__}: {error}".splitlines()[0]
            raise IndexDamaged(
                f"{self._folder}: the index is damaged ({detail}); run doctor --repair, or index again"
            ) from error
