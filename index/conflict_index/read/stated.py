"""Read where an event was from the cells of its record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

from conflict_index.model import StatedPlace

_MOST_WORDS = 8
"""Words that the name of a place has at the most; longer cells describe it."""

_COORDINATES = ("latitude", "longitude", "point", "zone", "easting", "northing")
_NUMBER = r"[-+]?\d{1,3}(?:\.\d+)?"
_WKT = re.compile(
    rf"(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*(?P<lon>{_NUMBER})\s+(?P<lat>{_NUMBER})(?:\s+[-+.\d]+){{0,2}}\s*\)",
    re.IGNORECASE,
)
"""A point in well-known text, the longitude first. Source: OGC 06-103r4."""

_SURVEY = re.compile(rf"(?P<lat>{_NUMBER})\s+(?P<lon>{_NUMBER})\s+-?\d{{1,5}}(?:\.\d+)?\s+\d+(?:\.\d+)?")
"""A point of a survey form: latitude, longitude, altitude, accuracy. Source: ODK XForms, geopoint."""

_COMMAS = re.compile(r"(?P<lat>[-+]?\d{1,2},\d{3,})(?:[,;]?\s+|[,;])(?P<lon>[-+]?\d{1,3},\d{3,})")
"""Two numbers with decimal commas, of three digits or more behind them."""

_LIST = ("[", "\n")
"""What shows that a cell was a list: some have the longitude first, as in GeoJSON, some the latitude."""


def stated_place(values: Mapping[str, str]) -> StatedPlace | None:
    """Return the place that cells, by field, state; None if they name no place and hold no coordinates."""
    name, province, country = (values.get(field, "").strip() for field in ("place", "province", "country"))
    point = _point(values.get("latitude", ""), values.get("longitude", "")) or _pair(values.get("point", ""))
    point = point or _of_grid(values)
    name = "" if _is_sentence(name) else name
    return StatedPlace(name, province, country, point) if name or point else None


def _is_sentence(cell: str) -> bool:
    """Return whether a cell describes a place and does not name it."""
    return cell.endswith((".", "。", "۔")) or len(cell.split()) > _MOST_WORDS


def stated_event(values: Mapping[str, str]) -> str | None:
    """Return the cell that says when the event was, or the year, month and day of three cells; 0 is none."""
    if event := values.get("event", "").strip():
        return event
    parts = [values.get(field, "").strip().removesuffix(".0") for field in ("year", "month", "day")]
    known = list(takewhile(lambda part: part.isdecimal() and int(part) > 0, parts))
    return "-".join([*known[:1], *(part.zfill(2) for part in known[1:])]) or None


def stated_coordinates(values: Mapping[str, str]) -> str:
    """Return the cells with coordinates, for a message where no point can be read from them; "" if they say nothing."""
    cells = (values.get(field, "").strip() for field in _COORDINATES)
    said = ", ".join(cell for cell in cells if cell)
    return said if re.search(r"[1-9]", said) else ""


def _pair(cell: str) -> tuple[float, float] | None:
    """Return the point that a cell with both coordinates gives, None for any other cell and for a list of numbers."""
    written = cell.strip()
    if not written or any(sign in written for sign in _LIST):
        return None
    return _of_numbers(written) or _parsed(written)


def _of_numbers(written: str) -> tuple[float, float] | None:
    """Return the point of a cell in a form that only a cell has: of WKT, of a survey, with decimal commas."""
    if match := _WKT.fullmatch(written):
        return _inside(match["lat"], match["lon"])
    match = _SURVEY.fullmatch(written) or _COMMAS.fullmatch(written)
    return _inside(match["lat"], match["lon"]) if match else None


def _of_grid(values: Mapping[str, str]) -> tuple[float, float] | None:
    """Return the point of easting, northing and zone in cells of their own."""
    zone, east, north = (values.get(field, "").strip() for field in ("zone", "easting", "northing"))
    if not (zone and east and north):
        return None
    metres = [one.replace(" ", "").replace(",", ".").partition(".")[0] for one in (east, north)]
    return _parsed(f"{zone.replace(' ', '').upper()} {' '.join(metres)}")


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return the point of two cells, None if they are empty, no coordinates, out of range or 0, 0."""
    latitude, longitude = latitude.strip(), longitude.strip()
    if not latitude or not longitude:
        return None
    if _is_number(latitude) and _is_number(longitude):
        return _inside(latitude, longitude)
    return _parsed(f"{latitude}, {longitude}")


def _parsed(written: str) -> tuple[float, float] | None:
    from conflict_index.coordinates.read import parse_coordinates

    return parse_coordinates(written)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def _inside(latitude: str, longitude: str) -> tuple[float, float] | None:
    from conflict_index.coordinates.found import inside

    point = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    return point if inside(*point) else None
