"""Read GeoJSON (RFC 7946), whole or a feature a line, as a table.

Features are rows, properties cells, and geometries become points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user.places import Remarks
from conflict_index.gazetteer.user.sheet import Line, Sheet

LAT, LON, ID = "feature latitude", "feature longitude", "feature id"
"""Names of columns for a feature's point and id."""

LonLat = tuple[float, float]


def geojson_sheet(path: Path, content: str, remarks: Remarks) -> Sheet:
    """Return the features of a GeoJSON document as a sheet. Raises GazetteerError for other documents."""
    features = _features(path, content)
    keys = dict.fromkeys(key for feature in features for key in _properties(feature))
    header = [*keys, LAT, LON, ID]
    return Sheet("", header, _lines(features, list(keys), remarks))


def _features(path: Path, content: str) -> list[Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        return _features_by_line(path, content, error)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Feature":
        return [document]
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return list(document["features"])
    raise GazetteerError(f"{path}: JSON, but not GeoJSON with features; give a FeatureCollection, or a table")


def _features_by_line(path: Path, content: str, error: Exception) -> list[Any]:
    """Return the features of a text sequence (RFC 8142), one a line; a line that cannot be read becomes None."""
    lines = [line.strip("\x1e \t\r") for line in content.split("\n")]
    features = [_parsed(line) for line in lines if line]
    if len(features) < 2 or features[0] is None:
        raise GazetteerError(f"{path}: not readable JSON ({error}); save it again") from error
    return features


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _lines(features: list[Any], keys: list[str], remarks: Remarks) -> Iterator[Line]:
    for number, feature in enumerate(features, 1):
        where = f"feature {number}"
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            remarks.reject(where, "not a GeoJSON feature")
            continue
        try:
            point = _point_of(feature.get("geometry"))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError):
            remarks.reject(where, "its geometry cannot be read")
            continue
        longitude, latitude = point or ("", "")
        properties = _properties(feature)
        cells = [*(_text(properties.get(key)) for key in keys), str(latitude), str(longitude), _text(feature.get("id"))]
        yield Line(where, [cell.strip() for cell in cells])


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ";".join(_text(part) for part in value)
    return str(value)


def _point_of(geometry: Any) -> LonLat | None:
    """Return a representative point, longitude first: the point itself, one inside the largest area, or the middle."""
    if geometry is None:
        return None
    kind, coordinates = geometry["type"], geometry.get("coordinates")
    if kind == "GeometryCollection":
        return next((point for part in geometry["geometries"] if (point := _point_of(part))), None)
    if not coordinates:
        return None
    if kind == "Point":
        return _position(coordinates)
    if kind == "Polygon":
        return _inside(coordinates)
    if kind == "MultiPolygon":
        return _inside(max(coordinates, key=lambda rings: _area(rings[0])))
    line = coordinates if kind in ("LineString", "MultiPoint") else max(coordinates, key=len)
    return _position(line[len(line) // 2])


def _position(coordinates: Any) -> LonLat:
    return float(coordinates[0]), float(coordinates[1])


def _area(ring: Any) -> float:
    """Return the area of a ring in square degrees (shoelace formula)."""
    points = [_position(corner) for corner in ring]
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise(points))) / 2


def _inside(rings: Any) -> LonLat:
    """Return a point inside a polygon: the middle of its widest horizontal segment at half its height."""
    edges = [(*_position(start), *_position(end)) for ring in rings for start, end in pairwise(ring)]
    heights = [edge[1] for edge in edges]
    middle = (min(heights) + max(heights)) / 2
    crossings = sorted(
        x + (middle - y) * (u - x) / (v - y) for x, y, u, v in edges if (y <= middle < v) or (v <= middle < y)
    )
    if len(crossings) < 2:  # no area: a polygon drawn as a line
        return edges[0][:2]
    left, right = max(zip(crossings[::2], crossings[1::2], strict=False), key=lambda pair: pair[1] - pair[0])
    return (left + right) / 2, middle
