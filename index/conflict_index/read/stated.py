"""Read where an event was from the cells of its record."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from conflict_index.model import StatedPlace

_LIST = ("[", "\n")
"""What shows that a cell was a list: some have the longitude first, as in GeoJSON, some the latitude."""


def stated_place(values: Mapping[str, str]) -> StatedPlace | None:
    """Return the place that cells, by field, state; None if they name no place and hold no coordinates."""
    name, province, country = (values.get(field, "").strip() for field in ("place", "province", "country"))
    point = _point(values.get("latitude", ""), values.get("longitude", "")) or _pair(values.get("point", ""))
    return StatedPlace(name, province, country, point) if name or point else None


def stated_event(values: Mapping[str, str]) -> str | None:
    """Return the cell that says when the event was, or the year, month and day of three cells; 0 is none."""
    if event := values.get("event", "").strip():
        return event
    parts = [values.get(field, "").strip().removesuffix(".0") for field in ("year", "month", "day")]
    known = list(takewhile(lambda part: part.isdecimal() and int(part) > 0, parts))
    return "-".join([*known[:1], *(part.zfill(2) for part in known[1:])]) or None


def _pair(cell: str) -> tuple[float, float] | None:
    """Return the point that a cell with both coordinates gives, None for any other cell and for a list of numbers."""
    from conflict_index.coordinates.read import parse_coordinates

    written = cell.strip()
    return parse_coordinates(written) if written and not any(sign in written for sign in _LIST) else None


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return the point of two cells in decimal degrees, None if they are empty, no numbers, out of range or 0, 0."""
    from conflict_index.coordinates.found import inside

    try:
        point = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return None
    return point if inside(*point) else None
