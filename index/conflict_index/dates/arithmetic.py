"""Calculate with days: intervals are half-open, `start` is the first day and `end` the day after the last.

Functions return None for days that do not exist (30 February, a year out of range) and raise nothing.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from hijridate import Hijri

Interval = tuple[date, date]

_SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_FEAST = {"ramadan": (9, 1, 30), "fitr": (10, 1, 3), "adha": (12, 10, 4)}  # Hijri month, day, length in days
_UNIT_DAYS = {"day": 1, "hour": 1, "week": 7, "weekend": 7}


def shift(day: date, days: int) -> date | None:
    """Move a day by a number of days; return None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def day_of(year: int, month: int, day: int) -> Interval | None:
    """Return one day as an interval."""
    try:
        first = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    after = shift(first, 1)
    return (first, after) if after else None


def days(first: date, count: int = 1) -> Interval | None:
    """Return `count` days from `first`."""
    after = shift(first, count)
    return (first, after) if after else None


def month_of(year: int, month: int, count: int = 1) -> Interval | None:
    """Return `count` months from the first of `month`; a month outside 1 to 12 carries into the year."""
    first, last = year * 12 + month - 1, year * 12 + month - 1 + count
    if not MINYEAR * 12 <= first < last <= MAXYEAR * 12 + 11:
        return None
    return date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1)


def year_of(year: int) -> Interval | None:
    """Return one year as an interval."""
    return month_of(year, 1, 12)


def edge_of_month(interval: Interval, edge: str) -> Interval:
    """Return the early (1st to 10th), mid (11th to 20th) or late (from the 21st) part of a month."""
    first, after = interval
    tenth, twentieth = first + timedelta(days=10), first + timedelta(days=20)
    return {"early": (first, tenth), "mid": (tenth, twentieth), "late": (twentieth, after)}[edge]


def edge_of_year(interval: Interval, edge: str) -> Interval:
    """Return the early, mid or late four months of a year."""
    year = interval[0].year
    first, fifth, ninth = date(year, 1, 1), date(year, 5, 1), date(year, 9, 1)
    return {"early": (first, fifth), "mid": (fifth, ninth), "late": (ninth, interval[1])}[edge]


def season_of(year: int, season: str) -> Interval | None:
    """Return the meteorological season of the northern hemisphere; winter begins in December of `year`."""
    return month_of(year, _SEASON_START[season], 3)


def week_of(day: date) -> Interval | None:
    """Return the week, Monday to Sunday, that holds `day` (ISO 8601)."""
    monday = shift(day, -day.weekday())
    return days(monday, 7) if monday else None


@lru_cache(maxsize=512)
def feasts(year: int, name: str) -> tuple[Interval, ...]:
    """Return the feasts ("ramadan", "fitr", "adha") that start within a Gregorian year: up to two.

    Source: the Umm al-Qura calendar of hijridate, which covers 1924 to 2077; empty for other years.
    """
    month, first, length = _FEAST[name]
    found = []
    for hijri_year in range((year - 623) * 33 // 32, (year - 620) * 33 // 32 + 2):
        interval = _hijri(hijri_year, month, first, length)
        if interval and interval[0].year == year:
            found.append(interval)
    return tuple(found)


def easter(year: int, first: int, length: int) -> Interval | None:
    """Return `length` days from the one `first` days after Easter Sunday.

    Source: the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8).
    """
    if not 1583 <= year <= 4099:
        return None
    golden, century_, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century_ - century_ // 4 - (century_ - (century_ + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century_ % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift_ = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift_ + 114, 31)
    start = shift(date(year, month, day + 1), first)
    return days(start, length) if start else None


def _hijri(year: int, month: int, day: int, length: int) -> Interval | None:
    try:
        start = Hijri(year, month, day)
        count = start.month_length() if month == 9 else length
        iso = start.to_gregorian().isoformat()
    except (ValueError, OverflowError):
        return None
    return days(date.fromisoformat(iso), count)


def shift_unit(day: date, unit: str, count: int) -> Interval | None:
    """Return the day, week, month or year `count` units from `day` (negative: before), as wide as the unit.

    A week is the seven days around the shifted day.
    """
    if abs(count) > 10_000:
        return None
    if unit == "month":
        return month_of(day.year, day.month + count)
    if unit == "year":
        return year_of(day.year + count)
    moved = shift(day, _UNIT_DAYS[unit] * count)
    if moved is None:
        return None
    if unit in ("day", "hour"):
        return days(moved)
    first = shift(moved, -3)
    return days(first, 7) if first else None


def nearest_weekday(day: date, weekday: int, direction: int) -> date | None:
    """Return the weekday (Monday 0) nearest to `day`, itself included: direction -1 back, +1 ahead, 0 either."""
    back, ahead = (day.weekday() - weekday) % 7, (weekday - day.weekday()) % 7
    if direction < 0 or (direction == 0 and back <= ahead):
        return shift(day, -back)
    return shift(day, ahead)


def century(two_digits: int) -> int:
    """Expand a two-digit year: 69 to 99 to the 1900s, 00 to 68 to the 2000s (POSIX strptime %y)."""
    return two_digits + (1900 if two_digits >= 69 else 2000)


def same_day(day: date, unit: str, count: int) -> Interval | None:
    """Return the day `count` units from `day`: same day of the month, or the last day of a shorter month."""
    if unit not in ("month", "year"):
        moved = shift(day, _UNIT_DAYS[unit] * count) if abs(count) <= 10_000 else None
        return days(moved) if moved else None
    month = month_of(day.year, day.month + count * (12 if unit == "year" else 1)) if abs(count) <= 10_000 else None
    if month is None:
        return None
    return days(min(month[0] + timedelta(days=day.day - 1), month[1] - timedelta(days=1)))
