"""Candidates of a search by tantivy, whose digests are in files of our own."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np

from conflict_index.engine.candidates import Candidates, Placed
from conflict_index.engine.evaluation import Array
from conflict_index.engine.table import AHEAD
from conflict_index.engine.tantivy.reading import Documents
from conflict_index.engine.whoosh.digests import digests_at
from conflict_index.engine.whoosh.numbers import array_of
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.engine.whoosh.tables import Cut, table_of_cuts
from conflict_index.errors import IndexDamaged
from conflict_index.store.digest import Digest

if TYPE_CHECKING:
    from conflict_index.engine.table import DigestTable


class TantivyCandidates(Candidates):
    """Documents by their numbers; `reading` guards what reads files."""

    def __init__(
        self,
        documents: Documents,
        files: Sequence[Segment],
        reading: Callable[[], AbstractContextManager[None]],
        found: tuple[Sequence[int], Sequence[bool], int, int],
    ) -> None:
        self._documents, self._files, self._reading = documents, files, reading
        self._docs, self.full, self.total, self.whole = found

    def reading(self) -> AbstractContextManager[None]:
        """Read as the engine does."""
        return self._reading()

    def ids(self, wanted: Iterable[int]) -> list[str]:
        """Read the ids of the documents."""
        with self._reading():
            return [self._documents.id_of(self._docs[at]) for at in wanted]

    def report_numbers(self) -> Sequence[int]:
        """Read the column of reports."""
        with self._reading():
            numbers = array("q")
            numbers.frombytes(self._documents.groups()[np.array(self._docs, np.int64)].astype(np.int64).tobytes())
            return numbers

    def listed(self, count: int) -> tuple[Placed, list[Digest]]:
        """Read the digests one by one."""
        with self._reading():
            cuts = self._cuts(count)
            return table_of_cuts(cuts)[0], [
                digest for cut in cuts for digest in digests_at(cut.segment, np.unique(cut.reports).tolist())
            ]

    def tabled(self, count: int) -> tuple[Placed, DigestTable]:
        """Cut the digests out of the files."""
        with self._reading():
            return table_of_cuts(self._cuts(count))

    def _cuts(self, count: int) -> list[Cut]:
        docs = np.array(self._docs[:count], np.int64)
        groups, places = self._documents.column("group")[docs], self._documents.column("place")[docs]
        order = np.argsort(groups, kind="stable")
        cuts = [cut for file in self._files if (cut := _cut(file, order, groups, places)) is not None]
        if sum(len(cut.at) for cut in cuts) < len(docs):
            raise IndexDamaged("the index lacks what ranking needs of some reports; index the sources again")
        return cuts


def _cut(file: Segment, order: Array, groups: Array, places: Array) -> Cut | None:
    """Return the candidates whose digests are in a file. Raises IndexDamaged for a passage that no digest has."""
    held, first = array_of(file, "digest.docs").astype(np.int64), array_of(file, "digest.first").astype(np.int64)
    at = np.searchsorted(held, groups[order])
    at[at == len(held)] = 0
    own = held[at] == groups[order]
    reports, mine = at[own], order[own]
    if not len(mine):
        return None
    if np.any(places[mine] >= first[reports + 1] - first[reports] - AHEAD):
        raise IndexDamaged("a passage is not in the digest of its report; run doctor --repair, or index again")
    return Cut(file, mine, reports, places[mine])
