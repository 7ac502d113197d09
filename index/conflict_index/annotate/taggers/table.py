"""Read tables of terms into trees: a branch for each form of a word, and the rows at the end of each term."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from conflict_index import seeds
from conflict_index.annotate.taggers.inflect import FIRST, LATER, forms
from conflict_index.names import fold

ANY, CAPITALS, SMALL = "", "capitals", "small"
"""Values of the column `case`: any case; the capitals of the listed term; a small first letter."""

_WORD = re.compile(r'[^\s."\-]+')


@dataclass(frozen=True, slots=True)
class TaggedTerm:
    """One row of a table. `near` and `without` are folded words. A term with an empty value is a trap."""

    value: str
    case: str
    near: frozenset[str]
    without: frozenset[str]


@dataclass(frozen=True, slots=True)
class TermNode:
    """The terms that end here, in the order of the table, and by folded word the forms that go on, with their nodes."""

    terms: list[TaggedTerm] = field(default_factory=list)
    branches: dict[str, list[tuple[str, TermNode]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """The terms of one facet, from the node before their first words."""

    facet: str
    root: TermNode


def tables() -> tuple[Table, ...]:
    """Read every table of seeds/taggers, by name. Raises SeedError."""
    return tuple(_table(path.stem) for path in sorted((seeds.folder() / "taggers").glob("*.csv")))


def _table(facet: str) -> Table:
    root = TermNode()
    grown: dict[tuple[str, ...], TermNode] = {}
    for row in seeds.rows(f"taggers/{facet}.csv"):
        language = row["language"]
        near, without = _context(row["with"], language), _context(row["without"], language)
        _node(root, grown, term_words(row["term"]), language).terms.append(
            TaggedTerm(row["value"], row["case"], near, without)
        )
    return Table(facet, root)


def term_words(term: str) -> tuple[str, ...]:
    """Split a listed term into its words, as a text is split: "AK-47" has two."""
    return tuple(_WORD.findall(term))


def _node(root: TermNode, grown: dict[tuple[str, ...], TermNode], words: tuple[str, ...], language: str) -> TermNode:
    """The node behind these words; `grown` holds the nodes made so far, by language and words."""
    node = root
    for count, word in enumerate(words, 1):
        key = (language, *words[:count])
        if key not in grown:
            grown[key] = TermNode()
            for folded, written in _folded_forms(word, language, FIRST if count == 1 else LATER):
                node.branches.setdefault(folded, []).append((written, grown[key]))
        node = grown[key]
    return node


@cache
def _folded_forms(word: str, language: str, position: str) -> tuple[tuple[str, str], ...]:
    return tuple((fold(written), written) for written in forms(word, language, position))


@cache
def _context(cell: str, language: str) -> frozenset[str]:
    listed = cell.split(";") if cell else []
    return frozenset(folded for word in listed for folded, _ in _folded_forms(word, language, FIRST))
