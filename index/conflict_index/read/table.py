"""CSV and TSV, whatever parts the cells: one report a row."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.layout import Layout, sniff_layout
from conflict_index.read.record import Record, encodable, record_of
from conflict_index.read.rows import Row, header_of, rows_of
from conflict_index.read.walk import Source

_HEAD = 1 << 16
_ROWS_FOR_ORDER = 100_000
"""Rows whose dates decide the order of day and month."""


def read_table(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """A record for each row. Raises ReadError when no column holds the text, or a line is too long."""
    head = text.read(_HEAD)
    layout = sniff_layout(head)
    if not head.strip("\ufeff \t\r\n"):
        raise ReadError("the file is empty")
    names = _names(header_of(rows_of(source, text, layout)).cells)
    places = assign(names, columns)
    day_first = _day_order(source, text, layout, places)
    if day_first is not None:
        order = "day/month" if day_first else "month/day"
        yield Notice(source.path, f"dates in column {names[places['date']]!r} read as {order}")
    rows = itertools.islice(rows_of(source, text, layout), 1, None)
    for row in rows:
        if isinstance(row, Failure):
            yield row
        else:
            yield from _remarks(source, row, len(names))
            yield _record(row, names, places, day_first)


def _record(row: Row, names: Sequence[str], places: Mapping[str, int], day_first: bool | None) -> Record:
    cells = [encodable(cell) for cell in row.cells] + [""] * (len(names) - len(row.cells))
    values = {field: cells[place] for field, place in places.items()}
    kept = (*names, *(f"column {number}" for number in range(len(names) + 1, len(cells) + 1)))
    taken = set(places.values())
    return record_of(
        values,
        unit="row",
        row=row.number,
        day_first=day_first,
        fields=tuple((kept[n], cell) for n, cell in enumerate(cells) if n not in taken and cell),
    )


def _remarks(source: Source, row: Row, width: int) -> Iterator[Notice]:
    if len(row.cells) > width:
        yield Notice(source.path, f"row {row.number} has {len(row.cells)} cells, the header {width}: all kept")


def _day_order(source: Source, text: io.TextIOWrapper, layout: Layout, places: Mapping[str, int]) -> bool | None:
    """The order of day and month that the date column as a whole shows."""
    from conflict_index.dates.day import day_order

    place = places.get("date")
    if place is None:
        return None
    rows = itertools.islice(rows_of(source, text, layout), 1, _ROWS_FOR_ORDER)
    return day_order(
        row.cells[place].strip() for row in rows if not isinstance(row, Failure) and place < len(row.cells)
    )


def _names(cells: list[str]) -> list[str]:
    return [encodable(name).removeprefix("\ufeff").strip() or f"column {n}" for n, name in enumerate(cells, 1)]
