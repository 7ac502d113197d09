"""Outlines of provinces and borders of countries, as drawn on the map; scripts/make_outlines.py makes the data."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from conflict_index import ids

_DATA = Path(__file__).parent / "outlines.json"

_BUDGET = 24_000
"""Corners on a page, about five characters each before compression; coarser steps are taken until they keep to it."""

_STEPS = (0.5, 1.0, 2.0, 4.0)
"""Units of the drawing that corners are snapped to, fine to coarse."""

Numbers = NDArray[Any]
Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees."""

At = Callable[[Numbers, Numbers], tuple[Numbers, Numbers]]
"""Degrees of longitude and latitude -> units of the drawing."""


class LinesDrawn(NamedTuple):
    """LinesDrawn, one after the other: what each belongs to, corners in degrees, where each begins, and bounds."""

    ids: tuple[str, ...]
    xs: Numbers
    ys: Numbers
    sizes: Numbers
    west: Numbers
    south: Numbers
    east: Numbers
    north: Numbers


class Shapes(NamedTuple):
    """All that is drawn: the closed outlines of provinces, and the open lines of borders."""

    provinces: LinesDrawn
    borders: LinesDrawn


@cache
def shapes() -> Shapes:
    """Return all lines, read once for each process."""
    data = json.loads(_DATA.read_text("utf-8"))
    provinces = [(_entity(code), steps) for code, all_ in data["provinces"].items() for steps in all_]
    borders = [("", steps) for steps in data["borders"]]
    return Shapes(_lines(provinces, data["per_degree"]), _lines(borders, data["per_degree"]))


def _lines(named: list[tuple[str, list[int]]], per_degree: int) -> LinesDrawn:
    lines = [np.array(steps).reshape(-1, 2).cumsum(axis=0) / per_degree for _, steps in named]
    sizes = np.array([len(line) for line in lines])
    xs, ys = np.concatenate(lines).T.copy()
    starts = sizes.cumsum() - sizes
    low, high = np.minimum.reduceat, np.maximum.reduceat
    bounds = low(xs, starts), low(ys, starts), high(xs, starts), high(ys, starts)
    return LinesDrawn(tuple(one for one, _ in named), xs, ys, sizes, *bounds)


def _entity(code: str) -> str:
    country, _, province = code.partition(".")
    return ids.province_id(country, province)


def outlines(at: At, bounds: Bounds) -> dict[str, str]:
    """Return the SVG path of each province within bounds, by entity id.

    `bounds` are west, south, east, north in degrees.
    """
    return _within(shapes().provinces, at, bounds, 4, "z")


def borders(at: At, bounds: Bounds) -> str:
    """Return the SVG path of the borders of countries within bounds, as `outlines` takes them."""
    return _within(shapes().borders, at, bounds, 2, "").get("", "")


def _within(all_: LinesDrawn, at: At, bounds: Bounds, least: int, end: str) -> dict[str, str]:
    """Return paths of lines with at least so many corners, each with an end."""
    west, south, east, north = bounds
    seen = (all_.west <= east) & (all_.east >= west) & (all_.south <= north) & (all_.north >= south)
    corners = np.repeat(seen, all_.sizes)
    line = np.repeat(np.arange(len(all_.ids)), all_.sizes)[corners]
    drawn = np.stack(at(all_.xs[corners], all_.ys[corners]), axis=1)
    for step in _STEPS:
        snapped, owner = _snapped(drawn, line, step, least)
        if len(owner) <= _BUDGET:
            break
    return _paths(all_.ids, snapped, owner, step, end)


def _snapped(drawn: Numbers, ring: Numbers, step: float, least: int) -> tuple[Numbers, Numbers]:
    """Return corners on the grid without those that stay where the one before is, and the line of each.

    LinesDrawn of fewer corners than `least` are left out.
    """
    snapped = np.rint(drawn / step).astype(np.int64)
    moved = np.ones(len(ring), dtype=bool)
    moved[1:] = (snapped[1:] != snapped[:-1]).any(axis=1) | (ring[1:] != ring[:-1])
    snapped, ring = snapped[moved], ring[moved]
    shown = np.bincount(ring)[ring] >= least if len(ring) else np.ones(0, dtype=bool)
    return snapped[shown], ring[shown]


def _paths(names: tuple[str, ...], corners: Numbers, ring: Numbers, step: float, end: str) -> dict[str, str]:
    paths: dict[str, str] = {}
    begins = np.flatnonzero(np.diff(ring, prepend=-1)).tolist()
    moves = np.diff(corners, axis=0, prepend=0)
    moves[begins] = corners[begins]
    values = (moves.ravel() * step).tolist()
    text = {value: f"{value:g}" for value in set(values)}
    written = [text[value] for value in values]
    for begin, after in zip(begins, [*begins[1:], len(ring)], strict=True):
        name = names[ring[begin]]
        path = f"M{' '.join(written[2 * begin : 2 * begin + 2])}l{' '.join(written[2 * begin + 2 : 2 * after])}{end}"
        paths[name] = paths.get(name, "") + path
    return paths
