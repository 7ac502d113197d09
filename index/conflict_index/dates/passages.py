"""Which of a report's dates a passage is about: its own, else the nearest before it, else the publication date."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from conflict_index.model import DateSpan, Span


def passage_dates(dates: Sequence[DateSpan], span: Span, published: DateSpan | None) -> tuple[DateSpan, ...]:
    """The event dates of the passage at `span`, from the report's `dates` in order of position.

    Its own have their `span` inside it. An inherited one keeps its own words and has its `span` before the passage,
    with `inherited` set. Where the report names none before it, the publication date with basis published.
    """
    first, last = (bisect_left(dates, offset, key=_position) for offset in (span.start, span.end))
    if first < last:
        return tuple(dates[first:last])
    if first:
        return (replace(dates[first - 1], inherited=True),)
    return (replace(published, basis="published", span=None, surface=None, inherited=True),) if published else ()


def _position(span: DateSpan) -> int:
    return span.span.start if span.span else -1
