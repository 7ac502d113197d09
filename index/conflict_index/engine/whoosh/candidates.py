"""Candidates by the numbers of their documents: their digests are read from the segments' arrays."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from conflict_index.engine.candidates import Candidates, Placed
from conflict_index.engine.whoosh.digests import digests_at, passage_row
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.store.digest import Digest

if TYPE_CHECKING:
    from conflict_index.engine.table import DigestTable


class FoundCandidates(Candidates):
    """Documents of a snapshot; `reading` guards what reads its files."""

    def __init__(
        self,
        snapshot: Snapshot,
        reading: Callable[[], AbstractContextManager[None]],
        docs: Sequence[int],
        full: Sequence[bool],
        total: int,
        whole: int,
    ) -> None:
        self._snapshot, self._reading, self._docs = snapshot, reading, docs
        self.full, self.total, self.whole = full, total, whole

    def reading(self) -> AbstractContextManager[None]:
        """Read as the engine does."""
        return self._reading()

    def ids(self, wanted: Iterable[int]) -> list[str]:
        """Read the ids of the documents."""
        with self._reading():
            return [self._snapshot.id_of(self._docs[at]) for at in wanted]

    def report_numbers(self) -> Sequence[int]:
        """Read the places of the documents in their reports."""
        with self._reading():
            bases = [base for base, _ in self._snapshot.segments]
            numbers = array("q")
            for doc in self._docs:
                at = bisect_right(bases, doc) - 1
                base, segment = self._snapshot.segments[at]
                numbers.append(base + passage_row(segment, doc - base)[0])  # a segment has fewer reports than documents
            return numbers

    def listed(self, count: int) -> tuple[Placed, list[Digest]]:
        """Read digests one by one."""
        with self._reading():
            bases = [base for base, _ in self._snapshot.segments]
            found: list[tuple[int, int, int]] = []
            for doc in self._docs[:count]:
                at = bisect_right(bases, doc) - 1
                base, segment = self._snapshot.segments[at]
                found.append((at, *passage_row(segment, doc - base)))
            keys = sorted({(at, report) for at, report, _ in found})
            numbers = {key: number for number, key in enumerate(keys)}
            reports = [numbers[at, report] for at, report, _ in found]
            digests = [
                digest
                for at in sorted({at for at, _ in keys})
                for digest in digests_at(self._snapshot.segments[at][1], [r for own, r in keys if own == at])
            ]
            return Placed(reports, [passage for *_, passage in found], list(dict.fromkeys(reports))), digests

    def tabled(self, count: int) -> tuple[Placed, DigestTable]:
        """Cut the rows of the reports out of the segments' arrays."""
        from conflict_index.engine.whoosh.tables import table_at

        with self._reading():
            return table_at(self._snapshot, self._docs[:count])
