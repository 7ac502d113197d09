"""Read the files inside a file: members of archives, attachments, pages of a web archive, sheets of a workbook."""

from __future__ import annotations

import contextlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from conflict_index.errors import ReadError
from conflict_index.faults import describe
from conflict_index.read.budget import Exhausted, check_size
from conflict_index.read.content import records_of
from conflict_index.read.decode import NotText
from conflict_index.read.events import Failure, Notice, Remark, Skipped
from conflict_index.read.record import Record
from conflict_index.read.registry import ChosenColumns, for_suffix
from conflict_index.read.source import Source, printable

_IN_MEMORY = 1 << 22
"""Bytes of a member kept in memory; more goes to a temporary file, which is removed when the member has been read."""

_CHUNK = 1 << 16


def member_of(source: Source, label: str, name: str, key: str) -> Source:
    """Return the source of a file inside another.

    label: its place there, for people. name: its file name, "" if it has none. key: its id inside the outer file.
    """
    file = Path(PurePosixPath(name or "").name) if PurePosixPath(name or "").name else None
    reader = for_suffix(file.suffix) if file else None
    return replace(
        source,
        file=file,
        key=f"{source.key}/{key}",
        folder=PurePosixPath(name).parent.name or PurePosixPath(source.key).name,
        format=reader.name if reader else source.read_as,
        member=f"{source.member}, {label}" if source.member else label,
    )


class NamesInside:
    """The names of the files inside one file, which need not differ."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def label(self, name: str) -> tuple[str, str]:
        """Return the name with its count where it occurs again, so that a citation names one file; and what ids add."""
        self._counts[name] += 1
        count = self._counts[name]
        return (f"{name} ({count})", f"#{count}") if count > 1 else (name, "")


def read_member(
    source: Source, label: str, member: Source, stream: BinaryIO, columns: ChosenColumns
) -> Iterator[Record | Remark]:
    """Yield the records of a member, marked with it, and its remarks. Nothing that it raises ends the outer file."""
    nothing = True
    for item in guarded(source, records_of(member, stream, columns)):
        nothing = nothing and isinstance(item, Notice)
        yield marked(item, source, label, member)
    if nothing:
        yield Failure(source.path, label, "holds no records")


def guarded(source: Source, items: Iterable[Record | Remark]) -> Iterator[Record | Remark]:
    """Yield the items of one member; an exception ends it with a remark, but one about the whole file goes on."""
    try:
        yield from items
    except Exhausted:
        raise
    except NotText as error:
        yield Skipped(source.path, str(error))
    except ReadError as error:
        yield Failure(source.path, None, str(error))
    except Exception as error:  # one member never ends a file
        yield Failure(source.path, None, describe(error))


def marked(item: Record | Remark, source: Source, label: str, member: Source) -> Record | Remark:
    """Return a record or remark of a member with the member's place in the source."""
    match item:
        case Record():
            return item if item.member else replace(item, member=member)
        case Failure():
            return replace(item, record=f"{label}, {item.record}" if item.record else label)
        case Skipped():
            return replace(item, path=f"{source.path}!/{label}{item.path[len(source.path) :]}")
        case Notice():
            return replace(item, message=f"{label}: {item.message}")


def skipped(source: Source, label: str, reason: str) -> Skipped:
    """Return the remark that a member is not read by rule."""
    return Skipped(f"{source.path}!/{label}", reason)


def shown(name: str) -> str:
    """Return the name of a member as it can be printed on one line: other characters become U+FFFD."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:500]


def unreadable(name: str, read_as: str) -> str:
    """Return why a member with this name is not read, empty when it is."""
    path = PurePosixPath(name)
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts if part not in (".", "..")):
        return "hidden"
    if path.suffix and for_suffix(path.suffix) is None and not read_as:
        return f"files with the suffix {printable(path.suffix)} are not read"
    return "files without a suffix are not read" if not path.suffix and not read_as else ""


@contextlib.contextmanager
def unpacked(source: Source, stream: BinaryIO, packed: int | None) -> Iterator[BinaryIO]:
    """Give a member's bytes as a seekable stream within the limits. Raises ReadError beyond them.

    stream: gives the bytes. packed: the size of the member as it is packed, None for one that is not.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spooled:
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            check_size(size, size if packed is None else packed)
            source.budget.check(size)
            source.budget.spend(len(chunk))
            spooled.write(chunk)
        spooled.seek(0)
        yield cast(BinaryIO, spooled)
