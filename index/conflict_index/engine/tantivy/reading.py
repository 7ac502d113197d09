"""Read documents, terms and columns of one commit of tantivy, for plans that are evaluated by numpy.

tantivy finds; scores are ours, so that they are those of every engine. Documents are numbered from 0 in the order of
addition, deleted ones left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import tantivy

from conflict_index.engine.evaluation import Array, Evaluator
from conflict_index.engine.tantivy.fields import length_column, query_of, sort_column, times_term
from conflict_index.engine.tree import Beside, Node, Phrase, Term
from conflict_index.store.fields import NUMBERS


class Documents(Evaluator):
    """Evaluates plans over a searcher."""

    def __init__(self, searcher: Any, made: Any) -> None:
        super().__init__(searcher.num_docs, searcher.num_docs)
        self._searcher, self._schema = searcher, made
        self._columns: dict[str, Array] = {}

    @cached_property
    def _all(self) -> tuple[Array, list[Any]]:
        """Return the numbers and addresses of all documents."""
        found = self._ordered(tantivy.Query.all_query(), self.total)
        return np.array([serial for serial, _ in found], np.int64), [address for _, address in found]

    def _ordered(self, query: Any, most: int) -> list[tuple[int, Any]]:
        """Return the numbers and addresses of the matches of a query, in the order of addition."""
        if not most:
            return []
        ascending = tantivy.Order.Asc
        found: list[tuple[int, Any]] = self._searcher.search(
            query, most, count=False, order_by_field="number", order=ascending
        ).hits
        return found

    def _docs(self, query: Any, most: int) -> Array:
        serials = np.array([serial for serial, _ in self._ordered(query, most)], np.int64)
        return np.searchsorted(self._all[0], serials) if len(serials) else serials

    def column(self, name: str) -> Array:
        """Return a column of all documents."""
        if name not in self._columns:
            self._columns[name] = np.array(self._searcher.fast_field_values(name, self._all[1]), np.int64)
        return self._columns[name]

    def largest(self, column: str) -> int:
        """Return the largest number in a column, -1 if there is no document."""
        found = self._searcher.search(tantivy.Query.all_query(), 1, count=False, order_by_field=column).hits
        return int(found[0][0]) if found else -1

    # what plans are evaluated from

    def read(self, field: str, text: str) -> tuple[Array, Array | None]:
        """Find the documents of a term, and those that have it twice, three times and so on."""
        docs = self._of_term(field, text)
        counts = None
        further, n = (docs, 2) if len(docs) else (docs, 0)
        while n and len(further := self._of_term("times", times_term(field, text, n))):
            counts = np.ones(len(docs), np.int64) if counts is None else counts
            counts[np.searchsorted(docs, further)] = n
            n += 1
        return docs, counts

    def _of_term(self, field: str, text: str) -> Array:
        query = tantivy.Query.const_score_query(query_of(Term(field, text), self._schema), 1.0)
        return self._docs(query, self._searcher.doc_freq(field, text))

    def phrase_docs(self, node: Phrase) -> Array:
        """Ask for the words in a row."""
        return self._docs(query_of(node, self._schema), self.total)

    def beside_docs(self, node: Beside) -> Array:
        """Ask for the rows with each number of words between."""
        return self._docs(query_of(node, self._schema), self.total)

    def lengths(self, field: str) -> tuple[Array, float]:
        """Return the column of lengths and its average."""
        lengths = self.column(length_column(field))
        return lengths, float(lengths.sum()) / max(1, len(lengths)) or 1.0

    def number(self, name: str) -> Array:
        """Return the column of a number."""
        assert name in NUMBERS
        return self.column(sort_column(name))

    def groups(self) -> Array:
        """Return the reports, numbered without gaps."""
        return self._groups

    @cached_property
    def _groups(self) -> Array:
        groups: Array = np.unique(self.column("group"), return_inverse=True)[1]
        return groups

    # answers

    def id_of(self, doc: int) -> str:
        """Return the id of a document."""
        return str(self._searcher.doc(self._all[1][doc]).get_first("id"))

    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the stored strings by id; unknown ids are left out."""
        found = {}
        for id_ in ids:
            query = query_of(Term("id", id_), self._schema)
            for _, address in self._searcher.search(query, 1, count=False).hits:
                found[id_] = bytes(self._searcher.doc(address).get_first("stored")).decode()
        return found

    def facets(self, plan: Node | None, field: str, prefix: str) -> dict[str, int]:
        """Count terms among the matches."""
        among = tantivy.Query.all_query() if plan is None else query_of(plan, self._schema)
        found = self._searcher.terms_with_prefix(field, prefix, filter_query=among)
        return {term: count for term, count in found if count}

    def holders(self, field: str, text: str) -> int:
        """Count the documents of a term."""
        return int(self._searcher.search(query_of(Term(field, text), self._schema), 1).count)

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the first terms that start with a prefix."""
        return sorted(self.facets(None, field, prefix))[:limit]
