"""Read RTF documents: their text in reading order, in whatever encodings its runs are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.events import Remark
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import BytesReader
from conflict_index.read.source import Source

LARGEST = 1 << 28
_DEEPEST = 10_000
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\(.|\n)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.I | re.S
)
_SIGNS = {
    "par": "\n\n", "sect": "\n\n", "page": "\n\n", "row": "\n\n", "line": "\n", "tab": "\t", "cell": "\t",
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": "\u2003", "enspace": "\u2002", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "\u2011", b"-": "\xad", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n\n", b"\r": "\n\n"}
_HIDDEN = frozenset(
    {
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "listtable", "listoverridetable"),
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "rsidtbl", "generator"),
        *("xmlnstbl", "datastore", "latentstyles", "colorschememapping", "fldinst", "bkmkstart", "bkmkend", "revtbl"),
        *("annotation", "atnid", "atnauthor", "mmathPr", "nonshppict"),
    }
)
"""Groups whose text is not the document's."""

_CHARSETS = {
    0: "cp1252", 1: "", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
"""Codecs by the number of a font's character set. Source: Rich Text Format Specification 1.9.1."""

_TITLES = re.compile(rb"\{\\title ((?>(?:[^\\{}]+|\\.){0,1000}))\}", re.DOTALL)


@dataclass(slots=True)
class _State:
    """What a group sets: whether its text counts, its codec, and the characters that follow a Unicode one."""

    hidden: bool = False
    codec: str = ""
    skip: int = 1


@dataclass(slots=True)
class _Text:
    """The text so far; bytes wait until their run ends, as some encodings have two for a character."""

    codec: str = "cp1252"
    pieces: list[str] = field(default_factory=list)
    waiting: bytearray = field(default_factory=bytearray)
    waiting_codec: str = ""

    def flush(self) -> None:
        if self.waiting:
            self.pieces.append(bytes(self.waiting).decode(self.waiting_codec or self.codec, "replace"))
            self.waiting.clear()

    def add(self, text: str) -> None:
        self.flush()
        self.pieces.append(text)

    def add_bytes(self, content: bytes, codec: str) -> None:
        if self.waiting and codec != self.waiting_codec:
            self.flush()
        self.waiting_codec = codec
        self.waiting += content


def read_rtf(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a document. Raises ReadError for one that is no RTF, or too long."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ReadError(f"longer than {LARGEST:,} bytes; split it into several files")
    if not content.lstrip().startswith(b"{\\rtf"):
        raise ReadError("no RTF: it does not begin with {\\rtf; save it again")
    title = _TITLES.search(content)
    named = rtf_text(b"{\\rtf1" + _encoding_words(content) + b" " + title[1] + b"}") if title else ""
    yield Record(text=rtf_text(content), title=named.strip() or None)


def _encoding_words(content: bytes) -> bytes:
    page = re.search(rb"\\ansicpg\d{1,5}", content[:1000])
    return page[0] if page else b""


def rtf_text(content: bytes) -> str:
    """Return the text of RTF, paragraphs apart by blank lines. Raises ReadError for groups nested too deeply."""
    return "".join(_Reader(content).text()).strip("\t\n ")


class _Reader:
    """The state while a document is read from its beginning to its end."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._out = _Text()
        self._state = _State()
        self._stack: list[_State] = []
        self._fonts: dict[int, str] = {}
        self._font: int | None = None
        self._in_fonts = 0
        self._to_skip = 0
        self._high = ""
        self._group_starts = False

    def text(self) -> Iterator[str]:
        """Yield the pieces of the text."""
        at = 0
        while match := _TOKEN.match(self._content, at):
            at = match.end()
            word, number, byte, symbol, brace, plain = match.groups()
            if brace:
                self._brace(brace)
                continue
            starts, self._group_starts = self._group_starts, False
            if word == b"bin" and number:
                at += max(int(number), 0)
            elif word:
                self._word(word.decode("ascii").lower() if word.isupper() else word.decode("ascii"), number)
            elif byte:
                self._plain(bytes([int(byte, 16)]))
            elif symbol == b"*" and starts:
                self._state.hidden = True
            elif symbol:
                self._symbol(symbol)
            elif plain:
                self._plain(plain)
        self._out.flush()
        joined = encodable("".join(self._out.pieces)).replace("\0", "")
        lines = (line.strip(" \t\r") for line in joined.split("\n"))
        yield re.sub("\n{3,}", "\n\n", "\n".join(lines))

    def _brace(self, brace: bytes) -> None:
        self._to_skip = 0
        if brace == b"{":
            if len(self._stack) >= _DEEPEST:
                raise ReadError("groups nested too deeply; save it again")
            self._stack.append(replace(self._state))
            self._group_starts = True
        elif self._stack:
            self._state = self._stack.pop()
            if len(self._stack) < self._in_fonts:
                self._in_fonts = 0

    def _word(self, word: str, number: bytes | None) -> None:
        value = int(number) if number else None
        match word:
            case "ansicpg":
                self._out.codec = _code_page(value) or self._out.codec
            case "mac":
                self._out.codec = "mac_roman"
            case "uc" if value is not None:
                self._state.skip = max(0, min(value, 10))
            case "u" if value is not None:
                self._unicode(value % 65536)
                return
            case "f" if value is not None:
                self._font = value
                self._state.codec = "" if self._in_fonts else self._fonts.get(value, "")
            case "fcharset" if self._in_fonts and self._font is not None:
                self._fonts[self._font] = _CHARSETS.get(value or 0, "")
            case "plain":
                self._state.codec = ""
            case _ if word in _HIDDEN:
                self._state.hidden = True
                if word == "fonttbl":
                    self._in_fonts = len(self._stack)
            case _ if word in _SIGNS and not self._state.hidden:
                self._out.add(_SIGNS[word])
        self._to_skip = 0

    def _unicode(self, code: int) -> None:
        """Add a character given by a UTF-16 unit; a pair of surrogates makes one."""
        self._to_skip = self._state.skip
        if self._state.hidden:
            return
        if 0xD800 <= code < 0xDC00:
            self._high = chr(code)
            return
        unit = self._high + chr(code)
        self._high = ""
        self._out.add(unit.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    def _symbol(self, symbol: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif symbol in _SYMBOLS and not self._state.hidden:
            self._out.add(_SYMBOLS[symbol])

    def _plain(self, content: bytes) -> None:
        """Add bytes of text, but for those that stand for a Unicode character before them."""
        skipped = min(self._to_skip, len(content))
        self._to_skip -= skipped
        if content[skipped:] and not self._state.hidden:
            self._out.add_bytes(content[skipped:], self._state.codec)


def _code_page(number: int | None) -> str:
    """Return the codec of a code page, empty for one that is not known or not of text."""
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030"}.get(number or 0, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


RTF = BytesReader("rtf", "RTF documents", (".rtf",), read_rtf, lambda head: head.lstrip().startswith(b"{\\rtf"))
