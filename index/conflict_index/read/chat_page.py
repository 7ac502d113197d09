"""Read the web pages to which Telegram exports a channel or a chat: each message is a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conflict_index.read.day_order import find_day_order
from conflict_index.read.each import each_record
from conflict_index.read.events import Notice, Remark
from conflict_index.read.markup import lines_of
from conflict_index.read.notices import counted
from conflict_index.read.record import Record, encodable
from conflict_index.read.source import Source

_MARKS = ('class="history"', 'class="message ')


def is_chat_page(markup: str) -> bool:
    """Return whether a page has the markup of an exported chat."""
    return all(mark in markup for mark in _MARKS)


def read_chat_page(source: Source, tree: Any) -> Iterator[Record | Remark]:
    """Yield a record for each message with words, with the id, day and sender that the page gives."""
    title = _first(tree, "page_header")
    messages = [one for one in tree.iter("div") if {"message", "default"} <= _classes(one)]
    dates = [_date(message) for message in messages]
    day_first, remarks = find_day_order(source, (day for day in dates if day))
    yield from remarks
    wordless = 0

    def make(item: tuple[int, str, Any]) -> Iterator[Record | Remark]:
        nonlocal wordless
        number, day, message = item
        words = _words(message)
        wordless += not words
        if words:
            yield _record(number, words, day, day_first, message, title)

    items = [(number, day, one) for number, (day, one) in enumerate(zip(dates, messages, strict=True), 1)]
    yield from each_record(source, ((f"message {item[0]}", item) for item in items), make)
    if wordless:
        yield Notice(source.path, f"{counted(wordless, 'message')} without words (pictures, files) left out")


def _record(number: int, words: str, day: str, day_first: bool | None, message: Any, title: Any) -> Record:
    sender = next((_text(one) for one in message.iter("div") if "from_name" in _classes(one)), None)
    return Record(
        encodable(words),
        "message",
        number,
        id=(message.get("id") or "").removeprefix("message") or None,
        source=encodable(sender or (_text(title) if title is not None else "")) or None,
        date=day or None,
        day_first=day_first,
    )


def _date(message: Any) -> str:
    return next((one.get("title") or "" for one in message.iter("div") if "date" in _classes(one)), "")


def _words(message: Any) -> str:
    return next((_text(one) for one in message.iter("div") if "text" in _classes(one)), "")


def _first(tree: Any, name: str) -> Any:
    return next((one for one in tree.iter("div") if name in _classes(one)), None)


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _text(element: Any) -> str:
    """Return the text of an element, with a line for each line of the page."""
    return "\n".join(lines_of(element)).strip()
