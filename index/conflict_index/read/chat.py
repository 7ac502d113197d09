"""Read the text export of a chat: each message, with its day and sender, is a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conflict_index.read.day_order import find_day_order
from conflict_index.read.each import each_record
from conflict_index.read.events import Notice, Remark
from conflict_index.read.notices import counted
from conflict_index.read.record import Record
from conflict_index.read.source import Source

_NUMBER = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_PART = "\u200f?[./-]"
_DAY = rf"{_NUMBER}{{1,4}}{_PART}{_NUMBER}{{1,2}}{_PART}{_NUMBER}{{2,4}}"
_TIME = rf"[ \u200f]+{_NUMBER}{{1,2}}[:.]{_NUMBER}{{2}}"
_STAMP = re.compile(
    r"^[\u200e\u200f\u202a-\u202e]*"
    rf"(?:\[(?P<inside>{_DAY})[,\u060c]?{_TIME}[^\]\n]{{0,12}}\] "
    rf"|(?P<before>{_DAY})[,\u060c]?{_TIME}[^-\n]{{0,12}} - )",
    re.MULTILINE,
)
"""The day and time before a message, in brackets or before a dash, as WhatsApp writes them on different telephones."""

_SENDER = re.compile(r"(?:~ ?)?([^:\n]{1,60}): ")
HEAD = 1 << 14
"""Characters by which the export of a chat is told."""

_FIRST = 5
_FEWEST = 2
"""Of the first lines with a stamp, so many must name a sender."""


@dataclass(frozen=True, slots=True)
class _Message:
    number: int
    day: str
    text: str


def is_chat(text: str) -> bool:
    """Return whether a text begins as the export of a chat: stamps with senders, the first in the first line."""
    stamps = [stamp for stamp, _ in zip(_STAMP.finditer(text[:HEAD]), range(_FIRST), strict=False)]
    senders = sum(bool(_SENDER.match(text, stamp.end())) for stamp in stamps)
    return bool(stamps) and not text[: stamps[0].start()].strip("\ufeff \t\r\n") and senders >= _FEWEST


def read_chat(source: Source, content: str) -> Iterator[Record | Remark]:
    """Yield a record for each message with a sender; those of the service are left out and counted."""
    messages = list(_messages(content))
    spoken = [message for message in messages if _SENDER.match(message.text)]
    day_first, remarks = find_day_order(source, (message.day for message in messages))
    yield Notice(source.path, f"the export of a chat: {counted(len(messages), 'message')}")
    yield from remarks

    def make(message: _Message) -> Iterator[Record | Remark]:
        yield Record(message.text, "message", message.number, date=message.day, day_first=day_first)

    yield from each_record(source, ((f"message {one.number}", one) for one in spoken), make)
    if service := len(messages) - len(spoken):
        yield Notice(source.path, f"{counted(service, 'message')} of the service itself left out")


def _messages(content: str) -> Iterator[_Message]:
    stamps = list(_STAMP.finditer(content))
    ends = [*(stamp.start() for stamp in stamps[1:]), len(content)]
    for number, (stamp, end) in enumerate(zip(stamps, ends, strict=True), 1):
        day = (stamp["inside"] or stamp["before"]).replace("\u200f", "")
        yield _Message(number, day, content[stamp.end() : end].rstrip())
