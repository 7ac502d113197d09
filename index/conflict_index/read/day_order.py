"""Whether the dates of each column of a file have the day or the month first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from conflict_index.faults import describe
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.source import Source

if TYPE_CHECKING:
    from conflict_index.dates.day import DayOrder

_Item = TypeVar("_Item")

RECORDS = 100_000
"""Records of a file whose dates decide the order."""


@dataclass(frozen=True, slots=True)
class DayOrders:
    """Whether the day comes first in the column of publication dates, and in that of event dates; None: not known."""

    published: bool | None = None
    event: bool | None = None


def find_day_order(source: Source, dates: Iterator[str]) -> tuple[bool | None, list[Remark]]:
    """Return whether the day comes first in a file's only dates (None: not known), and what to tell the user about it.

    Where the dates end in an exception, those before it decide; reading the records meets and reports the same one.
    """
    orders, remarks = find_day_orders(source, ((date, "") for date in dates))
    return orders.published, remarks


def find_day_orders(
    source: Source, dates: Iterator[tuple[str, str]], columns: tuple[str, str] = ("", "")
) -> tuple[DayOrders, list[Remark]]:
    """Return the order of each of two columns of dates, and what to tell the user about them.

    dates: of each of the first RECORDS records the cell of its date, and that of its event date if this is another.
    columns: the names of both. A column in which nothing decides takes the order of the other.
    """
    from conflict_index.dates.day import DayOrder

    first, second = DayOrder(), DayOrder()
    try:
        for cell, other in until_an_error(dates):
            first.see(cell)
            second.see(other)
    except Exception as error:  # the records can be read without it
        return DayOrders(), [Failure(source.path, None, f"the order of day and month is not known: {describe(error)}")]
    date, event = first.day_first, second.day_first if second.last else first.day_first
    known = DayOrders(event if date is None else date, date if event is None else event)
    said = _said(first, columns[0], known.published), _said(second, columns[1], known.event)
    return known, [Notice(source.path, message) for message in said if message]


def _said(order: DayOrder, column: str, day_first: bool | None) -> str:
    """Return how the dates of a column are read, empty where it goes without saying."""
    from conflict_index.dates.day import counted_as

    where = f" in column {column!r}" if column else ""
    if unit := counted_as(order.last):
        return f"numbers{where} read as {unit}"
    if order.day_first is not None:
        return f"dates{where} read as {_named(order.day_first)}"
    if not order.undecided:
        return ""
    why = "some have the day first, others the month" if order.is_mixed else "none tells whether the day is first"
    return f"dates{where}: {why}; {order.undecided!r} is read as {_named(bool(day_first))}"


def _named(day_first: bool) -> str:
    return "day/month" if day_first else "month/day"


def until_an_error(items: Iterator[_Item]) -> Iterator[_Item]:
    """Yield the items before the first exception, where reading the records meets and reports the same one."""
    try:
        yield from items
    except Exception:  # reported when the records are read
        return
