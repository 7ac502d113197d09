"""How far places lie from each other, a province counting as near to what lies in it."""

from __future__ import annotations

from conflict_index import geo
from conflict_index.model import Place

INSIDE_KM = 100.0
"""The greatest distance that counts between a place and the province it lies in, in kilometres."""

_INSIDE_DEGREES = 1.01 * INSIDE_KM / geo.DEGREE_KM

_MOST_KEPT = 1 << 18
"""Pairs of places whose distance is kept: the reports of a collection name the same places again and again."""

_kept: dict[tuple[str, str, float | None, float | None], float] = {}
"""Distances by the ids of two places, and their latitudes: another gazetteer may move a place."""


def distance_km(place: Place, other: Place) -> float:
    """Return the kilometres between two places, infinite where either has no point.

    Where `other` is the province that `place` lies in, they are INSIDE_KM at the most.
    """
    pair = place.id, other.id, place.latitude, other.latitude
    distance = _kept.get(pair)
    if distance is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        distance = _kept[pair] = _measured(place, other)
    return distance


def may_lie_inside(place: Place, other: Place) -> bool:
    """Return whether two places may lie within INSIDE_KM of each other, by a glance at their latitudes."""
    if other.kind == "province" or place.latitude is None or other.latitude is None:
        return True
    return abs(place.latitude - other.latitude) <= _INSIDE_DEGREES


def _measured(place: Place, other: Place) -> float:
    distance = geo.apart(place, other)
    return min(distance, INSIDE_KM) if other.kind == "province" and other.id in place.parents else distance
