"""Cut the digests of some reports out of the arrays of segments (see digests), as columns of a table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine.candidates import Placed
from conflict_index.engine.table import AHEAD, Column, Dates, DigestTable, Entities, Vocabulary
from conflict_index.engine.whoosh.numbers import array_of
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.errors import IndexDamaged

Array = NDArray[Any]


class Cut(NamedTuple):
    """Candidates whose digests are in one segment: their places among all, and of each the digest and the passage.

    Candidates come in the order of their digests.
    """

    segment: Segment
    at: Array
    reports: Array
    passages: Array


def table_at(snapshot: Snapshot, docs: Sequence[int]) -> tuple[Placed, DigestTable]:
    """Return the reports of documents that are passages, in the order of documents. Raises IndexDamaged for others."""
    wanted = np.array(docs, np.int64)
    order = np.argsort(wanted, kind="stable")
    bases = [base for base, _ in snapshot.segments]
    ends = [*np.searchsorted(wanted[order], bases).tolist(), len(wanted)]
    cuts = []
    for (base, segment), (begin, end) in zip(snapshot.segments, pairwise(ends), strict=True):
        if begin < end:
            own = order[begin:end]
            cuts.append(Cut(segment, own, *_passages(segment, wanted[own] - base)))
    return table_of_cuts(cuts)


def table_of_cuts(cuts: Sequence[Cut]) -> tuple[Placed, DigestTable]:
    """Return the reports of all candidates, numbered in the order of segments and digests."""
    size = sum(len(cut.at) for cut in cuts)
    reports, passages, parts, count = np.zeros(size, np.int64), np.zeros(size, np.int64), [], 0
    for cut in cuts:
        new = np.r_[True, cut.reports[1:] != cut.reports[:-1]]
        reports[cut.at], passages[cut.at] = np.cumsum(new) - 1 + count, cut.passages
        parts.append(_Part(cut.segment, cut.reports[new]))
        count += int(new.sum())
    first = np.unique(reports, return_index=True)[1]
    return Placed(reports.tolist(), passages.tolist(), np.argsort(first).tolist()), _table(parts)


def _passages(segment: Segment, docs: Array) -> tuple[Array, Array]:
    """Return for each document, a passage, the numbers of its report's digest and of the passage in it."""
    starts, first = (array_of(segment, f"digest.{name}") for name in ("docs", "first"))
    report = np.searchsorted(starts, docs, "right") - 1
    if not len(starts) or report[0] < 0:
        raise IndexDamaged("a report has no digest; run doctor --repair, or index again")
    passage = docs - starts[report] - 1
    if np.any(passage < 0) or np.any(passage >= first[report + 1].astype(np.int64) - first[report] - AHEAD):
        raise IndexDamaged("a passage is not in the digest of its report; run doctor --repair, or index again")
    return report, passage


class _Part:
    """Some digests of a segment, given by their numbers in order."""

    def __init__(self, segment: Segment, reports: Array) -> None:
        self.segment = segment
        first = self.array("first")
        self.begin, self.end = first[reports].astype(np.int64), first[reports + 1].astype(np.int64)
        self.rows = _ranges(self.begin, self.end)

    def array(self, name: str) -> Array:
        """Return an array of the segment."""
        return array_of(self.segment, f"digest.{name}")

    def sizes(self, kind: str) -> Array:
        """Return how many items of a kind each row has."""
        begin = self.array(f"{kind}.begin")
        sizes: Array = (begin[self.rows + 1] - begin[self.rows]).astype(np.int32)
        return sizes

    def items(self, kind: str, name: str) -> Array:
        """Return what an array holds for the items of a kind."""
        begin, values = self.array(f"{kind}.begin"), self.array(name)
        starts, ends = begin[self.begin], begin[self.end]
        joined = np.flatnonzero(starts[1:] != ends[:-1])  # neighbours are cut out in one piece
        spans = zip(starts[np.r_[0, joined + 1]].tolist(), ends[np.r_[joined, -1]].tolist(), strict=True)
        found: Array = np.concatenate([values[start:stop] for start, stop in spans])
        return found

    def are_called(self, kind: str, term: str) -> Array:
        """Return for each number of a kind whether it stands for a term."""
        flags = np.zeros(self.segment.terms(f"digest.{kind}"), bool)
        number = self.segment.find(f"digest.{kind}", term)
        if number is not None:
            flags[number] = True
        return flags


def _ranges(begin: Array, end: Array) -> Array:
    """Return the numbers from each of `begin` to before its `end`."""
    sizes = end - begin
    numbers: Array = np.arange(sizes.sum()) + np.repeat(begin - np.cumsum(sizes) + sizes, sizes)
    return numbers


def _table(parts: Sequence[_Part]) -> DigestTable:
    words, names = _Terms(parts, "stem"), _Names(parts)
    return DigestTable(
        first=np.r_[0, np.cumsum(np.concatenate([part.end - part.begin for part in parts]))],
        body=np.concatenate([part.are_called("role", "body")[part.array("roles")[part.rows]] for part in parts]),
        stems=_column(parts, "stem", words.bases),
        entities=_column(parts, "entity", names.bases),
        dates=lambda: _dates(parts),
        words=words,
        names=names,
    )


def _column(parts: Sequence[_Part], kind: str, bases: Sequence[int]) -> Column:
    """Return the items of a kind, of each part by what its base adds to them."""

    def load() -> Sequence[tuple[int, Array]]:
        return [(base, part.items(kind, f"{kind}.items")) for part, base in zip(parts, bases, strict=True)]

    return Column(_sizes(parts, kind), load)


def _sizes(parts: Sequence[_Part], kind: str) -> Array:
    sizes: Array = np.concatenate([part.sizes(kind) for part in parts])
    return sizes


def _dates(parts: Sequence[_Part]) -> Dates:
    def joined(name: str) -> Array:
        values: Array = np.concatenate([part.items("date", name) for part in parts])
        return values.astype(np.int64)

    counted = [~part.are_called("basis", "published")[part.items("date", "date.items")] for part in parts]
    return Dates(_sizes(parts, "date"), joined("date.first"), joined("date.last"), np.concatenate(counted))


class _Terms(Vocabulary):
    """The terms of all parts; `copies` numbers for each term."""

    def __init__(self, parts: Sequence[_Part], kind: str, copies: int = 1) -> None:
        self._segments, self._field, self._copies = [part.segment for part in parts], f"digest.{kind}", copies
        self.bases = [0]
        for segment in self._segments:
            self.bases.append(self.bases[-1] + copies * segment.terms(self._field))
        self.size = self.bases.pop()

    def numbers(self, term: str) -> Sequence[int]:
        """Look the term up in each segment."""
        found = (segment.find(self._field, term) for segment in self._segments)
        return [
            base + self._copies * number + copy
            for base, number in zip(self.bases, found, strict=True)
            if number is not None
            for copy in range(self._copies)
        ]

    def text(self, number: int) -> str:
        """Read the term from its segment."""
        at = bisect_right(self.bases, number) - 1
        return self._segments[at].text(self._field, (number - self.bases[at]) // self._copies)

    def beginning(self, prefix: str) -> Iterator[slice]:
        """Return a range in each segment."""
        for base, segment in zip(self.bases, self._segments, strict=True):
            found = segment.prefixed(self._field, prefix)
            yield slice(base + self._copies * found.start, base + self._copies * found.stop)


class _Names(_Terms, Entities):
    """The terms of entities of all parts: each without and with the places that it lies in."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        super().__init__(parts, "entity", copies=2)

    def inside(self, places: Iterable[str]) -> Array:
        """Search the places that each entity lies in."""
        wanted, found = list(places), [np.zeros(0, np.int64)]
        for base, segment in zip(self.bases, self._segments, strict=True):
            numbers = [n for place in wanted if (n := segment.find("digest.place", place)) is not None]
            if numbers:
                at = np.flatnonzero(np.isin(array_of(segment, "digest.around.items"), numbers))
                entity = np.searchsorted(array_of(segment, "digest.around.begin"), at, "right") - 1
                found.append(base + 2 * np.unique(entity) + 1)
        return np.concatenate(found)
