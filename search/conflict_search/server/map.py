"""Where it is: the places that passages mention, as points on a map of degrees.

A point says no more than is known: one without any sure mention is a ring, and what has no one point (a province, a
river, a road) has another shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asinh, atan, cos, degrees, pi, radians, sinh, sqrt, tan

from conflict_index import ids
from conflict_index.geo import point_of
from conflict_index.model import Place
from conflict_search.facets import FacetCount
from conflict_search.server.outlines import outlines

SURE = 0.8
"""A place is sure if a mention is at least so probable."""

SIDE = 400
"""Width and height of the drawing."""

_MARGIN, _LABELS, _POINTS = 24, 12, 400
_WIDTH, _HEIGHT = 120, 12
"""Units of the drawing that a label takes up."""

_POLES = 85.0
_WIDE = {"river", "sea", "road", "lake", "region", "mountain", "desert", "strait", "province", "district", "country"}
"""Kinds of places that one point stands for only roughly."""


@dataclass(frozen=True)
class MapPoint:
    """A place on the map: `shape` is sure, unsure (a ring) or wide (a diamond)."""

    id: str
    label: str
    kind: str
    count: int
    shape: str
    x: float
    y: float
    radius: float
    named: bool


@dataclass(frozen=True)
class GridLine:
    """A meridian or parallel: where it is in the drawing, and its degrees."""

    at: float
    label: str


@dataclass(frozen=True)
class PlaceMap:
    """Points, the largest first; grid lines; places without coordinates; provinces with their SVG paths."""

    points: tuple[MapPoint, ...]
    meridians: tuple[GridLine, ...]
    parallels: tuple[GridLine, ...]
    unlocated: tuple[FacetCount, ...]
    outlines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Frame:
    """The square of the projection that is drawn: its centre and units of the drawing per degree."""

    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return round(SIDE / 2 + (x - self.x) * self.scale, 1), round(SIDE / 2 - (y - self.y) * self.scale, 1)


def drawn(rows: Iterable[FacetCount], sure: Mapping[str, int], place: Callable[[str], Place | None]) -> PlaceMap:
    """Return the map of counts by place; `sure` counts the mentions of at least `SURE` probability, by id."""
    located, unlocated = [], []
    for row in rows:
        found = place(row.key)
        point = point_of(found) if found else None
        if found and point:
            located.append((row, found, _projected(point.longitude, point.latitude)))
        else:
            unlocated.append(row)
    del located[_POINTS:]
    if not located:
        return PlaceMap((), (), (), tuple(unlocated))
    frame = _frame([xy for _, found, xy in located if found.kind not in _WIDE] or [xy for *_, xy in located])
    top = max(row.count for row, *_ in located)
    spots = [frame.at(*xy) for *_, xy in located]
    named = _labelled(spots)
    points = [
        _point(row, found, spots[at], sqrt(row.count / top), sure, at in named)
        for at, (row, found, _) in enumerate(located)
    ]
    lines = tuple(_meridians(frame)), tuple(_parallels(frame))
    return PlaceMap(tuple(points), *lines, tuple(unlocated), tuple(_outlines(frame).items()))


@lru_cache(maxsize=64)
def _outlines(frame: _Frame) -> dict[str, str]:
    reach = SIDE / 2 / frame.scale
    south, north = (degrees(atan(sinh(radians(frame.y + side * reach)))) for side in (-1, 1))
    bounds = frame.x - reach, south, frame.x + reach, north
    return outlines(lambda longitude, latitude: frame.at(*_projected(longitude, latitude)), bounds)


def _point(
    row: FacetCount, found: Place, at: tuple[float, float], share: float, sure: Mapping[str, int], named: bool
) -> MapPoint:
    wide = found.kind in _WIDE or ids.is_division(row.key)
    shape = "unsure" if not sure.get(row.key) else "wide" if wide else "sure"
    return MapPoint(row.key, row.label, found.kind, row.count, shape, *at, round(3 + 6 * share, 1), named)


def _labelled(spots: list[tuple[float, float]]) -> set[int]:
    """Return which points get a label: the first, unless the label of an earlier one stands there."""
    named: list[int] = []
    for at, (x, y) in enumerate(spots):
        free = all(abs(y - spots[other][1]) > _HEIGHT or abs(x - spots[other][0]) > _WIDTH for other in named)
        if free and len(named) < _LABELS and 0 < x < SIDE and 0 < y < SIDE:
            named.append(at)
    return set(named)


def _projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Return Web Mercator in degrees of longitude."""
    bounded = max(-_POLES, min(_POLES, latitude))
    return longitude, degrees(asinh(tan(radians(bounded))))


def _frame(spots: list[tuple[float, float]]) -> _Frame:
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    span = max(max(xs) - min(xs), max(ys) - min(ys), 1.0)
    return _Frame((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2, (SIDE - 2 * _MARGIN) / span)


def _step(frame: _Frame) -> float:
    return next(step for step in (0.25, 0.5, 1, 2, 5, 10, 20, 45, 90) if step * frame.scale >= SIDE / 6 or step == 90)


def _meridians(frame: _Frame) -> Iterable[GridLine]:
    step = _step(frame)
    first = int((frame.x - SIDE / 2 / frame.scale) // step)
    for number in range(first, first + 12):
        at = frame.at(number * step, 0)[0]
        if 0 < at < SIDE and -180 <= number * step <= 180:
            yield GridLine(at, _degrees(number * step, "EW"))


def _parallels(frame: _Frame) -> Iterable[GridLine]:
    step = _step(frame) * max(0.25, round(4 * cos(frame.y * pi / 360)) / 4)
    for number in range(int(-_POLES // step), int(_POLES // step) + 1):
        at = frame.at(*_projected(0, number * step))[1]
        if 0 < at < SIDE:
            yield GridLine(at, _degrees(number * step, "NS"))


def _degrees(value: float, sides: str) -> str:
    return f"{abs(value):g}°{sides[value < 0] if value else ''}"
