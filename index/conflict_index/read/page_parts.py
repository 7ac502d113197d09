"""Tell the content of a web page from its furniture: menus, share bars, cookie notices, teasers, newsletter boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from conflict_index import seeds

LONGEST = 300
"""The longest text of a fact, or of an entry of a list, in characters."""

_NO_CONTENT = frozenset({"nav", "header", "footer", "aside", "form", "button"})
_UNSEEN = ("script", "style", "noscript", "template")
_WHOLE = frozenset({"html", "body", "main", "article"})
_BLOCKS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "li",
        "td",
        "th",
        "dt",
        "dd",
        "div",
        "blockquote",
        "tr",
        "section",
        "ul",
        "ol",
        "dl",
        "table",
    ]
)
_MOST_INSIDE = 60
"""The most elements inside a fact or an entry of a list."""

_LARGEST_FURNITURE = 3000
"""Characters from which a part is content whatever it is called."""


def without_unseen(tree: Any) -> None:
    """Remove scripts, styles and templates from a parsed page."""
    from lxml import etree

    etree.strip_elements(tree, *_UNSEEN, with_tail=False)


def parts(tree: Any) -> tuple[list[Any], list[Any]]:
    """Return the elements of a page's content in order, and the outermost elements of its furniture."""
    body = tree.find("body") if tree.tag == "html" else tree
    content: list[Any] = []
    furniture: list[Any] = []
    stack = [body] if body is not None else []
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):
            continue
        if _is_furniture(element):
            furniture.append(element)
            continue
        content.append(element)
        stack.extend(reversed(element))
    return content, furniture


def block_texts(furniture: list[Any]) -> set[str]:
    """Return the texts of the blocks inside parts of furniture, for which the main text is searched."""
    found: set[str] = set()
    for part in furniture:
        found.update(filter(None, map(block_text, part.iter())))
    return found


def block_text(element: Any) -> str:
    """Return the text of a block without blocks inside it; empty for others."""
    if element.tag not in _BLOCKS or any(child.tag in _BLOCKS for child in element):
        return ""
    return text_of(element)


def short_text(element: Any) -> str | None:
    """Return the text of a small element; None if it is longer than a fact or holds many elements."""
    for count, _ in enumerate(element.iter()):
        if count > _MOST_INSIDE:
            return None
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > 3 * LONGEST:
            return None
    text = text_of(element)
    return text if len(text) <= LONGEST else None


def text_of(element: Any) -> str:
    """Return the text of an element on one line."""
    return one_line("".join(_separated(element)))


def one_line(text: str) -> str:
    """Return a text with white space reduced to single spaces."""
    return " ".join(text.split())


def _separated(element: Any) -> Iterator[str]:
    """Yield the pieces of an element's text, with a space where a line is broken."""
    if element.find(".//br") is None:
        yield from element.itertext()
        return
    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            yield " " if node.tag == "br" else ""
            yield node.text or ""
        elif node is not element:
            yield node.tail or ""


def _is_furniture(element: Any) -> bool:
    if element.tag in _NO_CONTENT:
        return not (element.tag in ("header", "form") and element.find(".//h1") is not None)
    if element.tag in _WHOLE or not _names(element):
        return False
    if element.find(".//h1") is not None:
        return False
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > _LARGEST_FURNITURE:
            return False
    return True


def _names(element: Any) -> bool:
    """Return whether a class or id of an element calls it furniture."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}"[:500].lower()
    return bool(named.strip()) and not _words().isdisjoint(re.split(r"[\s_-]+", named))


@cache
def _words() -> frozenset[str]:
    return frozenset(row["word"] for row in seeds.rows("reading/page_parts.csv"))
