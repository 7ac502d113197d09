"""Find the delimiter, quote and escape characters of a table."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from conflict_index.read.decode import LONGEST
from conflict_index.read.header_row import header_at, known_columns

_DELIMITERS = (",", ";", "\t", "|")
_ROWS = 50
"""Rows used to find the layout."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The special characters of a table.

    `skip`: lines before the first row, such as the "sep=;" that Excel writes. `above`: rows above the last one of the
    header.
    """

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    skip: int = 0
    above: int = 0


def sniff_layout(head: str, columns: Mapping[str, str] = MappingProxyType({})) -> Layout:
    """Choose the layout under which the first rows fit best: known column names, then even width, then most columns.

    columns: the columns that the user names.
    """
    head = head.removeprefix("\ufeff")
    first, _, rest = head.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        return Layout(first[4], escape=_escape(rest, '"'), skip=1)
    quote = "'" if first.startswith("'") and first.rstrip().endswith("'") else '"'
    layouts = [Layout(delimiter, quote, _escape(head, quote)) for delimiter in _DELIMITERS]
    return max(layouts, key=lambda layout: _fitness(split_rows(head, layout), columns))


def parse(lines: Iterable[str], layout: Layout) -> Iterator[list[str]]:
    """Split lines into rows. The iterator may raise csv.Error for a row and can then be read on."""
    csv.field_size_limit(LONGEST)
    options: dict[str, Any] = {"delimiter": layout.delimiter, "quotechar": layout.quote}
    if layout.escape:
        options |= {"escapechar": layout.escape, "doublequote": False}
    return csv.reader(lines, **options)


def split_rows(head: str, layout: Layout) -> list[list[str]]:
    """Split the beginning of a table into rows, without the last row, which may be cut, where there are over two."""
    rows: list[list[str]] = []
    try:
        for row in parse(itertools.islice(io.StringIO(head, newline=""), layout.skip, None), layout):
            if row:
                rows.append(row)
            if len(rows) > _ROWS:
                break
    except csv.Error:
        pass
    return rows[:-1] if len(rows) > 2 else rows


def _fitness(rows: list[list[str]], columns: Mapping[str, str]) -> tuple[int, float, int]:
    header = header_at(rows, columns)
    if not rows or len(rows[header]) < 2:
        return (0, 0.0, 0)
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    return (known_columns(rows[header], columns), count / len(rows) if width > 1 else 0.0, width)


def _escape(head: str, quote: str) -> str | None:
    r"""Return a backslash if quotes inside cells are written \" more often than doubled."""
    escaped = head.count("\\" + quote)
    doubled = head.count(quote * 2)
    return "\\" if escaped and escaped > doubled else None
