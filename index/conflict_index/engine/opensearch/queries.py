"""Put plans into the words of a cluster, with the scores of every engine.

A term alone scores how often a document has it. A script makes BM25 of that, with the exact length of the field and the
statistics of the commit that is read: those that a cluster would take itself count documents of other commits, and its
lengths are rounded. Scores come as 32-bit numbers, so documents whose scores differ by less than a ten-millionth
may change places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conflict_index.engine import bm25
from conflict_index.engine.opensearch.fields import escaped, length_column
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.store.fields import SCORED_FIELDS, WORD_FIELDS

Body = dict[str, Any]
"""A query as a cluster takes it."""

NOTHING: Body = {"match_none": {}}

_SCORE = "double n = _score; return params.rarity * n / (n + params.least + params.part * doc['{}'].value)"
"""BM25 of a term that a document has `_score` times."""

_MANY_TERMS = 50_000
"""Terms of one field that are asked for at once; a cluster takes 65,536."""


@dataclass(frozen=True)
class TermCounts:
    """The statistics of a commit: how many documents it has, how long their fields are in all, and, by field and term,
    how many documents have a term.
    """

    documents: int
    lengths: Mapping[str, int]
    holders: Callable[[str, str], int]

    def average(self, field: str) -> float:
        """Return the average length of a field."""
        return self.lengths.get(field, 0) / max(1, self.documents) or 1.0


def scored_terms(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the field and text of each term whose rarity counts in the scores of a plan."""
    match node:
        case Term(field, text):
            if field in SCORED_FIELDS:
                yield field, text
        case Phrase(field, words):
            yield from ((field, word) for word in words)
        case Beside():
            yield from ((node.field, word) for word in (*node.left, *node.right))
        case Constant():
            pass
        case Not(wanted, _):
            yield from scored_terms(wanted)
        case Prefer(wanted, by):
            yield from scored_terms(wanted)
            yield from scored_terms(by)
        case And(parts) | Or(parts):
            for part in parts:
                yield from scored_terms(part)


def scored(node: Node, counts: TermCounts) -> Body:
    """Return the query for the matches of a plan with their scores."""
    match node:
        case Term(field, text, boost):
            return _term(field, text, boost, counts)
        case Phrase(field, words, boost):
            return _weighed(node, field, words, boost, counts)
        case Beside():
            return _weighed(node, node.field, (*node.left, *node.right), 1.0, counts)
        case Constant(wanted, score):
            return {"constant_score": {"filter": matching(wanted), "boost": score}}
        case Not(wanted, without):
            return {"bool": {"must": [scored(wanted, counts)], "must_not": [matching(without)]}}
        case Prefer(wanted, by):
            return {"bool": {"must": [scored(wanted, counts)], "should": [scored(by, counts)]}}
        case And(parts):
            return {"bool": {"must": [scored(part, counts) for part in parts]}} if parts else NOTHING
        case Or(parts):
            return _any([scored(part, counts) for part in parts])


def matching(node: Node) -> Body:
    """Return the query for the matches of a plan, whatever their scores."""
    match node:
        case Term(field, text):
            return has(field, text)
        case Phrase(field, words):
            return _row(field, words)
        case Beside():
            return _beside(node)
        case Constant(wanted, _) | Prefer(wanted, _):
            return matching(wanted)
        case Not(wanted, without):
            return {"bool": {"filter": [matching(wanted)], "must_not": [matching(without)]}}
        case And(parts):
            return {"bool": {"filter": [matching(part) for part in parts]}} if parts else NOTHING
        case Or(parts):
            return _any(_any_of(parts))


def has(field: str, text: str) -> Body:
    """Return the query for documents with a term."""
    return {"term": {field: {"value": _spelled(field, text)}}}


def _spelled(field: str, text: str) -> str:
    return escaped(text) if field in WORD_FIELDS else text


def _any_of(parts: Sequence[Node]) -> list[Body]:
    """Return queries for the parts, with all terms of a field in one."""
    terms: dict[str, list[str]] = {}
    for part in parts:
        if isinstance(part, Term):
            terms.setdefault(part.field, []).append(_spelled(part.field, part.text))
    listed = [
        {"terms": {field: texts[at : at + _MANY_TERMS]}}
        for field, texts in terms.items()
        for at in range(0, len(texts), _MANY_TERMS)
    ]
    return [*listed, *(matching(part) for part in parts if not isinstance(part, Term))]


def _any(queries: Sequence[Body]) -> Body:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING


def _term(field: str, text: str, boost: float, counts: TermCounts) -> Body:
    if field not in SCORED_FIELDS:
        return {"term": {field: {"value": _spelled(field, text), "boost": boost}}}
    rarity = bm25.inverse_frequency(max(1, counts.documents), counts.holders(field, text))
    numbers = {
        "rarity": boost * rarity * (bm25.K1 + 1),
        "least": bm25.K1 * (1 - bm25.B),
        "part": bm25.K1 * bm25.B / counts.average(field),
    }
    script = {"source": _SCORE.format(length_column(field)), "params": numbers}
    return {"script_score": {"query": has(field, text), "script": script}}


def _weighed(node: Phrase | Beside, field: str, words: Iterable[str], boost: float, counts: TermCounts) -> Body:
    """Return the matches of a node, each with the sum of the scores of some words, all of which it has."""
    weights = [_term(field, word, boost, counts) for word in words]
    return {"bool": {"filter": [matching(node)], "must": weights}} if weights else NOTHING


def _row(field: str, words: Sequence[str]) -> Body:
    """Return the query for words in a row."""
    if len(words) < 2:
        return has(field, words[0]) if words else NOTHING
    return {"match_phrase": {field: " ".join(_spelled(field, word) for word in words)}}


def _beside(node: Beside) -> Body:
    """Return the query for two rows of words near each other, in both orders."""
    if not node.left or not node.right:
        return NOTHING
    left, right = (_span(node.field, row) for row in (node.left, node.right))
    return _any([_spans((left, right), node.distance), _spans((right, left), node.distance)])


def _span(field: str, words: Sequence[str]) -> Body:
    spans = [{"span_term": {field: _spelled(field, word)}} for word in words]
    return spans[0] if len(spans) == 1 else _spans(spans, 0)


def _spans(spans: Sequence[Body], between: int) -> Body:
    return {"span_near": {"clauses": list(spans), "slop": between, "in_order": True}}
