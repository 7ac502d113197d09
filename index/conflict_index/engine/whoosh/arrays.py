"""Answer plans by numpy arrays: sorted documents and their scores, over all segments of a commit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine import bm25
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.engine.whoosh.numbers import array_of
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.store.fields import NUMBERS, SCORED_FIELDS

Array = NDArray[Any]

CACHE_BYTES = 64 << 20
"""Bytes of terms that are kept, the ones used last."""

_DENSE = 16
"""Matches of more than this part of all documents are added up over all documents, and looked up in a mask."""

_SIMILAR = 8
"""Rows of at most so many times each other's length are of similar length."""

_ABOVE = 1e6
"""Added to the scores of a first tier, which no other score reaches."""

_POSITION_BITS = 24


class Hits:
    """Documents in order, and their scores."""

    __slots__ = ("_mask", "_where", "docs", "scores")

    def __init__(self, docs: Array, scores: Array) -> None:
        self.docs, self.scores = docs, scores
        self._mask: Array | None = None
        self._where: Array | None = None

    def __len__(self) -> int:
        return len(self.docs)

    def mask(self, total: int) -> Array:
        """Return for each of `total` documents whether it is a match."""
        if self._mask is None or len(self._mask) != total:  # no hits are shared by all
            self._mask = np.zeros(total, bool)
            self._mask[self.docs] = True
        return self._mask

    def where(self, docs: Array, total: int) -> Array:
        """Return where each of `docs`, all of them matches, stands among the matches."""
        if len(self) * _DENSE <= total:
            return np.searchsorted(self.docs, docs)
        if self._where is None or len(self._where) != total:
            self._where = np.zeros(total, np.int32)
            self._where[self.docs] = np.arange(len(self), dtype=np.int32)
        return self._where[docs]

    def scores_of(self, docs: Array, total: int) -> Array:
        """Return the scores of `docs`, all of them matches."""
        if self.scores.strides == (0,) or len(docs) == len(self):  # all have one score, or all are asked for
            return self.scores[: len(docs)]
        return self.scores[self.where(docs, total)]

    def scored(self, scores: Array) -> Hits:
        """Return the same documents with other scores."""
        hits = Hits(self.docs, scores)
        hits._mask, hits._where = self._mask, self._where
        return hits


_NONE = Hits(np.zeros(0, np.int64), np.zeros(0))


class _Recent:
    """The values used last, as many as fit into CACHE_BYTES."""

    def __init__(self) -> None:
        self._held, self._values = 0, OrderedDict[object, tuple[Any, int]]()

    def get(self, key: object, make: Callable[[], tuple[Any, int]]) -> Any:
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key][0]
        value, size = make()
        self._values[key] = value, size + 200
        self._held += size + 200
        while self._held > CACHE_BYTES and len(self._values) > 1:
            self._held -= self._values.popitem(last=False)[1][1]
        return value


class Arrays:
    """Evaluates plans over a snapshot. Threads may share it if one asks at a time."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot, self._total = snapshot, snapshot.count
        self._recent = _Recent()
        self._norms: dict[str, Array] = {}
        self._numbers: dict[str, Array] = {}
        self._alive: Array | None = None
        if snapshot.deleted:
            self._alive = np.ones(self._total, bool)
            for base, docs in snapshot.deleted:
                self._alive[np.array(docs, np.int64) + base] = False

    # answers

    def match(
        self, plan: Node, limit: int | None, offset: int, sort: str | None, group: bool
    ) -> tuple[list[int], list[float], int]:
        """Return the documents and scores of one page, and the number of all matches."""
        hits = self.evaluate(plan)
        docs, scores = hits.docs, hits.scores
        if sort is None and not group:
            order = self._best(scores, None if limit is None else offset + limit)
            total = len(hits)
        else:
            order = np.lexsort((docs, -scores))
            if sort is not None:
                order = order[np.argsort(self._number(sort)[docs[order]], kind="stable")]
            if group:
                order = order[np.sort(np.unique(self._groups()[docs[order]], return_index=True)[1])]
            total = len(order)
        page = order[offset:][:limit]
        return docs[page].tolist(), scores[page].tolist(), total

    def tiered(self, plan: Node, limit: int | None, first: Node | None) -> tuple[list[int], list[bool], int, int]:
        """Return the best documents, those that match `first` before the others, which they are, and both totals."""
        hits = self.evaluate(plan)
        if first is None:
            docs = hits.docs[self._best(hits.scores, limit)][:limit]
            return docs.tolist(), [True] * len(docs), len(hits), len(hits)
        full = self._among(self.evaluate(first), hits.docs)
        page = self._best(hits.scores + np.where(full, _ABOVE, 0.0), limit)[:limit]
        return hits.docs[page].tolist(), full[page].tolist(), len(hits), int(np.count_nonzero(full))

    def reports(self, plan: Node) -> int:
        """Return the number of reports of the matches."""
        return int(np.count_nonzero(np.bincount(self._groups()[self.evaluate(plan).docs])))

    def _best(self, scores: Array, wanted: int | None) -> Array:
        """Return where the best scores stand, best first, equal ones in order; only the first `wanted`."""
        if wanted is None or wanted * 4 > len(scores):
            return np.argsort(-scores, kind="stable")
        if wanted == 0:
            return np.zeros(0, np.int64)
        bar = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        near = np.flatnonzero(scores >= bar)
        return near[np.argsort(-scores[near], kind="stable")]

    def facets(self, plan: Node | None, field: str, prefix: str) -> dict[str, int]:
        """Count documents per term that starts with a prefix."""
        mask = self._alive if plan is None else self.evaluate(plan).mask(self._total)
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
            ends = array_of(segment, f"{field}.ends")[among.start : among.stop + 1].tolist()
            terms = bytes(segment.raw(f"{field}.terms")[ends[0] : ends[-1]])
            for number in np.flatnonzero(found).tolist():
                term = terms[ends[number] - ends[0] : ends[number + 1] - ends[0]].decode()
                counts[term] = counts.get(term, 0) + int(found[number])
        return counts

    # terms

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
            return _NONE.docs, None, []
        found, times = np.concatenate(docs), np.concatenate(counts)
        if self._alive is not None:
            kept = self._alive[found]
            found, times = found[kept], times[kept]
        return found, times if often else None, places

    def _term(self, field: str, text: str) -> Hits:
        return self._recent.get((field, text), lambda: self._scored(field, text))  # type: ignore[no-any-return]

    def _scored(self, field: str, text: str) -> tuple[Hits, int]:
        docs, counts, _ = self._read(field, text)
        if not len(docs):
            return _NONE, 0
        times = np.ones(len(docs)) if counts is None else counts.astype(np.float64)
        if field in SCORED_FIELDS:
            rarity = bm25.inverse_frequency(self._snapshot.alive, len(docs))
            times = rarity * times * (bm25.K1 + 1) / (times + self._norm(field)[docs])
        hits = Hits(docs, times)
        size = docs.nbytes + times.nbytes
        if len(docs) * _DENSE > self._total:
            hits.mask(self._total)
            hits.where(docs[:0], self._total)
            size += 5 * self._total
        return hits, size

    def _norm(self, field: str) -> Array:
        """Return what the length of each document adds to the divisor of BM25."""
        if field not in self._norms:
            lengths = np.zeros(self._total)
            for base, segment in self._snapshot.segments:
                if segment.has(f"{field}.lengths"):
                    lengths[base : base + segment.count] = array_of(segment, f"{field}.lengths")
            average = self._snapshot.average_length(field)
            self._norms[field] = bm25.K1 * (1 - bm25.B + bm25.B * lengths / average)
        return self._norms[field]

    def _places(self, field: str, text: str) -> Array:
        """Return where a word stands: the document and, in the low bits, the position, in order."""

        def make() -> tuple[Array, int]:
            places = self._read(field, text)[2]
            found = np.concatenate(places) if places else np.zeros(0, np.int64)
            if self._alive is not None:
                found = found[self._alive[found >> _POSITION_BITS]]
            return found, found.nbytes

        return self._recent.get((field, text, "places"), make)  # type: ignore[no-any-return]

    def _number(self, name: str) -> Array:
        """Return a number of each document."""
        if name not in self._numbers:
            values = np.full(self._total, NUMBERS[name], np.int32)
            for base, segment in self._snapshot.segments:
                values[base : base + segment.count] = array_of(segment, f"number.{name}").view(np.int32)
            self._numbers[name] = values
        return self._numbers[name]

    def _groups(self) -> Array:
        """Return the number of the report of each document: a report's documents stand together."""
        if "report" not in self._numbers:
            values = np.zeros(self._total, np.int32)
            count = 0
            for base, segment in self._snapshot.segments:
                starts = array_of(segment, "report.starts").astype(np.int64)
                own = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
                values[base + array_of(segment, "report.docs").astype(np.int64)] = count + own
                count += len(starts) - 1
            self._numbers["report"] = values
        return self._numbers["report"]

    # plans

    def evaluate(self, node: Node) -> Hits:
        """Return the matches of a node."""
        match node:
            case Term(field, text, boost):
                hits = self._term(field, text)
                return hits if boost == 1.0 else hits.scored(boost * hits.scores)
            case Phrase():
                return self._phrase(node)
            case Beside():
                return self._beside(node)
            case Constant(wanted, score):
                hits = self.evaluate(wanted)
                return hits.scored(np.broadcast_to(np.float64(score), len(hits)))
            case Not(wanted, without):
                hits = self.evaluate(wanted)
                kept = ~self._among(self.evaluate(without), hits.docs) if len(hits) else np.zeros(0, bool)
                return Hits(hits.docs[kept], hits.scores[kept])
            case Prefer(wanted, by):
                hits = self.evaluate(wanted)
                return hits.scored(hits.scores + self._extra(self.evaluate(by), hits.docs)) if len(hits) else hits
            case And(parts):
                return self._and([self.evaluate(part) for part in parts])
            case Or(parts):
                return self._or([hits for hits in map(self.evaluate, parts) if len(hits)])

    def _among(self, hits: Hits, docs: Array) -> Array:
        """Return for each of `docs` whether it is among the hits."""
        if len(hits) * _DENSE > self._total:
            found: Array = hits.mask(self._total)[docs]
            return found
        if not len(hits):
            return np.zeros(len(docs), bool)
        at = np.searchsorted(hits.docs, docs)
        at[at == len(hits)] = 0
        found = hits.docs[at] == docs
        return found

    def _extra(self, hits: Hits, docs: Array) -> Array:
        """Return the scores of `docs` among the hits, 0 for those that are not."""
        found = self._among(hits, docs)
        extra = np.zeros(len(docs))
        extra[found] = hits.scores_of(docs[found], self._total)
        return extra

    def _and(self, every: Sequence[Hits]) -> Hits:
        if not every or not all(map(len, every)):
            return _NONE
        first, *others = sorted(every, key=len)
        docs = first.docs
        for hits in others:
            docs = docs[self._among(hits, docs)]
        scores = (hits.scores_of(docs, self._total) for hits in every)
        return Hits(docs, sum(scores, np.zeros(len(docs))))

    def _or(self, every: Sequence[Hits]) -> Hits:
        if len(every) < 2:
            return every[0] if every else _NONE
        if sum(map(len, every)) * _DENSE > self._total:
            total, mask = np.zeros(self._total), np.zeros(self._total, bool)
            for hits in every:
                total[hits.docs] += hits.scores
                mask[hits.docs] = True
            docs = np.flatnonzero(mask)
            return Hits(docs, total[docs])
        docs, into = np.unique(np.concatenate([hits.docs for hits in every]), return_inverse=True)
        return Hits(docs, np.bincount(into, np.concatenate([hits.scores for hits in every]), len(docs)))

    def _phrase(self, node: Phrase) -> Hits:
        """Return documents with the words in a row."""
        docs = self._row(node.field, node.words) >> _POSITION_BITS
        return self._weighed(docs, node.field, node.words, node.boost)

    def _row(self, field: str, words: Sequence[str]) -> Array:
        """Return where words stand in a row: positions moved back to where the first would be."""
        starts = [self._places(field, word) - back for back, word in enumerate(words)]
        return reduce(_common, sorted(starts, key=len)) if starts else _NONE.docs

    def _beside(self, node: Beside) -> Hits:
        """Return documents with both rows of words near each other, in either order."""
        left, right = self._row(node.field, node.left), self._row(node.field, node.right)
        forward = left[_followed(left + len(node.left), right, node.distance)]
        backward = right[_followed(right + len(node.right), left, node.distance)]
        docs = np.unique(np.concatenate([forward, backward]) >> _POSITION_BITS)
        return self._weighed(docs, node.field, (*node.left, *node.right), 1.0)

    def _weighed(self, docs: Array, field: str, words: Sequence[str], boost: float) -> Hits:
        """Return documents that have all words, with the sum of the scores of these."""
        if not len(docs):
            return _NONE
        docs = docs[np.r_[True, docs[1:] != docs[:-1]]]
        scores = np.zeros(len(docs))
        for word in words:
            hits = self._term(field, word)
            scores = scores + boost * hits.scores_of(docs, self._total)
        return Hits(docs, scores)


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
