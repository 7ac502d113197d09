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
"""Characters that one whole document may have: 268 million."""

LONGEST_LINE = 1 << 24
"""Characters that one line of a table or of JSON lines may have: 17 million."""

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
_AROUND = 60
"""Characters kept on both sides of a byte that is not UTF-8, for the guess of the encoding."""

_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Codecs replaced by a larger one that agrees on all printable characters of the smaller."""

_NO_PAGES = {"utf-16-le", "utf-16-be", "replacement", "x-user-defined"}
"""Codecs of webencodings that a page cannot be in if its declaration is legible as ASCII."""

_WINDOWS = {"iso8859-15": "cp1252", "iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255"}
"""Codecs of Windows, preferred to ISO's where a sample is the same in both: they also have quotes and dashes."""

_UNUSED = ("utf-7", "cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140")
"""Codecs that are never guessed: UTF-7 looks like ASCII, and mainframes' tables are not on analysts' disks."""

_ARABIC = re.compile("[\u0621-\u064a\u060c\u061f]")
_MOSTLY = 0.9
"""The share of Arabic letters among the bytes outside ASCII in a text of old Macs."""

_FEW = 4
"""Bytes outside ASCII from which the statistics of letters decide."""

_WESTERN = {"en": "cp1252", "fr": "cp1252", "de": "cp1252", "es": "cp1252", "tr": "cp1254"}
"""The codec of Windows for languages in Latin script that common words tell apart."""

_SOME_NULS = 0.02
"""The largest share of NUL bytes in a text that is not UTF-16."""

_HALF = 0.5
"""The share of NULs on one side of the byte pairs that Latin text in UTF-16 exceeds."""

_EAST_ASIAN = re.compile("[\t\n\r -~\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffee]")
_NEARLY_ALL = 0.98
"""The share of characters by which bytes are taken for East Asian text in UTF-16; random bytes reach about 0.7."""

_SPACES = 0.04
"""The share of NULs on one side of the byte pairs that spaces and full stops alone give in UTF-16."""

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BROKEN = re.compile("[\udc80-\udcff]")
_WIDE = re.compile("[^\x00-\x7f\udc80-\udcff]")
_ESCAPES = re.compile(rb"\x1b\$[@B][\x21-\x7e]{2,}.*?\x1b\([BJ]", re.DOTALL)
"""Japanese between the escape sequences of ISO-2022-JP, whose bytes are all ASCII."""

_SHIFTS = re.compile(rb"\+A[A-Za-z0-9/]{2,200}-?")
"""Letters below U+1000 in UTF-7: the first six of their bits are zero."""

_FEW_SHIFTS = 2

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)


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

    A byte order mark decides; else UTF-8 if it holds, or mostly holds; else what the page declares, if the bytes
    fit it; else a guess by letter statistics. Raises NotText.
    """
    head = stream.read(_HEAD)
    stream.seek(0)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked and marked != "utf-8-sig" and not _is_stray_mark(head):
        return Encoding(marked)
    if utf16 := _unmarked_utf16(head):
        return Encoding(utf16)
    _check_text(head)
    scan = _scan(stream)
    stream.seek(0)
    marked = marked if marked == "utf-8-sig" else None
    encoding = _of_scan(scan, head, marked)
    nuls = f"holds {scan.nul} NUL {'characters' if scan.nul > 1 else 'character'}, kept in the text" if scan.nul else ""
    return Encoding(encoding.name, "; ".join(filter(None, (encoding.message, nuls))))


def _of_scan(scan: _Scan, head: bytes, marked: str | None) -> Encoding:
    """Choose the encoding from what a scan as UTF-8 found; `marked` is "utf-8-sig" for a file with that mark."""
    declared = _declared(head)
    if not scan.broken:
        if _ESCAPES.search(head):
            return Encoding("iso2022_jp", "read as iso2022_jp")
        return Encoding(marked or "utf-8", _said_of_utf7(head) if not scan.wide else "")
    if scan.wide >= scan.broken or marked:
        many = "bytes are" if scan.broken > 1 else "byte is"
        return Encoding(marked or "utf-8", f"{scan.broken} {many} not UTF-8, read as U+FFFD; the first: {scan.first}")
    if declared and _fits(scan.sample, declared):
        return Encoding(declared)
    name = _guess(scan.sample)
    if declared:
        return Encoding(name, f"declares the encoding {declared}, but its bytes do not fit: read as {name}")
    return Encoding(name, f"not UTF-8: read as {name}")


def _said_of_utf7(head: bytes) -> str:
    """Return a message if ASCII has the shifts of UTF-7, which no reader here decodes, as no browser does."""
    shifts = {shift for shift in _SHIFTS.findall(head) if _is_shift(shift)}
    if len(shifts) < _FEW_SHIFTS:
        return ""
    return f"looks like UTF-7, which is not decoded: {min(shifts).decode()} and the like stay as they are"


def _is_shift(shift: bytes) -> bool:
    """Return whether a shift of UTF-7 stands for letters outside ASCII."""
    try:
        letters = shift.decode("utf-7")
    except UnicodeDecodeError:
        return False
    return letters.isalpha() and not letters.isascii()


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
    """Collect up to `room` bytes of text from around bytes that are not UTF-8; touching stretches are joined."""
    stretches: list[list[int]] = []
    for match in _BROKEN.finditer(text):
        start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
        if stretches and start <= stretches[-1][1]:
            stretches[-1][1] = end
        elif sum(last - first for first, last in stretches[-1:]) + len(stretches) * 2 * _AROUND > room:
            break
        else:
            stretches.append([start, end])
    pieces = (text[start:end].encode("utf-8", "surrogateescape") for start, end in stretches)
    return b"\n".join(pieces)[: max(room, 0)]


def _is_stray_mark(head: bytes) -> bool:
    """Return whether bytes like the mark of UTF-16 or UTF-32 begin a text in UTF-8: no NUL follows, and it holds."""
    return b"\0" not in head and not _BROKEN.search(_as_utf8(head[2:]))


def _as_utf8(head: bytes) -> str:
    """Decode the beginning of a file as UTF-8, without the character that its end may cut."""
    return codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(head)


def _unmarked_utf16(head: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark; return its codec.

    Its NULs are all on one side of each byte pair: most bytes there in Latin text, those of spaces and full stops in
    other scripts, whose remaining bytes are no text. Stray NULs in a text of single bytes are neither.
    """
    if not _CONTROL.search(head):
        return None
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        side, others = head[offset::2], head[1 - offset :: 2].count(0)
        text = head[: len(head) // 2 * 2].decode(name, "ignore")
        if others or re.search(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]", text):
            continue
        if side.count(0) > _HALF * len(side) or (side.count(0) > _SPACES * len(side) and _is_binary(head)):
            return name
    return _guess_utf16(head) if _is_binary(head) else None


def _guess_utf16(head: bytes) -> str | None:
    """Recognise UTF-16 of Chinese, Japanese or Korean, where nearly all characters are of these scripts or ASCII."""
    for name in ("utf-16-le", "utf-16-be"):
        text = head[: len(head) // 2 * 2].decode(name, "replace")
        if len(_EAST_ASIAN.findall(text)) > _NEARLY_ALL * len(text):
            return name
    return None


def _is_binary(head: bytes) -> bool:
    """Return whether bytes other than NULs are no text either: control characters, or not UTF-8."""
    rest = head.replace(b"\0", b"")
    return len(_CONTROL.findall(rest)) > len(rest) // 100 or bool(_BROKEN.search(_as_utf8(rest)))


def _check_text(head: bytes) -> None:
    """Raise NotText for a PDF, and for bytes with many NULs or other control characters."""
    if head.startswith(b"%PDF-"):
        raise NotText("not a text but a PDF; save its text first")
    nuls, controls = head.count(0), len(_CONTROL.findall(head))
    if nuls > 3 + len(head) * _SOME_NULS or (nuls and controls > nuls):
        raise NotText("not a text: it holds NUL bytes")
    if controls - nuls > 3 + len(head) // 100:
        raise NotText("not a text: it holds control characters")


def _declared(head: bytes) -> str | None:
    """Return the codec that a web page declares by a label of the WHATWG's list, None if there is none.

    Browsers read some labels as a larger encoding, and so is done here: iso-8859-1 as windows-1252, gb2312 as
    gb18030, shift_jis as cp932, euc-kr as cp949. Source: https://encoding.spec.whatwg.org/#names-and-labels.
    """
    import webencodings

    match = _DECLARED.search(head)
    encoding = webencodings.lookup(match[1].decode("ascii", "replace")) if match else None
    if encoding is None or encoding.codec_info.name in _NO_PAGES:
        return None
    name: str = encoding.codec_info.name
    return _WIDER.get(name, name)


def _fits(sample: bytes, name: str) -> bool:
    """Return whether an encoding explains nearly all bytes of a sample that are not ASCII."""
    wide = sum(byte > 0x7F for byte in sample)
    decoded = codecs.getincrementaldecoder(name)("replace").decode(sample)
    return name != "utf-8" and decoded.count("\ufffd") * 20 <= wide


def _is_mac_arabic(sample: bytes) -> bool:
    """Return whether a sample is Arabic of old Macs, whose spaces between right-to-left words are 0xA0."""
    spaces, wide = sample.count(0xA0), sum(byte > 0xA0 for byte in sample)
    if spaces < _FEW or spaces <= sample.count(0x20) or spaces * 2 > wide:
        return False
    return len(_ARABIC.findall(sample.decode("mac_arabic", "replace"))) > _MOSTLY * wide


def _guess(sample: bytes) -> str:
    """Guess the encoding of a sample by the statistics of letters; with few such letters, by its common words.

    Raises NotText.
    """
    import chardet

    if sum(byte > 0x7F for byte in sample) < _FEW:
        common = guess_language(sample.decode("ascii", "replace"))
        if common in _WESTERN:
            return _WESTERN[common]
    if _is_mac_arabic(sample):
        return "mac_arabic"
    found = chardet.detect(sample, compat_names=False, exclude_encodings=_UNUSED)["encoding"]
    if found is None:
        raise NotText("not a text in any encoding known; save it as UTF-8")
    name = codecs.lookup(found).name
    name = _WIDER.get(name, name)
    windows = _WINDOWS.get(name, name)
    return windows if sample.decode(windows, "replace") == sample.decode(name, "replace") else name
