"""Turn HTML inside another format, such as the body of a mail, into paragraphs."""

from __future__ import annotations

import re

from conflict_index.read.record import encodable

_HIDDEN = frozenset({"script", "style", "head", "noscript", "template", "title"})
_BREAKING = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "br", "article", "section", "main"})
_BREAKING |= {"ul", "ol", "dl", "dt", "dd", "table", "blockquote", "header", "footer", "hr", "pre"}
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
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag
        if event in ("start", "end"):
            hidden += (1 if event == "start" else -1) * (tag in _HIDDEN)
            pieces.append("\n" if tag in _BREAKING else "\t" * (event == "end" and tag in ("td", "th")))
        text = element.text if event == "start" else element.tail
        pieces.append(" ".join((text or "").split("\n")) if not hidden else "")
    lines = (re.sub(r"[ \xa0\r\f\v]+", " ", line).strip() for line in "".join(pieces).split("\n"))
    return encodable("\n\n".join(line for line in lines if line))
