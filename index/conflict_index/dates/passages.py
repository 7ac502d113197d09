"""Which of a report's dates a passage is about: its own, else the nearest before it, else the publication date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conflict_index.model import DateSpan, Span


def passage_dates(dates: Sequence[DateSpan], span: Span, published: DateSpan | None) -> tuple[DateSpan, ...]:
    """The event dates of the passage at `span`, from the report's `dates` in order of position.

    Its own have their `span` inside it. An inherited one keeps its own words and has its `span` before the passage,
    with `inherited` set. Where the report names none before it, the publication date with basis published.
    """
    own = tuple(d for d in dates if d.span is not None and span.start <= d.span.start < span.end)
    if own:
        return own
    before = [d for d in dates if d.span is not None and d.span.start < span.start]
    if before:
        return (replace(before[-1], inherited=True),)
    return (replace(published, basis="published", span=None, surface=None, inherited=True),) if published else ()
