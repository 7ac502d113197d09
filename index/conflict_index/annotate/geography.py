"""How far places lie from each other."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from conflict_index.model import Place

_EARTH_KM = 6371.0
INSIDE_KM = 100.0
"""What stands for the distance of a place from the province that it lies in."""


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance of two places with coordinates (haversine); infinite where either has none."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return float("inf")
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def apart(place: Place, other: Place) -> float:
    """Kilometres between two places; INSIDE_KM at the most where `other` is the province that `place` lies in."""
    distance = kilometres(place, other)
    return min(distance, INSIDE_KM) if other.kind == "province" and other.id in place.parents else distance
