"""Every format that can be read, in one table. docs/adding-a-format.md shows how to add one.

The suffixes that `walk` looks for, the help of the command line and the messages about formats all follow from
REGISTERED. Readers are loaded when they are first asked for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.events import Remark
from conflict_index.read.record import Record
from conflict_index.read.source import Source

ChosenColumns = Mapping[str, str]
"""Which column of a table, or key of an object, holds a field of a report, as the user named it."""

Records = Iterator[Record | Remark]


def _never(head: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Format:
    """What every reader says: its name in code, its label for people, and its suffixes, lower case with the dot."""

    name: str
    label: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextReader(_Format):
    """A format that is text in some encoding, which is found out before the reader is called.

    records: takes the source, its text from the start and the user's columns; yields records and remarks. It may
    raise ReadError for a file that is no use at all.
    recognises: tells from the first 65,536 characters whether a file without a suffix has this format.
    extra: the extra of the package that installs what the reader needs, empty where nothing more is needed.
    cites: what a citation names inside such a file, empty where the file is one report.
    """

    records: Callable[[Source, io.TextIOWrapper, ChosenColumns], Records]
    recognises: Callable[[str], bool] = _never
    extra: str = ""
    cites: str = ""


@dataclass(frozen=True, slots=True)
class BytesReader(_Format):
    """A format that is not text. Its reader gets a seekable binary stream, standard input included.

    records: takes the source, the stream at its start and the user's columns; yields records and remarks. It may
    raise ReadError for a file that is no use at all.
    recognises: tells from the first 65,536 bytes whether a file without a suffix has this format.
    extra, cites: as of TextReader.
    """

    records: Callable[[Source, BinaryIO, ChosenColumns], Records]
    recognises: Callable[[bytes], bool] = _never
    extra: str = ""
    cites: str = ""


Reader = TextReader | BytesReader

REGISTERED: tuple[str | Reader, ...] = (
    "conflict_index.read.text:PLAIN_TEXT",
    "conflict_index.read.text:MARKDOWN",
    "conflict_index.read.html:PAGE",
    "conflict_index.read.json:JSON",
    "conflict_index.read.json:JSON_LINES",
    "conflict_index.read.table:TABLE",
    "conflict_index.read.xlsx:XLSX",
    "conflict_index.read.ods:ODS",
    "conflict_index.read.pdf:PDF",
    "conflict_index.read.docx:DOCX",
    "conflict_index.read.odt:ODT",
    "conflict_index.read.rtf:RTF",
    "conflict_index.read.mail:MAIL",
    "conflict_index.read.mail:MAILBOX",
    "conflict_index.read.msg:MSG",
    "conflict_index.read.feed:FEED",
    "conflict_index.read.warc:WARC",
    "conflict_index.read.warc:WACZ",
    "conflict_index.read.archive:ARCHIVE",
)
"""Readers as "module:NAME", or as values, in the order in which help lists them and unnamed content is shown to them.

The first one reads text that no other reader recognises.
"""


def readers() -> tuple[Reader, ...]:
    """Return all readers in the order of the table."""
    return tuple(_load(entry) for entry in REGISTERED)


def named(name: str) -> Reader:
    """Return the reader with this name. Raises KeyError."""
    return {reader.name: reader for reader in readers()}[name]


def check_format(name: str) -> None:
    """Raise ReadError for the name of a format that no reader has; "" stands for none."""
    names = [reader.name for reader in readers()] if name else []
    if name and name not in names:
        raise ReadError(f"{name!r} is not a format; use one of {', '.join(names)}")


def for_suffix(suffix: str) -> Reader | None:
    """Return the reader of files with this suffix in either case, None where there is none."""
    return next((reader for reader in readers() if suffix.lower() in reader.suffixes), None)


def formats() -> str:
    """List all formats with their suffixes, for a sentence of a message or of the help."""
    *most, last = (f"{reader.label} ({', '.join(reader.suffixes)})" for reader in readers())
    return f"{', '.join(most)} and {last}"


@cache
def _load(entry: str | Reader) -> Reader:
    if not isinstance(entry, str):
        return entry
    module, _, name = entry.partition(":")
    reader: Reader = getattr(import_module(module), name)
    return reader
