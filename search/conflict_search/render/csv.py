"""Results as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from conflict_search.render.style import Style
from conflict_search.results import Results
from conflict_search.results.records import CSV_COLUMNS


def render(results: Results, style: Style) -> Iterator[str]:
    """Yield the header, then a record for each hit."""
    yield csv_line(CSV_COLUMNS)
    for row in results.to_dicts():
        yield csv_line(row.values())


def csv_line(values: Iterable[object]) -> str:
    """Return one record of a CSV file without its line end; a field may hold line ends of its own."""
    buffer = io.StringIO()
    # Before Python 3.13, only the characters of the terminator make a field with a line end a quoted one.
    csv.writer(buffer, lineterminator="\r\n").writerow(["" if v is None else v for v in values])
    return buffer.getvalue().removesuffix("\r\n")
