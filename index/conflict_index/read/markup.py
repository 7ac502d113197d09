"""Turn HTML into text: the body of a mail or a feed, a page without a main text, a message of a chat."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from conflict_index.read.record import encodable

_HIDDEN = frozenset({"script", "style", "head", "noscript", "template", "title"})
BREAKING = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "br", "article", "section", "main"})
BREAKING |= {"ul", "ol", "dl", "dt", "dd", "table", "blockquote", "header", "footer", "hr", "pre"}
_EVENTS = ("start", "end", "comment", "pi")
_LONGEST = 20_000_000
_MARKUP = re.compile(r"<[a-z/!][^<>]*>|&#?\w{2,10};", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Return whether a text holds tags or references of HTML."""
    return _MARKUP.search(text) is not None


def text_of(markup: str) -> str:
    """Return the text of HTML without scripts and styles, blocks as paragraphs; a page that is too long is cut."""
    from lxml import etree
    from lxml import html as lxml_html

    content = encodable(markup[:_LONGEST]).replace("\0", " ")
    if not content.strip():
        return ""
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
        tree = lxml_html.document_fromstring(content.encode("utf-8"), parser=parser)
    except etree.LxmlError:  # nothing but comments, or no HTML at all
        return ""
    return paragraphs_of(tree)


def paragraphs_of(tree: Any, without: Container[Any] = ()) -> str:
    """Return the text of a parsed element, or of None, with a blank line between its lines.

    without: elements to leave out.
    """
    return "\n\n".join(line for line in lines_of(tree, without) if line)


def lines_of(tree: Any, without: Container[Any] = ()) -> list[str]:
    """Return the text of a parsed element by lines, empty ones included, without what follows the element.

    Blocks and line breaks end lines, cells of tables are parted by tabs, and scripts, styles and comments are left out.
    """
    from lxml import etree

    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=_EVENTS) if tree is not None else ():
        tag = element.tag
        if event in ("start", "end"):
            hidden += (1 if event == "start" else -1) * (tag in _HIDDEN or element in without)
            pieces.append(_between(event, tag))
        text = element.text if event == "start" else "" if element is tree else element.tail
        pieces.append(" ".join((text or "").split("\n")) if not hidden else "")
    return [re.sub(r"[ \xa0\r\f\v]+", " ", line).strip() for line in encodable("".join(pieces)).split("\n")]


def _between(event: str, tag: Any) -> str:
    """Return what parts texts where an element starts or ends."""
    if tag == "br":
        return "\n" * (event == "start")
    return "\n" if tag in BREAKING else "\t" * (event == "end" and tag in ("td", "th"))
