"""Find the dates among the words of a query: windows of days that rank, unlike those of `--event-date`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from conflict_index import seeds
from conflict_index.dates.grammar import matches
from conflict_index.dates.reading import Reference
from conflict_index.dates.resolve import resolve
from conflict_index.dates.scan import scan
from conflict_index.model import Span

_NO_REFERENCE = Reference(None, None, None, -1, None)
_DIGIT_OR_MONTH = re.compile(r"\d", re.ASCII)
_YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w/-]|\.\d)", re.ASCII)
_WEEK = re.compile(r"\b(first|last) week (?:of|in) $", re.IGNORECASE)


@dataclass(frozen=True)
class Dated:
    """A date in a query: where it stands, and its half-open window of days; without a year, month and day."""

    span: Span
    start: date | None
    end: date | None
    month: int | None = None
    day: int | None = None


def find_dates(text: str) -> tuple[Dated, ...]:
    """Return the dates of a query in order: those of the date grammar that need no publication date, and bare years."""
    if not _DIGIT_OR_MONTH.search(text):
        return ()
    found = list(_of_grammar(_capitalised(text)))
    for year in _YEAR.finditer(text):
        if not any(one.span.start < year.end() and year.start() < one.span.end for one in found):
            found.append(Dated(Span(*year.span()), date(int(year[0]), 1, 1), date(int(year[0]) + 1, 1, 1)))
    return tuple(sorted(found, key=lambda one: one.span))


def _capitalised(text: str) -> str:
    """Return a text of the same length in which months that are also words, such as march, begin with a capital.

    Only those with a year behind them do, or with a day before them: people type queries without capitals.
    """
    return _common_month().sub(lambda found: found[0].title(), text)


@cache
def _common_month() -> re.Pattern[str]:
    names = "|".join(re.escape(row["word"]) for row in seeds.rows("dates/months.csv") if row["strength"] == "weak")
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    return re.compile(rf"(?<=\d )\b(?:{names})\b|\b(?:{names})\b(?=\s+(?:{day},?\s+)?(?:19|20)\d\d(?!\d))")


def _of_grammar(text: str) -> Iterator[Dated]:
    tokens = scan(text)
    for rule, first, last in matches(tokens.kinds):
        for reading in resolve(rule, tokens, first, last, _NO_REFERENCE):
            span = Span(tokens.starts[reading.first], tokens.ends[reading.last - 1])
            known = reading.start is not None or reading.end is not None
            if known or (reading.month and reading.day):
                yield _week(text, Dated(span, reading.start, reading.end, reading.month, reading.day))


def _week(text: str, found: Dated) -> Dated:
    """Return the first or last seven days of a month where the words before it say so."""
    before = _WEEK.search(text[: found.span.start])
    if not before or found.start is None or found.day is not None:
        return found
    span = Span(before.start(), found.span.end)
    days = monthrange(found.start.year, found.start.month)[1]
    if found.end != found.start + timedelta(days):
        return found
    start = found.start if before[1].lower() == "first" else found.start + timedelta(days - 7)
    return Dated(span, start, start + timedelta(7), found.month)
