"""Read CSV and TSV with any delimiter: each row is a report."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.day_order import RECORDS, find_day_order
from conflict_index.read.each import each_record
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.layout import sniff_layout, split_rows
from conflict_index.read.record import Record, encodable, record_of
from conflict_index.read.registry import TextReader
from conflict_index.read.rows import TableRow, header_of, rows_of
from conflict_index.read.source import Source

_HEAD = 1 << 16


def read_table(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each row. Raises ReadError when no column holds the text, or a line is too long."""
    head = text.read(_HEAD)
    layout = sniff_layout(head)
    if not head.strip("\ufeff \t\r\n"):
        raise ReadError("the file is empty")
    names = _names(header_of(rows_of(source, text, layout)).cells)
    positions = assign(names, columns)
    dated = positions.get("date", positions["text"])
    dates = _dates(itertools.islice(rows_of(source, text, layout), 1, RECORDS), dated)
    day_first, remarks = find_day_order(source, dates, names[dated])
    yield from remarks

    def make(row: TableRow | Failure) -> Iterator[Record | Remark]:
        if isinstance(row, Failure):
            yield row
        else:
            yield from _remarks(source, row, len(names))
            yield _record(row, names, positions, day_first)

    rows = itertools.islice(rows_of(source, text, layout), 1, None)
    yield from each_record(source, ((_label(row), row) for row in rows), make)


def _label(row: TableRow | Failure) -> str:
    return f"row {row.number}" if isinstance(row, TableRow) else row.record or ""


def _record(row: TableRow, names: Sequence[str], positions: Mapping[str, int], day_first: bool | None) -> Record:
    cells = [encodable(cell) for cell in row.cells] + [""] * (len(names) - len(row.cells))
    values = {field: cells[at] for field, at in positions.items()}
    kept = (*names, *(f"column {number}" for number in range(len(names) + 1, len(cells) + 1)))
    taken = set(positions.values())
    return record_of(
        values,
        unit="row",
        number=row.number,
        day_first=day_first,
        fields=tuple((kept[n], cell) for n, cell in enumerate(cells) if n not in taken and cell),
    )


def _remarks(source: Source, row: TableRow, width: int) -> Iterator[Notice]:
    if len(row.cells) > width:
        yield Notice(source.path, f"row {row.number} has {len(row.cells)} cells, the header {width}: all kept")


def _dates(rows: Iterable[TableRow | Failure], position: int) -> Iterator[str]:
    """Yield the cells of the column of dates, or of the texts, which may begin with dates."""
    for row in rows:
        if not isinstance(row, Failure) and position < len(row.cells):
            yield row.cells[position].strip()


def _recognises(head: str) -> bool:
    """Recognise a table by its first line, which names several columns, the text among them."""
    if head.lstrip("\ufeff \t\r\n").startswith("["):  # JSON, but not a list of objects
        return False
    rows = split_rows(head, sniff_layout(head))
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    try:
        return len(assign(rows[0], {})) > 1
    except ReadError:
        return False


def _names(cells: list[str]) -> list[str]:
    return [encodable(name).removeprefix("\ufeff").strip() or f"column {n}" for n, name in enumerate(cells, 1)]


TABLE = TextReader("table", "CSV and TSV tables", (".csv", ".tsv", ".tab"), read_table, _recognises)
