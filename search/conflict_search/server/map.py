"""Where it is: the places that passages mention, as points on a map of degrees.

A point says no more than is known: one without any sure mention is a ring, and what has no one point (a province, a
river, a road) has another shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from math import asinh, atan, cos, degrees, pi, radians, sinh, sqrt, tan

import numpy as np

from conflict_index import ids
from conflict_index.geo import point_of
from conflict_index.model import Place
from conflict_search.facets import FacetCount
from conflict_search.server.outlines import Numbers, outlines

SURE = 0.8
"""A place is sure if a mention is at least so probable."""

SIDE = 400
"""Width and height of the drawing."""

_MARGIN, _LABELS, _POINTS = 24, 12, 400
_WIDTH, _HEIGHT = 120, 12
"""Units of the drawing that a label takes up."""

_POLES = 85.0
_FAR = 1.5
"""A place farther from the middle than this many times the reach of most mentions does not widen the map."""

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

    @property
    def inside(self) -> bool:
        """Tell whether the point lies in the drawing."""
        return 0 <= self.x <= SIDE and 0 <= self.y <= SIDE


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

    @property
    def outside(self) -> int:
        """Count the points that lie outside the drawing."""
        return sum(not one.inside for one in self.points)


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
    exact = [one for one in located if one[1].kind not in _WIDE] or located
    frame = _frame(_bulk([(row.count, xy) for row, _, xy in exact]))
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
    return outlines(partial(_placed, frame), bounds)


def _placed(frame: _Frame, longitude: Numbers, latitude: Numbers) -> tuple[Numbers, Numbers]:
    """Return where many points are in the drawing, as `_projected` and `_Frame.at` do for one."""
    y = np.degrees(np.arcsinh(np.tan(np.radians(np.clip(latitude, -_POLES, _POLES)))))
    return SIDE / 2 + (longitude - frame.x) * frame.scale, SIDE / 2 - (y - frame.y) * frame.scale


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


def _bulk(counted: list[tuple[int, tuple[float, float]]]) -> list[tuple[float, float]]:
    """Return the spots around which the passages gather: those not far beyond nine tenths of the mentions."""
    x, y = (_share([(spot[axis], count) for count, spot in counted], 0.5) for axis in (0, 1))
    away = [(max(abs(spot[0] - x), abs(spot[1] - y)), count) for count, spot in counted]
    reach = _FAR * max(_share(away, 0.9), 1.0)
    return [spot for (_, spot), (far, _) in zip(counted, away, strict=True) if far <= reach] or [(x, y)]


def _share(weighted: list[tuple[float, int]], share: float) -> float:
    """Return the least value that with those below it has a share of the weight."""
    left = share * sum(weight for _, weight in weighted)
    for value, weight in sorted(weighted):
        left -= weight
        if left <= 0:
            return value
    return max(weighted)[0]


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
