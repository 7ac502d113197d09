"""Resolve a match of the grammar to days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from conflict_index.dates import rules_calendars as calendars
from conflict_index.dates import rules_relative as relative
from conflict_index.dates import rules_stated as stated
from conflict_index.dates.lexicon import LETTER
from conflict_index.dates.reading import DateReading, Reference, Words
from conflict_index.dates.scan import Scan


def _holy_day(words: Words, reference: Reference) -> Iterator[DateReading]:
    """Resolve "Good Friday"; a good Monday is a Monday like others."""
    found = list(stated.holy_day(words, reference))
    yield from found or relative.weekday(words, reference)


RULES: dict[str, Callable[[Words, Reference], Iterator[DateReading]]] = {
    "date": stated.day_month,
    "date_numeric": stated.date_numeric,
    "day_month_numeric": stated.day_month_numeric,
    "numeric_between": stated.numeric_between,
    "date_short": stated.date_short,
    "week_of": stated.week_of,
    "days_between": stated.days_between,
    "dates_between": stated.dates_between,
    "days_list": stated.days_list,
    "month": stated.month,
    "month_short": stated.month_short,
    "easter": stated.easter,
    "holy_day": _holy_day,
    "months_between": stated.months_between,
    "year": stated.year,
    "years_between": stated.years_between,
    "decade": stated.decade,
    "season": stated.season,
    "feast": stated.feast,
    "feast_day": stated.feast_day,
    "day_named": relative.day_named,
    "this_part": relative.this_part,
    "last_night": relative.last_night,
    "overnight": relative.overnight,
    "weekday": relative.weekday,
    "weekday_between": relative.weekday_between,
    "weekday_of_week": relative.weekday_of_week,
    "weekday_week": relative.weekday_week,
    "weekday_ago": relative.weekday_ago,
    "ordinal_day": relative.ordinal_day,
    "of_year": relative.of_year,
    "day_of_month": relative.day_of_month,
    "month_shift": relative.month_shift,
    "ago": relative.ago,
    "last_units": relative.last_units,
    "unit": relative.unit,
    "anaphor": relative.anaphor,
    "hijri": calendars.hijri_day,
    "hijri_month": calendars.hijri_month,
    "hijri_year": calendars.hijri_year,
    "solar": calendars.solar_day,
    "solar_between": calendars.solar_between,
    "solar_month": calendars.solar_month,
    "solar_year": calendars.solar_year,
    "since_after": stated.since_after,
}


TENSED = frozenset([
    "date", "day_month_numeric", "week_of", "days_list", "days_between", "dates_between", "month", "months_between",
    "weekday", "weekday_between", "feast", "feast_day", "unit", "easter", "holy_day", "ordinal_day",
])  # fmt: skip
"""Rules whose result depends on whether the text speaks of the past or the future."""


def resolve(rule: str, scan: Scan, first: int, last: int, reference: Reference) -> Iterator[DateReading]:
    """Yield the readings of one match, in order; nothing if the day does not exist or cannot be determined."""
    for reading in RULES[rule](Words.of(scan, first, last), reference):
        yield _opened(rule, reading, scan)


def _opened(rule: str, reading: DateReading, scan: Scan) -> DateReading:
    """Open the interval's end after "since" and its start after "until"; the reading then includes that word.

    "Before" and "after" a year exclude the year itself; "before the end" of a month includes it.
    """
    kinds, before = scan.kinds, reading.first - 1
    first = before if before >= 0 and kinds[before] in _OPENING else reading.first
    word = _OPENING.get(kinds[first]) or _EXCLUDING.get(kinds[first])
    ago = rule == "ago" and first == reading.first  # "منذ يومين" means two days ago
    if word is None or reading.start is None or ago or rule.endswith("_between"):
        return reading
    edge = Words.of(scan, reading.first, reading.last).word("EDGE")
    start, end = _OPENED[_PARTS.get((word, edge == "late"), word) if edge else word](reading)
    return replace(reading, start=start, end=end, month=None, day=None, precision="range", first=first)


_OPENING = {LETTER["SINCE"]: "since", LETTER["UNTIL"]: "until"}
_PARTS = {("before", True): "until", ("after", False): "since"}
"""What the words mean beside a part of a month or year, by whether that part is the last."""
_EXCLUDING = {LETTER["BEFORE"]: "before", LETTER["AFTER"]: "after"}
_OPENED: dict[str, Callable[[DateReading], tuple[date | None, date | None]]] = {
    "since": lambda reading: (reading.start, None),
    "until": lambda reading: (None, reading.end),
    "before": lambda reading: (None, reading.start),
    "after": lambda reading: (reading.end, None),
}
