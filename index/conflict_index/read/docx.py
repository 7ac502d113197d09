"""Read Word documents (DOCX): paragraphs, tables, footnotes and endnotes, without deleted text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.events import Remark
from conflict_index.read.flow import Flow
from conflict_index.read.properties import properties
from conflict_index.read.record import Record
from conflict_index.read.registry import BytesReader
from conflict_index.read.safe_xml import parse
from conflict_index.read.source import Source
from conflict_index.read.zipped import names, open_document, open_part

_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\xad"}
_HIDDEN = frozenset({"Fallback", "del", "moveFrom", "pPr", "rPr", "sectPr"})
"""Elements that are not read: what is deleted or moved away, a second form of a drawing's text, and formatting."""


def read_docx(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a document. Raises ReadError for one that is damaged, encrypted or without text."""
    with open_document(stream) as parts:
        said = properties(parts, "docProps/core.xml")
        texts = [_text(parts, name) for name in _parts(parts)]
        text = "\n\n".join(text for text in texts if text)
        title, language = said.pop("title", None), said.pop("language", None)
        yield Record(text=text, title=title, language=language, fields=tuple(said.items()))


def _parts(parts: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the parts with text; the main one may have another name than usual."""
    there = names(parts)
    mains = [name for name in sorted(there) if name.startswith("word/document") and name.endswith(".xml")]
    if not mains:
        raise ReadError("no Word document: it lacks its part word/document.xml; save it again as DOCX")
    yield _MAIN if _MAIN in there else mains[0]
    yield from (name for name in _NOTES if name in there)


def _text(parts: zipfile.ZipFile, name: str) -> str:
    handler = _Word()
    with open_part(parts, name) as part:
        for _ in parse(part, handler):
            pass
    return handler.flow.text()


class _Word:
    """The handler of a part's XML."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._hidden = 0
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._hidden += name in _HIDDEN
        if self._hidden:
            return
        self._in_text = name == "t"
        if name in _SIGNS:
            self.flow.add(_SIGNS[name])
        elif name == "tr":
            self.flow.open_row()
        elif name == "tc":
            self.flow.open_cell()

    def end(self, name: str) -> None:
        if not self._hidden:
            self._in_text = False
            if name == "p":
                self.flow.paragraph()
            elif name == "tc":
                self.flow.close_cell()
            elif name == "tr":
                self.flow.close_row()
        self._hidden -= name in _HIDDEN

    def data(self, text: str) -> None:
        if self._in_text and not self._hidden:
            self.flow.add(text)


def _recognises(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and b"word/" in head


DOCX = BytesReader("docx", "Word documents", (".docx", ".docm"), read_docx, _recognises)
