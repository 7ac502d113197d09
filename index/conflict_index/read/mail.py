"""Read mails: files of one message (EML) and mailboxes of many (MBOX), with what is attached to them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_tz
from itertools import islice
from typing import Any, BinaryIO, cast

from conflict_index.errors import ReadError
from conflict_index.read.decode import detect
from conflict_index.read.events import Failure, Remark
from conflict_index.read.markup import text_of
from conflict_index.read.members import NamesInside, guarded, marked, member_of, read_member, shown, skipped, unreadable
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import BytesReader
from conflict_index.read.source import Source

LARGEST = 1 << 27
"""Bytes of the largest message that is read: 134 million; a message is kept in memory while it is parsed."""

DEEPEST = 3
"""How deep a message may be attached to a message."""

_PARTS = 1_000
"""The most parts of a message that are looked at."""

_FROM = b"From "
_HEADER = re.compile(rb"(?:From|Subject|Received|MIME-Version|Message-ID|Date|To|Return-Path|Delivered-To):", re.I)
_FIELDS = ("from", "to", "cc", "message-id")


def read_mail(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a message, then those of its attachments. Raises ReadError for what is no message."""
    yield from message_records(source, stream.read(LARGEST + 1), columns)


def read_mailbox(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the records of each message of a mailbox. Raises ReadError for a file that does not begin with one."""
    for number, content in enumerate(_messages(stream), 1):
        label = f"message {number}"
        member = replace(member_of(source, label, "", str(number)), key=f"{source.key}#{number}", file=None)
        member = replace(member, folder=source.stem)
        for item in guarded(source, message_records(member, content, columns)):
            yield marked(item, source, label, member)


def message_records(source: Source, content: bytes, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of the bytes of a message and those of its attachments. Raises ReadError for what is none."""
    if len(content) > LARGEST:
        raise ReadError(f"a message longer than {LARGEST:,} bytes; save its attachments and its text apart")
    message = message_from_bytes(content, policy=policy.default)
    if not message.keys():
        raise ReadError("no mail: it does not begin with headers; save it again as EML")
    text, sender = _text(message), _header(message, "from")
    name, address = parseaddr(sender)
    title = _header(message, "subject") or None
    attached = list(_attached(message))
    if text.strip() or not attached:
        yield Record(
            text=text or title or "",
            title=title,
            source=name or address or None,
            date=sent_day(_header(message, "date")),
            fields=tuple((field, value) for field in _FIELDS if (value := _header(message, field))),
        )
    if next(islice(_all_parts(message), _PARTS, None), None):
        yield Failure(source.path, None, f"more than {_PARTS:,} parts: those behind are not read")
    names = NamesInside()
    for part, label, file in attached:
        label, again = names.label(label)
        yield from _attachment(source, part, label, file, again, columns)


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the messages of a mailbox, without their "From " lines; ">From " at a line's beginning becomes "From ".

    Of one that is too long, as much is given as shows it.
    """
    lines: list[bytes] = []
    size = 0
    blank = True
    if not stream.read(5) == _FROM:
        raise ReadError("no mailbox: it does not begin with 'From '; rename a single message to .eml")
    stream.seek(0)
    while line := stream.readline(LARGEST):
        if line.startswith(_FROM) and blank:
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
            continue
        blank = not line.strip(b"\r\n")
        if size <= LARGEST:
            lines.append(line[1:] if re.match(rb">+From ", line) else line)
            size += len(line)
    if lines:
        yield b"".join(lines)


def _header(message: Message, name: str) -> str:
    """Return a header decoded, on one line; as it stands where it cannot be decoded."""
    try:
        value = str(message.get(name) or "")
    except Exception:  # the parser of headers fails on damaged ones in many ways
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name), "")
    return " ".join(encodable(value).replace("\0", " ").split())[:1000]


def sent_day(said: str) -> str | None:
    """Return the day of a Date header as YYYY-MM-DD in the sender's own time zone, or what it says; None if empty."""
    parsed = parsedate_tz(said) if said else None
    if parsed and 1970 <= parsed[0] <= 9999 and 1 <= parsed[1] <= 12 and 1 <= parsed[2] <= 31:
        return f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}"
    return said or None


def _text(message: EmailMessage) -> str:
    """Return the body: the plain part, or the text of the HTML part where that is empty."""
    for kind in ("plain", "html"):
        texts = [_decoded(part) for part in _parts(message) if part.get_content_subtype() == kind and _is_body(part)]
        if text := "\n\n".join(text.strip("\r\n") for text in texts if text.strip()):
            return text if kind == "plain" else text_of(text)
    return ""


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts of a message, without those of messages attached to it; the first _PARTS alone."""
    return (part for part in islice(_all_parts(message), _PARTS) if not _holds_parts(part))


def _all_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield a message, and the parts of all that has parts."""
    waiting: list[EmailMessage] = [message]
    while waiting:
        part = waiting.pop()
        yield part
        if _holds_parts(part):
            waiting.extend(reversed(cast(list[EmailMessage], part.get_payload())))


def _holds_parts(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "multipart" and part.is_multipart()


def _is_body(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text" and not _is_attachment(part)


def _is_attachment(part: EmailMessage) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except Exception:  # see _header
        return False


def _decoded(part: EmailMessage) -> str:
    """Return the text of a part in the encoding that it declares if its bytes fit, else in the one that they show."""
    import webencodings

    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return encodable(str(part.get_payload()))
    try:
        charset = str(part.get_content_charset("")) or "utf-8"
        encoding = webencodings.lookup(charset.strip())
        text = content.decode(encoding.codec_info.name if encoding else charset)
    except (LookupError, ValueError):
        text = content.decode(detect(io.BytesIO(content)).name, "replace")
    return encodable(text.replace("\r\n", "\n"))


def _attached(message: EmailMessage) -> Iterator[tuple[EmailMessage, str, str]]:
    """Yield the attachments with a label and a file name, "" for those without; pictures without one are left out."""
    for number, part in enumerate(_parts(message), 1):
        if part is message:
            continue
        if part.get_content_type() == "message/rfc822":
            yield part, f"attached message {number}", f"message-{number}.eml"
            continue
        name = _file_name(part)
        if not _is_body(part) and (name or part.get_content_maintype() != "image"):
            yield part, f"attachment {name or number}", name


def _file_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # see _header
        return ""
    return shown(" ".join(re.split(r"[/\\]", name)[-1].split()))[:200]


def _attachment(
    source: Source, part: EmailMessage, label: str, name: str, again: str, columns: Mapping[str, str]
) -> Iterator[Record | Remark]:
    member = member_of(source, label, name, name + again)
    inner = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and inner:
        content = _bytes_of(inner[0])
    else:
        decoded = part.get_payload(decode=True)
        content = decoded if isinstance(decoded, bytes) else b""
    if not name:
        yield skipped(source, label, f"without a name; save it apart ({shown(part.get_content_type())[:60]})")
    elif reason := unreadable(name, source.read_as):
        yield skipped(source, label, reason)
    elif not content:
        yield skipped(source, label, "empty")
    elif source.member.count("attach") >= DEEPEST:
        yield skipped(source, label, f"attached {DEEPEST} messages deep")
    else:
        source.budget.member()
        yield from read_member(source, label, member, io.BytesIO(content), columns)


def _bytes_of(message: Any) -> bytes:
    """Return an attached message as bytes; none for one too damaged to be written."""
    try:
        content: bytes = message.as_bytes()
    except Exception:  # see _header
        return b""
    return content


def _is_message(head: bytes) -> bool:
    """Recognise a message by two known headers before the first empty line."""
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    known = {match[0].lower() for line in top.splitlines() if (match := _HEADER.match(line))}
    return len(known) > 1 and bool(re.match(rb"[!-9;-~]+:", top))


def _is_mailbox(head: bytes) -> bool:
    return head.startswith(_FROM) and _is_message(head.partition(b"\n")[2])


MAIL = BytesReader("mail", "mails", (".eml",), read_mail, _is_message, cites="attachment")
MAILBOX = BytesReader("mailbox", "mailboxes", (".mbox", ".mbx"), read_mailbox, _is_mailbox, cites="message, attachment")
