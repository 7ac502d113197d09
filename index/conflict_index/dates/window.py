"""Parse a window of days such as "2016-06..2016-07-15", either end open, as a half-open interval."""

from __future__ import annotations

import re
from datetime import date

from conflict_index.dates import arithmetic
from conflict_index.errors import UsageError

_PART = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


def parse_window(value: str) -> tuple[date | None, date | None]:
    """Parse `A..B` (each 2016, 2016-06 or 2016-06-29; either may be missing) as first day and day after the last.

    A single value means that whole year, month or day. Raises UsageError for anything else.
    """
    first, dots, last = value.strip().partition("..")
    if not dots:
        return _interval(first.strip(), value)
    start = _interval(first.strip(), value)[0] if first.strip() else None
    end = _interval(last.strip(), value)[1] if last.strip() else None
    if start and end and start >= end:
        raise UsageError(
            f"the window {value!r} ends before it starts; write the earlier date first, such as 2014..2016"
        )
    return start, end


def _interval(part: str, value: str) -> arithmetic.Interval:
    match = _PART.fullmatch(part)
    interval = None
    if match:
        year, month, day = (int(number) if number else None for number in match.groups())
        assert year is not None
        if day is not None and month is not None:
            interval = arithmetic.day_of(year, month, day)
        elif month is not None:
            interval = arithmetic.month_of(year, month) if 1 <= month <= 12 and year >= 1 else None
        else:
            interval = arithmetic.year_of(year) if year >= 1 else None
    if interval is None:
        raise UsageError(
            f"no date in {value!r}; write 2016, 2016-06, 2016-06-29 or a window such as 2016-06..2016-07-15"
        )
    return interval
