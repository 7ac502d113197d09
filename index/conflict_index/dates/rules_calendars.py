"""Resolve dates of the Islamic calendar and of the solar one of Iran and Afghanistan."""

from __future__ import annotations

from collections.abc import Iterator

from conflict_index.dates import calendars
from conflict_index.dates.arithmetic import Interval
from conflict_index.dates.reading import DateReading, Reference, Words
from conflict_index.model import Precision

_HIJRI_YEARS = ("HYEAR", "AYEAR")
_RAMADAN = 9
_NEAR = 15  # years before publication that a bare Hijri year may lie


def hijri_day(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "17 Rajab 1436" to that day of the Umm al-Qura calendar and a day either way.

    Where months are observed they begin a day earlier or later.
    """
    written = next(iter(words.values_of("HDATE")), None)
    if isinstance(written, tuple):
        year, month, day = written
    else:
        year, month, day = words.number(*_HIJRI_YEARS) or 0, words.number("HMONTH") or _RAMADAN, words.days()[0]
    yield from words.reading(calendars.hijri(year, month, day), "range", "stated")


def hijri_month(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "Rajab 1436" to that month and a day either way."""
    year, month = words.number(*_HIJRI_YEARS) or 0, words.number("HMONTH") or _RAMADAN
    yield from words.reading(calendars.hijri(year, month), "range", "stated")


def hijri_year(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "1437 هـ"; without the calendar's name only where the year lies shortly before publication."""
    found = calendars.hijri(words.number(*_HIJRI_YEARS) or 0)
    near = found and ref.published and found[0] <= ref.published and ref.published.year - found[0].year <= _NEAR
    if words.has("HIJRA") or near:
        yield from words.reading(found, "range", "stated")


def solar_day(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "۱۴ خرداد ۱۳۹۵", "۱۳۹۵/۳/۱۴"; without a year the nearest back from publication."""
    written = next(iter(words.values_of("SDATE")), None)
    if isinstance(written, tuple):
        year, month, day = written
        yield from words.reading(calendars.solar(year, month, day), "day", "stated")
        return
    yield from _solar(words, ref, words.days()[:1], "day")


def solar_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "۳ تا ۵ خرداد", both days included."""
    yield from _solar(words, ref, words.days()[:2], "range")


def _solar(words: Words, ref: Reference, days: list[int], precision: Precision) -> Iterator[DateReading]:
    month, year = words.number("SMONTH", "SWEAK") or 0, words.number("SYEAR")
    years = [year] if year else range(ref.published.year - 621, ref.published.year - 623, -1) if ref.published else []
    for one in years:
        ends = [calendars.solar(one, month, day) for day in days]
        first, last = ends[0], ends[-1]
        if first and last and first[0] < last[1] and (year or (ref.published and first[0] <= ref.published)):
            yield from words.reading((first[0], last[1]), precision, "stated" if year else "inferred")
            return


def solar_month(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "خرداد ۱۳۹۵" to the days of that month."""
    month, year = words.number("SMONTH", "SWEAK") or 0, words.number("SYEAR") or 0
    yield from words.reading(calendars.solar(year, month), "range", "stated")


def solar_year(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "سال ۱۳۹۵" to the days of that year."""
    found: Interval | None = calendars.solar(words.number("SYEAR") or 0)
    yield from words.reading(found, "range", "stated")
