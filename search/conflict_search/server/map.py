"""Where it is: the places that passages mention, on a map of degrees.

A point says no more than is known: one without any sure mention, or that a name may mean instead, is a ring; what has
no one point (a river, a road) is a diamond; a province that is named itself has an outline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from conflict_index import ids
from conflict_index.geo import point_of
from conflict_index.model import Place
from conflict_search.facets import FacetCount
from conflict_search.server.frame import SIDE, Frame, GridLine, Spot, fitted, parse_view, projected
from conflict_search.server.outlines import borders, outlines, shapes

SURE = 0.8
"""A place is sure if a mention is at least so probable."""

_LABELS, _POINTS, _PROVINCES = 14, 400, 200
_LETTER, _HEIGHT = 5.4, 12
"""Units of the drawing that a letter and a line of a label take up."""

_WIDE = {"river", "sea", "road", "lake", "region", "mountain", "desert", "strait", "province", "district", "country"}
"""Kinds of places that one point stands for only roughly."""

_BUTTONS: Mapping[str, Callable[[Frame], Frame]] = {
    "in": lambda one: one.zoomed(2), "out": lambda one: one.zoomed(0.5), "left": lambda one: one.moved(-0.4, 0),
    "right": lambda one: one.moved(0.4, 0), "up": lambda one: one.moved(0, 0.4), "down": lambda one: one.moved(0, -0.4),
}  # fmt: skip
"""Where each button of the map leads from a frame."""


class Counts(NamedTuple):
    """What the map is made of: passages by place; by place with a mention that is `SURE`; by place and province that
    are named themselves; by place that a name may mean which may mean another; by province named or around a place.
    """

    places: list[FacetCount]
    sure: Sequence[FacetCount] = ()
    named: Sequence[FacetCount] = ()
    rivals: Sequence[FacetCount] = ()
    provinces: Sequence[FacetCount] = ()


@dataclass(frozen=True)
class MapPoint:
    """A place on the map: `wide` is drawn as a diamond, `unsure` as a ring.

    `count` is 0 for a place that no passage is taken to name, but that a name in `rival` passages may mean.
    `anchor` is the side of the point that its name stands on, empty for none.
    """

    id: str
    label: str
    name: str
    kind: str
    count: int
    rival: int
    unsure: bool
    wide: bool
    x: float
    y: float
    radius: float
    anchor: str = ""

    @property
    def inside(self) -> bool:
        """Tell whether the point lies in the drawing."""
        return 0 <= self.x <= SIDE and 0 <= self.y <= SIDE


@dataclass(frozen=True)
class ProvinceDrawn:
    """A province with its SVG path; `named` if passages name it itself, else it only has places that they name."""

    id: str
    label: str
    path: str
    count: int
    named: bool


@dataclass(frozen=True)
class PlaceMap:
    """Points, the largest first; provinces; further land; borders; grid lines; places without coordinates.

    `view` is the frame as a value of an address, `views` those that the buttons lead to.
    """

    points: tuple[MapPoint, ...] = ()
    provinces: tuple[ProvinceDrawn, ...] = ()
    land: str = ""
    borders: str = ""
    meridians: tuple[GridLine, ...] = ()
    parallels: tuple[GridLine, ...] = ()
    unlocated: tuple[FacetCount, ...] = ()
    view: str = ""
    views: Mapping[str, str] | None = None

    @property
    def outside(self) -> int:
        """Count the points that lie outside the drawing."""
        return sum(not one.inside for one in self.points)


class _Located(NamedTuple):
    """A place with its count, where it is, and in how many passages it is only one of several that a name may mean."""

    row: FacetCount
    place: Place
    spot: Spot
    rival: int = 0


def drawn(counts: Counts, place: Callable[[str], Place | None], view: str = "") -> PlaceMap:
    """Return the map of counts.

    Args:
        counts: What passages mention.
        place: Returns the place of an id, None for one that no gazetteer lists.
        view: The part of the earth as an address has it; empty for the part where most passages are.

    Raises UsageError for a view that is none.
    """
    located, unlocated = _located(counts.places, place)
    further = _further(counts, located, place)
    everything = [*located, *further]
    if not everything and not view:
        return PlaceMap(unlocated=tuple(unlocated))
    frame = parse_view(view) if view else _fitted(located or further)
    sure = {row.key for row in counts.sure}
    top = max((one.row.count for one in everything), default=1)
    points = _labelled([_point(one, frame, top, sure) for one in everything])
    paths, lines = _paths(frame)
    provinces = tuple(_provinces(counts, paths))
    shown = {one.id for one in provinces}
    return PlaceMap(
        tuple(points), provinces, "".join(path for one, path in paths.items() if one not in shown), lines,
        tuple(frame.meridians()), tuple(frame.parallels()), tuple(unlocated), frame.view,
        {name: lead(frame).view for name, lead in _BUTTONS.items()},
    )  # fmt: skip


def _located(
    rows: Iterable[FacetCount], place: Callable[[str], Place | None]
) -> tuple[list[_Located], list[FacetCount]]:
    """Return places with a known point, at most `_POINTS`, and the others."""
    located, unlocated = [], []
    for row in rows:
        found = place(row.key)
        point = point_of(found) if found else None
        if found and point:
            located.append(_Located(row, found, projected(point.longitude, point.latitude)))
        else:
            unlocated.append(row)
    return located[:_POINTS], unlocated


def _further(counts: Counts, located: list[_Located], place: Callable[[str], Place | None]) -> list[_Located]:
    """Return what a name may mean instead, and provinces without an outline that are named themselves.

    A place that is counted, or that one of those lies in, is nowhere else.
    """
    here = {one.row.key for one in located} | {parent for one in located for parent in one.place.parents}
    rivals = [row for row in counts.rivals if row.key not in here and not ids.is_country(row.key)]
    found = [one._replace(rival=one.row.count, row=_none(one.row)) for one in _located(rivals, place)[0]]
    known = _provinces_known()
    bare = [row for row in counts.named if ids.is_division(row.key) and not ids.is_country(row.key)]
    return [*found, *_located([row for row in bare if row.key not in known], place)[0]]


def _none(row: FacetCount) -> FacetCount:
    return FacetCount(row.key, row.label, 0)


@lru_cache(maxsize=1)
def _provinces_known() -> frozenset[str]:
    return frozenset(shapes().provinces.ids)


def _fitted(located: list[_Located]) -> Frame:
    exact = [one for one in located if one.place.kind not in _WIDE] or located
    return fitted([(max(one.row.count, 1), one.spot) for one in exact])


@lru_cache(maxsize=64)
def _paths(frame: Frame) -> tuple[dict[str, str], str]:
    return outlines(frame.all_at, frame.bounds), borders(frame.all_at, frame.bounds)


def _provinces(counts: Counts, paths: Mapping[str, str]) -> Iterable[ProvinceDrawn]:
    """Yield the provinces in the drawing that passages name, those last that they name themselves."""
    named = {row.key for row in counts.named}
    rows = [row for row in counts.provinces[:_PROVINCES] if row.key in paths]
    for row in sorted(rows, key=lambda row: row.key in named):
        yield ProvinceDrawn(row.key, row.label, paths[row.key], row.count, row.key in named)


def _point(one: _Located, frame: Frame, top: int, sure: set[str]) -> MapPoint:
    wide = one.place.kind in _WIDE or ids.is_division(one.row.key)
    unsure = bool(one.rival) or (one.row.key not in sure and not ids.is_division(one.row.key))
    radius = round(3 + 6 * sqrt(one.row.count / max(top, 1)), 1)
    row = one.row
    return MapPoint(
        row.key, row.label, one.place.name, one.place.kind, row.count, one.rival, unsure, wide,
        *frame.at(one.spot), radius,
    )  # fmt: skip


def _labelled(points: list[MapPoint]) -> list[MapPoint]:
    """Return the points, the first of them with the side that their names stand on, where there is room."""
    taken: list[tuple[float, float, float]] = []
    found = []
    for one in points:
        side = _side(one, taken) if len(taken) < _LABELS and one.inside and one.count else ""
        if side:
            taken.append(_box(one, side))
        found.append(replace(one, anchor=side))
    return found


def _side(one: MapPoint, taken: list[tuple[float, float, float]]) -> str:
    for side in ("end", "start"):
        left, right, y = _box(one, side)
        free = all(abs(y - other) >= _HEIGHT or right < west or left > east for west, east, other in taken)
        if free and left >= 0 and right <= SIDE:
            return side
    return ""


def _box(one: MapPoint, side: str) -> tuple[float, float, float]:
    """Return the left and right end of a name at a side of its point, and the height it stands at."""
    width = len(one.name) * _LETTER
    left = one.x + one.radius + 3 if side == "end" else one.x - one.radius - 3 - width
    return left, left + width, one.y
