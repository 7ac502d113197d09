"""Coordinates in a text as mentions, and what they tell of the name that they stand beside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from conflict_index import geo, ids
from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import ORDINARY
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.weights import disambiguation
from conflict_index.coordinates.found import Coordinates
from conflict_index.coordinates.words import values
from conflict_index.geo import Point
from conflict_index.model import Mention, Place, Span
from conflict_index.names import fold

_TO_POINT = re.compile(
    r"\W{0,2}\s*[(\[,:;–—-]?\s*(?:(?:at|the|its|coordinates?|coords?|position|location|is|are)\s*){0,3}[:=]?\s*\(?\s*"
)
"""What stands between a name and its coordinates: "X (35.4, 36.6)", "X, at 35.4, 36.6", "X – coordinates: 35.4, 36"."""
_MOST_BETWEEN = 40
_ALSO_WORDS = frozenset(["grid", "zone"])
_TO_NAME = re.compile(r"\s*\(\s*")
_WIDE = frozenset(["country", "continent", "ocean", "sea", "region", "river", "road"])
"""Kinds of places whose one point says little of where coordinates in them lie."""
_AWAY = frozenset(["of", "from", "near", "outside", "towards", "between"])
"""A name behind one of these is not where the coordinates are."""


@dataclass(slots=True)
class Pointed:
    """The coordinates of a report: those of each name, by id() of its span; those that contradict theirs; all."""

    agreeing: dict[int, Place] = field(default_factory=dict)
    contradicting: dict[int, Place] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)


def outside_points(names: list[NameSpan], points: Sequence[Coordinates]) -> list[NameSpan]:
    """Return the names that are no part of sure coordinates, no grid and no label: MGRS, N, Geolocation."""
    names = [name for name in names if name.listing or name.tokens.folded[name.first] not in _grids()]
    taken = [one.whole for one in points if one.sure]
    return [name for name in names if not any(_overlap(name, span) for span in taken)] if taken else names


@cache
def _grids() -> frozenset[str]:
    """Return the names of grids and datums, and the labels of coordinates, in one word, folded."""
    return frozenset(fold(word) for word in (*values("grid"), *values("cue")) if word not in _ALSO_WORDS)


def mark_pointed(names: list[NameSpan], points: Sequence[Coordinates]) -> None:
    """Give names with sure coordinates right behind them the feature POINT."""
    for point in points:
        for name in names:
            if point.sure and _beside(name, point) and not _is_words(name):
                name.features.append(Feature.POINT)


def _is_words(name: NameSpan) -> bool:
    """Tell whether a name is nothing but common words: "Seen at 33.5 N, 36.3 E"."""
    return all(word_class & ORDINARY for word_class in name.tokens.word_classes[name.first : name.end])


def settle(places: list[NameSpan], points: list[Coordinates], pointed: Pointed) -> list[Coordinates]:
    """Return the coordinates that count, given the names of places in the same text; note in `pointed` whose they are.

    Two bare numbers that fit the name beside them the other way round are dropped: their order is not known.
    """
    kept = []
    for point in points:
        name = next((name for name in places if _beside(name, point)), None)
        if name is None:
            if not point.sure:
                continue
        elif not _note(name, point, pointed):
            continue
        kept.append(point)
        pointed.places.append(geo.place_at(point.point))
    return kept


def point_mentions(points: Iterable[Coordinates], text: str, offset: int) -> Iterator[Mention]:
    """Yield the mentions of coordinates; `offset` is the start of their text in the report."""
    for one in points:
        span = Span(one.span.start + offset, one.span.end + offset)
        yield Mention(span, text[one.span.start : one.span.end], ids.point_id(*one.point), "exact", 1.0)


def _overlap(name: NameSpan, span: Span) -> bool:
    tokens = name.tokens
    return tokens.starts[name.first] < span.end and tokens.ends[name.end - 1] > span.start


def _beside(name: NameSpan, point: Coordinates) -> bool:
    """Tell whether coordinates stand right behind a name, or the name in brackets right behind them."""
    tokens, text = name.tokens, name.tokens.text
    start, end = tokens.starts[name.first], tokens.ends[name.end - 1]
    if end <= point.whole.start:
        return point.whole.start - end <= _MOST_BETWEEN and bool(_TO_POINT.fullmatch(text, end, point.whole.start))
    return 0 <= start - point.whole.end <= 4 and bool(_TO_NAME.fullmatch(text, point.whole.end, start))


def _note(name: NameSpan, point: Coordinates, pointed: Pointed) -> bool:
    """Note that coordinates agree with the name beside them or contradict it; False for those to drop."""
    places = name.listing.places if name.listing else ()
    if not places or any(place.kind in _WIDE for place in places):
        return True
    towns = [place for place in places if place.kind != "province"]
    if any(agrees(place, point.point) for place in towns):
        pointed.agreeing[id(name)] = geo.place_at(point.point)
    elif not point.labelled and any(agrees(place, Point(*reversed(point.point))) for place in towns):
        return False
    elif not _is_away(name):
        pointed.contradicting[id(name)] = geo.place_at(point.point)
    return True


def agrees(place: Place, point: Point) -> bool:
    """Tell whether coordinates may be those of a place, or lie in it."""
    at, weights = geo.point_of(place), disambiguation()
    limit = weights.point_km if place.kind != "province" else weights.point_in_province_km
    return at is not None and geo.kilometres(at, point) <= limit


def _is_away(name: NameSpan) -> bool:
    """Tell whether a name only says what the coordinates lie near or how far from."""
    return name.first > 0 and name.tokens.folded[name.first - 1] in _AWAY
