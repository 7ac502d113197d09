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
    and `inherited` set; without that, the event's date that the record states, with basis metadata; without that, the
    publication date with basis published.
    """
    first, last = (bisect_left(dates, offset, key=_position) for offset in (span.start, span.end))
    if first < last:
        return tuple(dates[first:last])
    if first:
        return (replace(dates[first - 1], inherited=True),)
    if event:
        return (replace(event, inherited=True),)
    return (replace(published, basis="published", span=None, surface=None, inherited=True),) if published else ()


def _position(span: DateSpan) -> int:
    return span.span.start if span.span else -1
