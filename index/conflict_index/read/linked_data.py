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
_ATTENDED = re.compile(
    r"(?:Business|Education|Social|Sale|Music|Sports|Theater|Screening|Exhibition|Broadcast|Publication|Literary|Food"
    r"|Comedy|Dance|Children|VisualArts|Delivery|Course)s?(?:Event|Instance)|Festival|Hackathon"
)
_OF_ATTENDED = frozenset({"offers", "eventAttendanceMode", "performer", "organizer", "eventSchedule", "doorTime"})
"""What tells events that people attend, such as conferences, from those that a report tells of."""

_OTHERS = frozenset(
    {"comment", "comments", "itemListElement", "relatedLink", "mentions", "citation", "isPartOf", "review"}
    | {"itemReviewed", "liveBlogUpdate", "isBasedOn", "hasPart", "appearance", "firstAppearance"}
)
"""Properties whose values are of other pages, of readers, or of the entries of a live blog."""

OF_MAKERS = frozenset(
    {"publisher", "author", "creator", "provider", "sponsor", "copyrightHolder", "sourceOrganization", "editor"}
    | {"contributor", "funder", "parentOrganization", "worksFor", "affiliation", "brand", "organizer", "performer"}
)
"""Properties whose values are people and organisations: their addresses are no places that a report tells of."""

_MAKER = re.compile(r"Organi[sz]ation|Person|WebSite|LocalBusiness|Corporation|ImageObject|BreadcrumbList")
_ADDRESS = ("streetAddress", "addressLocality", "addressRegion", "addressCountry")
_ABOUT = ("contentLocation", "spatialCoverage", "locationCreated", "dateline")
"""Properties of an article that say where what it tells of is."""

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
                inside = () if _is(node, _MAKER) else node.items()
                stack.extend(reversed([part for name, part in inside if name not in _OTHERS | OF_MAKERS]))
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
        if _is(node, _MAKER) or _is_attended(node):
            continue
        keys = ("startDate", "endDate", "location", "address") if _is(node, _EVENT) else ()
        keys = _ABOUT if _is(node, _ARTICLE) else keys
        for key in (*keys, "claimReviewed"):
            if value := _plain(node.get(key)):
                yield _SEPARATED.sub(" ", key).lower(), value
        latitude, longitude = _plain(node.get("latitude")), _plain(node.get("longitude"))
        if latitude and longitude:
            yield "coordinates", f"{latitude}, {longitude}"


def _is_attended(node: dict[str, Any]) -> bool:
    """Return whether an event is a conference, a concert and the like."""
    return _is(node, _ATTENDED) or (
        _is(node, _EVENT) and any(isinstance(node.get(key), dict | list) for key in _OF_ATTENDED)
    )


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
    """Return a value as words: a string, a number, or the name or the address of an object, the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        parts = [part for name in _ADDRESS if isinstance(part := value.get(name), str)]
        value = value.get("name") or value.get("alternateName") or ", ".join(parts)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
