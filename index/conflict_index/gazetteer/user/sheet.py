"""Represent tables as rows of text cells, whether from CSV, workbooks or GeoJSON."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user.places import Remarks
from conflict_index.read.events import Failure
from conflict_index.read.layout import sniff_layout
from conflict_index.read.rows import header_of, rows_of
from conflict_index.read.source import Source

_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its position, and as many cells as the header has."""

    where: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: column names and rows. `title` is empty if a file has only one table."""

    title: str
    header: list[str]
    lines: Iterator[Line]


def text_sheet(path: Path, text: io.TextIOWrapper, remarks: Remarks) -> Sheet:
    """Return the table of a CSV or TSV file; unparsable rows are rejected. Raises GazetteerError, ReadError."""
    head = text.read(_HEAD)
    if not head.strip("\ufeff \t\r\n"):
        raise GazetteerError(f"{path}: the file is empty; give a table with a header")
    source = Source(str(path), path, path.stem, "", "table")
    rows = rows_of(source, text, sniff_layout(head))
    header = [cell.removeprefix("\ufeff").strip() for cell in header_of(rows).cells]

    def lines() -> Iterator[Line]:
        for row in rows:
            if isinstance(row, Failure):
                remarks.reject(row.record or "", row.reason)
            else:
                yield Line(f"row {row.number}", padded(row.cells, len(header)))

    return Sheet("", header, lines())


def padded(cells: list[str], width: int) -> list[str]:
    """Return exactly `width` cells, without surrounding spaces."""
    return [cell.strip() for cell in cells[:width]] + [""] * (width - len(cells))
