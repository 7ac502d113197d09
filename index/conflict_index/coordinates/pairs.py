"""Join a latitude and a longitude that stand together, unless two amounts, scores or dates stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from conflict_index.coordinates.found import Coordinates, inside
from conflict_index.coordinates.halves import Half, halves
from conflict_index.coordinates.words import alternatives
from conflict_index.geo import Point
from conflict_index.model import Span

_GAP = re.compile(r"""\s*["']?\s*(?:[,;/|]|\band\b|\bو\b)?\s*["']?""").fullmatch
_SEPARATED = re.compile(r"\s*[,;/]\s*").fullmatch
_AS_WKT = re.compile(r"\bPOINT ?Z? ?\( ?(-?\d{1,3}\.\d+) (-?\d{1,3}\.\d+)(?: -?[\d.]+)? ?\)", re.IGNORECASE)
_LOOKED_AT = 40
"""Characters before a pair in which a word tells what its numbers are."""
_NOT_BEFORE = re.compile(r"(?:\d\s*[,;/:x×–-]?|[$€£¥₺#+%\[]|\d\s+and)\s*$")
_NOT_AFTER = re.compile(r"\s*[%$€£°\]]|[.,:/-]?\d|\s*(?:[,;]\s*(?:and\s+)?|and\s+|to\s+|-\s*|\s)[-+]?\d+[.,]\d")
_PAIR_BEFORE, _PAIR_AFTER = re.compile(r"-?[\d.]+\s*,\s*-?[\d.]+\s*;\s*$"), re.compile(r"\s*;\s*-?\d[\d.]*\s*,\s*-?\d")
_SURE_DIGITS, _PLAIN_DIGITS, _TOLD_DIGITS = 5, 4, 2
"""Digits behind the point of bare numbers: sure anywhere, sure where one is 10 or more, enough where a word tells."""
_SMALL = 10


def of_degrees(text: str, *, told: bool = False) -> Iterator[Coordinates]:
    """Yield the pairs of degrees in a plain text, in order; `told` says that the text is known to be coordinates."""
    for found in _AS_WKT.finditer(text):
        longitude, latitude = float(found[1]), float(found[2])
        if inside(latitude, longitude):
            yield Coordinates(Span(*found.span()), Point(latitude, longitude), Span(*found.span()))
    taken = 0
    for one, other in pairwise(halves(text)):
        if one.start < taken or not _GAP(text, one.end, other.start):
            continue
        if one.following and not other.axis:
            other = replace(other, axis=one.following)
        found_pair = _told_apart(one, other) if one.axis or other.axis else _bare(text, one, other, told)
        if found_pair:
            taken = other.end
            yield found_pair


def _told_apart(one: Half, other: Half) -> Coordinates | None:
    """Return the coordinates of two numbers whose axes are told; None where only one is, or both the same."""
    if {one.axis, other.axis} != {"lat", "lon"}:
        return None
    latitude, longitude = (one, other) if one.axis == "lat" else (other, one)
    return _pair(one, other, latitude, longitude, labelled=True, sure=True)


def _bare(text: str, one: Half, other: Half, told: bool) -> Coordinates | None:
    """Return the coordinates of two numbers that nothing but their place beside each other tells, latitude first."""
    between = text[one.end : other.start].strip()
    if between.isalpha():
        return None
    separated = _SEPARATED(text, one.end, other.start)
    if (one.comma or other.comma) and not (separated and between in ";/"):
        return None
    if one.comma != other.comma or _are_amounts(text, one, other):
        return None
    if told or _says_so(text, one.start):
        sure = min(one.digits, other.digits) >= (1 if told else _TOLD_DIGITS)
        return _pair(one, other, one, other, labelled=False, sure=True) if sure else None
    if one.how == other.how == "degree" and min(one.digits, other.digits) >= _PLAIN_DIGITS - 1:
        return _pair(one, other, one, other, labelled=False, sure=True)
    most, least = sorted((one.digits, other.digits))[::-1]
    if most < _TOLD_DIGITS or least < _TOLD_DIGITS:
        return None
    small = max(abs(one.degrees), abs(other.degrees)) < _SMALL
    fine = (least >= _SURE_DIGITS - 1 and most >= _SURE_DIGITS) or (not small and least >= 3 and most >= _PLAIN_DIGITS)
    sure = fine and (bool(separated) or least >= _PLAIN_DIGITS)
    if not sure and (small or not _in_brackets(text, one, other)):
        return None
    return _pair(one, other, one, other, labelled=False, sure=sure)


def _pair(one: Half, other: Half, latitude: Half, longitude: Half, *, labelled: bool, sure: bool) -> Coordinates | None:
    if not inside(latitude.degrees, longitude.degrees):
        return None
    span = Span(one.first if one.following else one.start, other.end)
    return Coordinates(
        span, Point(latitude.degrees, longitude.degrees), Span(one.start, other.end), sure=sure, labelled=labelled
    )


def _are_amounts(text: str, one: Half, other: Half) -> bool:
    """Tell whether numbers before or behind, a currency, a unit or a word say that two numbers are amounts."""
    before = text[max(0, one.start - _LOOKED_AT) : one.start]
    after = text[other.end : other.end + _LOOKED_AT]
    if "," in text[one.end : other.start]:  # pairs may be listed with semicolons between
        before, after = _PAIR_BEFORE.sub("", before), "" if _PAIR_AFTER.match(after) else after
    unit, amount = _patterns()[1:]
    if _NOT_BEFORE.search(before) or amount.search(before):
        return True
    return bool(_NOT_AFTER.match(after) or unit.match(after) or amount.match(after) or unit.match(text, one.end))


def _says_so(text: str, at: int) -> bool:
    """Tell whether a word not far before says that coordinates follow."""
    return _patterns()[0].search(text, max(0, at - _LOOKED_AT), at) is not None


def _in_brackets(text: str, one: Half, other: Half) -> bool:
    return text[: one.start].endswith("(") and text[other.end : other.end + 1] == ")"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return expressions for words that announce coordinates, for units behind a number, for words of amounts."""
    return (
        re.compile(rf"(?<!\w)(?:{alternatives('cue', 'grid')}|loc|pin)(?!\w)", re.IGNORECASE),
        re.compile(rf"\s?(?:{alternatives('unit')})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{alternatives('amount')})(?!\w)", re.IGNORECASE),
    )
