"""Scan every document for every plan: the reference that the tests compare other engines with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from conflict_index.engine import bm25
from conflict_index.engine.candidates import Candidates, CandidatesById
from conflict_index.engine.contract import Engine, Match, Matches, are_beside
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.ids import digest_key
from conflict_index.store.digest import Digest
from conflict_index.store.documents import Document
from conflict_index.store.fields import NUMBERS, SCORED_FIELDS


class MemoryEngine(Engine):
    """Documents in a dictionary; nothing is written to disk. `commit` publishes a new dictionary."""

    def __init__(self) -> None:
        self._docs: dict[str, Document] = {}
        self._next: dict[str, tuple[str, Document]] = {}
        self._reports: dict[str, str] = {}
        self._lengths: dict[str, float] = {}
        self._counts: dict[tuple[str, str], int] = {}

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Return an empty engine; the folder is not used."""
        return cls()

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Add documents to those of the next commit."""
        self._next |= {d.id: (report_id, d) for d in documents}

    def delete(self, report_id: str) -> None:
        """Drop the documents of the report from the next commit."""
        self._next = {i: pair for i, pair in self._next.items() if pair[0] != report_id}

    def commit(self) -> None:
        """Publish the documents and compute average field lengths."""
        self._docs, self._counts = {i: d for i, (_, d) in self._next.items()}, {}
        self._reports = {i: report for i, (report, _) in self._next.items()}
        self._lengths = {
            field: sum(len(d.terms.get(field, ())) for d in self._docs.values()) / max(1, len(self._docs))
            for field in {f for d in self._docs.values() for f in d.terms}
        }

    def match(
        self, plan: Node, limit: int | None, offset: int = 0, *, sort: str | None = None, group: bool = False
    ) -> Matches:
        """Score every document, sort, and return one page."""
        scored = [(d.id, self._score(plan, d)) for d in self._docs.values()]
        found = sorted((Match(i, s) for i, s in scored if s is not None), key=lambda m: -m.score)
        if sort is not None:
            found.sort(key=lambda m: self._docs[m.id].numbers.get(sort, NUMBERS[sort]))
        if group:
            first: dict[str, Match] = {}
            for m in found:
                first.setdefault(self._reports[m.id], m)
            found = list(first.values())
        return Matches(tuple(found[offset:][:limit]), len(found))

    def candidates(self, plan: Node, limit: int | None, first: Node | None = None) -> Candidates:
        """Match, and look digests up by report."""
        found = [one.id for one in self.match(plan, None).items]
        wanted = set(found) if first is None else {one.id for one in self.match(first, None).items}
        full = [one in wanted for one in found]
        tiered = sorted(zip(found, full, strict=True), key=lambda pair: not pair[1])[:limit]
        listed = [one for one, _ in tiered], [flag for _, flag in tiered]
        return CandidatesById(*listed, len(found), sum(full), self._digests)

    def _digests(self, report_ids: Sequence[str]) -> list[Digest]:
        keys = [digest_key(one) for one in report_ids]
        return [digest for key in keys if key in self._docs and (digest := self._docs[key].digest) is not None]

    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the stored strings of the ids that exist."""
        return {i: self._docs[i].stored for i in ids if i in self._docs}

    def facets(self, plan: Node | None, field: str, prefix: str = "", *, size: int | None = None) -> dict[str, int]:
        """Count each matching document once per distinct term."""
        counts: Counter[str] = Counter()
        for d in self._docs.values():
            if plan is None or self._score(plan, d) is not None:
                counts.update({t for t in d.terms.get(field, ()) if t.startswith(prefix)})
        return {term: count for term, count in counts.items() if size in (None, len(term.encode()))}

    def reports(self, plan: Node) -> int:
        """Count the reports of all matches."""
        return len({self._reports[one.id] for one in self.match(plan, None).items})

    def holders(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Count the documents of each term."""
        counts = {term: sum(term in d.terms.get(field, ()) for d in self._docs.values()) for term in terms}
        return {term: count for term, count in counts.items() if count}

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Gather the terms of all documents."""
        return sorted({t for d in self._docs.values() for t in d.terms.get(field, ()) if t.startswith(prefix)})[:limit]

    def close(self) -> None:
        """Drop uncommitted changes."""
        self._next = {}

    def _score(self, node: Node, doc: Document) -> float | None:
        """Return the score of a document under a node, None if it does not match."""
        match node:
            case Term():
                return self._weigh(node.field, node.text, doc, node.boost)
            case Phrase():
                return self._phrase(node, doc)
            case Beside():
                return self._beside(node, doc)
            case Constant():
                return None if self._score(node.node, doc) is None else node.score
            case Not():
                return None if self._score(node.without, doc) is not None else self._score(node.node, doc)
            case Prefer():
                score = self._score(node.node, doc)
                return None if score is None else score + (self._score(node.by, doc) or 0.0)
            case And() | Or():
                scores = [self._score(part, doc) for part in node.parts]
                known = [s for s in scores if s is not None]
                enough = known and (len(known) == len(scores) or isinstance(node, Or))
                return sum(known) if enough else None

    def _phrase(self, node: Phrase, doc: Document) -> float | None:
        terms, size = tuple(doc.terms.get(node.field, ())), len(node.words)
        if not any(terms[i : i + size] == node.words for i in range(len(terms) - size + 1)):
            return None
        return sum(self._weigh(node.field, w, doc, node.boost) or 0.0 for w in node.words)

    def _beside(self, node: Beside, doc: Document) -> float | None:
        terms = tuple(doc.terms.get(node.field, ()))
        starts = [
            {i for i in range(len(terms)) if row and terms[i : i + len(row)] == row} for row in (node.left, node.right)
        ]
        if not are_beside(node, *starts):
            return None
        return sum(self._weigh(node.field, word, doc, 1.0) or 0.0 for word in (*node.left, *node.right))

    def _weigh(self, field: str, text: str, doc: Document, boost: float) -> float | None:
        count = sum(t == text for t in doc.terms.get(field, ()))
        if not count:
            return None
        if field not in SCORED_FIELDS:
            return boost * count
        if (field, text) not in self._counts:
            self._counts[field, text] = sum(text in d.terms.get(field, ()) for d in self._docs.values())
        rarity = bm25.inverse_frequency(len(self._docs), self._counts[field, text])
        return boost * bm25.weight(rarity, count, len(doc.terms[field]), self._lengths[field] or 1)
