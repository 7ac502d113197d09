"""Put labelled facts and short lists of a web page into its text: extraction of its main text leaves them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from conflict_index.dates.day import parse_day
from conflict_index.read.columns import as_words, names_by_field
from conflict_index.read.labels import kinds
from conflict_index.read.layouts import Pair, pairs
from conflict_index.read.outline import joined, outline
from conflict_index.read.page_parts import LONGEST, block_text, one_line, short_text, text_of
from conflict_index.segment.roles import is_furniture

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MOST_SEARCHED = 30_000_000
"""Characters that are searched for facts that the main text holds already; beyond, whole paragraphs are compared."""

_MOST_ROWS = 5000
_OF_INCIDENTS = frozenset({"weapon", "actor", "harm", "target"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value, or an entry of a list with an empty value. `at` counts the page's elements up to it."""

    at: int
    label: str
    value: str

    @property
    def text(self) -> str:
        """Return the fact as a paragraph."""
        return f"{self.label}: {self.value}" if self.value else self.label

    @property
    def is_field(self) -> bool:
        """Return whether the fact is short enough to be a field of the report."""
        return bool(self.value) and len(self.label) + len(self.value) <= LONGEST


def with_facts(
    elements: Sequence[Any], paragraphs: Sequence[str], further: Sequence[tuple[str, str]] = ()
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Return the paragraphs of a page's main text with the facts that they lack, in the page's order; and the facts.

    elements: those of the page's content in order. further: facts of its markup that are not visible.
    """
    places = {text: at for at, element in reversed(list(enumerate(elements))) if (text := block_text(element))}
    facts, lone = _facts(elements)
    seen = {(as_words(fact.label), fact.value) for fact in facts}
    facts += [Fact(len(elements), *pair) for pair in dict.fromkeys(further) if (as_words(pair[0]), pair[1]) not in seen]
    missing = _missing(facts, paragraphs)
    lone |= {_words(text) for fact in missing if fact.value for text in (fact.label, fact.value, fact.text)}
    merged: list[tuple[int, str]] = []
    last = -1
    for paragraph in paragraphs:
        line = one_line(paragraph)
        last = max(last, places.get(line, last))
        if not missing or _words(line) not in lone:
            merged.append((last, paragraph))
    merged += [(fact.at, fact.text) for fact in missing]
    labelled = tuple((fact.label, fact.value) for fact in facts if fact.is_field)
    return [text for _, text in sorted(merged, key=lambda item: item[0])], labelled


def event_date(facts: Sequence[tuple[str, str]]) -> str | None:
    """Return when the event of a page was, as it is written; None if its facts do not say, or name several days.

    The label is one of seeds/reading/columns.csv; or it is a mere date beside facts of an incident, such as its weapon.
    """
    names = names_by_field("reading/columns.csv")["event"]
    said = [value for label, value in facts if as_words(label) in names or _is_event(label)]
    if not said and any(kinds(label) & _OF_INCIDENTS for label, _ in facts):
        said = [value for label, value in facts if kinds(label) == {"when"} and len(label.split()) == 1]
    days = {parse_day(value, day_first=order) for value in said for order in (True, False)} - {None}
    return next(filter(parse_day, said), None) if len(days) == 1 else None


def _is_event(label: str) -> bool:
    return kinds(label) == {"when", "event"}


def _missing(facts: Sequence[Fact], paragraphs: Sequence[str]) -> list[Fact]:
    """Return the facts that do not stand in the paragraphs, label and value together."""
    lines = [_words(paragraph) for paragraph in paragraphs]
    whole = f" {' '.join(lines)} "
    known = set(lines)
    searched = len(whole) * len(facts) <= _MOST_SEARCHED

    def is_known(fact: Fact) -> bool:
        words = _words(fact.text)
        return words in known or (searched and f" {words} " in whole)

    return [fact for fact in facts if not is_known(fact)]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _facts(elements: Sequence[Any]) -> tuple[list[Fact], set[str]]:
    """Return labelled values and the entries of short lists, in the page's order; and the lines that they replace.

    Lines are given by their words: a row of labels, and the row of their values.
    """
    order = {element: at for at, element in enumerate(elements)}
    page = outline(list(elements))
    stated, others = pairs(page) if page else ([], [])
    found = [Fact(order.get(pair.label.place, 0), pair.name, pair.value) for pair in stated]
    found += _entries(others, order)
    found += _rows_of_tables(elements, {id(pair.row.place) for pair in stated}, order)
    facts = [fact for fact in sorted(found, key=lambda fact: fact.at) if not is_furniture(fact.text[:LONGEST])]
    return [next(same) for _, same in groupby(facts, key=lambda fact: (fact.label, fact.value))], _runs(stated)


def _runs(stated: Sequence[Pair]) -> set[str]:
    """Return the words of the labels, and those of the values, of each group of facts as one line."""
    groups: dict[int, list[Pair]] = {}
    for pair in stated:
        groups.setdefault(id(pair.group), []).append(pair)
    lines = [[pair.name for pair in group] for group in groups.values() if len(group) > 1]
    lines += [[pair.value for pair in group] for group in groups.values() if len(group) > 1]
    return {_words(" ".join(line)) for line in lines}


def _entries(others: Sequence[Pair], order: dict[Any, int]) -> Iterator[Fact]:
    """Yield rows that are no facts, such as people with their age, and the headings above them, without links."""
    for pair in others:
        row = pair.row if pair.row is not pair.group else pair.label
        if row.place not in order or pair.linked or "tr" in row.tags:
            continue
        heading = row.place.getprevious()
        if heading is not None and heading.tag in _HEADINGS and heading in order:
            yield Fact(order[heading], short_text(heading) or "", "")
        whole = joined([row]) if row is pair.row else f"{pair.name}: {pair.value}"
        if 0 < len(whole) <= LONGEST:
            yield Fact(order[row.place], whole, "")


def _rows_of_tables(elements: Sequence[Any], stated: set[int], order: dict[Any, int]) -> Iterator[Fact]:
    """Yield the rows of tables as text, cells parted by bars, except those that are facts and rows of mere links."""
    for table in [element for element in elements if element.tag == "table"]:
        rows = [
            row for part in (table, *table.iterchildren("thead", "tbody", "tfoot")) for row in part.iterchildren("tr")
        ]
        if id(table) in stated or any(id(part) in stated for part in table.iter("thead", "tbody")):
            continue
        for row in rows[:_MOST_ROWS]:
            cells = [cell for cell in row if cell.tag in ("td", "th") and cell in order]
            texts = [text for cell in cells if (text := short_text(cell))]
            links = sum(len(text_of(link)) for link in row.iter("a"))
            if id(row) not in stated and row in order and len(texts) > 1 and 2 * links <= sum(map(len, texts)):
                yield Fact(order[row], " | ".join(texts), "")
