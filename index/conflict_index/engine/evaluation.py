"""Answer plans by numpy arrays: sorted documents and their scores. Engines supply terms, phrases and numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine import bm25
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.store.fields import SCORED_FIELDS

Array = NDArray[Any]

CACHE_BYTES = 64 << 20
"""Bytes of terms that are kept, the ones used last."""

DENSE = 16
"""Matches of more than this part of all documents are added up over all documents, and looked up in a mask."""

_ABOVE = 1e6
"""Added to the scores of a first tier, which no other score reaches."""


def _compact(values: Array) -> array[int]:
    """Return numbers as an array of the module `array`, whose items are Python's own."""
    found = array("q")
    found.frombytes(values.astype(np.int64).tobytes())
    return found


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
        if len(self) * DENSE <= total:
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


NONE = Hits(np.zeros(0, np.int64), np.zeros(0))


class Recent:
    """The values used last, as many as fit into CACHE_BYTES."""

    def __init__(self) -> None:
        self._held, self._values = 0, OrderedDict[object, tuple[Any, int]]()

    def get(self, key: object, make: Callable[[], tuple[Any, int]]) -> Any:
        """Return the value of a key; `make` gives it and its bytes where it is not kept."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key][0]
        value, size = make()
        self._values[key] = value, size + 200
        self._held += size + 200
        while self._held > CACHE_BYTES and len(self._values) > 1:
            self._held -= self._values.popitem(last=False)[1][1]
        return value


class Evaluator(ABC):
    """Evaluates plans over documents numbered from 0 to below `total`, of which `alive` are not deleted.

    Threads may share it if one asks at a time.
    """

    def __init__(self, total: int, alive: int) -> None:
        self.total, self.alive = total, alive
        self.recent = Recent()
        self._norms: dict[str, Array] = {}
        self._last: list[tuple[Node, Hits]] = []

    @abstractmethod
    def read(self, field: str, text: str) -> tuple[Array, Array | None]:
        """Return the documents of a term, deleted ones left out, and how often each has it (None: once)."""

    @abstractmethod
    def phrase_docs(self, node: Phrase) -> Array:
        """Return the documents that have words in a row, in order; one may come more than once."""

    @abstractmethod
    def beside_docs(self, node: Beside) -> Array:
        """Return the documents that have two rows of words near each other, in order."""

    @abstractmethod
    def lengths(self, field: str) -> tuple[Array, float]:
        """Return the number of terms of each document in a scored field, and the average of documents not deleted."""

    @abstractmethod
    def number(self, name: str) -> Array:
        """Return a number of each document (fields.NUMBERS)."""

    @abstractmethod
    def groups(self) -> Array:
        """Return the number of the report of each document."""

    # terms

    def term(self, field: str, text: str) -> Hits:
        """Return the documents of a term, scored by BM25 in scored fields, by the number of occurrences in others."""
        return self.recent.get((field, text), lambda: self._scored(field, text))  # type: ignore[no-any-return]

    def _scored(self, field: str, text: str) -> tuple[Hits, int]:
        docs, counts = self.read(field, text)
        if not len(docs):
            return NONE, 0
        times = np.ones(len(docs)) if counts is None else counts.astype(np.float64)
        if field in SCORED_FIELDS:
            rarity = bm25.inverse_frequency(self.alive, len(docs))
            times = rarity * times * (bm25.K1 + 1) / (times + self._norm(field)[docs])
        hits = Hits(docs, times)
        size = docs.nbytes + times.nbytes
        if len(docs) * DENSE > self.total:
            hits.mask(self.total)
            hits.where(docs[:0], self.total)
            size += 5 * self.total
        return hits, size

    def _norm(self, field: str) -> Array:
        """Return what the length of each document adds to the divisor of BM25."""
        if field not in self._norms:
            lengths, average = self.lengths(field)
            self._norms[field] = bm25.K1 * (1 - bm25.B + bm25.B * lengths / average)
        return self._norms[field]

    # answers

    def match(
        self, plan: Node, limit: int | None, offset: int, sort: str | None, group: bool
    ) -> tuple[list[int], list[float], int]:
        """Return the documents and scores of one page, and the number of all matches."""
        hits = self.matches(plan)
        docs, scores = hits.docs, hits.scores
        if sort is None and not group:
            order = self._best(scores, None if limit is None else offset + limit)
            total = len(hits)
        else:
            order = np.lexsort((docs, -scores))
            if sort is not None:
                order = order[np.argsort(self.number(sort)[docs[order]], kind="stable")]
            if group:
                order = order[np.sort(np.unique(self.groups()[docs[order]], return_index=True)[1])]
            total = len(order)
        page = order[offset:][:limit]
        return docs[page].tolist(), scores[page].tolist(), total

    def tiered(
        self, plan: Node, limit: int | None, first: Node | None
    ) -> tuple[Sequence[int], Sequence[bool], int, int]:
        """Return the best documents, those that match `first` before the others, which they are, and both totals.

        All documents, which may be millions, come as an array of the module `array`.
        """
        hits = self.matches(plan)
        full = np.ones(len(hits), bool) if first is None else self._among(self.matches(first), hits.docs)
        scores = hits.scores if first is None else hits.scores + np.where(full, _ABOVE, 0.0)
        page = self._best(scores, limit)[:limit]
        docs, flags = hits.docs[page], full[page]
        whole = int(np.count_nonzero(full))
        if limit is None:
            return _compact(docs), flags.tolist(), len(hits), whole
        return docs.tolist(), flags.tolist(), len(hits), whole

    def reports(self, plan: Node) -> int:
        """Return the number of reports of the matches."""
        return int(np.count_nonzero(np.bincount(self.groups()[self.matches(plan).docs])))

    def _best(self, scores: Array, wanted: int | None) -> Array:
        """Return where the best scores stand, best first, equal ones in order; only the first `wanted`."""
        if wanted is None or wanted * 4 > len(scores):
            return np.argsort(-scores, kind="stable")
        if wanted == 0:
            return np.zeros(0, np.int64)
        bar = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        near = np.flatnonzero(scores >= bar)
        return near[np.argsort(-scores[near], kind="stable")]

    # plans

    def matches(self, plan: Node) -> Hits:
        """Return the matches of a plan; one request may ask several times about the same object."""
        for known, hits in self._last:
            if known is plan:
                return hits
        hits = self.evaluate(plan)
        self._last = [(plan, hits), *self._last[:1]]
        return hits

    def evaluate(self, node: Node) -> Hits:
        """Return the matches of a node."""
        match node:
            case Term(field, text, boost):
                hits = self.term(field, text)
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
        if len(hits) * DENSE > self.total:
            found: Array = hits.mask(self.total)[docs]
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
        extra[found] = hits.scores_of(docs[found], self.total)
        return extra

    def _and(self, every: Sequence[Hits]) -> Hits:
        if not every or not all(map(len, every)):
            return NONE
        first, *others = sorted(every, key=len)
        docs = first.docs
        for hits in others:
            docs = docs[self._among(hits, docs)]
        scores = (hits.scores_of(docs, self.total) for hits in every)
        return Hits(docs, sum(scores, np.zeros(len(docs))))

    def _or(self, every: Sequence[Hits]) -> Hits:
        if len(every) < 2:
            return every[0] if every else NONE
        if sum(map(len, every)) * DENSE > self.total:
            total, mask = np.zeros(self.total), np.zeros(self.total, bool)
            for hits in every:
                total[hits.docs] += hits.scores
                mask[hits.docs] = True
            docs = np.flatnonzero(mask)
            return Hits(docs, total[docs])
        docs, into = np.unique(np.concatenate([hits.docs for hits in every]), return_inverse=True)
        return Hits(docs, np.bincount(into, np.concatenate([hits.scores for hits in every]), len(docs)))

    def _phrase(self, node: Phrase) -> Hits:
        """Return documents with the words in a row."""
        return self._weighed(self.phrase_docs(node), node.field, node.words, node.boost)

    def _beside(self, node: Beside) -> Hits:
        """Return documents with both rows of words near each other, in either order."""
        return self._weighed(self.beside_docs(node), node.field, (*node.left, *node.right), 1.0)

    def _weighed(self, docs: Array, field: str, words: Sequence[str], boost: float) -> Hits:
        """Return documents that have all words, with the sum of the scores of these."""
        if not len(docs):
            return NONE
        docs = docs[np.r_[True, docs[1:] != docs[:-1]]]
        scores = np.zeros(len(docs))
        for word in words:
            hits = self.term(field, word)
            scores = scores + boost * hits.scores_of(docs, self.total)
        return Hits(docs, scores)
