"""Read every date of a text: scan it once, match the grammar, resolve the matches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from conflict_index.dates.context import direction, is_complete, is_name, is_speech
from conflict_index.dates.dateline import find_dateline
from conflict_index.dates.entries import is_entry, with_dotted_entries
from conflict_index.dates.grammar import RuleMatch, matches
from conflict_index.dates.order import find_order
from conflict_index.dates.overlay import month_first
from conflict_index.dates.reading import DateReading, Reference
from conflict_index.dates.resolve import TENSED, resolve
from conflict_index.dates.scan import Scan, scan
from conflict_index.model import DateSpan, Span


def read_dates(
    text: str,
    *,
    published: DateSpan | None = None,
    years: tuple[int, int] | None = None,
    day_first: bool | None = None,
) -> tuple[DateSpan, ...]:
    """Return the date expressions of `text` in order of position, without overlaps and without the dateline.

    Relative words and missing years are resolved against `published`. `years` are the first and last year allowed,
    both inclusive. `day_first` is the order of day and month in the collection, for dates such as "3/4/2016" that the
    text does not decide. Expressions that cannot be resolved (a weekday without a publication date) are omitted; a day
    and month whose year is unknown have `month` and `day`, and neither start nor end.
    """
    tokens = with_dotted_entries(scan(text), published)
    matched = list(matches(tokens.kinds))
    if tokens.local:
        matched = [m for m in matched if not month_first(tokens.kinds, tokens.local, m.first, m.last)]
    order, day = find_order(tokens, day_first), _single_day(published)
    dateline = find_dateline(tokens, matched, day_first=order, published=day)
    heads = dateline.spans if dateline else ()
    found: list[tuple[DateSpan, bool]] = []
    if day is None and years is None:
        years = _years_of(published)
    for reading, speech in _readings(tokens, matched, day, years, order):
        span = Span(tokens.starts[reading.first], tokens.ends[reading.last - 1])
        if not any(head.start <= span.start < head.end for head in heads):
            found.append((_date_span(text, span, reading), speech))
    return tuple(_without_speech(found, day))


def _without_speech(found: list[tuple[DateSpan, bool]], published: date | None) -> list[DateSpan]:
    """Drop dates that only say when someone spoke, where a later date names another day."""
    kept: list[DateSpan] = []
    another = False
    for span, speech in reversed(found):
        if not (speech and another):
            kept.append(span)
        another = another or (not speech and _tells_of_past(span, published))
    return kept[::-1]


def _tells_of_past(span: DateSpan, published: date | None) -> bool:
    """Tell whether the date is a known day on or before publication."""
    return span.precision == "day" and span.start is not None and published is not None and span.start <= published


def _readings(
    tokens: Scan,
    matched: list[RuleMatch],
    published: date | None,
    years: tuple[int, int] | None,
    day_first: bool | None,
) -> Iterator[tuple[DateReading, bool]]:
    """Yield each reading in order, and whether it only says when someone spoke.

    Without a publication date, the day of the last log entry is what later dates are resolved against.
    """
    named: date | None = None
    entry: date | None = None
    for rule, first, last in matched:
        if is_name(tokens, first, last) or (rule == "ordinal_day" and not is_complete(tokens, last)):
            continue
        opens = is_entry(tokens, first, last)
        tense = direction(tokens, first, last) if rule in TENSED else -1
        reference = Reference(published or entry, years, named, tense, day_first)
        for reading in resolve(rule, tokens, first, last, reference):
            speech = reading.precision == "day" and reading.start == published and is_speech(tokens, first, last)
            if reading.precision == "day" and reading.start and not speech:
                named = reading.start
                entry = named if opens else entry
            yield reading, speech


def _single_day(published: DateSpan | None) -> date | None:
    if published is None or published.start is None or published.end is None:
        return None
    return published.start if published.end - published.start == timedelta(1) else None


def _years_of(published: DateSpan | None) -> tuple[int, int] | None:
    """Return the first and last year of a publication date that is wider than a day."""
    if published is None or published.start is None or published.end is None:
        return None
    return published.start.year, (published.end - timedelta(1)).year


def _date_span(text: str, span: Span, reading: DateReading) -> DateSpan:
    surface = text[span.start : span.end]
    return DateSpan(
        reading.start, reading.end, reading.month, reading.day, reading.precision, reading.basis, span, surface
    )
