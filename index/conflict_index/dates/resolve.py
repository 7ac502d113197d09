"""From a match of the grammar to the days it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from conflict_index.dates import rules_relative as relative
from conflict_index.dates import rules_stated as stated
from conflict_index.dates.lexicon import LETTER
from conflict_index.dates.reading import DateReading, Reference, Words
from conflict_index.dates.scan import Scan

RULES: dict[str, Callable[[Words, Reference], Iterator[DateReading]]] = {
    "date": stated.day_month,
    "date_numeric": stated.date_numeric,
    "numeric_between": stated.numeric_between,
    "date_short": stated.date_short,
    "week_of": stated.week_of,
    "days_between": stated.days_between,
    "dates_between": stated.dates_between,
    "days_list": stated.days_list,
    "month": stated.month,
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
    "of_year": relative.of_year,
    "day_of_month": relative.day_of_month,
    "month_shift": relative.month_shift,
    "ago": relative.ago,
    "last_units": relative.last_units,
    "unit": relative.unit,
    "anaphor": relative.anaphor,
}


TENSED = frozenset([
    "date", "week_of", "days_list", "days_between", "dates_between", "month", "months_between", "weekday",
    "weekday_between", "feast", "feast_day", "unit",
])  # fmt: skip
"""Rules whose reading depends on whether the text tells of the past or of what is to come."""


def resolve(rule: str, scan: Scan, first: int, last: int, reference: Reference) -> Iterator[DateReading]:
    """The readings of one match, in order; none where the words name no day that exists or can be known."""
    for reading in RULES[rule](Words.of(scan, first, last), reference):
        yield _opened(rule, reading, scan.kinds)


def _opened(rule: str, reading: DateReading, kinds: str) -> DateReading:
    """The reading with its end opened by "since" before it or at its head, its start by "until"; the word joins it.

    "Before" and "after" a year leave the year itself out.
    """
    before = reading.first - 1
    first = before if before >= 0 and kinds[before] in _OPENING else reading.first
    word = _OPENING.get(kinds[first]) or _EXCLUDING.get(kinds[first])
    ago = rule == "ago" and first == reading.first  # "منذ يومين" is two days ago
    if word is None or reading.start is None or ago or rule.endswith("_between"):
        return reading
    start, end = _OPENED[word](reading)
    return replace(reading, start=start, end=end, month=None, day=None, precision="range", first=first)


_OPENING = {LETTER["SINCE"]: "since", LETTER["UNTIL"]: "until"}
_EXCLUDING = {LETTER["BEFORE"]: "before", LETTER["AFTER"]: "after"}
_OPENED: dict[str, Callable[[DateReading], tuple[date | None, date | None]]] = {
    "since": lambda reading: (reading.start, None),
    "until": lambda reading: (None, reading.end),
    "before": lambda reading: (None, reading.start),
    "after": lambda reading: (reading.end, None),
}
