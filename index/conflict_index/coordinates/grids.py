"""Read references of the MGRS and UTM grids, and turn them into degrees."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache

from conflict_index.coordinates.found import Coordinates, inside
from conflict_index.coordinates.words import alternatives
from conflict_index.geo import Point
from conflict_index.model import Span

_ZONE = r"(?P<zone>0?[1-9]|[1-5]\d|60)"
_MGRS = re.compile(
    rf"(?<![\w-]){_ZONE}(?P<after_zone>\s?)(?P<band>[C-HJ-NP-X])(?P<before_square>\s?)"
    r"(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])(?P<before_digits>[\s-]?)"
    r"(?P<digits>\d{2}[\s-]\d{2}|\d{3}[\s-]\d{3}|\d{4}[\s-]\d{4}|\d{5}[\s-]\d{5}|\d{10}|\d{8}|\d{6}|\d{4})(?![\w-]|[.,]\d)"
)
_LETTER = r"(?P<letter>[C-HJ-NP-X])"
_EAST, _NORTH = r"(?P<east>\d{6}(?:\.\d+)?)", r"(?P<north>\d{5,8}(?:\.\d+)?)"
_M = r"\s?(?:m\b)?\s?"
_UTM = (
    re.compile(
        rf"(?<![\w.-]){_ZONE}\s?{_LETTER}\b\s?[,:;]?\s?(?:E\s?[:=]?\s?|Easting\s?:?\s?)?{_EAST}{_M}(?:m?E\b)?\s?[,;/]?\s?"
        rf"(?:N\s?[:=]?\s?|Northing\s?:?\s?)?{_NORTH}(?:{_M}m?N\b)?(?![\w]|[.,]\d)"
    ),
    re.compile(
        rf"(?<![\w.,-])(?:E\s?)?{_EAST}\s?(?:m?E\b)?\s?[,;/]?\s?(?:N\s?)?{_NORTH}\s?(?:m?N\b)?"
        rf"\s?[,(;]?\s?(?:UTM\s)?(?:zone\s){_ZONE}\s?{_LETTER}\b",
        re.IGNORECASE,
    ),
)
_BAND_S = (32.0, 40.0)
_TOWARDS_ANTARCTICA = range(18, 23)
"""Zones in which "S" may be the band of 32 to 40 degrees north and the south alike, for there is land at both."""
_EASTINGS, _NORTHEST = (160_000.0, 840_000.0), 10_000_000.0
_LOOKED_AT = 30


def of_grids(text: str, *, told: bool = False) -> Iterator[Coordinates]:
    """Yield the grid references of a plain text, in order; `told` says that the text is known to be coordinates."""
    for found in _MGRS.finditer(text):
        label = _label(text, found.start())
        if told or label is not None or (_stands_alone(found) and not _is_serial(text, found.start())):
            yield from _coordinates(found, _of_mgrs(found), label)
    for pattern in _UTM:
        for found in pattern.finditer(text):
            if not _is_serial(text, found.start()):
                yield from _coordinates(found, _of_utm(found), _label(text, found.start()))


def _coordinates(found: re.Match[str], point: Point | None, label: int | None) -> Iterator[Coordinates]:
    if point and inside(*point):
        start = found.start() if label is None else label
        yield Coordinates(Span(*found.span()), point, Span(start, found.end()))


def _stands_alone(found: re.Match[str]) -> bool:
    """Tell whether the writing alone says that it is no number of a thing: in groups, or fine and in one piece."""
    digits = sum(map(str.isdigit, found["digits"]))
    grouped = bool(found["before_square"] or found["before_digits"])
    return digits >= (6 if grouped else 8)


def _label(text: str, at: int) -> int | None:
    """Return where the words that announce a grid reference begin; None without any."""
    found = _patterns()[0].search(text, max(0, at - _LOOKED_AT), at)
    return found.start() if found else None


def _is_serial(text: str, at: int) -> bool:
    return _patterns()[1].search(text, max(0, at - _LOOKED_AT), at) is not None


def _of_mgrs(found: re.Match[str]) -> Point | None:
    """Return the middle of the square, None for one that does not exist."""
    digits = "".join(filter(str.isdigit, found["digits"]))
    half = len(digits) // 2
    middle = f"{digits[:half]}5{'0' * (4 - half)}{digits[half:]}5{'0' * (4 - half)}" if half < 5 else digits
    point = _converted(f"{int(found['zone'])}{found['band']}{found['square']}{middle}")
    return _rounded(point, half) if point and _in_band(point, found["band"]) else None


def _converted(reference: str) -> Point | None:
    import mgrs  # imported late: few texts have a grid reference

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of squares at the edge of a band, which `_in_band` judges
            return Point(*mgrs.MGRS().toLatLon(reference))
    except (mgrs.core.MGRSError, ValueError):
        return None


def _of_utm(found: re.Match[str]) -> Point | None:
    """Return the point of a zone, easting and northing; None out of range, or where its letter may mean two places."""
    import mgrs

    zone, letter = int(found["zone"]), found["letter"].upper()
    east, north = float(found["east"]), float(found["north"])
    if not _EASTINGS[0] <= east <= _EASTINGS[1] or north >= _NORTHEST:
        return None

    def convert(hemisphere: str) -> Point | None:
        try:
            converter = mgrs.MGRS()
            return _rounded(Point(*converter.toLatLon(converter.UTMToMGRS(zone, hemisphere, east, north))), 5)
        except (mgrs.core.MGRSError, ValueError):
            return None

    if letter == "N":
        return convert("N")
    if letter == "S":
        north_of_it = convert("N")
        if north_of_it is None or not _BAND_S[0] <= north_of_it.latitude < _BAND_S[1]:
            return convert("S")
        return None if zone in _TOWARDS_ANTARCTICA else north_of_it
    point = convert("N" if letter > "M" else "S")
    return point if point and _in_band(point, letter) else None


def _in_band(point: Point, letter: str) -> bool:
    """Tell whether a point lies in a band of 8 degrees, the last of 12, with half a degree of grace."""
    south = -80 + 8 * "CDEFGHJKLMNPQRSTUVWX".index(letter)
    return south - 0.5 <= point.latitude <= south + (12.5 if letter == "X" else 8.5)


def _rounded(point: Point, half: int) -> Point:
    """Round to the digits that a reference of `half` digits a side says something about."""
    digits = 5 if half >= 4 else half + 1
    return Point(round(point.latitude, digits), round(point.longitude, digits))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return expressions for words that announce a grid reference, and for those of the number of a thing."""
    words = alternatives("grid", "cue")
    return (
        re.compile(
            rf"(?<!\w)(?:{words})(?:\s?(?:{words}|is|at|zone|ref\.?|no\.?))*\s?[:=(,]?\s?(?:is|at)?\s?$", re.IGNORECASE
        ),
        re.compile(rf"(?<!\w)(?:{alternatives('serial')})(?!\w)", re.IGNORECASE),
    )
