"""Choose the day that a report is about: its lead date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from conflict_index.model import DateSpan

_LONGEST = timedelta(31)
"""The widest interval that may be what a report is about where it names no day."""


def lead_date(dates: Sequence[DateSpan], published: DateSpan | None, begin: int = 0) -> DateSpan | None:
    """Return the date that a report is about, with the basis on which it is known; None if nothing tells.

    That is the first day which the text from `begin` on names and which is not after publication; where it names no
    such day, the first interval of a month at most; else, in a text that names no date, the day of publication, with
    the basis published. `dates` are those of the text, in order.
    """
    until = published.end if published else None
    own = [d for d in dates if d.span and d.span.start >= begin]
    told = [d for d in own if d.start and d.end and (until is None or d.start < until)]
    day = next((d for d in told if _days(d) == timedelta(1)), None)
    if day or told:
        return day or next((d for d in told if _days(d) <= _LONGEST), None)
    if published is None or any(d.start is None for d in own):
        return None
    return replace(published, basis="published", span=None, surface=None)


def _days(value: DateSpan) -> timedelta:
    return (value.end or date.max) - (value.start or date.min)
