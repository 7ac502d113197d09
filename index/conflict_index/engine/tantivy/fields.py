"""What tantivy keeps of a document, and how plans are put to it.

Fields are those of store/fields, their terms as they are. Besides: `id`; `times`, with a term for the second, the third
and each further occurrence of a term; `stored`; and as columns `number` (of the document, in the order of addition),
`group` (of its report), `place` (of a passage in the digest of its report), the numbers by which matches are sorted,
and the lengths of scored fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import tantivy

from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.store.documents import Document
from conflict_index.store.fields import KEY_FIELDS, NUMBERS, SCORED_FIELDS, WORD_FIELDS

_NUMBER_COLUMN = {name: f"sort_{name}" for name in NUMBERS}
_OCCURRENCES = {And: tantivy.Occur.Must, Or: tantivy.Occur.Should}


def sort_column(name: str) -> str:
    """Return the column of a number by which matches are sorted."""
    return _NUMBER_COLUMN[name]


def length_column(field: str) -> str:
    """Return the column of the lengths of a field."""
    return f"length_{field}"


def times_term(field: str, text: str, count: int) -> str:
    """Return the term of `times` for documents that have a term at least so often."""
    return f"{field}\0{count}\0{text}"


def schema() -> Any:
    """Return the schema of an index."""
    made = tantivy.SchemaBuilder()
    for name in WORD_FIELDS:
        made.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in (*KEY_FIELDS, "times"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    made.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_bytes_field("stored", stored=True, indexed=False)
    for name in ("number", "group", "place", *_NUMBER_COLUMN.values(), *map(length_column, sorted(SCORED_FIELDS))):
        made.add_unsigned_field(name, fast=True)
    return made.build()


def entry(document: Document, report_id: str, number: int, group: int, place: int) -> Any:
    """Return a document as tantivy takes it."""
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_bytes("stored", document.stored.encode())
    for name, terms in (*document.terms.items(), ("report", (report_id,))):
        if name in WORD_FIELDS:
            tokens = [tantivy.Token(term, at, 0) for at, term in enumerate(terms)]
            made.add_pre_tokenized_text(name, tantivy.PreTokenizedString("", tokens))
        else:
            for term in dict.fromkeys(terms):
                made.add_text(name, term)
        for term in _further(name, terms):
            made.add_text("times", term)
    for name, value in (("number", number), ("group", group), ("place", place)):
        made.add_unsigned(name, value)
    for name, column in _NUMBER_COLUMN.items():
        made.add_unsigned(column, document.numbers.get(name, NUMBERS[name]))
    for name in SCORED_FIELDS:
        made.add_unsigned(length_column(name), len(document.terms.get(name, ())))
    return made


def _further(field: str, terms: Sequence[str]) -> Iterator[str]:
    if len(set(terms)) < len(terms):
        for term, count in Counter(terms).items():
            yield from (times_term(field, term, n) for n in range(2, count + 1))


def query_of(node: Node, made: Any) -> Any:
    """Return the query for the documents that match a plan; `made` is the schema."""
    match node:
        case Term(field, text):
            return tantivy.Query.term_query(made, field, text, "basic")
        case Phrase(field, words):
            return row_query(made, field, list(enumerate(words)))
        case Beside():
            return _beside(node, made)
        case Constant(wanted) | Prefer(wanted):
            return query_of(wanted, made)
        case Not(wanted, without):
            parts = [(tantivy.Occur.Must, query_of(wanted, made)), (tantivy.Occur.MustNot, query_of(without, made))]
            return tantivy.Query.boolean_query(parts)
        case And(parts) | Or(parts):
            return _joined(_OCCURRENCES[type(node)], [query_of(part, made) for part in parts])


def row_query(made: Any, field: str, row: Sequence[tuple[int, str]]) -> Any:
    """Return the query for words at given distances from the first, none for no word."""
    if len(row) < 2:
        return _joined(tantivy.Occur.Must, [tantivy.Query.term_query(made, field, word, "basic") for _, word in row])
    return tantivy.Query.phrase_query(made, field, list(row))


def _beside(node: Beside, made: Any) -> Any:
    """Return the query for two rows of words, one for each number of words between, in both orders."""
    if not node.left or not node.right:
        return tantivy.Query.empty_query()
    rows = (
        list(enumerate(first)) + list(enumerate(second, len(first) + between))
        for first, second in ((node.left, node.right), (node.right, node.left))
        for between in range(node.distance + 1)
    )
    return _joined(tantivy.Occur.Should, [row_query(made, node.field, row) for row in rows])


def _joined(occur: Any, queries: Iterable[Any]) -> Any:
    listed = [(occur, query) for query in queries]
    return tantivy.Query.boolean_query(listed) if listed else tantivy.Query.empty_query()
