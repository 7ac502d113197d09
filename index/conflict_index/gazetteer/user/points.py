"""Split a cell that holds both coordinates of a place: "35.9, 36.7", "35.9N 36.7E", "POINT(36.7 35.9)", GeoJSON."""

from __future__ import annotations

import json
import re

_WKT = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*Z?\s*\(\s*([^()]+?)\s*\)", re.IGNORECASE).fullmatch
_NUMBER = re.compile(r"([NSEW])?\s*([-+\u2212]?\d+(?:[.,]\d+)?)\s*°?\s*([NSEW])?", re.IGNORECASE).fullmatch
_BRACKETS = "()[]{} \t"
_SEPARATORS = (re.compile(r"\s*[;|/]\s*"), re.compile(r",\s+|\s+,\s*|\s+"), re.compile(","))
"""What separates two numbers, surest first: a comma without a space may also be that of a decimal."""

_LONGEST = 200


def split_point(cell: str, *, longitude_first: bool = False) -> tuple[str, str]:
    """Return latitude and longitude as text, both empty for an empty cell.

    Latitude comes first unless the cell is WKT or GeoJSON, which put longitude first, or `longitude_first` says so;
    the letters N, S, E, W decide where they are given. Raises ValueError for any other text.
    """
    text = cell.strip()
    if not text:
        return "", ""
    numbers = _of_geojson(text) or _of_wkt(text)
    if numbers:
        return numbers[1], numbers[0]
    one, other = _halves(text[:_LONGEST])
    if one[1] in ("E", "W") or other[1] in ("N", "S") or (longitude_first and not one[1]):
        one, other = other, one
    return _signed(one), _signed(other)


def _of_geojson(text: str) -> tuple[str, str] | None:
    if not text.startswith("{"):
        return None
    try:
        longitude, latitude = json.loads(text)["coordinates"][:2]
        return str(float(longitude)), str(float(latitude))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise ValueError(f"{text[:40]!r} is not a GeoJSON point") from None


def _of_wkt(text: str) -> tuple[str, str] | None:
    found = _WKT(text[:_LONGEST])
    parts = found[1].split() if found else []
    return (parts[0], parts[1]) if len(parts) in (2, 3) else None


def _halves(text: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return both numbers, each with its letter of a hemisphere, empty where there is none."""
    plain = text.strip(_BRACKETS)
    for separator in _SEPARATORS:
        parts = separator.split(plain)
        found = [_NUMBER(part) for part in parts]
        if len(parts) == 2 and found[0] and found[1]:
            one, other = ((match[2], (match[1] or match[3] or "").upper()) for match in found if match)
            return one, other
    raise ValueError(f"{text[:40]!r} is not a point; give latitude and longitude in degrees, such as 35.9, 36.7")


def _signed(half: tuple[str, str]) -> str:
    number, hemisphere = half
    return f"-{number.lstrip('+-')}" if hemisphere in ("S", "W") else number
