"""Read the JSON-LD of a web page: what it says of the article, and of events and places.

Names of types and properties are those of https://schema.org.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_SCRIPT = re.compile(r"<script\b[^>]{0,300}\bld\+json[^>]{0,300}>", re.IGNORECASE)
_CLOSED = re.compile(r"</script", re.IGNORECASE)
_LONGEST = 1_000_000
_MOST = 20
_MOST_NODES = 20_000
_ARTICLE = re.compile(r"Article|Posting|Report\b|Review")
_DATED = (_ARTICLE, re.compile(r"WebPage|Message|Page\b"), re.compile(r"CreativeWork|Document|Dataset"))
"""Types whose date of publication is that of the page, the surest first; a video's where there is none."""

_VIDEO = re.compile("VideoObject")
_PROPERTY = re.compile("PropertyValue")
_EVENT = re.compile(r"Event\b|Incident|Place\b|City\b")
_OTHERS = frozenset(
    {"comment", "comments", "itemListElement", "relatedLink", "mentions", "citation", "isPartOf", "review"}
    | {"itemReviewed", "liveBlogUpdate", "isBasedOn", "hasPart", "appearance", "firstAppearance"}
)
"""Properties whose values are of other pages, of readers, or of the entries of a live blog."""

_SEPARATED = re.compile(r"(?<=[a-z])(?=[A-Z])")


def nodes(markup: str) -> list[dict[str, Any]]:
    """Return the objects of the JSON-LD in a page, outer ones first, without those of other pages and comments."""
    found: list[dict[str, Any]] = []
    for value in _values(markup):
        stack = [value]
        while stack and len(found) < _MOST_NODES:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node))
            elif isinstance(node, dict):
                found.append(node)
                stack.extend(reversed([part for name, part in node.items() if name not in _OTHERS]))
    return found


def published(objects: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield when the page's article was published, as it is written, and what says so; the surest first."""
    for kind in _DATED:
        yield from _dated([node for node in objects if _is(node, kind)], "datePublished")
    yield from _dated([node for node in objects if "@type" not in node], "datePublished")
    if not any(_is(node, _ARTICLE) for node in objects):
        yield from _dated([node for node in objects if _is(node, _VIDEO)], "datePublished", "uploadDate")


def _dated(objects: list[dict[str, Any]], *names: str) -> Iterator[tuple[str, str]]:
    for node in objects:
        for name in names:
            if isinstance(day := node.get(name), str):
                types = node.get("@type")
                kind = types if isinstance(types, str) else next((t for t in types or () if isinstance(t, str)), "")
                yield day, ".".join(filter(None, (kind, name)))


def facts(objects: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the labelled facts of events and places, and all pairs of a name and a value."""
    for node in objects:
        name, value = _plain(node.get("name")), _plain(node.get("value"))
        if _is(node, _PROPERTY) and name and value:
            yield name, value
        if _is(node, _EVENT):
            for key in ("startDate", "endDate", "location", "address"):
                if value := _plain(node.get(key)):
                    yield _SEPARATED.sub(" ", key).lower(), value
        latitude, longitude = _plain(node.get("latitude")), _plain(node.get("longitude"))
        if latitude and longitude:
            yield "coordinates", f"{latitude}, {longitude}"


def _values(markup: str) -> Iterator[Any]:
    for number, opened in enumerate(_SCRIPT.finditer(markup)):
        if number >= _MOST:
            return
        closed = _CLOSED.search(markup, opened.end(), opened.end() + _LONGEST)
        if closed:
            try:
                yield json.loads(markup[opened.end() : closed.start()], strict=False)
            except (ValueError, RecursionError):
                continue


def _is(node: dict[str, Any], kind: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(isinstance(name, str) and kind.search(name) for name in (types if isinstance(types, list) else [types]))


def _plain(value: Any) -> str:
    """Return a value as words: a string, a number, or the name of an object."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("streetAddress")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
