"""Read CSV and TSV with any delimiter: each row is a report."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign, dated, events_column, kept, text_position
from conflict_index.read.day_order import RECORDS, DayOrders, find_day_orders
from conflict_index.read.each import each_record
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.header import find_header
from conflict_index.read.header_row import is_of_totals, known_columns
from conflict_index.read.layout import Layout, sniff_layout, split_rows
from conflict_index.read.record import Record, encodable, record_of
from conflict_index.read.registry import TextReader
from conflict_index.read.rows import TableRow, rows_of
from conflict_index.read.source import Source

_HEAD = 1 << 16


def read_table(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each row. Raises ReadError when no column holds the text, or a line is too long."""
    head = text.read(_HEAD)
    if not head.strip("\ufeff \t\r\n"):
        raise ReadError("the file is empty")
    yield from read_rows(source, text, columns, sniff_layout(head, columns))


def read_rows(
    source: Source, text: io.TextIOWrapper, columns: Mapping[str, str], layout: Layout
) -> Iterator[Record | Remark]:
    """Yield a record for each row of a table whose layout is known. Raises as `read_table` does."""
    header = find_header(rows_of(source, text, layout), columns)
    yield from (Notice(source.path, message) for message in header.messages)
    names, positions = header.names, assign(header.names, columns, header.tags)
    if positions["text"] == positions.get("title"):
        yield Notice(source.path, f"no column for the text: that of the titles, {names[positions['text']]!r}, is read")
    layout = replace(layout, above=header.last - 1)
    at, events = dated(positions), events_column(positions)
    dates = _dates(itertools.islice(_below(header.last, rows_of(source, text, layout)), RECORDS), at, events)
    orders, remarks = find_day_orders(source, dates, (names[at], "" if events is None else names[events]))
    yield from remarks

    def make(row: TableRow | Failure) -> Iterator[Record | Remark]:
        if isinstance(row, Failure):
            yield row
        elif is_of_totals(row.cells):
            yield Notice(source.path, f"row {row.number} holds totals: left out")
        else:
            yield from _remarks(source, row, len(names))
            yield _record(row, names, positions, orders)

    rows = _below(header.last, rows_of(source, text, layout))
    yield from each_record(source, ((_label(row), row) for row in rows), make)


def _below(header: int, rows: Iterable[TableRow | Failure]) -> Iterator[TableRow | Failure]:
    """Yield the rows of data."""
    return (row for row in rows if isinstance(row, Failure) or row.number > header)


def _label(row: TableRow | Failure) -> str:
    return f"row {row.number}" if isinstance(row, TableRow) else row.record or ""


def _record(row: TableRow, names: Sequence[str], positions: Mapping[str, int], orders: DayOrders) -> Record:
    cells = [encodable(cell) for cell in row.cells] + [""] * (len(names) - len(row.cells))
    positions = {**positions, "text": text_position(names, cells, positions["text"])}
    values = {field: cells[at] for field, at in positions.items()}
    called = (*names, *(f"column {number}" for number in range(len(names) + 1, len(cells) + 1)))
    taken = {at for field, at in positions.items() if not kept(field)}
    return record_of(
        values,
        unit="row",
        number=row.number,
        orders=orders,
        fields=tuple((called[n], cell) for n, cell in enumerate(cells) if n not in taken and cell),
    )


def _remarks(source: Source, row: TableRow, width: int) -> Iterator[Notice]:
    if len(row.cells) > width:
        yield Notice(source.path, f"row {row.number} has {len(row.cells)} cells, the header {width}: all kept")


def _dates(rows: Iterable[TableRow | Failure], date: int, event: int | None) -> Iterator[tuple[str, str]]:
    """Yield the cells of the column of dates, or of texts, which may begin with dates, and of that of event dates."""
    for row in rows:
        if not isinstance(row, Failure):
            yield (
                row.cells[date].strip() if date < len(row.cells) else "",
                row.cells[event].strip() if event is not None and event < len(row.cells) else "",
            )


def _recognises(head: str) -> bool:
    """Recognise a table by its first line, which names several columns, the text among them."""
    if head.lstrip("\ufeff \t\r\n").startswith("["):  # JSON, but not a list of objects
        return False
    rows = split_rows(head, sniff_layout(head))
    return len(rows) > 1 and len(rows[0]) > 1 and known_columns(rows[0], {}) > 1


TABLE = TextReader(
    "table", "CSV, TSV and PSV tables", (".csv", ".tsv", ".tab", ".psv"), read_table, _recognises, cites="row"
)
