"""Encode intervals of days as terms, so that any engine can find overlaps by term look-ups.

Time is a tree: decades, years, months, days. An interval is covered by the fewest cells of that tree. A document
holds "=cell" for each cell of its cover and "^cell" for each such cell and all cells above it. Two intervals
overlap when a cell of one is, contains or lies in a cell of the other; so a window asks for "^q" (the document's
cell is q or lies in it) and for "=a" of every cell a above q (the document's cell contains q). This is the prefix
tree of Lucene's date range fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

FIRST, LAST = date(1900, 1, 1), date(2100, 1, 1)
"""Open intervals end here; days outside are not indexed."""

UNKNOWN = "?"
"""The term of a passage without a known event date."""

_LENGTHS = (3, 4, 7, 10)  # "201", "2016", "2016-06", "2016-06-29"


def span_terms(start: date | None, end: date | None) -> tuple[str, ...]:
    """Return the index terms of a half-open interval of days; None is an open end."""
    covered = list(_cover(start or FIRST, end or LAST))
    above = {cell[:n] for cell in covered for n in _LENGTHS if n <= len(cell)}
    return (*(f"={cell}" for cell in covered), *(f"^{cell}" for cell in sorted(above)))


def window_terms(start: date | None, end: date | None) -> tuple[str, ...]:
    """Return the query terms of a half-open window; documents with any of them overlap it."""
    wanted = list(_cover(start or FIRST, end or LAST))
    above = {cell[:n] for cell in wanted for n in _LENGTHS if n < len(cell)}
    return (*(f"^{cell}" for cell in wanted), *(f"={cell}" for cell in sorted(above)))


def yearless_term(month: int, day: int) -> str:
    """Return the term of a day and month without a year."""
    return f"--{month:02}-{day:02}"


def yearless_terms(start: date | None, end: date | None, years: tuple[int, int]) -> tuple[str, ...]:
    """Return the terms of yearless dates that fall in the window in one of `years` (first and last, inclusive)."""
    first = max(start or FIRST, date(years[0], 1, 1))
    last = min(end or LAST, date(years[1] + 1, 1, 1), first + timedelta(3000))  # in eight years every day occurs
    days = (first + timedelta(n) for n in range((last - first).days))
    return tuple(sorted({yearless_term(d.month, d.day) for d in days}))


def _cover(start: date, end: date) -> Iterator[str]:
    """Yield the fewest cells that cover the interval, in order; nothing for an empty one."""
    at, end = max(start, FIRST), min(end, LAST)
    while at < end:
        for cell, after in _cells_from(at):
            if after <= end:
                yield cell
                at = after
                break


def _cells_from(day: date) -> Iterator[tuple[str, date]]:
    """Yield the cells that begin on this day, widest first, each with the day after its last."""
    year, month = day.year, day.month
    if (month, day.day) == (1, 1):
        if year % 10 == 0:
            yield f"{year // 10:03}", date(year + 10, 1, 1)
        yield f"{year:04}", date(year + 1, 1, 1)
    if day.day == 1:
        yield f"{year:04}-{month:02}", date(year + month // 12, month % 12 + 1, 1)
    yield day.isoformat(), day + timedelta(1)
