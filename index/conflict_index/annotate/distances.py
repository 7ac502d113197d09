"""How far places lie from each other, a province counting as near to what lies in it."""

from __future__ import annotations

from conflict_index import geo
from conflict_index.model import Place

INSIDE_KM = 100.0
"""What stands for the distance of a place from the province that it lies in."""


def distance_km(place: Place, other: Place) -> float:
    """Return the kilometres between two places, infinite where either has no point.

    Where `other` is the province that `place` lies in, they are INSIDE_KM at the most.
    """
    distance = geo.apart(place, other)
    return min(distance, INSIDE_KM) if other.kind == "province" and other.id in place.parents else distance
