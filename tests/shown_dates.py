"""Write dates as the tables of tests/data do."""

from __future__ import annotations

from datetime import date, timedelta

from conflict_index.model import DateSpan


def day(iso: str) -> DateSpan:
    start = date.fromisoformat(iso)
    return DateSpan(start, start + timedelta(1), start.month, start.day, "day", "metadata", None, None)


def shown(span: DateSpan) -> str:
    """A day, month or year as ISO writes it, "--06-08" without a year; others as first day / first day after."""
    if span.start is None and span.end is None:
        return f"--{span.month:02}" + (f"-{span.day:02}" if span.day else "")
    if span.precision == "range":
        return f"{span.start or ''}/{span.end or ''}"
    return str(span.start)[: {"day": 10, "month": 7, "year": 4}[span.precision]]
