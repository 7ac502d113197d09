"""Find the facts under labels and the short lists of a web page, which extraction of its main text leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from conflict_index.read.columns import as_words, names_by_field
from conflict_index.read.page_parts import LONGEST, block_text, one_line, short_text
from conflict_index.segment.roles import is_furniture

Pair = tuple[Any, str, str]
"""An element, its label and its value."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LABELS = _HEADINGS | {"dt", "th", "strong", "b", "label"}
_INLINE = frozenset({"strong", "b", "label", "span", "em", "i", "u", "small", "div", "p", "dt", "th"})
_NAMED = re.compile(r"(?:^|[\s_-])(?:label|key|term|heading|property|fieldname|field-name)(?:$|[\s_-])", re.IGNORECASE)
_PLAIN = re.compile(r"([^\W\d][^:\n]{1,60}?) ?: (\S.{0,250})")
_LONGEST_LABEL = 80
_MOST_WORDS = 8
_MOST_VALUES = 20
_SEVERAL = 3
"""Headings with a short block each, side by side, from which they are labels."""

_SHORT_VALUE = 120
_MOST_SEARCHED = 30_000_000
"""Characters that are searched for facts that the main text holds already; beyond, whole paragraphs are compared."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value, or an entry of a list under its heading. `at` counts the page's elements up to it."""

    at: int
    label: str
    value: str

    @property
    def text(self) -> str:
        """Return the fact as a paragraph."""
        return f"{self.label}: {self.value}" if self.value else self.label


def with_facts(
    elements: Sequence[Any], paragraphs: Sequence[str], further: Sequence[tuple[str, str]] = ()
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Return the paragraphs of a page's main text with the facts that they lack, in the page's order; and the facts.

    elements: those of the page's content in order. further: facts of its markup that are not visible.
    """
    places = {text: at for at, element in reversed(list(enumerate(elements))) if (text := block_text(element))}
    facts = _facts(elements)
    seen = {(as_words(fact.label), fact.value) for fact in facts}
    facts += [Fact(len(elements), *pair) for pair in dict.fromkeys(further) if (as_words(pair[0]), pair[1]) not in seen]
    missing = _missing(facts, paragraphs)
    lone = {text for fact in missing if fact.value for text in (fact.label, fact.value, fact.label + fact.value)}
    merged: list[tuple[int, str]] = []
    last = -1
    for paragraph in paragraphs:
        line = one_line(paragraph)
        last = max(last, places.get(line, last))
        if line.strip(" :|-") not in lone:
            merged.append((last, paragraph))
    merged += [(fact.at, fact.text) for fact in missing]
    labelled = tuple((fact.label, fact.value) for fact in facts if fact.value)
    return [text for _, text in sorted(merged, key=lambda item: item[0])], labelled


def event_date(facts: Sequence[tuple[str, str]]) -> str | None:
    """Return the value of the first fact whose label names the date of an event, by seeds/reading/columns.csv."""
    names = names_by_field("reading/columns.csv")["event"]
    return next((value for label, value in facts if as_words(label) in names), None)


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


def _facts(elements: Sequence[Any]) -> list[Fact]:
    """Return labelled values and, where several blocks of one kind lie side by side, the entries of lists."""
    order = {element: at for at, element in enumerate(elements)}
    found: dict[Any, Fact] = {}
    for element in elements:
        for place, label, value in _pairs(element):
            label = label.strip(" :")
            if place not in order or not label or len(label) + len(value) > LONGEST:
                continue
            if not is_furniture(f"{label}: {value}" if value else label):
                found.setdefault(place, Fact(order[place], label, value))
    facts = sorted(found.values(), key=lambda fact: fact.at)
    return [next(same) for _, same in groupby(facts, key=lambda fact: (fact.label, fact.value))]


def _pairs(element: Any) -> Iterator[Pair]:
    """Yield the facts and entries whose labels are children of an element."""
    if element.tag == "dt":
        yield from _defined(element)
    elif element.tag == "table":
        yield from _of_table(element)
    elif len(element):
        yield from _by_role(element)
        yield from _cards(element)
        yield from _labelled_lines(element)
        yield from _headed(element)
        yield from _plain_pairs(element)


def _defined(term: Any) -> Iterator[Pair]:
    """Yield a term of a definition list with its values."""
    values: list[str] = []
    value = term.getnext()
    while value is not None and value.tag == "dd" and len(values) < _MOST_VALUES:
        values.append(short_text(value) or "")
        value = value.getnext()
    label = short_text(term)
    if label and any(values):
        yield term, label, ", ".join(filter(None, values))


def _of_table(table: Any) -> Iterator[Pair]:
    """Yield the facts of a table: rows of two cells, header cells with the cell behind or below; else the rows."""
    rows = [row for part in (table, *table.iterchildren("thead", "tbody", "tfoot")) for row in part.iterchildren("tr")]
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    headed = bool(cells) and len(cells[0]) > 1 and all(cell.tag == "th" for cell in cells[0])
    if headed and len(cells) == 2 and len(cells[0]) == len(cells[1]):
        for label, value in zip(*cells, strict=True):
            yield label, short_text(label) or "", short_text(value) or ""
        return
    paired = not headed and sum(len(row) == 2 for row in cells) * 2 > len(cells)
    for row, line in zip(cells, rows, strict=True):
        if paired and len(row) == 2:
            label, value = short_text(row[0]), short_text(row[1])
            if label and value and len(label) <= _LONGEST_LABEL:
                yield row[0], label, value
        elif not headed and any(cell.tag == "th" for cell in row):
            for cell in row:
                value = cell.getnext()
                if cell.tag == "th" and value is not None and value.tag == "td":
                    yield cell, short_text(cell) or "", short_text(value) or ""
        elif len(row) > 1 and table.find(".//a") is None:
            texts = [short_text(cell) or "" for cell in row]
            yield line, " | ".join(filter(None, texts)), ""


def _by_role(row: Any) -> Iterator[Pair]:
    """Yield the facts of a row made of blocks, which their roles call headers and cells."""
    for label, value in pairwise(row):
        if label.get("role") in ("rowheader", "term") and value.get("role") in ("cell", "gridcell", "definition"):
            yield label, short_text(label) or "", short_text(value) or ""


def _cards(parent: Any) -> Iterator[Pair]:
    """Yield the children that are blocks of one kind with a label each (same tag and class, no links, short)."""
    kinds: dict[tuple[str, str], list[Any]] = {}
    for child in parent:
        if child.tag in ("div", "li", "section", "p") and child.get("class"):
            kinds.setdefault((child.tag, child.get("class")), []).append(child)
    groups = (group for group in kinds.values() if len(group) > 1)
    for card in [card for group in groups if all(map(_is_card, group)) for card in group]:
        heading = card.getprevious()
        if heading is not None and heading.tag in _HEADINGS:
            yield heading, short_text(heading) or "", ""
        label, value = _split(card)
        yield card, label, value


def _is_card(element: Any) -> bool:
    """Return whether an element is a label with a value behind it, short and without links."""
    first = next(iter(element), None)
    return (
        first is not None
        and (first.tag in _LABELS or _is_line(first))
        and not (element.text or "").strip()
        and short_text(element) is not None
        and element.find(".//a") is None
    )


def _is_line(element: Any) -> bool:
    """Return whether an element is a line of its own above the rest of its paragraph."""
    behind = element.getnext()
    above = element.tag in _INLINE and behind is not None and behind.tag == "br"
    return above and not (element.tail or "").strip()


def _split(card: Any) -> tuple[str, str]:
    """Return the label of a block and its value, whose parts are joined by commas."""
    label, *rest = card
    parts = [label.tail or "", *(part for child in rest for part in (short_text(child) or "", child.tail or ""))]
    return short_text(label) or "", ", ".join(one_line(part).strip(" :") for part in parts if part.strip(" \n\t:"))


def _labelled_lines(parent: Any) -> Iterator[Pair]:
    """Yield the children that a colon, a class or a property of microdata behind them calls labels, with their values.

    The value is what follows the label up to a line break or the next label.
    """
    children = list(parent)
    if (parent.text or "").strip() and not any(child.tag == "br" for child in children):
        return
    label: Any = None
    value: list[str] = []
    for child in [*children, None]:
        ends = child is None or child.tag == "br" or _is_label(child)
        if ends and label is not None:
            text = one_line(" ".join(value)).lstrip(": ")
            if text:
                yield label, short_text(label) or "", text
            label = None
        if child is None:
            return
        if ends and child.tag != "br":
            label, value = child, [child.tail or ""]
        elif label is not None and len(value) <= _MOST_VALUES:
            value += [short_text(child) or "", child.tail or ""]


def _is_label(element: Any) -> bool:
    if element.tag not in _INLINE or len(element) > 1 or element.find(".//a") is not None:
        return False
    text = short_text(element)
    if not text or len(text) > _LONGEST_LABEL or not any(map(str.isalpha, text)):
        return False
    behind = element.getnext()
    return (
        text.endswith(":")
        or (element.tail or "").lstrip().startswith(":")
        or _NAMED.search(element.get("class") or "") is not None
        or (behind is not None and behind.get("itemprop") is not None and element.get("itemprop") is None)
    )


def _headed(parent: Any) -> Iterator[Pair]:
    """Yield headings with one short block each, where several lie side by side."""
    children = list(parent)
    if sum(child.tag in _HEADINGS for child in children) < _SEVERAL:
        return
    runs: list[list[Pair]] = [[]]
    at = 0
    while at < len(children):
        pair = _heading_with_block(children[at : at + 3])
        if pair:
            runs[-1].append(pair)
        elif runs[-1] and (pair := _heading_with_block(children[at : at + 2])):  # the story goes on behind the last
            runs[-1].append(pair)
            runs.append([])
        else:
            runs.append([])
        at += 2 if pair else 1
    for run in runs:
        if len(run) >= _SEVERAL:
            yield from run


def _heading_with_block(three: Sequence[Any]) -> Pair | None:
    """Return a heading and the block behind it as a fact, if no second block follows."""
    if len(three) < 2 or three[0].tag not in _HEADINGS or three[1].tag not in ("div", "p", "span"):
        return None
    ends = len(three) < 3 or three[2].tag not in ("p", "span", "blockquote")
    value = short_text(three[1])
    if not value or not ends or len(value) > _SHORT_VALUE or three[1].find(".//a") is not None:
        return None
    return three[0], short_text(three[0]) or "", value


def _plain_pairs(parent: Any) -> Iterator[Pair]:
    """Yield the children that are "label: value" without markup, where nearly all of one tag are so."""
    kinds: dict[str, list[Any]] = {}
    for child in parent:
        if child.tag in ("li", "p", "div", "span"):
            kinds.setdefault(child.tag, []).append(child)
    for group in kinds.values():
        if len(group) < 2:
            continue
        pairs = [(child, *match.groups()) for child in group if (match := _plain_pair(child))]
        if len(pairs) >= 2 and len(pairs) * 3 >= len(group) * 2:
            yield from pairs


def _plain_pair(element: Any) -> re.Match[str] | None:
    text = short_text(element)
    match = _PLAIN.fullmatch(text) if text else None
    return match if match and len(match[1].split()) <= _MOST_WORDS else None
