"""Read OpenDocument texts (ODT): paragraphs, headings, lists, tables and notes, without deleted text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from conflict_index.read.events import Remark
from conflict_index.read.flow import Flow
from conflict_index.read.properties import properties
from conflict_index.read.record import Record
from conflict_index.read.registry import BytesReader
from conflict_index.read.safe_xml import parse
from conflict_index.read.source import Source
from conflict_index.read.zipped import open_document, open_part

_HIDDEN = frozenset({"tracked-changes", "annotation", "note-citation", "automatic-styles", "forms", "sequence-decls"})
"""Elements that are not read: deleted text, comments, the marks of notes, and formatting."""

_MOST_SPACES = 1000


def read_odt(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a text. Raises ReadError for one that is damaged or encrypted."""
    with open_document(stream) as parts:
        said = properties(parts, "meta.xml")
        handler = _OpenText()
        with open_part(parts, "content.xml") as part:
            for _ in parse(part, handler):
                pass
        title, language = said.pop("title", None), said.pop("language", None)
        yield Record(text=handler.flow.text(), title=title, language=language, fields=tuple(said.items()))


class _OpenText:
    """The handler of the content's XML."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._hidden = 0
        self._paragraphs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._hidden += name in _HIDDEN
        if self._hidden:
            return
        match name:
            case "p" | "h":
                self._paragraphs += 1
            case "s":
                self.flow.add(" " * min(_count(attributes.get("c")), _MOST_SPACES))
            case "tab":
                self.flow.add("\t")
            case "line-break":
                self.flow.add("\n")
            case "table-row":
                self.flow.open_row()
            case "table-cell":
                self.flow.open_cell()
            case "note":
                self.flow.open_note()

    def end(self, name: str) -> None:
        if not self._hidden:
            match name:
                case "p" | "h":
                    self._paragraphs -= 1
                    self.flow.paragraph()
                case "table-row":
                    self.flow.close_row()
                case "table-cell":
                    self.flow.close_cell()
                case "note":
                    self.flow.close_note()
        self._hidden -= name in _HIDDEN

    def data(self, text: str) -> None:
        if self._paragraphs and not self._hidden:
            self.flow.add(" ".join(text.split("\n")))


def _count(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 6 else 1


def _recognises(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis.opendocument.text" in head[:200]


ODT = BytesReader("odt", "OpenDocument texts", (".odt",), read_odt, _recognises)
