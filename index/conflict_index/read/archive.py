"""Read what is inside archives (ZIP, TAR, and files packed by gzip, bzip2 or xz), within limits."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import re
import stat
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from conflict_index.errors import ReadError
from conflict_index.read.budget import Exhausted, check_ratio
from conflict_index.read.content import records_of
from conflict_index.read.events import Failure, Remark
from conflict_index.read.members import NamesInside, member_of, read_member, shown, skipped, unpacked, unreadable
from conflict_index.read.record import Record
from conflict_index.read.registry import BytesReader, for_suffix
from conflict_index.read.source import Source
from conflict_index.read.zipped import DAMAGE

DEEPEST = 2
"""How many archives may lie around a file."""

_LARGEST_READ = 1 << 26
"""Bytes that may be read at once, as for the header of a TAR member: what claims more is damaged or made to do harm."""

_XZ_MEMORY = 1 << 28
_XZ_CHUNK = 1 << 16
_ENCRYPTED = 1
_ZIP, _GZIP, _BZIP2, _XZ = b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0"
_EMPTY_ZIP = b"PK\x05\x06"
_TAR = (257, b"ustar")
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_DAMAGE = (*DAMAGE, tarfile.TarError, lzma.LZMAError, gzip.BadGzipFile)


def read_archive(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the records of the files inside an archive. Raises ReadError for one that is damaged or nested too deeply.

    Nothing is written but bounded temporary files, which are removed; links and devices are not followed.
    """
    if source.budget.depth >= DEEPEST:
        raise ReadError(f"an archive inside {DEEPEST} others; unpack it and index the folder")
    head = stream.read(512)
    stream.seek(0)
    source.budget.depth += 1
    try:
        if head.startswith((_ZIP, _EMPTY_ZIP)):
            yield from _zip(source, stream, columns)
        elif _is_tar(head):
            yield from _tar(source, Unpacking(stream, stream), columns)
        else:
            yield from _packed(source, stream, head, columns)
    except _DAMAGE as error:
        raise ReadError(f"damaged: {_said(error)}; copy it again") from error
    finally:
        source.budget.depth -= 1


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or "it breaks off"


def _is_tar(head: bytes) -> bool:
    at, mark = _TAR
    return head[at : at + len(mark)] == mark


def _zip(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    names = NamesInside()
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            source.budget.member()
            name = _name(info)
            mode = info.external_attr >> 16
            reason = "a link" if stat.S_ISLNK(mode) else _left_out(name, source)
            if reason:
                yield skipped(source, name, reason)
                continue
            label, again = names.label(name)
            if info.flag_bits & _ENCRYPTED:
                yield Failure(source.path, label, "encrypted; unpack it with its password and index the folder")
                continue
            member = member_of(source, label, name, _key(name) + again)
            try:
                with archive.open(info) as part:
                    yield from _member(source, label, member, cast(BinaryIO, part), info.compress_size, columns)
            except Exhausted:
                raise
            except (*_DAMAGE, OSError, ValueError, RuntimeError) as error:  # one member never ends an archive
                yield Failure(source.path, label, f"damaged: {_said(error)}; copy the archive again")


def _member(
    source: Source, label: str, member: Source, part: BinaryIO, packed: int | None, columns: Mapping[str, str]
) -> Iterator[Record | Remark]:
    """Yield the records of a member; too much or damage in it is its failure. packed: as of `unpacked`."""
    try:
        with unpacked(source, part, packed) as content:
            yield from read_member(source, label, member, content, columns)
    except Exhausted:
        raise
    except ReadError as error:
        yield Failure(source.path, label, str(error))


def _tar(source: Source, stream: Unpacking, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    names = NamesInside()
    with tarfile.open(fileobj=cast(Any, stream), mode="r:", errors="replace") as archive:
        for info in archive:
            if info.isdir():
                continue
            source.budget.member()
            name = shown(info.name)
            kind = "a link" if info.issym() or info.islnk() else "" if info.isreg() else "a device or the like"
            if reason := kind or _left_out(name, source):
                yield skipped(source, name, reason)
                continue
            part = archive.extractfile(info)
            if part is not None:
                label, again = names.label(name)
                member = member_of(source, label, name, _key(name) + again)
                yield from _member(source, label, member, cast(BinaryIO, part), None, columns)


def _packed(source: Source, stream: BinaryIO, head: bytes, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the records of a file packed alone, or of the TAR that it is; they are cited as if it were not packed."""
    inner = _opened(stream, head)
    if inner is None:
        raise ReadError("neither ZIP, TAR, gzip, bzip2 nor xz; copy it again, or rename it to what it is")
    unpacking = Unpacking(inner, stream)
    beginning = unpacking.read(512)
    stream.seek(0)
    again = _opened(stream, head)
    assert again is not None
    if _is_tar(beginning):
        yield from _tar(_without_suffix(source, ".tar"), Unpacking(again, stream), columns)
        return
    member = _without_suffix(source, "")
    if beginning.startswith(b"WARC/") and head.startswith(_GZIP):
        stream.seek(0)
        yield from (_as(item, member) for item in records_of(replace(member, format="warc"), stream, columns))
        return
    if (reason := unreadable(member.name, source.read_as)) and member.file and member.file.suffix:
        yield skipped(source, member.name, reason)
        return
    with unpacked(source, cast(BinaryIO, Unpacking(again, stream)), None) as content:
        yield from (_as(item, member) for item in records_of(member, content, columns))


def _as(item: Record | Remark, member: Source) -> Record | Remark:
    return replace(item, member=member) if isinstance(item, Record) and item.member is None else item


def _without_suffix(source: Source, inner: str) -> Source:
    """Return the source of what a packed file holds: its name without the suffix of the packing and `inner`."""
    file = Path(source.file.stem.removesuffix(inner)) if source.file else None
    reader = for_suffix(file.suffix) if file else None
    key = source.key.removesuffix(file.suffix) if file and reader else source.key
    return replace(source, file=file, key=key.removesuffix(inner), format=reader.name if reader else source.read_as)


def _opened(stream: BinaryIO, head: bytes) -> Any:
    """Return a stream that unpacks, None for bytes that no packing begins with."""
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=stream, mode="rb")
    if head.startswith(_BZIP2):
        return bz2.BZ2File(stream)
    return _Xz(stream) if head.startswith(_XZ) else None


class _Xz:
    """A stream that unpacks xz in bounded memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)
        self._begun = False

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end. Raises LZMAError, EOFError."""
        while True:
            if self._unpacker.eof:
                rest = self._unpacker.unused_data.lstrip(b"\0") or self._stream.read(_XZ_CHUNK).lstrip(b"\0")
                if not rest:
                    return b""
                self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY)
                chunk = rest
            else:
                chunk = self._stream.read(_XZ_CHUNK) if self._unpacker.needs_input else b""
                if self._unpacker.needs_input and not chunk:
                    raise EOFError("it breaks off")
            if out := self._unpacker.decompress(chunk, size):
                return out


class Unpacking:
    """A stream that can only be read forward, of bytes that are unpacked within the limits."""

    def __init__(self, inner: Any, packed: BinaryIO) -> None:
        self._inner, self._packed = inner, packed
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes. Raises ReadError beyond the limits."""
        if size < 0 or size > _LARGEST_READ:
            raise ReadError("damaged: it claims to hold more than any file; copy it again")
        pieces: list[bytes] = []
        while size > 0 and (piece := self._inner.read(size)):
            pieces.append(piece)
            size -= len(piece)
            self._at += len(piece)
            if self._inner is not self._packed:
                check_ratio(self._at, self._packed.tell())
        return b"".join(pieces)

    def tell(self) -> int:
        """Return the number of bytes read or passed."""
        return self._at

    def seek(self, position: int, whence: int = 0) -> int:
        """Pass bytes up to a position ahead. Raises ReadError for one behind."""
        if whence or position < self._at:
            raise ReadError("damaged: its parts are not in order; copy it again")
        while self._at < position and self.read(min(1 << 16, position - self._at)):
            pass
        return self._at


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; one that is not marked as UTF-8 but is so is decoded."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(ValueError):
            name = name.encode("cp437").decode("utf-8")
    return shown(name)


def _left_out(name: str, source: Source) -> str:
    """Return why a member is not read, empty when it is."""
    if _OUTSIDE.search(name):
        return "its name leads outside the archive"
    reason = unreadable(name, source.read_as)
    if reason:
        return reason
    stem = PurePosixPath(name).stem.lower()
    return "describes the folder; unpack it to read it" if stem == "readme" else ""


def _key(name: str) -> str:
    path = PurePosixPath(name)
    return path.with_suffix("").as_posix() if path.name else name


def _recognises(head: bytes) -> bool:
    return head.startswith((_ZIP, _GZIP, _BZIP2, _XZ)) or _is_tar(head[:512])


ARCHIVE = BytesReader(
    "archive", "archives", (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz"), read_archive, _recognises,
    cites="member",
)  # fmt: skip
