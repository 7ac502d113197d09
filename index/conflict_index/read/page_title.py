"""Choose the title of a web page: never the name of its site, nor the heading of an entry of a live blog."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from conflict_index.read.page_parts import one_line

_BEFORE_SITE = re.compile(r"(?:\s+[-–—:]|\s*[|»·])\s+$")
_BEHIND_SITE = re.compile(r"^\s*:\s+")
_MOST_HEADINGS = 40
_LONGEST = 500


def page_title(tree: Any, found: str | None, of_entries: Collection[str | None]) -> str | None:
    """Return the title of a page.

    found: what extraction took for the title. Where the title element has it where sites put their names, at its end or
    before a colon, and what is left is a heading of the page, that heading is the title. of_entries: headings of a live
    blog's entries.
    """
    if tree is None or found is None:
        return found
    whole = next((_text(one) for one in tree.iter("title")), "")
    if found in of_entries:
        return next(_headings(tree, "h1"), None) or whole or found
    ends = (_BEFORE_SITE, whole.removesuffix(found)), (_BEHIND_SITE, whole.removeprefix(found))
    left = [mark.sub("", part) for mark, part in ends if part != whole and mark.search(part)]
    headings = list(_headings(tree, "h1", "h2", "h3")) if left else []
    return next((other for other in left if other in headings), found)


def _headings(tree: Any, *tags: str) -> Iterator[str]:
    for count, heading in enumerate(tree.iter(*tags)):
        if count < _MOST_HEADINGS and (text := _text(heading)):
            yield text


def _text(element: Any) -> str:
    return one_line("".join(element.itertext()))[:_LONGEST]
