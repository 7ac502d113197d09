"""Read XLSX workbooks with openpyxl, if installed: every sheet with a header is a table."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user.sheet import Line, Sheet, padded

_HEADER_WITHIN = 10
"""Number of rows searched for a header, which is the first row with two cells."""

_ROWS = 1_048_576
"""The rows of a sheet in Excel; one that claims a higher number would be reached through billions of empty rows."""


def workbook_sheets(path: Path) -> list[Sheet]:
    """Return the tables of a workbook, formulas as their last values. Raises GazetteerError with a one-line message."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise GazetteerError(
            f"{path}: XLSX files need openpyxl; install it with: pip install 'conflict-search[xlsx]', or save as CSV"
        ) from error
    try:
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(path, read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # the declared size of a sheet is often wrong
            return [table for sheet in book.worksheets for table in _sheet(sheet)]
    except Exception as error:  # a damaged workbook can fail in zipfile, in XML or anywhere in openpyxl
        raise GazetteerError(f"{path}: not a readable XLSX workbook ({error}); save it again, or as CSV") from error


def _sheet(sheet: Any) -> Iterator[Sheet]:
    rows = enumerate(sheet.iter_rows(max_row=_ROWS, values_only=True), 1)
    for _, values in islice(rows, _HEADER_WITHIN):
        header = [_text(value) for value in values]
        if sum(map(bool, header)) > 1:
            yield Sheet(sheet.title, header, iter(list(_lines(sheet.title, rows, len(header)))))
            return


def _lines(title: str, rows: Iterator[tuple[int, Any]], width: int) -> Iterator[Line]:
    for number, values in rows:
        cells = padded([_text(value) for value in values], width)
        if any(cells):
            yield Line(f"sheet {title}, row {number}", cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
