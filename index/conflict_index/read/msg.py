"""Read mails that Outlook saves (MSG), with what is attached to them."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from typing import Any, BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.events import Remark
from conflict_index.read.extras import load
from conflict_index.read.mail import sent_day
from conflict_index.read.markup import text_of
from conflict_index.read.members import NamesInside, member_of, read_member, shown, skipped, unreadable
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import BytesReader
from conflict_index.read.rtf import rtf_text
from conflict_index.read.source import Source
from conflict_index.read.zipped import OLE

_LARGEST = 1 << 27
_DAMAGE = (OSError, ValueError, struct.error, IndexError, TypeError, AttributeError, KeyError, RecursionError)
"""What olefile raises for damaged files."""

_SUBJECT, _BODY, _HTML, _RTF, _HEADERS, _TO = "0037", "1000", "1013", "1009", "007D", "0E04"
_SENDER, _ADDRESSES = "0C1A", ("5D01", "0C1F")
_DATA, _NAMES = "3701", ("3707", "3704", "3001")
_SENT, _DELIVERED, _CODE_PAGE = 0x0039, 0x0E06, 0x3FFD
"""Numbers of properties. Source: Microsoft, MS-OXPROPS."""

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What compressed RTF may refer back to from its first byte on. Source: Microsoft, MS-OXRTFCP."""


def read_msg(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a mail, then those of its attachments. Raises ReadError for a damaged file."""
    olefile = load("olefile", "msg")
    if stream.read(len(OLE)) != OLE:
        raise ReadError("no Outlook mail; save it again as MSG or EML")
    stream.seek(0)
    try:
        with olefile.OleFileIO(stream) as file:
            properties = _Properties(file)
            record, attached = _record(properties), _attached(file)
            contents = [(name, properties.of(f"{folder}/", _DATA)) for folder, name in attached]
    except _DAMAGE as error:
        raise ReadError(f"damaged: {' '.join(str(error).split())[:100]}; save it again") from error
    yield record
    names = NamesInside()
    for name, content in contents:
        label, again = names.label(f"attachment {name}")
        if not content:
            yield skipped(source, label, "empty, or a mail itself; save it apart")
        elif reason := unreadable(name, source.read_as):
            yield skipped(source, label, reason)
        else:
            source.budget.member()
            member = member_of(source, label, name, name + again)
            yield from read_member(source, label, member, io.BytesIO(content), columns)


class _Properties:
    """The properties of a mail: those of texts and bytes are streams, the others rows of one stream."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._fixed = self.stream("__properties_version1.0")
        page = self.number(_CODE_PAGE)
        self._codec = f"cp{page}" if page and page != 65001 else "utf-8"

    def stream(self, path: str) -> bytes:
        if not self._file.exists(path):
            return b""
        content: bytes = self._file.openstream(path).read(_LARGEST)
        return content

    def of(self, folder: str, number: str) -> bytes:
        """Return the bytes of a property of an attachment, or with "" of the mail."""
        return self.stream(f"{folder}__substg1.0_{number}0102")

    def text(self, number: str, folder: str = "") -> str:
        """Return a property that is a text, empty if there is none."""
        wide = self.stream(f"{folder}__substg1.0_{number}001F")
        if wide:
            return encodable(wide.decode("utf-16-le", "replace")).replace("\0", "")
        narrow = self.stream(f"{folder}__substg1.0_{number}001E")
        try:
            return encodable(narrow.decode(self._codec, "replace")).replace("\0", "")
        except LookupError:
            return encodable(narrow.decode("cp1252", "replace")).replace("\0", "")

    def number(self, wanted: int) -> int:
        """Return a property that is a number of up to eight bytes, 0 if there is none."""
        for at in range(32, len(self._fixed) - 15, 16):
            if struct.unpack_from("<H", self._fixed, at + 2)[0] == wanted:
                value: int = struct.unpack_from("<Q", self._fixed, at + 8)[0]
                return value
        return 0


def _record(said: _Properties) -> Record:
    headers = message_from_string(said.text(_HEADERS), policy=policy.compat32)
    address = next((text for number in _ADDRESSES if "@" in (text := said.text(number))), "")
    sender = said.text(_SENDER).strip() or address
    fields = (("from", f"{sender} <{address}>" if address and address != sender else sender), ("to", said.text(_TO)))
    title = " ".join(said.text(_SUBJECT).split()) or None
    return Record(
        text=_text(said) or title or "",
        title=title,
        source=sender or None,
        date=sent_day(str(headers["date"] or "")) or _day(said.number(_SENT) or said.number(_DELIVERED)),
        fields=tuple((name, " ".join(value.split())) for name, value in fields if value.strip()),
    )


def _text(said: _Properties) -> str:
    if body := said.text(_BODY).strip():
        return body.replace("\r\n", "\n")
    markup = said.text(_HTML) or _decoded(said.of("", _HTML))
    return text_of(markup) or rtf_text(_unpacked(said.of("", _RTF)))


def _decoded(markup: bytes) -> str:
    from conflict_index.read.decode import detect

    return markup.decode(detect(io.BytesIO(markup)).name, "replace") if markup else ""


def _day(filetime: int) -> str | None:
    """Return the day of a time in units of 100 nanoseconds since 1601, in UTC; None for 0 and for nonsense."""
    try:
        moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=filetime // 10)
    except OverflowError:
        return None
    return moment.date().isoformat() if filetime and 1970 <= moment.year < 2200 else None


def _attached(file: Any) -> list[tuple[str, str]]:
    """Return the folder and the name of each attachment."""
    folders = {path[0] for path in file.listdir() if path[0].startswith("__attach_version1.0_")}
    said = _Properties(file)
    names = {
        folder: next((name for one in _NAMES if (name := said.text(one, f"{folder}/"))), "without a name")
        for folder in sorted(folders)
    }
    return [(folder, shown(re.split(r"[/\\]", name)[-1].strip())[:200]) for folder, name in names.items()]


def _unpacked(content: bytes) -> bytes:
    """Return RTF as Outlook compresses it: literal bytes, and references into the last 4,096."""
    if len(content) < 16:
        return b""
    size, kind = struct.unpack_from("<I", content, 4)[0], content[8:12]
    if kind == b"MELA":
        return content[16 : 16 + size]
    window = bytearray(_DICTIONARY.ljust(4096, b" "))
    write, at = len(_DICTIONARY), 16
    out = bytearray()
    while at < len(content) and len(out) < min(size, _LARGEST):
        control, at = content[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                reference = int.from_bytes(content[at : at + 2], "big")
                offset, length, at = reference >> 4, (reference & 15) + 2, at + 2
                if offset == write or at > len(content):
                    return bytes(out[:size])
                taken = range(offset, offset + length)
            elif at < len(content):
                window[write], at, taken = content[at], at + 1, range(write, write + 1)
            else:
                break
            for source in taken:
                byte = window[source % 4096]
                out.append(byte)
                window[write] = byte
                write = (write + 1) % 4096
    return bytes(out[:size])


def _recognises(head: bytes) -> bool:
    return head.startswith(OLE) and "__substg".encode("utf-16-le") in head


MSG = BytesReader("msg", "Outlook mails", (".msg",), read_msg, _recognises, extra="msg", cites="attachment")
