"""Read PDFs with PDFium: the text of all pages, with the offsets at which pages begin."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.decode import LONGEST
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.extras import load
from conflict_index.read.ocr import recognise
from conflict_index.read.pdf_lines import Glyph, page_text, plain_letters
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import BytesReader
from conflict_index.read.source import Source
from conflict_index.read.visual_order import is_right_to_left

_PAGES = 50_000
"""The most pages of a document."""

_GLYPHS = 100_000
"""Characters of a page up to which right-to-left lines are built from their places."""

_NAMED = 10
"""The most pages without text that a message names."""

_HYPHEN = re.compile("[\x02\ufffe]\n?")
"""PDFium's sign for a hyphen that only ends a line."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def read_pdf(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a document. Raises ReadError for one that is damaged, encrypted, or without text.

    A page without text is read by OCR where the user asks for it.
    """
    pdfium = load("pypdfium2", "pdf")
    try:
        with pdfium.PdfDocument(stream, autoclose=False) as document:
            pages = _pages(pdfium, document, source)
            yield from _remarks(source, pages)
            yield _record(document, pages, str(pdfium.PYPDFIUM_INFO), str(pdfium.PDFIUM_INFO))
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("encrypted; save it without a password") from error
        raise ReadError(f"damaged: no readable PDF ({' '.join(str(error).split())[:100]}); save it again") from error


@dataclass(slots=True)
class _Pages:
    """The texts of all pages, which of them OCR read, which have no text or are damaged, and why OCR failed."""

    texts: list[str]
    recognised: list[int]
    empty: list[int]
    damaged: list[int]
    unrecognised: list[tuple[int, str]]


def _pages(pdfium: Any, document: Any, source: Source) -> _Pages:
    count = len(document)
    if count > _PAGES:
        raise ReadError(f"more than {_PAGES:,} pages; split it")
    pages = _Pages([], [], [], [], [])
    length = 0
    for number in range(1, count + 1):
        text = _page(pdfium, document, number, pages, source)
        length += len(text)
        if length > LONGEST:
            raise ReadError(f"longer than {LONGEST:,} characters; split it into several files")
        pages.texts.append(text)
    if not any(pages.texts):
        found = pages.unrecognised[0][1] if pages.unrecognised else "and OCR finds none"
        how = found if source.ocr else "a scan? --ocr reads it with tesseract"
        raise ReadError(f"no text in its {count:,} page{'s' * (count != 1)}: {how}")
    return pages


def _page(pdfium: Any, document: Any, number: int, pages: _Pages, source: Source) -> str:
    """Return the text of a page; one that is damaged has none."""
    try:
        page = document[number - 1]
        try:
            text = _clean(_text(pdfium, page))
            if not text and source.ocr:
                text = _recognised(page, number, pages, source.ocr)
        finally:
            page.close()
    except pdfium.PdfiumError:
        pages.damaged.append(number)
        return ""
    pages.empty += [number] * (not text)
    return text


def _recognised(page: Any, number: int, pages: _Pages, program: str) -> str:
    """Return what OCR sees on a page; where it fails, nothing, which is noted."""
    try:
        text = _clean(recognise(page, program))
    except ReadError as error:
        pages.unrecognised.append((number, str(error)))
        return ""
    pages.recognised += [number] * bool(text)
    return text


def _clean(text: str) -> str:
    text = _HYPHEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return encodable(_UNSEEN.sub("", text)).strip()


def _text(pdfium: Any, page: Any) -> str:
    """Return the text of a page as PDFium orders it, or if it is from right to left, as its places order it."""
    words = page.get_textpage()
    try:
        text: str = words.get_text_range(errors="replace")
        if is_right_to_left(text) and words.count_chars() <= _GLYPHS:
            return page_text(_glyphs(pdfium.raw, words))
        return "".join(map(plain_letters, text)) if not text.isascii() else text
    finally:
        words.close()


def _glyphs(raw: Any, words: Any) -> Iterator[Glyph]:
    """Yield the characters of a page with their places."""
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for at in range(raw.FPDFText_CountChars(words)):
        code = raw.FPDFText_GetUnicode(words, at)
        if code < 32 or code > 0x10FFFF or 0xD800 <= code < 0xE000 or raw.FPDFText_IsGenerated(words, at) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(words, at, box) or not raw.FPDFText_GetCharOrigin(words, at, x, y):
            continue
        height = max(box.top - box.bottom, 1.0)
        yield Glyph(chr(code), round(box.left, 2), round(box.right, 2), y.value, height)


def _remarks(source: Source, pages: _Pages) -> Iterator[Remark]:
    for number, reason in pages.unrecognised:
        yield Failure(source.path, f"page {number}", reason)
    if pages.recognised:
        yield Notice(source.path, f"read by OCR, which errs: {_numbers(pages.recognised)}")
    if pages.empty:
        hint = "" if source.ocr else "; --ocr reads scans with tesseract"
        yield Notice(source.path, f"no text: {_numbers(pages.empty)} of {len(pages.texts)}{hint}")
    if pages.damaged:
        yield Notice(source.path, f"damaged and not read: {_numbers(pages.damaged)} of {len(pages.texts)}")


def _numbers(pages: list[int]) -> str:
    more = f" and {len(pages) - _NAMED} more" if len(pages) > _NAMED else ""
    return f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages[:_NAMED]))}{more}"


def _record(document: Any, pages: _Pages, *versions: str) -> Record:
    starts: list[int] = []
    at = 0
    for text in pages.texts:
        starts.append(at)
        at += len(text) + 2 * bool(text)
    said = _metadata(document)
    title = said.pop("title", None)
    head = " ".join(pages.texts[0].split())[:2000].casefold()
    known = title if title and title.casefold() in head else None
    fields = [*said.items(), *([("title in the file", title)] if title and not known else ())]
    return Record(
        text="\n\n".join(text for text in pages.texts if text),
        title=known,
        fields=(*fields, ("text by", f"pypdfium2 {versions[0]}, PDFium {versions[1]}")),
        pages=tuple(starts),
    )


def _metadata(document: Any) -> dict[str, str]:
    """Return the title, author and days of a document. A file's making is no publication, so they are fields."""
    said = {}
    for key, field in (("Title", "title"), ("Author", "author"), ("CreationDate", "created"), ("ModDate", "modified")):
        try:
            value = " ".join(_UNSEEN.sub(" ", encodable(document.get_metadata_value(key))).split())
        except Exception:  # a text in no encoding
            continue
        if value:
            said[field] = value[:300]
    return said


PDF = BytesReader("pdf", "PDF", (".pdf",), read_pdf, lambda head: b"%PDF-" in head[:1024], extra="pdf", cites="page")
