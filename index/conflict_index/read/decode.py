"""Find the encoding of a file and decode it; report bytes that do not fit."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from typing import BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.language import guess_language

LONGEST = 1 << 28
"""Characters that one line, cell or whole document may have: 268 million."""

_CHUNK = 1 << 20
_HEAD = 1 << 13
_SAMPLE = 1 << 15
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_ENCODINGS = ["cp1252", "cp1256", "iso8859_6", "cp1251", "koi8_r", "cp1255", "gb18030", "shift_jis"]
_FEW = 0.2
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BROKEN = re.compile("[\udc80-\udcff]")
_WIDE = re.compile("[^\x00-\x7f\udc80-\udcff]")
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)

_ASCII = bytes(range(32, 92)) + bytes(range(93, 127)) + rb"\u0041"
"""Bytes that decode as in ASCII in every encoding that web pages use."""

_PROBE = _ASCII + bytes(range(128, 256))


class NotText(ReadError):
    """The bytes are not text in any known encoding."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name of a codec, and a message to the user about the choice, which may be empty."""

    name: str
    message: str = ""


@dataclass(slots=True)
class _Scan:
    """Counts from decoding a file as UTF-8. `sample` holds the text around bytes that are not UTF-8."""

    broken: int = 0
    wide: int = 0
    nul: int = 0
    first: str = ""
    sample: bytes = b""


def detect(stream: BinaryIO) -> Encoding:
    """Find the encoding of a seekable stream by reading it once; rewinds it.

    A byte order mark decides; else UTF-8 if it holds, or mostly holds; else what the page declares; else a guess
    by letter statistics. Raises NotText.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked and marked != "utf-8-sig":
        return Encoding(marked)
    if b"\0" in head:
        return _unmarked_utf16(head)
    if head.startswith(b"%PDF-"):
        raise NotText("not a text but a PDF; save its text first")
    if len(_CONTROL.findall(head)) > 3 + len(head) // 100:
        raise NotText("not a text: it holds control characters")
    scan = _scan(stream)
    stream.seek(0)
    if not scan.broken:
        message = f"holds {scan.nul} NUL characters, kept as they are" if scan.nul else ""
        return Encoding(marked or "utf-8", message)
    if scan.wide >= scan.broken or marked:
        many = "bytes are" if scan.broken > 1 else "byte is"
        return Encoding(marked or "utf-8", f"{scan.broken} {many} not UTF-8, read as U+FFFD; the first: {scan.first}")
    if declared := _declared(head):
        return Encoding(declared)
    name = _guess(scan.sample)
    return Encoding(name, f"not UTF-8: read as {name}")


def decode(stream: BinaryIO, encoding: Encoding) -> io.TextIOWrapper:
    """Wrap the stream as text, without changing newlines."""
    return io.TextIOWrapper(stream, encoding.name, errors="replace", newline="")


def read_whole(text: io.TextIOWrapper) -> str:
    """Read the whole text of a single document. Raises ReadError when it is longer than LONGEST."""
    content = text.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise ReadError(f"longer than {LONGEST:,} characters; split it into several files")
    return content


def _scan(stream: BinaryIO) -> _Scan:
    """Decode a stream as UTF-8 and count the bytes that do not fit."""
    scan = _Scan()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    line = 1
    while True:
        chunk = stream.read(_CHUNK)
        text = decoder.decode(chunk, not chunk)
        scan.nul += chunk.count(b"\0")
        if not text.isascii():
            if broken := _BROKEN.findall(text):
                if not scan.broken:
                    place = _BROKEN.search(text)
                    at = place.start() if place else 0
                    scan.first = f"0x{ord(text[at]) & 0xFF:02X} in line {line + text.count(chr(10), 0, at)}"
                scan.broken += len(broken)
                scan.sample += _around(text, _SAMPLE - len(scan.sample))
            scan.wide += len(_WIDE.findall(text))
        line += text.count("\n")
        if not chunk:
            return scan


def _around(text: str, room: int) -> bytes:
    """Collect up to `room` bytes of text from around bytes that are not UTF-8."""
    pieces: list[bytes] = []
    end = 0
    for match in _BROKEN.finditer(text):
        if room <= 0:
            break
        if match.start() < end:
            continue
        end = match.end() + 60
        piece = text[max(0, match.start() - 60) : end].encode("utf-8", "surrogateescape")
        pieces.append(piece)
        room -= len(piece)
    return b"\n".join(pieces)


def _unmarked_utf16(head: bytes) -> Encoding:
    """Recognise UTF-16 without a byte order mark: its NULs are all on one side of each byte pair."""
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        ours, others = head[offset::2].count(0), head[1 - offset :: 2].count(0)
        text = head[: len(head) // 2 * 2].decode(name, "ignore")
        if not others and ours > len(head) // 50 and not re.search(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]", text):
            return Encoding(name)
    raise NotText("not a text: it holds NUL bytes")


def _declared(head: bytes) -> str | None:
    """Return the encoding that a web page declares, None if it declares none or an impossible one.

    Python also names codecs that are no encodings of text (rot13, hex) or of host names only (idna), and a page in
    UTF-16 could not spell out its own declaration in ASCII.
    """
    match = _DECLARED.search(head)
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
        decoder = codecs.getincrementaldecoder(name)("replace")
        return name if str(decoder.decode(_PROBE, True)).startswith(_ASCII.decode()) else None
    except (LookupError, ValueError, TypeError, AssertionError):
        return None


def _guess(sample: bytes) -> str:
    """Guess the legacy encoding. Few non-ASCII bytes mean Latin script, which letter statistics guess badly."""
    from charset_normalizer import from_bytes

    if sum(byte > 0x7F for byte in sample) < _FEW * len(sample):
        # cp1254 differs from cp1252 in six letters, all Turkish
        return "cp1254" if guess_language(sample.decode("cp1254", "replace")) == "tr" else "cp1252"
    best = from_bytes(sample, cp_isolation=_OLD_ENCODINGS).best()
    if best is None:
        raise NotText("not a text in any encoding known; save it as UTF-8")
    return best.encoding
