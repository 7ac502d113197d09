"""Parse the date cells of tables and metadata, and find the order of day and month in a column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from conflict_index.dates import arithmetic
from conflict_index.dates.grammar import matches
from conflict_index.dates.reading import Reference
from conflict_index.dates.resolve import resolve
from conflict_index.dates.scan import scan
from conflict_index.model import DateSpan, Precision

_NUMERIC = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:T\d+(?:Z|[+-]\d{4})?)?\s*")
_MONTH = re.compile(r"\s*(\d{4})[-/.](\d{1,2})\s*")
_YEAR = re.compile(r"\s*(\d{4})\s*")
_SERIAL = re.compile(r"\s*([2-5]\d{4})(?:\.\d+)?\s*")
"""Days since the end of 1899 as spreadsheets count, 1954 to 2064. Source: Office Open XML, part 1, 18.17.4.1."""
_SECONDS = re.compile(r"\s*(1\d{9})(?:\d{3}|\.\d+)?\s*")
"""Seconds or milliseconds since 1970, 2001 to 2033."""
_SERIAL_ZERO = date(1899, 12, 30)
_EPOCH = date(1970, 1, 1)
_OF_NETWORKS = re.compile(r"\s*[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2}) \d\d:\d\d:\d\d \S{1,6} (\d{4})\s*")
"""The year behind time and zone, as Twitter and the C library write it: "Tue Apr 04 06:30:00 +0000 2017"."""
_LONGEST = 100  # characters of a cell that are parsed


def parse_day(value: str, *, day_first: bool | None = None) -> DateSpan | None:
    """Parse a cell as a day, month or year; basis metadata, `span` and `surface` None.

    ISO 8601, RFC 2822, "6/29/2016", "29.06.2016", "June 29, 2016", month names of other languages. A
    time or zone beside the date is ignored and never shifts the day. `day_first` decides "3/4/2016"; where it is
    None, dots and dashes mean day first, slashes are month first, as in the American tables that use them most.
    A number is the day of a spreadsheet, or seconds since 1970 in UTC; see `counted_as`.
    None for an empty cell or anything else that is no date.
    """
    value = value[:_LONGEST]
    for pattern in (_COMPACT, _MONTH, _YEAR):
        if match := pattern.fullmatch(value):
            return _plain([int(part) for part in match.groups()])
    if day := _counted(value):
        return _plain([day.year, day.month, day.day])
    if match := _NUMERIC.match(value):
        year = int(match[4]) if len(match[4]) == 4 else arithmetic.century(int(match[4]))
        return _numeric(int(match[1]), int(match[3]), year, match[2] != "/" if day_first is None else day_first)
    return _written(_OF_NETWORKS.sub(r"\1, \2", value), bool(day_first))


def counted_as(value: str) -> str:
    """Return what a cell that is a number counts: "days since 1899-12-30"; "" for any other cell."""
    if _SERIAL.fullmatch(value):
        return "days since 1899-12-30, as spreadsheets count"
    return "seconds since 1970, in UTC" if _SECONDS.fullmatch(value) else ""


def _counted(value: str) -> date | None:
    if match := _SERIAL.fullmatch(value):
        return _SERIAL_ZERO + timedelta(int(match[1]))
    match = _SECONDS.fullmatch(value)
    return _EPOCH + timedelta(seconds=int(match[1])) if match else None


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


class DayOrder:
    """Whether the numeric dates of a column have the day first, found cell by cell.

    A first number above 12 is a day, a second above 12 makes the first a month. `undecided` is the first date with a
    stroke that may be both, `last` the last cell that is not empty.
    """

    def __init__(self) -> None:
        self._day_first = self._month_first = False
        self.undecided = self.last = ""

    def see(self, value: str) -> None:
        """Take note of a cell."""
        self.last = value[:_LONGEST] or self.last
        if not (match := _NUMERIC.match(value[:_LONGEST])):
            return
        first, second = int(match[1]), int(match[3])
        self._day_first = self._day_first or first > 12
        self._month_first = self._month_first or second > 12
        if match[2] == "/" and first != second and max(first, second) <= 12:
            self.undecided = self.undecided or match[0].strip()

    @property
    def day_first(self) -> bool | None:
        """Return whether the day is first; None if no cell decides or cells contradict."""
        return None if self._day_first == self._month_first else self._day_first

    @property
    def is_mixed(self) -> bool:
        """Return whether some cells have the day first and others the month."""
        return self._day_first and self._month_first


def day_order(values: Iterable[str]) -> bool | None:
    """Return whether a column of numeric dates has the day first; None if no cell decides or cells contradict."""
    order = DayOrder()
    for value in values:
        order.see(value)
    return order.day_first
