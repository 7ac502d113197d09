"""Read long texts as several reports, so that memory does not grow with the length of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from conflict_index.read.record import Record

LONGEST_TEXT = 1_000_000
"""The longest text that is one report, in characters: some 150,000 words."""

PART = 100_000
"""The longest part of a longer text, in characters."""

_ENDS = ("\n\n", "\n\r\n", "\n", ". ", " ")
"""Where a text is cut, the best first: between paragraphs, lines, sentences, words."""


def notice_of(where: str) -> str:
    """Say that a text is read in parts; `where` names the record, and is empty for a whole file."""
    longer = f"longer than {LONGEST_TEXT:,} characters: read as parts of up to {PART:,}, each a report"
    return f"{where} is {longer}" if where else longer


def pieces(read: Callable[[int], str]) -> Iterator[str]:
    """Yield the parts of a text, cut between paragraphs where possible; joined, they are the text.

    read: returns up to so many further characters, as the method of a text stream does; fewer only at the end.
    """
    rest = ""
    while True:
        rest += read(PART - len(rest))
        if len(rest) < PART:
            break
        cut = _cut(rest)
        yield rest[:cut]
        rest = rest[cut:]
    if rest:
        yield rest


def split(record: Record) -> Iterator[Record]:
    """Yield a record, in parts if its text is too long for one report; a document with pages stays whole."""
    if len(record.text) <= LONGEST_TEXT or record.part is not None or record.pages:
        yield record
        return
    for part, piece in enumerate(pieces(_Text(record.text).read), 1):
        yield replace(record, text=piece, part=part)


class _Text:
    """A string that is read piece by piece."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def read(self, size: int) -> str:
        piece = self._text[self._at : self._at + size]
        self._at += size
        return piece


def _cut(text: str) -> int:
    """Return where to cut a text: behind its last paragraph, line, sentence or word that ends in its second half."""
    for end in _ENDS:
        at = text.rfind(end, len(text) // 2)
        if at > 0:
            return at + len(end)
    return len(text)
