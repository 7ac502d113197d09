"""Read and write Whoosh's table of contents, which names the segments of a commit.

Whoosh writes the file; a checksum is appended, which Whoosh ignores. It is read here without Whoosh, whose import takes
longer than most searches: a header, the schema (skipped), and the list of segments as a pickle of plain data.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from conflict_index.engine.whoosh import guard
from conflict_index.errors import IndexDamaged
from conflict_index.files import replace_file

INDEX_NAME = "MAIN"
_FILE = re.compile(r"_MAIN_(\d+)\.toc")
_CHECKSUM = struct.Struct("<4sI")
_MARK = b"crc:"


@dataclass(frozen=True)
class SegmentEntry:
    """A segment of a commit: its name, documents, the bytes and CRC-32 of its file, the deleted documents in order."""

    segid: str
    count: int
    size: int
    crc: int
    deleted: tuple[int, ...] = ()

    def segment_id(self) -> str:
        """Return the name of the segment, as Whoosh calls it."""
        return f"{INDEX_NAME}_{self.segid}"

    @property
    def file_name(self) -> str:
        """Return the name of the segment's file."""
        return f"{self.segment_id()}.arr"

    def check(self, count: int) -> None:
        """Raise IndexDamaged unless the entry fits a segment of `count` documents."""
        whole = all(isinstance(doc, int) for doc in self.deleted) and isinstance(self.deleted, tuple)
        if (
            self.count != count
            or not whole
            or (self.deleted and not 0 <= min(self.deleted) <= max(self.deleted) < count)
        ):
            raise IndexDamaged(
                f"{self.file_name}: the segment does not fit its table of contents; run doctor --repair, or index again"
            )

    @property
    def alive(self) -> int:
        """Return the number of documents that are not deleted."""
        return self.count - len(self.deleted)


def generations(folder: Path) -> list[int]:
    """Return the numbers of all tables of contents in a folder, in order."""
    return sorted(int(found[1]) for path in folder.iterdir() if (found := _FILE.fullmatch(path.name)))


def path_of(folder: Path, generation: int) -> Path:
    """Return the path of a table of contents."""
    return folder / f"_{INDEX_NAME}_{generation}.toc"


def read(folder: Path, generation: int) -> tuple[SegmentEntry, ...]:
    """Return the segments of a commit. Raises IndexDamaged for a file that does not have its checksum."""
    path = path_of(folder, generation)
    raw = path.read_bytes()
    content, tail = raw[: -_CHECKSUM.size], raw[-_CHECKSUM.size :]
    if len(tail) < _CHECKSUM.size or _CHECKSUM.unpack(tail) != (_MARK, zlib.crc32(content)):
        raise IndexDamaged(f"{path}: the table of contents is damaged; run doctor --repair, or index again")
    entries = _segments(content)
    for entry in entries:
        if not (isinstance(entry, SegmentEntry) and str(entry.segid).isalnum() and str(entry.segid).isascii()):
            raise IndexDamaged(f"{path}: names a segment outside its folder; run doctor --repair, or index again")
    return tuple(entries)


def _segments(content: bytes) -> list[SegmentEntry]:
    """Skip the header of a table of contents and load its list of segments."""
    file = io.BytesIO(content)
    for _ in range(3):
        _varint(file)  # sizes of C types
    file.seek(8, io.SEEK_CUR)  # a sign of byte order, the version of the format
    for _ in range(3):
        _varint(file)  # the release of Whoosh
    file.seek(_varint(file), io.SEEK_CUR)  # the schema
    file.seek(8, io.SEEK_CUR)  # the generation, and an unused number
    found = guard.load(file)
    if not isinstance(found, list):
        raise pickle.UnpicklingError("no list of segments")
    return found


def _varint(file: io.BytesIO) -> int:
    value = shift = 0
    while True:
        byte = file.read(1)[0]
        value |= (byte & 127) << shift
        if byte < 128:
            return value
        shift += 7


def write(folder: Path, generation: int, entries: list[SegmentEntry]) -> None:
    """Write the table of contents of a commit to the disk; the commit is done when this returns."""
    from conflict_index.engine.whoosh.library import contents_of

    content = contents_of(entries, generation)
    replace_file(path_of(folder, generation), content + _CHECKSUM.pack(_MARK, zlib.crc32(content)))
