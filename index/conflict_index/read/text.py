"""Read plain text and Markdown: each file is a report, its text verbatim."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conflict_index.read import long_text
from conflict_index.read.chat import HEAD, is_chat, read_chat
from conflict_index.read.decode import read_whole
from conflict_index.read.events import Notice, Remark
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import TextReader
from conflict_index.read.source import Source
from conflict_index.read.title import find_title

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?!#+[ \t]*$)(\S.*)$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(\S[^\r\n]{0,200})\r?\n(?:=+|-{3,})[ \t]*\r?$", re.MULTILINE)
_FRONT = re.compile(
    r"\A---[ \t]*\r?\n((?>(?:(?!---[ \t]*\r?$)(?:[\w-]+:|[ \t#-])[^\r\n]*\r?\n){1,60}))---[ \t]*\r?(?:\n|\Z)",
    re.MULTILINE,
)
_LABELS = {
    "title": "title",
    "headline": "title",
    "date": "date",
    "published": "date",
    "source": "source",
    "publisher": "source",
    "url": "url",
    "link": "url",
    "lang": "language",
    "language": "language",
}
_LABELLED = re.compile(rf"\b({'|'.join(_LABELS)}):[ \t]+", re.IGNORECASE)
_HEAD_LINES = 8
_LONGEST_LABELLED = 2000


def read_text(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a plain text; labelled lines at its head ("Title: ...") are its metadata.

    The export of a chat has a record for each message.
    """
    if is_chat(text.read(HEAD)):
        text.seek(0)
        yield from read_chat(source, encodable(read_whole(text)))
        return
    text.seek(0)
    yield from _records(source, text, _labelled_head)


def read_markdown(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a Markdown file; front matter is its metadata, the first heading its title."""
    yield from _records(source, text, _said_in_markdown)


def _records(
    source: Source, text: io.TextIOWrapper, said_in: Callable[[str], dict[str, str]]
) -> Iterator[Record | Remark]:
    """Yield the record of a text, or those of its parts if it is too long for one report.

    said_in: returns the metadata in the text's beginning.
    """
    content = encodable(text.read(long_text.LONGEST_TEXT + 1))
    said = said_in(content)
    if len(content) <= long_text.LONGEST_TEXT:
        yield _record(content, said)
        return
    yield Notice(source.path, long_text.notice_of(""))
    said = {"source": source.folder, "title": find_title(content) or source.stem} | said
    text.seek(0)
    for part, piece in enumerate(long_text.pieces(text.read), 1):
        yield replace(_record(encodable(piece), said), part=part)


def _said_in_markdown(content: str) -> dict[str, str]:
    front = _FRONT.match(content)
    said = _front_matter(front[1]) if front else {}
    body = content[front.end() :] if front else content
    headings = [match for match in (_HEADING.search(body), _UNDERLINED.search(body)) if match]
    if headings:
        said.setdefault("title", _without_marks(min(headings, key=lambda match: match.start())[1]))
    return said


def _without_marks(heading: str) -> str:
    """Return a heading without the marks that may close it ("Road opened ##"), which a space separates from it."""
    heading = heading.strip()
    opened = heading.rstrip("#")
    return opened.rstrip() if opened != heading and opened[-1:].isspace() else heading


def _record(content: str, said: Mapping[str, str]) -> Record:
    return Record(
        text=content,
        title=said.get("title"),
        url=said.get("url"),
        source=said.get("source"),
        language=said.get("language"),
        date=said.get("date"),
    )


def _labelled_head(content: str) -> dict[str, str]:
    """Read "Label: value" lines at the start of a text; one line may hold several ("TITLE: ... LINK: ...")."""
    said: dict[str, str] = {}
    for line in content[:_LONGEST_LABELLED].lstrip("\ufeff \t\r\n").splitlines()[:_HEAD_LINES]:
        labels = list(_LABELLED.finditer(line))
        if not labels or labels[0].start():
            break
        ends = [label.start() for label in labels[1:]] + [len(line)]
        for label, end in zip(labels, ends, strict=True):
            if value := line[label.end() : end].strip():
                said.setdefault(_LABELS[label[1].lower()], value)
    return said


def _front_matter(block: str) -> dict[str, str]:
    """Read the simple entries of YAML front matter."""
    said: dict[str, str] = {}
    for line in block.splitlines():
        key, colon, value = line.partition(":")
        field = _LABELS.get(key.strip().lower())
        if colon and field and (value := value.strip().strip("\"'")):
            said.setdefault(field, value)
    return said


PLAIN_TEXT = TextReader("text", "text", (".txt", ".text"), read_text)
MARKDOWN = TextReader("markdown", "Markdown", (".md", ".markdown"), read_markdown)
