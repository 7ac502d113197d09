"""CSV and TSV, whatever parts the cells: one report a row."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.decode import LONGEST
from conflict_index.read.draft import Draft, encodable
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.layout import Layout, rows_of, sniff_layout
from conflict_index.read.walk import Source

_HEAD = 1 << 16
_ROWS_FOR_ORDER = 100_000
"""Rows whose dates decide the order of day and month."""

_TALL = 2000
"""Lines in one row from which a quote that is never closed is likelier than a long text."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, its number as a spreadsheet counts (the header is row 1), and how many lines it takes."""

    number: int
    cells: list[str]
    lines: int


def read_table(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Draft | Remark]:
    """A draft for each row. Raises ReadError when no column holds the text, or a line is too long."""
    head = text.read(_HEAD)
    layout = sniff_layout(head)
    if not head.strip("\ufeff \t\r\n"):
        raise ReadError("the file is empty")
    header = next(_rows(source, text, layout))
    if isinstance(header, Failure):
        raise ReadError(f"the header cannot be read: {header.reason}")
    names = _names(header.cells)
    places = assign(names, columns)
    day_first = _day_order(source, text, layout, places)
    if day_first is not None:
        order = "day/month" if day_first else "month/day"
        yield Notice(source.path, f"dates in column {names[places['date']]!r} read as {order}")
    rows = itertools.islice(_rows(source, text, layout), 1, None)
    for row in rows:
        if isinstance(row, Failure):
            yield row
        else:
            yield from _remarks(source, row, len(names))
            yield _draft(row, names, places, day_first)


def _draft(row: _Row, names: Sequence[str], places: Mapping[str, int], day_first: bool | None) -> Draft:
    cells = [encodable(cell) for cell in row.cells] + [""] * (len(names) - len(row.cells))
    values = {field: cells[place] for field, place in places.items()}
    kept = (*names, *(f"column {number}" for number in range(len(names) + 1, len(cells) + 1)))
    taken = set(places.values())
    return Draft(
        text=values["text"],
        unit="row",
        row=row.number,
        id=values.get("id", "").strip() or None,
        title=values.get("title", "").strip() or None,
        url=values.get("url", "").strip() or None,
        source=values.get("source", "").strip() or None,
        language=values.get("language", "").strip() or None,
        date=values.get("date", "").strip() or None,
        day_first=day_first,
        fields=tuple((kept[n], cell) for n, cell in enumerate(cells) if n not in taken and cell),
    )


def _remarks(source: Source, row: _Row, width: int) -> Iterator[Notice]:
    if len(row.cells) > width:
        yield Notice(source.path, f"row {row.number} has {len(row.cells)} cells, the header {width}: all kept")
    if row.lines > _TALL:
        yield Notice(source.path, f"row {row.number} runs over {row.lines} lines: is a quote in it never closed?")


def _day_order(source: Source, text: io.TextIOWrapper, layout: Layout, places: Mapping[str, int]) -> bool | None:
    """The order of day and month that the date column as a whole shows."""
    from conflict_index.dates import day_order

    place = places.get("date")
    if place is None:
        return None
    rows = itertools.islice(_rows(source, text, layout), 1, _ROWS_FOR_ORDER)
    return day_order(
        row.cells[place].strip() for row in rows if not isinstance(row, Failure) and place < len(row.cells)
    )


def _names(cells: list[str]) -> list[str]:
    return [encodable(name).removeprefix("\ufeff").strip() or f"column {n}" for n, name in enumerate(cells, 1)]


def _rows(source: Source, text: io.TextIOWrapper, layout: Layout) -> Iterator[_Row | Failure]:
    """All rows from the start of the file, blank ones left out but counted."""
    text.seek(0)
    lines = _Lines(text)
    reader = rows_of(lines, layout)
    number = before = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Failure(source.path, f"row {number}", f"cannot be parsed: {error}")
            continue
        if any(cells):
            yield _Row(number, cells, lines.count - before)
        before = lines.count


class _Lines:
    """The lines of a file, counted, none longer than LONGEST."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.count = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        if len(line) == LONGEST:
            raise ReadError(f"line {self.count + 1} is longer than {LONGEST:,} characters; split the file")
        self.count += 1
        return line
