"""Read the point of a link to a map."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conflict_index.coordinates.found import Coordinates, inside
from conflict_index.geo import Point
from conflict_index.model import Span

_LINK = re.compile(r"(?:https?://|www\.|(?<!\w)(?=geo:-?\d))[^\s<>\"]+", re.IGNORECASE)
_DEGREES = r"(-?\d{1,3}\.\d+)"
_COMMA = r"(?:,|%2C|~|\+|%20)+"
_POINTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_DEGREES}!4d{_DEGREES}",
        rf"[?&#]m?lat={_DEGREES}&(?:amp;)?m?lon={_DEGREES}",
        rf"[?&#](?:q|ll|sll|query|center|cp|daddr|destination|loc|marker|at|coordinate|viewpoint)=(?:loc:)?{_DEGREES}{_COMMA}{_DEGREES}",
        rf"geo:{_DEGREES},{_DEGREES}",
        rf"/(?:place|search|dir)/{_DEGREES}{_COMMA}{_DEGREES}",
        rf"/@{_DEGREES},{_DEGREES}",
        rf"#map=\d+(?:\.\d+)?/{_DEGREES}/{_DEGREES}",
        r"[?&#]lat=(-?\d{1,3}\.\d+).*?[?&]lon=(-?\d{1,3}\.\d+)",
        rf"[?&#]lat={_DEGREES}&lng={_DEGREES}",
    )
)
"""Where links have their point, the pin before the middle of the map; latitude first."""
_LONGITUDE_FIRST = (
    re.compile(r"//(?:[\w-]+\.)*yandex\.\w+", re.IGNORECASE),
    re.compile(rf"[?&](?:pt|ll|whatshere\[point\])={_DEGREES}{_COMMA}{_DEGREES}", re.IGNORECASE),
)


def links(text: str) -> Iterator[Span]:
    """Yield the links of a text; numbers in them are no coordinates unless `of_links` says so."""
    yield from (Span(*found.span()) for found in _LINK.finditer(text))


def of_links(text: str) -> Iterator[Coordinates]:
    """Yield the points that links to maps have, in order, each with the whole link as its span."""
    for link in _LINK.finditer(text):
        address = link[0].rstrip(".,;:!?)]'")
        point = _point(address)
        if point and inside(*point):
            span = Span(link.start(), link.start() + len(address))
            yield Coordinates(span, point, span)


def _point(address: str) -> Point | None:
    site, pattern = _LONGITUDE_FIRST
    if site.search(address):
        found = pattern.search(address)
        return Point(float(found[2]), float(found[1])) if found else None
    matches = (pattern.search(address) for pattern in _POINTS)
    first = next((found for found in matches if found), None)
    return Point(float(first[1]), float(first[2])) if first else None
