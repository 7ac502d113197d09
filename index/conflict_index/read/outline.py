"""See the content of a page as boxes in boxes: what facts are laid out in, whatever elements they are made of.

A box is a piece of text, or holds boxes. Wrappers of a single box are folded into it, line breaks part boxes, and a
text such as "Label: value" is two pieces. Labels that only attributes hold (data-label, aria-label, the name of an
icon) are pieces before what they label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from conflict_index.read.labels import LONGEST_LABEL, cleaned, has_shape, kinds
from conflict_index.read.page_parts import one_line

_MOST_BESIDE = 40
_MOST_ELEMENTS = 200_000
"""The most elements of a page that are searched for facts."""

ATTRIBUTE = "attribute"
"""Stands among the tags of a label that only an attribute holds."""

_OF_CELLS = ("data-label", "data-title", "data-th")
_OF_ANY = ("aria-label", "title", "alt")
_COLON = re.compile(r"([^:：\n]{1,80}?)\s?[:：](?!//)(?:\s+(?=\S)|(?=[^\W\d])|$)")
_DASH = re.compile(r"([^:\n|]{1,80}?)(?:\s+(?:-{1,2}|–|—|=|→)\s+|\s*\|\s*)(?=\S)")
_SEGMENTS = re.compile(r"\s*[|·•;]\s+")
_LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A piece of text, or boxes one behind the other.

    place: the element that stands for the box in the order of the page. tags: the names of the elements folded into it,
    outermost first. called: their classes and roles. mark: what parts it from the next piece of its text: ":" or "-".
    """

    place: Any
    tags: tuple[str, ...]
    called: str
    text: str
    boxes: tuple[Block, ...]
    linked: int
    size: int
    mark: str = ""

    @property
    def is_text(self) -> bool:
        """Return whether this is a piece of text."""
        return not self.boxes

    def pieces(self) -> Iterator[Block]:
        """Yield the pieces of text in reading order."""
        stack = [self]
        while stack:
            box = stack.pop()
            if box.is_text:
                yield box
            stack.extend(reversed(box.boxes))


def outline(elements: list[Any]) -> Block | None:
    """Return the box of a page's content, whose elements are given in order; None if there is none."""
    kept = set(elements[:_MOST_ELEMENTS])
    return _box(elements[0], kept) if elements else None


def joined(boxes: tuple[Block, ...] | list[Block]) -> str:
    """Return the texts of boxes one behind the other, with commas between blocks of their own."""
    parts: list[str] = []
    for box in boxes:
        for piece in box.pieces():
            if ATTRIBUTE in piece.tags:
                continue
            begins = piece.tags and piece.tags[0] in ("li", "p", "div", "dd", "td", "line")
            parts.append((", " if parts and begins else " ") + piece.text)
    return re.sub(r"\s+([,.;)\]])|([(\[])\s+", r"\1\2", one_line("".join(parts))).strip(" :：,")


def _box(element: Any, kept: Set[Any]) -> Block | None:
    lines = _lines(element, kept)
    boxes = lines[0] if len(lines) == 1 else [_made(element, ("line",), "", line) for line in lines]
    label = _label_of(element, boxes)
    if label:
        boxes = [_piece(element, label, (ATTRIBUTE,), ":"), *boxes]
    if not boxes:
        return None
    called = f"{element.get('class') or ''} {element.get('role') or ''} {element.get('itemprop') or ''}"[:200]
    return _made(element, (element.tag,), called, boxes)


def _lines(element: Any, kept: Set[Any]) -> list[list[Block]]:
    """Return the boxes of an element, line by line."""
    lines: list[list[Block]] = [[]]
    _add_texts(lines, element, element.text)
    for child in element:
        if child.tag == "br":
            lines.append([])
        elif child in kept:
            box = _box(child, kept)
            lines[-1] += [box] if box else []
        _add_texts(lines, element, child.tail)
    return [line for line in lines if line] or [[]]


def _add_texts(lines: list[list[Block]], element: Any, text: str | None) -> None:
    """Add the pieces of a text to the last line; in preformatted text each line is one."""
    first, *rest = (text or "").split("\n") if element.tag == "pre" else [text or ""]
    lines[-1] += _texts(element, first, first=not lines[-1])
    lines += [_texts(element, line, first=True) for line in rest]


def _made(element: Any, tags: tuple[str, ...], called: str, boxes: list[Block]) -> Block:
    """Make a box of boxes; a single one is folded into it."""
    linked = sum(box.linked for box in boxes)
    size = sum(box.size for box in boxes)
    if len(boxes) == 1:
        (one,) = boxes
        linked = size if tags == ("a",) else linked
        place = one.place if ATTRIBUTE in one.tags else element
        return Block(
            place, (*tags, *one.tags), f"{called} {one.called}".strip(), one.text, one.boxes, linked, size, one.mark
        )
    linked = size if tags == ("a",) else linked
    return Block(element, tags, called, "", tuple(boxes), linked, size)


def _texts(element: Any, text: str | None, *, first: bool) -> list[Block]:
    """Return the pieces of a text: one, or the label and the value at its start, or several facts on one line."""
    line = one_line(text or "")
    if not line:
        return []
    if len(line) > _LONGEST_LINE:
        return [_piece(element, line)]
    segments = _SEGMENTS.split(line) if first else [line]
    pairs = [_split(element, segment) for segment in segments]
    if len(pairs) > 1 and all(len(pair) == 2 for pair in pairs):
        return [_made(element, ("segment",), "", pair) for pair in pairs]
    return _split(element, line) if first else [_piece(element, line)]


def _split(element: Any, line: str) -> list[Block]:
    for pattern, mark in ((_COLON, ":"), (_DASH, "-")):
        match = pattern.match(line)
        if match and has_shape(match[1]) and (mark == ":" or kinds(match[1]) or len(match[1]) <= LONGEST_LABEL // 2):
            value = line[match.end() :].strip()
            pieces = [_piece(element, line[: match.end()].strip(), (), mark)]
            return [*pieces, _piece(element, value)] if value else pieces
    return [_piece(element, line)]


def _piece(element: Any, text: str, tags: tuple[str, ...] = (), mark: str = "") -> Block:
    return Block(element, tags, "", text, (), 0, len(text), mark)


def _label_of(element: Any, boxes: list[Block]) -> str | None:
    """Return the label in an attribute of an element: of a cell, of an icon; of others if its words are known.

    The labels of elements beside it may vouch for one whose words are not known.
    """
    for name in (*_OF_CELLS, *_OF_ANY):
        label = element.get(name) or ""
        sure = name in _OF_CELLS or not boxes or kinds(label)
        if has_shape(label) and (sure or _is_beside_labels(element, name)):
            return None if boxes and is_same(label, boxes[0].text) else cleaned(label)
    return None


def _is_beside_labels(element: Any, name: str) -> bool:
    """Return whether two, and a third, of the elements of one kind beside an element have known labels there."""
    parent = element.getparent()
    beside = [one for one in (parent if parent is not None else ())[:_MOST_BESIDE] if one.tag == element.tag]
    labels = [one.get(name) for one in beside if one.get(name) and one.get("class") == element.get("class")]
    known = sum(bool(kinds(label)) for label in labels)
    return known > 1 and 3 * known >= len(labels)


def is_same(one: str, other: str) -> bool:
    """Return whether two labels differ in the marks around them alone."""
    return cleaned(one).casefold() == cleaned(other).casefold()
