"""Read the sheets of workbooks as tables: each row is a report, under the columns that a row above names."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from conflict_index.errors import ReadError
from conflict_index.read.budget import check_size
from conflict_index.read.events import Notice, Remark
from conflict_index.read.layout import Layout
from conflict_index.read.members import guarded, marked, member_of, shown
from conflict_index.read.record import Record
from conflict_index.read.source import Source
from conflict_index.read.table import read_rows

ROWS = 1_048_576
"""The rows of a sheet in Excel; one that claims a higher number would be reached through billions of empty rows."""

COLUMNS = 1_000
"""Columns of a sheet that are read; spreadsheets may repeat an empty cell to the end of 16,384 columns."""

_IN_MEMORY = 1 << 24
"""Characters of a sheet kept in memory; more goes to a temporary file, which is removed when the sheet was read."""


def read_sheet(
    source: Source, name: str, rows: Iterable[Sequence[str]], columns: Mapping[str, str]
) -> Iterator[Record | Remark]:
    """Yield the records of a sheet; an empty one gives none, and what it raises is its failure.

    rows: all rows from the first on, those that are empty included, so that they are counted as the user sees them.
    """
    label = f"sheet {shown(name)}"
    member = replace(member_of(source, label, "", name), file=source.file, folder=source.folder)
    for item in guarded(source, _records(member, rows, columns)):
        yield marked(item, source, label, member)


def _records(member: Source, rows: Iterable[Sequence[str]], columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+b") as spooled:
        text = io.TextIOWrapper(spooled, "utf-8", errors="surrogatepass", newline="")
        if not _write(text, rows, member):
            yield Notice(member.path, "the sheet is empty")
            return
        text.seek(0)
        yield from read_rows(member, text, columns, Layout(","))


def _write(text: io.TextIOWrapper, rows: Iterable[Sequence[str]], member: Source) -> bool:
    """Write the rows as CSV, without the empty ones at the end; return whether there are any."""
    writer = csv.writer(text, lineterminator="\n")
    empty = size = 0
    some = False
    for number, row in enumerate(rows, 1):
        if number > ROWS:
            raise ReadError(f"a sheet of more than {ROWS:,} rows; save it as CSV")
        cells = row[:COLUMNS]
        if not any(cells):
            empty += 1
            continue
        text.write("\n" * empty)
        empty, some = 0, True
        size += sum(map(len, cells))
        check_size(size, size)
        writer.writerow(cells)
    text.flush()
    return some
