"""Dates in words, never more certain than they are."""

from __future__ import annotations

from datetime import timedelta

from conflict_index.model import DateSpan
from conflict_search.one_line import one_line

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def in_words(value: DateSpan) -> str:
    """Return a date for reading: "Tue 28 Jun 2016", "Jun 2016", "since 1 Jan 2014", "8 Jun, year unknown"."""
    start, last = value.start, value.end and value.end - timedelta(1)
    if start and last and value.precision == "day" and start == last:
        return f"{_DAYS[start.weekday()]} {start.day} {_MONTHS[start.month - 1]} {start.year}"
    if start and last and value.precision == "month":
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if start and last and value.precision == "year":
        return str(start.year)
    first, final = (f"{d.day} {_MONTHS[d.month - 1]} {d.year}" if d else "" for d in (start, last))
    if first and final:
        return f"{first} to {final}"
    if first or final:
        return f"since {first}" if first else f"until {final}"
    if value.month and value.day:
        return f"{value.day} {_MONTHS[value.month - 1]}, year unknown"
    return "unknown"


def published(value: DateSpan | None) -> str:
    """Return the publication date, its basis, and the mark of the page that states it."""
    return "publication date unknown" if value is None else f"published {in_words(value)} ({basis(value)})"


def basis(value: DateSpan) -> str:
    """Return how a publication date is known: "html: meta article:published_time", "filename"."""
    return f"{value.basis}: {one_line(value.mark)}" if value.mark else value.basis


def event(value: DateSpan) -> str:
    """Return an event date and its basis."""
    if value.basis == "published":
        return f"event date not stated; published {in_words(value)}"
    if value.basis == "metadata":
        return f"event {in_words(value)} (metadata)"
    how = {"stated": "", "relative": "", "inferred": ", year inferred"}[value.basis]
    where = " earlier in the report" if value.inherited else ""
    return f"event {in_words(value)}{how}, from “{' '.join((value.surface or '').split())}”{where}"


def events(values: tuple[DateSpan, ...], lead: DateSpan | None = None) -> str:
    """Return all event dates of a passage; where it has none, the day that its report is about."""
    known = "; ".join(event(v) for v in values) or "event date unknown"
    if lead is None or lead.basis == "published" or any(v.basis != "published" for v in values):
        return known
    return f"{known}; the report is about {in_words(lead)} ({lead.basis})"
