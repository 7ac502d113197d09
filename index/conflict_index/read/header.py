"""Find the row that names the columns of a table, and give each column a name of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conflict_index.read.columns import said
from conflict_index.read.day_order import until_an_error
from conflict_index.read.events import Failure
from conflict_index.read.header_row import ROWS, header_at, in_two_rows, is_tags, names_of
from conflict_index.read.rows import TableRow, header_of

_REPEATED = re.compile(r" \(\d+\)$")


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, the number of the last row that is no data, HXL tags, and messages to the user."""

    names: tuple[str, ...]
    last: int
    messages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def find_header(rows: Iterator[TableRow | Failure], columns: Mapping[str, str]) -> Header:
    """Choose the header among the first rows. Raises ReadError if there is none, or it cannot be parsed."""
    first = header_of(rows)
    read = [first, *(row for row in itertools.islice(until_an_error(rows), ROWS - 1) if isinstance(row, TableRow))]
    at = header_at([row.cells for row in read], columns)
    messages = [_above(read[0], read[at])] if at else []
    cells = read[at].cells
    if at + 1 < len(read) and (both := in_two_rows(cells, read[at + 1].cells, columns)):
        at, cells = at + 1, both
        messages.append(f"the header is in two rows, {read[at - 1].number} and {read[at].number}")
    last, names = read[at].number, names_of(cells)
    tags: tuple[str, ...] = ()
    if at + 1 < len(read) and is_tags(read[at + 1].cells):
        last, tags = read[at + 1].number, tuple(read[at + 1].cells)
        messages.append(f"row {last} holds HXL tags, no data")
    return Header(tuple(names), last, (*messages, *_repeated(cells, names)), tags)


def _above(first: TableRow, header: TableRow) -> str:
    title = said([cell for cell in first.cells if cell.strip()])
    return f"the header is row {header.number}; what stands above it is not read: {title} ..."


def _repeated(cells: Sequence[str], names: Sequence[str]) -> list[str]:
    """Say which columns were renamed because another is called the same."""
    return [
        f"column {number} is again called {cell.strip()[:40]!r}: read as {name[:50]!r}"
        for number, (cell, name) in enumerate(zip(cells, names, strict=True), 1)
        if _REPEATED.search(name) and not _REPEATED.search(cell)
    ]
