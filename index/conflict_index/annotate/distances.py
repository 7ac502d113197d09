"""How far places lie from each other."""

from __future__ import annotations

from conflict_index.gazetteer.compile import merge
from conflict_index.model import Place

INSIDE_KM = 100.0
"""What stands for the distance of a place from the province that it lies in."""


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance of two places with coordinates (haversine); infinite where either has none."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return float("inf")
    return merge.kilometres(one.latitude, one.longitude, other.latitude, other.longitude)


def apart(place: Place, other: Place) -> float:
    """Kilometres between two places; INSIDE_KM at the most where `other` is the province that `place` lies in."""
    distance = kilometres(place, other)
    return min(distance, INSIDE_KM) if other.kind == "province" and other.id in place.parents else distance
