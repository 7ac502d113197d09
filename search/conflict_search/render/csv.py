"""Results as CSV (RFC 4180), for spreadsheets too."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from conflict_search.render.style import Style
from conflict_search.results.records import CSV_COLUMNS, csv_row
from conflict_search.results.stream import Printable

BOM = "\ufeff"
"""The mark by which spreadsheets know a file as UTF-8."""

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""What a cell begins with that a spreadsheet runs as a formula; full-width signs count as well."""

_NUMBER = re.compile(r"-\d+(\.\d+)?")


def render(results: Printable, style: Style) -> Iterator[str]:
    """Yield the header, then a record for each hit."""
    yield (BOM if style.bom else "") + csv_line(CSV_COLUMNS)
    for hit in results:
        yield csv_line(csv_row(hit).values(), safe=style.safe)


def csv_line(values: Iterable[object], *, safe: bool = False) -> str:
    """Return one record of a CSV file without its line end; a field may hold line ends of its own.

    Args:
        values: The fields; None is an empty one.
        safe: Put an apostrophe before what a spreadsheet would run as a formula.
    """
    buffer = io.StringIO()
    fields = ["" if v is None else disarmed(v) if safe and isinstance(v, str) else v for v in values]
    # Before Python 3.13, only the characters of the terminator make a field with a line end a quoted one.
    csv.writer(buffer, lineterminator="\r\n").writerow(fields)
    return buffer.getvalue().removesuffix("\r\n")


def disarmed(cell: str) -> str:
    """Return the cell, with an apostrophe in front if a spreadsheet would run it; negative numbers are left alone."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
