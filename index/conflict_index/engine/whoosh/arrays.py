"""Read terms, positions and numbers from the arrays of segments, for plans over a commit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from conflict_index.engine.evaluation import NONE, Array, Evaluator
from conflict_index.engine.tree import Beside, Node, Phrase
from conflict_index.engine.whoosh.numbers import array_of
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.store.fields import NUMBERS

_SIMILAR = 8
"""Rows of at most so many times each other's length are of similar length."""

_POSITION_BITS = 24


class Arrays(Evaluator):
    """Evaluates plans over a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot.count, snapshot.alive)
        self._snapshot = snapshot
        self._numbers: dict[str, Array] = {}
        self._alive: Array | None = None
        if snapshot.deleted:
            self._alive = np.ones(self.total, bool)
            for base, docs in snapshot.deleted:
                self._alive[np.array(docs, np.int64) + base] = False

    def facets(self, plan: Node | None, field: str, prefix: str, size: int | None) -> dict[str, int]:
        """Count documents per term that starts with a prefix and has a size."""
        mask = self._alive if plan is None else self.matches(plan).mask(self.total)
        counts: dict[str, int] = {}
        for base, segment in self._snapshot.segments:
            among = segment.prefixed(field, prefix)
            if not among:
                continue
            starts = array_of(segment, f"{field}.starts")[among.start : among.stop + 1].astype(np.int64)
            if mask is None:
                found = np.diff(starts)
            else:
                docs = array_of(segment, f"{field}.docs")[starts[0] : starts[-1]]
                found = np.add.reduceat(
                    mask[base : base + segment.count][docs], starts[:-1] - starts[0], dtype=np.int64
                )
            ends = array_of(segment, f"{field}.ends")[among.start : among.stop + 1]
            wanted = found > 0 if size is None else (found > 0) & (np.diff(ends) == size)
            terms = segment.raw(f"{field}.terms")
            for number in np.flatnonzero(wanted).tolist():
                term = str(terms[ends[number] : ends[number + 1]], "utf-8")
                counts[term] = counts.get(term, 0) + int(found[number])
        return counts

    # terms

    def read(self, field: str, text: str) -> tuple[Array, Array | None]:
        """Cut the postings out of the segments."""
        return self._read(field, text)[:2]

    def _read(self, field: str, text: str) -> tuple[Array, Array | None, list[Array]]:
        """Return the documents of a term, deleted ones left out, how often each has it (None: once), and positions."""
        docs, counts, places, often = [], [], [], False
        for base, segment in self._snapshot.segments:
            number = segment.find(field, text)
            if number is None:
                continue
            begin, end = segment.postings(field, number)
            own = array_of(segment, f"{field}.docs")[begin:end].astype(np.int64) + base
            many = segment.has(f"{field}.counts")
            times = array_of(segment, f"{field}.counts")[begin:end] if many else np.ones(len(own), np.uint8)
            often = often or many
            if segment.has(f"{field}.places"):
                tokens = segment.items(f"{field}.tokens")
                at = array_of(segment, f"{field}.places")[tokens[number] : tokens[number + 1]]
                places.append((np.repeat(own, times) << _POSITION_BITS) + at)
            docs.append(own)
            counts.append(times)
        if not docs:
            return NONE.docs, None, []
        found, times = np.concatenate(docs), np.concatenate(counts)
        if self._alive is not None:
            kept = self._alive[found]
            found, times = found[kept], times[kept]
        return found, times if often else None, places

    def lengths(self, field: str) -> tuple[Array, float]:
        """Return the lengths that the segments hold."""
        lengths = np.zeros(self.total)
        for base, segment in self._snapshot.segments:
            if segment.has(f"{field}.lengths"):
                lengths[base : base + segment.count] = array_of(segment, f"{field}.lengths")
        return lengths, self._snapshot.average_length(field)

    def _places(self, field: str, text: str) -> Array:
        """Return where a word stands: the document and, in the low bits, the position, in order."""

        def make() -> tuple[Array, int]:
            places = self._read(field, text)[2]
            found = np.concatenate(places) if places else np.zeros(0, np.int64)
            if self._alive is not None:
                found = found[self._alive[found >> _POSITION_BITS]]
            return found, found.nbytes

        return self.recent.get((field, text, "places"), make)  # type: ignore[no-any-return]

    def number(self, name: str) -> Array:
        """Return a number of each document."""
        if name not in self._numbers:
            values = np.full(self.total, NUMBERS[name], np.int32)
            for base, segment in self._snapshot.segments:
                values[base : base + segment.count] = array_of(segment, f"number.{name}").view(np.int32)
            self._numbers[name] = values
        return self._numbers[name]

    def groups(self) -> Array:
        """Return the number of the report of each document: a report's documents stand together."""
        if "report" not in self._numbers:
            values = np.zeros(self.total, np.int32)
            count = 0
            for base, segment in self._snapshot.segments:
                starts = array_of(segment, "report.starts").astype(np.int64)
                own = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
                values[base + array_of(segment, "report.docs").astype(np.int64)] = count + own
                count += len(starts) - 1
            self._numbers["report"] = values
        return self._numbers["report"]

    def _row(self, field: str, words: Sequence[str]) -> Array:
        """Return where words stand in a row: positions moved back to where the first would be."""
        starts = [self._places(field, word) - back for back, word in enumerate(words)]
        return reduce(_common, sorted(starts, key=len)) if starts else NONE.docs

    def phrase_docs(self, node: Phrase) -> Array:
        """Compare the positions of the words."""
        docs: Array = self._row(node.field, node.words) >> _POSITION_BITS
        return docs

    def beside_docs(self, node: Beside) -> Array:
        """Compare the positions of the rows."""
        left, right = self._row(node.field, node.left), self._row(node.field, node.right)
        forward = left[_followed(left + len(node.left), right, node.distance)]
        backward = right[_followed(right + len(node.right), left, node.distance)]
        docs: Array = np.unique(np.concatenate([forward, backward]) >> _POSITION_BITS)
        return docs


def _followed(ends: Array, starts: Array, distance: int) -> Array:
    """Return for each position of `ends` whether one of `starts`, in the same document, is at most so far behind it."""
    if not len(starts):
        return np.zeros(len(ends), bool)
    starts = np.sort(starts)
    at = np.searchsorted(starts, ends)
    next_ = starts[np.minimum(at, len(starts) - 1)]
    near = (at < len(starts)) & (next_ <= ends + distance)
    found: Array = near & (next_ >> _POSITION_BITS == ends >> _POSITION_BITS)
    return found


def _common(one: Array, other: Array) -> Array:
    """Return the items that are in both of two rows, each in order and without repetitions."""
    small, large = sorted((one, other), key=len)
    if len(small) * _SIMILAR > len(large):  # rows of similar lengths are merged faster than looked up
        both = np.concatenate([large, small])
        both.sort(kind="stable")
        common: Array = both[1:][both[1:] == both[:-1]]
        return common
    at = np.searchsorted(large, small)
    at[at == len(large)] = 0
    return small[large[at] == small] if len(large) else small
