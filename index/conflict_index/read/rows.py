"""Read the rows of a table one by one, and go on after rows that are damaged."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from conflict_index.errors import ReadError
from conflict_index.read.decode import LONGEST_LINE
from conflict_index.read.events import Failure
from conflict_index.read.layout import Layout, parse
from conflict_index.read.source import Source

_PEEK = 20
"""Rows examined after an unclosed quote to see whether the table continues."""

_RESTARTS = 5
"""The most unclosed quotes skipped in one file, as each costs another pass over the rest."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row and its number as a spreadsheet counts: the header is row 1, blank rows count."""

    number: int
    cells: list[str]


def rows_of(source: Source, text: io.TextIOWrapper, layout: Layout) -> Iterator[TableRow | Failure]:
    """Yield all rows from the start of the file except blank ones.

    A quote that is never closed would swallow the rest of the table: where rows of the header's width follow it,
    its row fails and reading goes on in the line after. A row with a line longer than LONGEST_LINE
    fails.
    """
    number = skip = width = restarts = 0
    resume: int | None = layout.skip
    while resume is not None:
        skip, resume = resume, None
        lines = _Lines(text, skip)
        reader = parse(lines, layout)
        while True:
            number, start = number + 1, lines.count
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield Failure(source.path, f"row {number}", f"cannot be parsed: {error}")
                continue
            if lines.left_out:
                lines.left_out = False
                yield Failure(source.path, f"row {number}", f"a line of it is longer than {LONGEST_LINE:,} characters")
                continue
            width = width or (len(cells) if number > layout.above else 0)
            if lines.ended and restarts < _RESTARTS and _table_goes_on(text, layout, start + 1, width):
                restarts, resume = restarts + 1, start + 1
                yield Failure(source.path, f"row {number}", "a quote in it is never closed; reading goes on below it")
                break
            if any(cells):
                yield TableRow(number, cells)


def header_of(rows: Iterator[TableRow | Failure]) -> TableRow:
    """Return the first row, which names the columns. Raises ReadError if it is missing or cannot be parsed."""
    first = next(rows, None)
    if first is None:
        raise ReadError("the file is empty")
    if isinstance(first, Failure):
        raise ReadError(f"the header cannot be read: {first.reason}")
    return first


def _table_goes_on(text: io.TextIOWrapper, layout: Layout, line: int, width: int) -> bool:
    """Return whether most rows after a line are as wide as the header."""
    widths: list[int] = []
    try:
        for row in itertools.islice(parse(_Lines(text, line), layout), _PEEK):
            widths.append(len(row))
    except csv.Error:
        pass
    return width > 1 and 2 * widths.count(width) > len(widths)


class _Lines:
    """The lines of a file after the first `skip`, counted; one longer than LONGEST_LINE is left blank."""

    def __init__(self, text: io.TextIOWrapper, skip: int) -> None:
        text.seek(0)
        self._text = text
        self.count = 0
        self.ended = self.left_out = False
        for _ in range(skip):
            next(self, None)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self.count += 1
        if len(line) == LONGEST_LINE:
            while len(line) == LONGEST_LINE:
                line = self._text.readline(LONGEST_LINE)
            self.left_out = True
            return "\n"
        return line
