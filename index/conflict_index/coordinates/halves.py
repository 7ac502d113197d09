"""Find latitudes and longitudes: one number of degrees each, with what says which of both it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from conflict_index.coordinates.words import alternatives, value_of

Axis = Literal["lat", "lon", ""]
Told = Literal["letter", "label", "degree", ""]

_NUMBER = re.compile(
    r"""(?:(?<![\w:])|(?<=(?<![^\W_])[NSEW]))(?<!\d[.-])(?P<sign>[-+](?=\d))?(?:
      (?P<d>\d{1,3})\s?°\s?(?P<m>\d{1,2}(?:[.,]\d+)?)(?![\d°]|\s?°|[.,]\d)\s?(?:'(?!'))?
          (?:\s?(?P<s>\d{1,2}(?:[.,]\d+)?)\s?(?:"|'')?(?!\d|\s?°))?
    | (?<!\d/)(?P<d2>\d{1,3})(?P<gap>[ :-])(?P<m2>\d{1,2}(?:\.\d+)?)(?:(?P=gap)(?P<s2>\d{1,2}(?:\.\d+)?))?
          (?![\d:]|\.\d|-\d)
    | (?<!\d/)(?P<packed>\d{4,7}(?:\.\d{1,5})?)(?=\s?[NSEW](?![^\W_]))
    | (?P<plain>\d{1,3}(?:\.\d+(?!\d|\.\d|:)|,\d+(?!\d|[.,:]\d)))\s?(?:°|deg\b\.?|degrees\b)?
    )""",
    re.VERBOSE,
)
_FINEST = 7
"""Digits behind the point that count; more say nothing, since they are less than a centimetre."""


class _Told(NamedTuple):
    """What stands before a number: where that begins, the axis and the sign it tells, the axis of the next number."""

    start: int
    axis: Axis = ""
    how: Told = ""
    sign: int = 1
    following: Axis = ""


@dataclass(frozen=True, slots=True)
class Half:
    """One number: from `start` (its label included) to `end`, its digits from `first`; signed degrees.

    `digits` are those behind the point that say something. `how` says what tells the axis; `comma` that a comma is the
    point; `following` is the axis of the next number where one label names both ("lat/lon").
    """

    start: int
    first: int
    end: int
    degrees: float
    digits: int
    axis: Axis
    how: Told
    comma: bool
    following: Axis = ""


def halves(text: str) -> Iterator[Half]:
    """Yield the numbers of a plain text that may be half of a pair of coordinates, in order."""
    end = 0
    for found in _NUMBER.finditer(text):
        half = _half(text, found, end)
        if half is not None:
            end = half.end
            yield half


def _half(text: str, found: re.Match[str], end: int) -> Half | None:
    """Return the number with the letters and labels beside it; None if it needs one and has none."""
    read = _degrees(found)
    if read is None:
        return None
    degrees, digits = read
    start, axis, how, sign, following = _before(text, found.start(), end)
    stop = found.end()
    if how != "letter" and (after := _patterns()[1].match(text, stop)):
        side = value_of("hemisphere", after[1])
        if how == "label" and _axis_of(side) != axis:
            return None
        axis, sign, how, stop = _axis_of(side), -1 if side in "SW" else 1, "letter", after.end()
    elif (
        how != "letter" and text[stop : stop + 2].strip()[:1] in ("O", "L") and not text[stop + 2 : stop + 3].isalpha()
    ):
        return None  # east or west, by language
    if (found["d2"] or found["packed"]) and how != "letter":
        return None
    if found["sign"] and how == "letter":
        return None
    if not how and "°" in found[0]:
        how = "degree"
    sign = -1 if found["sign"] == "-" else sign
    return Half(start, found.start(), stop, sign * degrees, digits, axis, how, "," in (found["plain"] or ""), following)


def _before(text: str, at: int, end: int) -> _Told:
    """Return what stands before a number and not before `end`: a letter, a label, "lat/lon", or nothing."""
    before, _, axis_label, both = _patterns()
    if letter := before.search(text, max(end, at - 12), at):
        side = value_of("hemisphere", letter[1])
        start = letter.start(1)
        label = axis_label.search(text, max(end, start - 24), start)
        return _Told(label.start() if label else start, _axis_of(side), "letter", -1 if side in "SW" else 1)
    if pair := both.search(text, max(end, at - 40), at):
        first, second = (_axis_named(word) for word in pair.groups())
        return _Told(pair.start(), first, "label", following=second)
    if label := axis_label.search(text, max(end, at - 24), at):
        return _Told(label.start(), _axis_named(label[1]), "label")
    return _Told(at)


def _axis_named(word: str) -> Axis:
    return "lat" if value_of("axis", word) == "lat" else "lon"


def _axis_of(side: str) -> Axis:
    return "lat" if side in ("N", "S") else "lon"


def _degrees(found: re.Match[str]) -> tuple[float, int] | None:
    """Return degrees without sign, and the digits that say something; None for sixty minutes and more."""
    if found["plain"]:
        number = found["plain"].replace(",", ".").rstrip(".")
        return round(float(number), _FINEST), min(_FINEST, len(number.partition(".")[2]))
    if packed := found["packed"]:
        whole, point, fraction = packed.partition(".")
        size = 2 + len(whole) % 2
        degrees, minutes, seconds = packed[:size], packed[size : size + 2], packed[size + 2 :] or None
        if len(whole) == size + 2:
            minutes, seconds = minutes + point + fraction, None
    else:
        degrees, minutes, seconds = (found[name] or found[name + "2"] for name in "dms")
    return _sexagesimal(degrees, minutes.replace(",", "."), seconds and seconds.replace(",", "."))


def _sexagesimal(degrees: str, minutes: str, seconds: str | None) -> tuple[float, int] | None:
    if float(minutes) >= 60 or (seconds and (float(seconds) >= 60 or "." in minutes)):
        return None
    digits = 5 if seconds or "." in minutes else 3
    return round(int(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600, digits), digits


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return expressions for a hemisphere before a number and behind it, for labels of one or both axes before it."""
    letters = alternatives("hemisphere")
    return (
        re.compile(rf"(?<![\w.])((?-i:[NSEW])|{_words_only(letters)})[.:]?\s?$"),
        re.compile(rf"\s?°?\s?((?-i:[NSEW])|{_words_only(letters)})(?![^\W_])"),
        re.compile(rf"(?<!\w)[\"']?({alternatives('axis')})[\"']?\.?\s?(?:is|are|of|[:=])?\s?[\"']?$", re.IGNORECASE),
        re.compile(
            rf"(?<!\w)({alternatives('axis')})\s?[/,;&-]?\s?(?:and\s)?({alternatives('axis')})\)?\s?(?:is|are|of|[:=])?[\s(]*$",
            re.IGNORECASE,
        ),
    )


def _words_only(letters: str) -> str:
    """Leave single Latin letters out, which count only as capitals."""
    kept = [one for one in letters.split("|") if len(one) > 1 or not one.isascii()]
    return f"(?i:{'|'.join(kept)})"
