"""A file to read: its names, and how to open it."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from conflict_index.errors import ReadError
from conflict_index.read.budget import Budget

STDIN = "-"

_IN_MEMORY = 1 << 24
"""Bytes of standard input kept in memory; more goes to a temporary file, as every reader may read twice."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `path` is as the user named it, `file` what to open (None: standard input).

    `key` is the file's name among all files of the run: its path below the folder given, without the suffix.
    `folder` names the folder that holds it. `format` is the name of the reader for the file's suffix, or "" for a
    file without a suffix and for standard input, where the content must tell. `read_as` names the reader of files
    inside this one whose suffix does not tell. `ocr` is the program that recognises the text
    of scanned pages, "" if the user does not ask for it.

    A file inside another one has the `path` of the outermost, its place there as `member`, and as `file` its name
    alone, which cannot be opened. All members of a file share the `budget` of what may be unpacked.
    """

    path: str
    file: Path | None
    key: str
    folder: str
    format: str
    read_as: str = ""
    ocr: str = ""
    member: str = ""
    budget: Budget = field(default_factory=Budget, compare=False)

    @property
    def name(self) -> str:
        """The file's name."""
        return printable(self.file.name) if self.file else self.key

    @property
    def suffix(self) -> str:
        """The file's suffix with its full stop, empty where there is none."""
        return printable(self.file.suffix) if self.file else ""

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return printable(self.file.stem) if self.file else self.key


def printable(path: str | os.PathLike[str]) -> str:
    """Return a path as text that every encoding can write: bytes that are not UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def open_source(source: Source, stdin: BinaryIO | None, stack: ExitStack) -> BinaryIO:
    """Open the file, or standard input, as a seekable stream that `stack` closes. Raises OSError, ReadError."""
    if source.file and source.file.is_file():
        return stack.enter_context(source.file.open("rb"))
    stream = stack.enter_context(source.file.open("rb")) if source.file else stdin
    if stream is None:
        raise ReadError("there is no standard input to read")
    spooled = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 -- closed by the stack
    stack.enter_context(spooled)
    shutil.copyfileobj(stream, spooled)
    spooled.seek(0)
    return spooled
