"""Read a window of days as the options and fields of a query take it: in numbers or in words."""

from __future__ import annotations

import re
from datetime import date

from conflict_index.dates.window import parse_window
from conflict_index.errors import UsageError
from conflict_search.query.dated import find_dates

_NUMBERS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
"""A day in numbers."""


def window_of(text: str) -> tuple[date | None, date | None]:
    """Return the first day and the first day after of "2016-06", "2016..2017-03", "June 2016" or "4 April 2017".

    Either side of ".." may be words or missing. Raises UsageError for anything else.
    """
    try:
        return parse_window(text)
    except UsageError:
        first, dots, last = text.partition("..")
        start, end = _in_words(first), _in_words(last if dots else first)
        if (first.strip() and start is None) or (dots and last.strip() and end is None):
            raise
        if start and end and start[0] >= end[1]:
            raise
        return (start[0] if start else None), (end[1] if end else None)


def _in_words(text: str) -> tuple[date, date] | None:
    """Return the interval of a text that is nothing but one date with a year."""
    found = find_dates(f"{text.strip()} ")
    if len(found) != 1 or found[0].span.start or found[0].span.end != len(text.strip()):
        return None
    start, end = found[0].start, found[0].end
    if start and end and _NUMBERS.fullmatch(text.strip()) and (end - start).days > 1:
        return None  # 03/04/2017: the day or the month may come first, and a whole year is not what was asked
    return (start, end) if start and end else None
