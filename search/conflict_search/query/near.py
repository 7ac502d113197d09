"""Select the places of a collection near a point."""

from __future__ import annotations

import re
from collections.abc import Iterable

from conflict_index import geo
from conflict_index.errors import UsageError
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Place
from conflict_search.entities import place_of

DEFAULT_RADIUS = "20km"

_TWO_NUMBERS = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*").fullmatch
_RADIUS = re.compile(r"(\d+(?:\.\d+)?) ?(km|m|mi|miles)?", re.IGNORECASE)
_KM = {"km": 1.0, "m": 0.001, "mi": 1.609344, "miles": 1.609344}


def radius_km(text: str) -> float:
    """Return the kilometres of a distance such as 20km, 500m, 12 mi or 20. Raises UsageError for anything else."""
    found = _RADIUS.fullmatch(text.strip())
    if not found:
        raise UsageError(f"no distance in {text!r}; write it as in --radius 20km")
    return float(found[1]) * _KM[(found[2] or "km").lower()]


def point_named(text: str) -> Place | None:
    """Return the point of coordinates, in degrees or of a grid; None for a text that is anything else, such as a name.

    Raises UsageError for degrees that are not on the earth.
    """
    if not any(map(str.isdigit, text)):
        return None
    from conflict_index.coordinates.read import parse_coordinates  # patterns that a name does not need

    point = parse_coordinates(text)
    if point is None and (numbers := _TWO_NUMBERS(text)):
        point = geo.Point(float(numbers[1]), float(numbers[2]))
        if abs(point.latitude) > 90 or abs(point.longitude) > 180:
            raise UsageError(f"{text.strip()!r} is no point; give latitude, then longitude, as in --near 35.44,36.65")
    return geo.place_at(point) if point else None


def places_near(centre: Place, radius: float, ids: Iterable[str], gazetteer: Gazetteer) -> dict[str, float]:
    """Return those of `ids` that are places within `radius` kilometres of the centre.

    Raises UsageError if the centre has no coordinates.
    """
    if geo.point_of(centre) is None:
        raise UsageError(f"{centre.name} has no coordinates; give --near a place that has")
    places = ((entity_id, place_of(entity_id, gazetteer)) for entity_id in ids)
    apart = ((entity_id, geo.apart(centre, place)) for entity_id, place in places if place)
    return {entity_id: km for entity_id, km in apart if km <= radius}
