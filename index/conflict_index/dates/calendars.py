"""Turn dates of the Islamic calendar and of the solar calendar of Iran and Afghanistan into Gregorian days."""

from __future__ import annotations

from datetime import date, timedelta

from hijridate import Hijri

from conflict_index.dates.arithmetic import Interval, days, shift

_SOLAR_YEARS = range(1300, 1473)  # the years for which the cycle below was compared with the calendar
_SOLAR_START = date(2016, 3, 20).toordinal() - (365 * 1395 + (8 * 1395 + 21) // 33)


def hijri(year: int, month: int | None = None, day: int | None = None) -> Interval | None:
    """Return a year, month or day of the Umm al-Qura calendar with a day before and after; None if there is none.

    Where months are observed, or the civil calendar is used, they begin up to a day earlier or later.
    """
    try:
        first, last = Hijri(year, month or 1, day or 1), Hijri(year, month or 12, day or 1)
        length = 1 if day else last.month_length()
        start, end = (date.fromisoformat(one.to_gregorian().isoformat()) for one in (first, last))
    except (ValueError, OverflowError):
        return None
    return start - timedelta(1), end + timedelta(length + 1)


def solar(year: int, month: int | None = None, day: int | None = None) -> Interval | None:
    """Return a year, month or day of the solar calendar; None for a day that does not exist.

    Source: the cycle of 33 years with 8 leap years, which agrees with the official calendar from 1300 to 1472.
    """
    if year not in _SOLAR_YEARS or not 1 <= (month or 1) <= 12:
        return None
    start, length = _new_year(year), _new_year(year + 1) - _new_year(year)
    if month:
        before = (month - 1) * 31 - max(0, month - 7)
        start, length = start + before, 31 if month <= 6 else 30 if month < 12 else length - before
    if day is None:
        return days(date.fromordinal(start), length)
    found = shift(date.fromordinal(start), day - 1)
    return days(found) if found and 1 <= day <= length else None


def _new_year(year: int) -> int:
    return _SOLAR_START + 365 * year + (8 * year + 21) // 33
