"""Answer plans without numpy, whose import takes longer than a small search in a fresh process."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from heapq import nsmallest

from conflict_index.engine import bm25
from conflict_index.engine.contract import are_beside
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.store.fields import SCORED_FIELDS

Scores = dict[int, float]
"""Documents, each with its score."""

_FEW = 16
"""Documents are looked up one by one in the postings of a term that has this many times more."""


class Plain:
    """Evaluates plans over a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def match(self, plan: Node, limit: int | None, offset: int) -> tuple[list[int], list[float], int]:
        """Return the documents and scores of one page, and the number of all matches."""
        found = self.evaluate(plan)
        wanted = len(found) if limit is None else offset + limit
        page = nsmallest(wanted, found, key=lambda doc: (-found[doc], doc))[offset:]
        return page, [found[doc] for doc in page], len(found)

    def tiered(self, plan: Node, limit: int | None, first: Node | None) -> tuple[list[int], list[bool], int, int]:
        """Return the best documents, those that match `first` before the others, which they are, and both totals."""
        found = self.evaluate(plan)
        whole = found if first is None else self.evaluate(first, found)
        wanted = len(found) if limit is None else limit
        page = nsmallest(wanted, found, key=lambda doc: (doc not in whole, -found[doc], doc))
        return page, [doc in whole for doc in page], len(found), len(whole)

    def cost(self, node: Node) -> int:
        """Return how many postings a plan reads, at most."""
        match node:
            case Term(field, text):
                return sum(end - begin for _, _, (begin, end) in self._found(field, text))
            case Phrase(field, words):
                return sum(self.cost(Term(field, word)) for word in words)
            case Beside(field, left, right):
                return sum(self.cost(Term(field, word)) for word in (*left, *right))
            case And(parts):
                total, fewest = 0, None
                for cost in map(self.cost, parts):
                    total += cost if fewest is None else min(cost, _FEW * fewest)
                    fewest = cost if fewest is None else min(cost, fewest)
                return total
            case Or(parts):
                return sum(map(self.cost, parts))
            case Constant(wanted):
                return self.cost(wanted)
            case Not(wanted, other) | Prefer(wanted, other):
                cost = self.cost(wanted)
                return cost + min(self.cost(other), _FEW * cost)

    def evaluate(self, node: Node, among: Collection[int] | None = None) -> Scores:
        """Return the matches of a node; of the documents `among` alone, if given."""
        match node:
            case Term(field, text, boost):
                return self._term(field, text, boost, among)
            case Phrase():
                return self._phrase(node, among)
            case Beside():
                return self._beside(node, among)
            case Constant(wanted, score):
                return dict.fromkeys(self.evaluate(wanted, among), score)
            case Not(wanted, without):
                found = self.evaluate(wanted, among)
                unwanted = self.evaluate(without, found)
                return {doc: score for doc, score in found.items() if doc not in unwanted}
            case Prefer(wanted, by):
                found = self.evaluate(wanted, among)
                extra = self.evaluate(by, found)
                return {doc: score + extra.get(doc, 0.0) for doc, score in found.items()}
            case And(parts):
                return self._and(parts, among)
            case Or(parts):
                total: Scores = {}
                for part in parts:
                    for doc, score in self.evaluate(part, among).items():
                        total[doc] = total.get(doc, 0.0) + score
                return total

    def _and(self, parts: Sequence[Node], among: Collection[int] | None) -> Scores:
        every: list[Scores] = []
        among = among if parts else ()
        for part in parts:
            every.append(self.evaluate(part, among))
            among = every[-1]
            if not among:
                return {}
        return {doc: sum(scores[doc] for scores in every) for doc in among or ()}

    def _found(self, field: str, text: str) -> Iterator[tuple[int, Segment, tuple[int, int]]]:
        """Yield each segment that has a term, its first document, and where the term's postings are."""
        for base, segment in self._snapshot.segments:
            number = segment.find(field, text)
            if number is not None:
                yield base, segment, segment.postings(field, number)

    def _term(self, field: str, text: str, boost: float, among: Collection[int] | None) -> Scores:
        """Return the documents of a term; BM25 in scored fields, else the count."""
        found = list(self._found(field, text))
        gone, scores = self._snapshot.gone, dict[int, float]()
        size = sum(end - begin for _, _, (begin, end) in found)
        if gone and field in SCORED_FIELDS:
            size = sum(base + doc not in gone for base, s, (b, e) in found for doc in s.items(f"{field}.docs")[b:e])
        rarity = bm25.inverse_frequency(self._snapshot.alive, size) if size else 0.0
        norm = self._norm(field)
        for base, segment, span in found:
            lengths, counts = segment.items(f"{field}.lengths"), segment.items(f"{field}.counts")
            for at, doc in _postings(base, segment, field, span, among):
                count: float = counts[at] if len(counts) else 1
                if field in SCORED_FIELDS:
                    count = rarity * count * (bm25.K1 + 1) / (count + norm(lengths[doc]))
                scores[base + doc] = boost * count
        return {doc: score for doc, score in scores.items() if doc not in gone} if gone else scores

    def _norm(self, field: str) -> Callable[[int], float]:
        average = self._snapshot.average_length(field) if field in SCORED_FIELDS else 1.0
        return cache(lambda length: bm25.K1 * (1 - bm25.B + bm25.B * length / average))

    def _phrase(self, node: Phrase, among: Collection[int] | None) -> Scores:
        """Return documents with the words in a row."""
        rows = self._rows(node.field, node.words, among)
        return self._weighed(rows, node.field, node.words, node.boost)

    def _beside(self, node: Beside, among: Collection[int] | None) -> Scores:
        """Return documents with both rows of words near each other."""
        left = self._rows(node.field, node.left, among)
        right = self._rows(node.field, node.right, left.keys())
        near = [doc for doc in right if are_beside(node, left[doc], right[doc])]
        return self._weighed(near, node.field, (*node.left, *node.right), 1.0)

    def _weighed(self, docs: Collection[int], field: str, words: Sequence[str], boost: float) -> Scores:
        """Return documents that have all words, with the sum of the scores of these; deleted ones are left out."""
        every = [self._term(field, word, boost, docs) for word in words] if docs else []
        return {doc: sum(scores[doc] for scores in every) for doc in docs if all(doc in scores for scores in every)}

    def _rows(self, field: str, row: Sequence[str], among: Collection[int] | None) -> dict[int, set[int]]:
        """Return where words stand in a row, by document: positions are moved back to where the row would begin."""
        starts: list[dict[int, set[int]]] = []
        for back, word in enumerate(row):
            starts.append(self._positions(field, word, back, among))
            among = starts[-1].keys()
        rows = {doc: set.intersection(*(at[doc] for at in starts)) for doc in among or ()} if starts else {}
        return {doc: begin for doc, begin in rows.items() if begin}

    def holders(self, field: str, text: str) -> int:
        """Return the number of documents of a term."""
        gone, count = self._snapshot.gone, 0
        for base, segment, (begin, end) in self._found(field, text):
            docs = segment.items(f"{field}.docs")[begin:end] if gone else ()
            count += sum(base + doc not in gone for doc in docs) if gone else end - begin
        return count

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the terms of a field that start with a prefix, sorted, at most `limit`."""
        found = {
            segment.term(field, number).decode("utf-8")
            for _, segment in self._snapshot.segments
            for number in segment.prefixed(field, prefix)
        }
        return [term for term in sorted(found) if self.holders(field, term)][:limit]

    def _positions(self, field: str, word: str, back: int, among: Collection[int] | None) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for base, segment, (begin, end) in self._found(field, word):
            number = segment.find(field, word) or 0
            docs, counts = segment.items(f"{field}.docs"), segment.items(f"{field}.counts")
            places, at = segment.items(f"{field}.places"), segment.items(f"{field}.tokens")[number]
            for posting in range(begin, end):
                count = counts[posting] if len(counts) else 1
                doc = base + docs[posting]
                if among is None or doc in among:
                    found[doc] = {place - back for place in places[at : at + count]}
                at += count
        return found


def _postings(
    base: int, segment: Segment, field: str, span: tuple[int, int], among: Collection[int] | None
) -> Iterator[tuple[int, int]]:
    """Yield the place of each posting and its document; few documents are looked up one by one."""
    begin, end = span
    docs = segment.items(f"{field}.docs")
    if among is None:
        yield from enumerate(docs[begin:end], begin)
    elif len(among) * _FEW > end - begin:
        yield from ((at, doc) for at, doc in enumerate(docs[begin:end], begin) if base + doc in among)
    else:
        for wanted in among:
            doc = wanted - base
            if 0 <= doc < segment.count:
                at = bisect_left(docs, doc, begin, end)
                if at < end and docs[at] == doc:
                    yield at, doc
