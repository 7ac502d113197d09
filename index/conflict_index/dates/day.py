"""Parse the date cells of tables and metadata, and find the order of day and month in a column."""

from __future__ import annotations

import re
from collections.abc import Iterable

from conflict_index.dates import arithmetic
from conflict_index.dates.grammar import matches
from conflict_index.dates.reading import Reference
from conflict_index.dates.resolve import resolve
from conflict_index.dates.scan import scan
from conflict_index.model import DateSpan, Precision

_NUMERIC = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T\d+Z?)?\s*")
_MONTH = re.compile(r"\s*(\d{4})[-/.](\d{1,2})\s*")
_YEAR = re.compile(r"\s*(\d{4})\s*")
_LONGEST = 100  # characters of a cell that are parsed


def parse_day(value: str, *, day_first: bool | None = None) -> DateSpan | None:
    """Parse a cell as a day, month or year; basis metadata, `span` and `surface` None.

    ISO 8601, RFC 2822, "6/29/2016", "29.06.2016", "June 29, 2016", month names of other languages. A
    time or zone beside the date is ignored and never shifts the day. `day_first` decides "3/4/2016"; where it is
    None, dots and dashes mean day first, slashes are month first, as in the American tables that use them most.
    None for an empty cell, a number of seconds, or anything else that is no date.
    """
    value = value[:_LONGEST]
    for pattern in (_COMPACT, _MONTH, _YEAR):
        if match := pattern.fullmatch(value):
            return _plain([int(part) for part in match.groups()])
    if match := _NUMERIC.match(value):
        year = int(match[4]) if len(match[4]) == 4 else arithmetic.century(int(match[4]))
        return _numeric(int(match[1]), int(match[3]), year, match[2] != "/" if day_first is None else day_first)
    return _written(value, bool(day_first))


def _plain(numbers: list[int]) -> DateSpan | None:
    if len(numbers) == 3:
        return _span(arithmetic.day_of(*numbers), "day")
    if len(numbers) == 2:
        return _span(arithmetic.month_of(*numbers) if 1 <= numbers[1] <= 12 else None, "month")
    return _span(arithmetic.year_of(numbers[0]) if 1900 <= numbers[0] <= 2099 else None, "year")


def _numeric(first: int, second: int, year: int, day_first: bool) -> DateSpan | None:
    """Read two numbers as day and month in the given order, or in the other if only that is a date."""
    order = [(second, first), (first, second)] if day_first else [(first, second), (second, first)]
    intervals = [interval for month, day in order if (interval := arithmetic.day_of(year, month, day))]
    return _span(intervals[0], "day") if intervals else None


def _written(value: str, day_first: bool) -> DateSpan | None:
    """Return the first date in words with a stated year, or None."""
    tokens = scan(value)
    for rule, first, last in matches(tokens.kinds):
        for found in resolve(rule, tokens, first, last, Reference(None, day_first=day_first)):
            if found.basis == "stated" and found.precision in ("day", "month") and found.start and found.end:
                return _span((found.start, found.end), found.precision)
    return None


def _span(interval: arithmetic.Interval | None, precision: Precision) -> DateSpan | None:
    if interval is None:
        return None
    start, end = interval
    month = start.month if precision != "year" else None
    day = start.day if precision == "day" else None
    return DateSpan(start, end, month, day, precision, "metadata", None, None)


def day_order(values: Iterable[str]) -> bool | None:
    """Return whether a column of numeric dates has the day first; None if no cell decides or cells contradict.

    A first number above 12 is a day, a second above 12 makes the first a month.
    """
    day_first = month_first = False
    for value in values:
        if match := _NUMERIC.match(value[:_LONGEST]):
            day_first = day_first or int(match[1]) > 12
            month_first = month_first or int(match[3]) > 12
    return None if day_first == month_first else day_first
