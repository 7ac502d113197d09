"""Say of a saved page that it is not the article that it stands for: a stub, a wall, a page of an error, a copy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from conflict_index import seeds
from conflict_index.read.page_parts import one_line

_SHORT = 1500
"""Characters up to which a text may be that of a wall or an error, and no article."""

_LONGEST_TITLE = 200
_AMP = re.compile(r"<html\b[^<>]{0,300}?[\s\"'](?:amp|⚡)(?=[\s=>\"'])", re.IGNORECASE)
_HEAD = 4096


def remarks(markup: str, tree: Any, text: str, title: str | None, objects: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what a user should know of a page: its words are kept all the same.

    text: its main text. objects: those of its JSON-LD.
    """
    short = len(text) <= _SHORT
    heading = _heading(tree, title) if short else ""
    error = next((one for one in heading.split("\n") if _shows("error", one)), None)
    if error:
        yield f"this may be a page of an error, not the report: {error[:80]!r}"
    elif short and _shows("consent", text):
        yield "this may be a wall that asks for consent to cookies, not the report"
    if any(str(node.get("isAccessibleForFree")).lower() == "false" for node in objects):
        yield "behind a paywall by its own word (isAccessibleForFree): the text may be cut"
    elif short and _shows("paywall", text):
        yield "a notice to subscribers stands in it: the text may be cut"
    if _AMP.search(markup[:_HEAD]):
        original = canonical(tree, None)
        yield "an AMP copy" + (f" of {original}" if original else ", which does not say of which page")


def canonical(tree: Any, base: str | None) -> str | None:
    """Return the address that a page calls its own; None if it gives none."""
    links = tree.iter("link") if tree is not None else ()
    found = next((link.get("href") for link in links if "canonical" in (link.get("rel") or "").lower().split()), None)
    address = urljoin(base or "", found.strip()) if found else ""
    return address if urlsplit(address).scheme in ("http", "https") else None


def without_text(markup: str) -> str:
    """Return the reason why a page has no text: only scripts would write it, or there is none."""
    scripts = re.search(r"<script\b", markup, re.IGNORECASE) is not None
    return "a web page without text: only its scripts would write it" if scripts else "a web page without text"


def _heading(tree: Any, title: str | None) -> str:
    """Return the title and the first headings of a page, a line each."""
    elements = list(tree.iter("title", "h1", "h2"))[:4] if tree is not None else []
    lines = [one_line("".join(element.itertext()))[:_LONGEST_TITLE] for element in elements]
    return "\n".join(filter(None, [title or "", *lines]))


def _shows(kind: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns()[kind])


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = {"error": [], "consent": [], "paywall": []}
    for row in seeds.rows("reading/stubs.csv"):
        found[row["kind"]].append(re.compile(row["pattern"], re.IGNORECASE))
    return found
