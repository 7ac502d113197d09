"""Read Excel workbooks (XLSX) with openpyxl: values of cells, of formulas the last ones."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.budget import Exhausted
from conflict_index.read.events import Remark
from conflict_index.read.extras import load
from conflict_index.read.record import Record
from conflict_index.read.registry import BytesReader
from conflict_index.read.sheets import COLUMNS, ROWS, read_sheet
from conflict_index.read.source import Source
from conflict_index.read.zipped import open_document


def read_xlsx(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each row of each sheet. Raises ReadError for a workbook that is damaged or encrypted."""
    openpyxl = load("openpyxl", "xlsx")
    with open_document(stream):
        pass
    stream.seek(0)
    with warnings.catch_warnings(action="ignore"):
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            sheets = list(book.worksheets)
        except Exception as error:  # a damaged workbook can fail in zipfile, in XML or anywhere in openpyxl
            raise ReadError(f"damaged: no readable workbook ({_said(error)}); save it again, or as CSV") from error
        for sheet in sheets:
            yield from read_sheet(source, sheet.title, _rows(sheet), columns)


def _rows(sheet: Any) -> Iterator[Sequence[str]]:
    try:
        sheet.reset_dimensions()  # the declared size of a sheet is often wrong
        for values in sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS, values_only=True):
            cells = list(map(_text, values))
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except Exhausted:
        raise
    except Exception as error:  # see above
        raise ReadError(f"damaged: the sheet breaks off ({_said(error)}); save it again, or as CSV") from error


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:100]


def _text(value: object) -> str:
    """Return a cell's value as text: whole numbers without a point, days as YYYY-MM-DD, times behind them if any."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ") if value.time() != datetime.time() else value.date().isoformat()
    return str(value)


def _recognises(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and b"xl/" in head


XLSX = BytesReader(
    "xlsx", "Excel workbooks", (".xlsx", ".xlsm"), read_xlsx, _recognises, extra="xlsx", cites="sheet and row"
)
