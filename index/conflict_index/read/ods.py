"""Read OpenDocument spreadsheets (ODS): values of cells as they are shown, dates and numbers as they are stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.events import Remark
from conflict_index.read.record import Record
from conflict_index.read.registry import BytesReader
from conflict_index.read.safe_xml import parse
from conflict_index.read.sheets import COLUMNS, ROWS, read_sheet
from conflict_index.read.source import Source
from conflict_index.read.zipped import open_document, open_part

_STORED = ("date-value", "value")
_REPEATED_ROWS = 10_000
"""How often a row that is not empty may be repeated."""


def read_ods(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each row of each sheet. Raises ReadError for a spreadsheet that is damaged or encrypted."""
    with open_document(stream) as parts, open_part(parts, "content.xml") as part:
        handler = _Spreadsheet()
        events = _Events(handler, parse(part, handler))
        while (name := events.next_sheet()) is not None:
            yield from read_sheet(source, name, events.rows(), columns)


class _Events:
    """The sheets and rows of a spreadsheet, as its XML is parsed."""

    def __init__(self, handler: _Spreadsheet, parsing: Iterator[None]) -> None:
        self._found = handler.found
        self._parsing = parsing

    def next_sheet(self) -> str | None:
        """Return the name of the next sheet, None after the last. Rows before it that were not read are passed over."""
        while self._more():
            item = self._found.popleft()
            if isinstance(item, str):
                return item
        return None

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield the rows of the current sheet that are left."""
        while self._more() and not isinstance(self._found[0], str):
            item = self._found.popleft()
            if not isinstance(item, str):
                count, cells = item
                if any(cells) and count > _REPEATED_ROWS:
                    raise ReadError(f"a row that stands for {count:,} equal ones; delete it, or save as CSV")
                yield from (cells for _ in range(count))

    def _more(self) -> bool:
        while not self._found:
            try:
                next(self._parsing)
            except StopIteration:
                return False
        return True


class _Spreadsheet:
    """The handler of the content's XML: names of sheets, and rows with how often each is repeated."""

    def __init__(self) -> None:
        self.found: deque[str | tuple[int, list[str]]] = deque()
        self._cells: list[str] = []
        self._text: list[str] = []
        self._paragraphs = 0
        self._inside = 0
        self._rows = self._columns = 1
        self._stored = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.found.append(attributes.get("name", "without a name"))
        elif name == "table-row":
            self._cells, self._rows = [], _repeated(attributes, "number-rows-repeated", ROWS)
        elif name in ("table-cell", "covered-table-cell"):
            self._columns = _repeated(attributes, "number-columns-repeated", COLUMNS)
            self._stored = _stored(attributes)
            self._text = []
        elif name == "annotation":
            self._inside += 1
        elif name == "p" and self._text and not self._inside:
            self._text.append("\n")

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell"):
            room = COLUMNS - len(self._cells)
            self._cells += [self._stored or "".join(self._text).strip()] * min(self._columns, room)
            self._text = []
        elif name == "table-row":
            while self._cells and not self._cells[-1]:
                self._cells.pop()
            self.found.append((self._rows, self._cells))
        elif name == "annotation":
            self._inside -= 1

    def data(self, text: str) -> None:
        if not self._inside:
            self._text.append(text)


def _stored(attributes: dict[str, str]) -> str:
    """Return the stored value of a number or date; other cells are read as they are shown."""
    if attributes.get("value-type") not in ("float", "date"):
        return ""
    value = next((attributes[name] for name in _STORED if name in attributes), "")
    return value.removesuffix(".0").removesuffix("T00:00:00")


def _repeated(attributes: dict[str, str], name: str, most: int) -> int:
    value = attributes.get(name, "1")
    return min(int(value), most) if value.isdecimal() and len(value) < 10 else 1


def _recognises(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and b"opendocument.spreadsheet" in head[:200]


ODS = BytesReader("ods", "OpenDocument spreadsheets", (".ods",), read_ods, _recognises, cites="sheet and row")
