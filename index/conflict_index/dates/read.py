"""All dates of a report's text: scanned once, matched by the grammar, resolved against publication and tense."""

from __future__ import annotations

from datetime import date, timedelta

from conflict_index.dates.dateline import find_dateline
from conflict_index.dates.grammar import matches
from conflict_index.dates.reading import Reading, Reference
from conflict_index.dates.resolve import resolve
from conflict_index.dates.scan import Scan, scan
from conflict_index.model import DateSpan, Span


def read_dates(
    text: str, *, published: DateSpan | None = None, years: tuple[int, int] | None = None
) -> tuple[DateSpan, ...]:
    """The date expressions of `text` in order of position, none overlapping, the dateline's own left out.

    `published` is what relative words and missing years are counted from. `years` are the first and last year the
    user allows, both inclusive. An expression that cannot be placed (a weekday without a publication date) is left
    out; a day and month whose year stays unknown keeps `month` and `day` and has neither start nor end.
    """
    tokens = scan(text)
    day = _single_day(published)
    dateline = find_dateline(tokens)
    heads = dateline.spans if dateline else ()
    found: list[DateSpan] = []
    for rule, first, last in matches(tokens.kinds):
        for reading in resolve(rule, tokens, first, last, Reference(day, years)):
            span = _span(tokens, reading)
            if not any(head.start <= span.start < head.end for head in heads):
                found.append(_date_span(text, span, reading))
    return tuple(found)


def _single_day(published: DateSpan | None) -> date | None:
    if published is None or published.start is None or published.end is None:
        return None
    return published.start if published.end - published.start == timedelta(1) else None


def _span(tokens: Scan, reading: Reading) -> Span:
    return Span(tokens.starts[reading.first], tokens.ends[reading.last - 1])


def _date_span(text: str, span: Span, reading: Reading) -> DateSpan:
    surface = text[span.start : span.end]
    return DateSpan(
        reading.start, reading.end, reading.month, reading.day, reading.precision, reading.basis, span, surface
    )
