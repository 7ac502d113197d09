"""Find the facts under labels and the short lists of a web page, which extraction of its main text leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conflict_index.read.columns import as_words, names_by_field

_NO_CONTENT = frozenset(
    {"nav", "header", "footer", "aside", "form", "script", "style", "noscript", "button", "template"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LABELS = _HEADINGS | {"dt", "th", "strong", "b", "label"}
_BLOCKS = _HEADINGS | {"p", "li", "td", "th", "dt", "dd", "div", "blockquote", "tr"}
_LONGEST = 300
"""The longest fact or entry of a list, in characters; what is longer is left to the extraction of the main text."""

_DEEPEST = 200
"""The depth to which a page is searched."""


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


def with_facts(tree: Any, paragraphs: Sequence[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Return the paragraphs of a page's main text with the facts that they lack, in the page's order; and the facts."""
    elements = list(_elements(tree))
    places = {text: at for at, element in reversed(list(enumerate(elements))) if (text := _block_text(element))}
    facts = _facts(elements)
    known = " ".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    missing = [fact for fact in facts if fact.label not in known or fact.value not in known]
    merged: list[tuple[int, str]] = []
    last = -1
    for paragraph in paragraphs:
        last = max(last, places.get(" ".join(paragraph.split()), last))
        merged.append((last, paragraph))
    merged += [(fact.at, fact.text) for fact in missing]
    labelled = tuple((fact.label, fact.value) for fact in facts if fact.value)
    return [text for _, text in sorted(merged, key=lambda item: item[0])], labelled


def event_date(facts: Sequence[tuple[str, str]]) -> str | None:
    """Return the value of the first fact whose label names the date of an event, by seeds/reading/columns.csv."""
    names = names_by_field("reading/columns.csv")["event"]
    return next((value for label, value in facts if as_words(label) in names), None)


def _elements(tree: Any) -> Iterator[Any]:
    """Yield the elements of a page's content in order, without menus, forms and scripts."""
    body = tree.find("body") if tree.tag == "html" else tree
    stack = [(body, 0)] if body is not None else []
    while stack:
        element, depth = stack.pop()
        if not isinstance(element.tag, str) or element.tag in _NO_CONTENT:
            continue
        yield element
        if depth < _DEEPEST:
            stack.extend((child, depth + 1) for child in reversed(element))


def _facts(elements: Sequence[Any]) -> list[Fact]:
    """Return labelled values and, where several blocks of one kind lie side by side, the entries of lists."""
    order = {element: at for at, element in enumerate(elements)}
    found: dict[Any, Fact] = {}
    for element in elements:
        if element.tag in ("dt", "th"):
            value = element.getnext()
            if value is not None and value.tag in ("dd", "td"):
                _add(found, order, element, _text(element), _text(value))
        for card in _cards(element):
            label, value = _split(card)
            heading = element.getprevious()
            if heading is not None and heading.tag in _HEADINGS and heading in order:
                _add(found, order, heading, _text(heading), "")
            _add(found, order, card, label, value)
    return sorted(found.values(), key=lambda fact: fact.at)


def _add(found: dict[Any, Fact], order: dict[Any, int], element: Any, label: str, value: str) -> None:
    if label and element in order and len(label) + len(value) <= _LONGEST:
        found.setdefault(element, Fact(order[element], label.rstrip(" :"), value))


def _cards(parent: Any) -> list[Any]:
    """Return the children that are blocks of one kind with a label each: same tag and class, no links, short."""
    kinds: dict[tuple[str, str], list[Any]] = {}
    for child in parent:
        if child.tag in ("div", "li", "section") and child.get("class"):
            kinds.setdefault((child.tag, child.get("class")), []).append(child)
    groups = (group for group in kinds.values() if len(group) > 1)
    return [card for group in groups if all(map(_is_card, group)) for card in group]


def _is_card(element: Any) -> bool:
    """Return whether an element is a label with a value behind it, short and without links."""
    first = next(iter(element), None)
    return (
        first is not None
        and first.tag in _LABELS
        and not (element.text or "").strip()
        and element.find(".//a") is None
        and len(_text(element)) <= _LONGEST
    )


def _split(card: Any) -> tuple[str, str]:
    """Return the label of a block and its value, whose parts are joined by commas."""
    label, *rest = card
    parts = [label.tail or "", *(part for child in rest for part in (_text(child), child.tail or ""))]
    return _text(label), ", ".join(" ".join(part.split()) for part in parts if part.strip())


def _block_text(element: Any) -> str:
    """Return the text of a block without blocks inside it; empty for others."""
    if element.tag not in _BLOCKS or any(child.tag in _BLOCKS for child in element):
        return ""
    return _text(element)


def _text(element: Any) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()
