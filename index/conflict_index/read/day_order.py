"""Whether the dates of a whole file have the day or the month first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from conflict_index.faults import describe
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.source import Source

_Item = TypeVar("_Item")

RECORDS = 100_000
"""Records of a file whose dates decide the order."""


def find_day_order(source: Source, dates: Iterator[str], column: str = "") -> tuple[bool | None, list[Remark]]:
    """Return whether the day comes first (None: not known), and what to tell the user about it.

    dates: the cells of the column of dates, of the first RECORDS records. Where they end in an exception, those before
    it decide; reading the records meets the same exception and reports it.
    """
    from conflict_index.dates.day import counted_as, day_order

    seen = [""]
    try:
        day_first = day_order(_seen(until_an_error(dates), seen))
    except Exception as error:  # the records can be read without it
        return None, [Failure(source.path, None, f"the order of day and month is not known: {describe(error)}")]
    where = f" in column {column!r}" if column else ""
    if unit := counted_as(seen[0]):
        return day_first, [Notice(source.path, f"numbers{where} read as {unit}")]
    if day_first is None:
        return None, []
    return day_first, [Notice(source.path, f"dates{where} read as {'day/month' if day_first else 'month/day'}")]


def _seen(dates: Iterator[str], last: list[str]) -> Iterator[str]:
    """Yield dates and keep the last one that is not empty."""
    for value in dates:
        last[0] = value or last[0]
        yield value


def until_an_error(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield the items before the first exception, where reading the records meets and reports the same one."""
    try:
        yield from items
    except Exception:  # reported when the records are read
        return
