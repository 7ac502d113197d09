"""Choose the dates of a passage: those inside it, else the nearest before it, else the event's or the publication's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from conflict_index.model import DateSpan, Span


def passage_dates(
    dates: Sequence[DateSpan], span: Span, published: DateSpan | None, event: DateSpan | None = None
) -> tuple[DateSpan, ...]:
    """Return the event dates of the passage at `span`; `dates` are those of the report, in order of position.

    Dates inside the passage come first. Without any, the nearest date before the passage is returned with its span
    and `inherited` set; without that, the publication date with basis published. `event` is the date that the record
    states: it takes the place of these two, and comes before dates of the passage that are only inferred.
    """
    first, last = (bisect_left(dates, offset, key=_position) for offset in (span.start, span.end))
    if event:
        return with_event(dates[first:last], event)
    if first < last:
        return tuple(dates[first:last])
    if first:
        return (replace(dates[first - 1], inherited=True),)
    return (replace(published, basis="published", span=None, surface=None, inherited=True),) if published else ()


def with_event(dates: Sequence[DateSpan], event: DateSpan) -> tuple[DateSpan, ...]:
    """Return dates of a text with the one that its record states: behind those with a year, before those inferred."""
    if any((found.start, found.end) == (event.start, event.end) for found in dates):
        return tuple(dates)
    stated = [found for found in dates if found.basis == "stated"]
    return (*stated, event, *(found for found in dates if found.basis != "stated"))


def _position(span: DateSpan) -> int:
    return span.span.start if span.span else -1
