"""Points on the earth and the distances between them."""

from __future__ import annotations

from math import asin, cos, inf, radians, sin, sqrt
from typing import NamedTuple

from conflict_index.ids import point_id
from conflict_index.model import Place

EARTH_KM = 6371.0
"""Mean radius of the WGS84 ellipsoid in kilometres, rounded; distances are computed on a sphere of this radius."""


POINT = "coordinates"
"""The kind of a place that is nothing but a point, whose coordinates a text states."""


DEGREE_KM = 111.2
"""Kilometres of a degree of latitude."""


class Point(NamedTuple):
    """A WGS84 position in degrees."""

    latitude: float
    longitude: float


class Nearest(NamedTuple):
    """A place, and its distance in kilometres from a point."""

    place: Place
    km: float

    @property
    def distance(self) -> str:
        """Return the distance in words: "8 km", "under 1 km"."""
        return f"{self.km:.0f} km" if self.km >= 1 else "under 1 km"


def point_of(place: Place) -> Point | None:
    """Return the coordinates of a place, None if they are unknown."""
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude, place.longitude)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points, (latitude, longitude) in degrees, by the haversine formula."""
    north, south = radians(one[0]), radians(other[0])
    half = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def place_at(point: Point) -> Place:
    """Return a place that is nothing but a point."""
    latitude, longitude = point
    name = f"{latitude}, {longitude}"
    return Place(point_id(latitude, longitude), name, (), POINT, "", latitude, longitude, ())


def apart(one: Place, other: Place) -> float:
    """Return the distance between two places in kilometres, infinite if either has no coordinates."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return inf
    return kilometres((one.latitude, one.longitude), (other.latitude, other.longitude))
