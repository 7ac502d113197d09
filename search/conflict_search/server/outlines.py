"""Outlines of provinces by GeoNames code, as drawn on the map; scripts/make_outlines.py makes the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from conflict_index import ids

_DATA = Path(__file__).parent / "outlines.json"

_BUDGET = 120_000
"""Characters of path data on a page, before compression; coarser steps are drawn until they keep to it."""

_STEPS = (0.5, 1.0, 2.0, 4.0)
"""Units of the drawing that corners are snapped to, fine to coarse."""

At = Callable[[float, float], tuple[float, float]]
"""Degrees of longitude and latitude -> units of the drawing."""


class Ring(NamedTuple):
    """A closed line: the province it belongs to, its corners in degrees, and its bounds."""

    id: str
    corners: tuple[tuple[float, float], ...]
    west: float
    south: float
    east: float
    north: float


@cache
def _rings() -> tuple[Ring, ...]:
    data = json.loads(_DATA.read_text("utf-8"))
    return tuple(_ring(code, steps, data["per_degree"]) for code, all_ in data["provinces"].items() for steps in all_)


def _ring(code: str, steps: list[int], per_degree: int) -> Ring:
    xs = [x / per_degree for x in accumulate(steps[::2])]
    ys = [y / per_degree for y in accumulate(steps[1::2])]
    country, _, province = code.partition(".")
    entity = ids.province_id(country, province)
    return Ring(entity, tuple(zip(xs, ys, strict=True)), min(xs), min(ys), max(xs), max(ys))


def outlines(at: At, bounds: tuple[float, float, float, float]) -> dict[str, str]:
    """Return the SVG path of each province within bounds, by entity id.

    `bounds` are west, south, east, north in degrees.
    """
    west, south, east, north = bounds
    seen = [r for r in _rings() if r.west <= east and r.east >= west and r.south <= north and r.north >= south]
    paths: dict[str, str] = {}
    for step in _STEPS:
        paths = _paths(seen, at, step)
        if sum(map(len, paths.values())) <= _BUDGET:
            break
    return paths


def _paths(rings: list[Ring], at: At, step: float) -> dict[str, str]:
    paths: dict[str, str] = {}
    for ring in rings:
        if drawn := "".join(_path(ring, at, step)):
            paths[ring.id] = paths.get(ring.id, "") + drawn
    return paths


def _path(ring: Ring, at: At, step: float) -> Iterator[str]:
    corners = [(round(x / step), round(y / step)) for x, y in (at(*corner) for corner in ring.corners)]
    kept = [one for one, before in zip(corners, [None, *corners], strict=False) if one != before]
    if len(kept) < 4:
        return
    yield f"M{_number(kept[0][0], step)} {_number(kept[0][1], step)}l"
    moves = ((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(kept))
    yield " ".join(f"{_number(x, step)} {_number(y, step)}" for x, y in moves)
    yield "z"


def _number(value: int, step: float) -> str:
    return f"{value * step:g}"
