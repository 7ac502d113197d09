"""Read a segment file: named flat arrays, mapped into memory and used where they lie, with or without numpy.

A segment holds the documents that one commit or merge has written. Its file is

    magic, length and CRC-32 of the directory, the directory as JSON, the arrays, each at a multiple of 8 bytes

and the directory gives each array's place behind it, type code (see the module `array`) and
number of items. Numbers are little-endian. The table of contents has the size and the CRC-32 of
the whole file. A field F has these arrays:

    F.terms, F.ends      the sorted terms in UTF-8, one after another; where each ends, after a leading 0
    F.starts, F.docs     where the postings of each term begin, and the end; the documents of each term in order
    F.counts             how often each document has the term; missing where that is always once
    F.tokens, F.places   word fields: where the positions of each term begin, and the end; the positions in the field
    F.lengths, F.total   scored fields: the number of terms of each document, and of all

`ids` is a field whose terms are the ids of the documents, and `ids.order` the number of the term of each document.
`stored`, `stored.ends` and `stored.first` are the stored strings: compressed blocks of consecutive documents, where
each ends, and the first document of each. `number.NAME` holds a number for each document. `digest.NAME` are the
digests of reports (see digests).
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from conflict_index.errors import IndexDamaged

MAGIC = b"CSEGM001"
HEAD = struct.Struct("<8sII")
BLOCK_LIMIT = 1 << 30
"""Bytes that a block of stored strings may have when it is unpacked."""

_SIZES = {"B": 1, "H": 2, "I": 4, "Q": 8, "i": 4}
_BLOCKS_KEPT = 8
"""Blocks of stored strings that are kept unpacked; an index may have many segments."""

_TERMS_KEPT = 1 << 15
"""Look-ups of terms that are remembered, in each direction."""

_STEP, _OFTEN = 32, 20
"""From so many look-ups in a field on, each 32nd of its terms is kept, so that the others are found near it."""

_END_OF_TERMS = b"\xff"
"""Sorts behind every term, since UTF-8 has no such byte."""

Items: TypeAlias = "memoryview[int]"
"""The items of an array, as Python numbers."""


class Segment:
    """The arrays of one segment file. `count` is its number of documents."""

    def __init__(self, path: Path, size: int) -> None:
        """Map a file of `size` bytes. Raises IndexDamaged for a file that is no segment or of another size."""
        self._path = path
        if sys.byteorder != "little":
            raise IndexDamaged(f"{path}: this machine is big-endian, for which indexes are not made")
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._whole = memoryview(self._map)
        if len(self._whole) != size:
            raise IndexDamaged(
                f"{path}: {len(self._whole)} bytes instead of {size}; run doctor --repair, or index again"
            )
        self._directory = self._read_directory()
        self._kept: dict[str, Items] = {}
        self.count: int = len(self.items("ids.docs"))
        self._block = lru_cache(_BLOCKS_KEPT)(self.unpack)
        self.find = lru_cache(_TERMS_KEPT)(self._find)
        self.text = lru_cache(_TERMS_KEPT)(self._text)
        self._looked: dict[str, int] = {}
        self._marks: dict[str, list[bytes]] = {}

    def _read_directory(self) -> dict[str, list[Any]]:
        magic, length, crc = HEAD.unpack_from(self._whole)
        raw = bytes(self._whole[HEAD.size : HEAD.size + length])
        if magic != MAGIC or zlib.crc32(raw) != crc:
            raise IndexDamaged(
                f"{self._path}: the directory of the segment is damaged; run doctor --repair, or index again"
            )
        directory: dict[str, list[Any]] = json.loads(raw)
        self._begin = HEAD.size + length + -(HEAD.size + length) % 8
        for name, (at, code, count) in directory.items():
            if min(at, count) < 0 or self._begin + at + count * _SIZES[code] > len(self._whole):
                raise IndexDamaged(f"{self._path}: {name} lies outside the file; run doctor --repair, or index again")
        return directory

    def check(self, crc: int) -> None:
        """Read the whole file and raise IndexDamaged if its CRC-32 is another."""
        if zlib.crc32(self._whole) != crc:
            raise IndexDamaged(f"{self._path}: the segment is damaged; run doctor --repair, or index again")

    def close(self) -> None:
        """Forget the file; it is unmapped when the last array that was given out is gone."""
        self._whole = memoryview(b"")
        self._kept.clear()

    # arrays

    def has(self, name: str) -> bool:
        """Tell whether the segment has an array."""
        return name in self._directory

    def code(self, name: str) -> str:
        """Return the type code of an array."""
        return str(self._directory[name][1])

    def raw(self, name: str) -> memoryview:
        """Return the bytes of an array, empty where there is none."""
        if name not in self._directory:
            return memoryview(b"")
        at, code, count = self._directory[name]
        return self._whole[self._begin + at : self._begin + at + count * _SIZES[code]]

    def items(self, name: str) -> Items:
        """Return the numbers of an array, none where there is none."""
        if name not in self._kept:
            code: Any = self.code(name) if name in self._directory else "B"
            self._kept[name] = self.raw(name).cast(code)
        return self._kept[name]

    # terms

    def term(self, field: str, number: int) -> bytes:
        """Return a term of a field by its number in the order of terms."""
        ends = self.items(f"{field}.ends")
        return bytes(self.raw(f"{field}.terms")[ends[number] : ends[number + 1]])

    def _text(self, field: str, number: int) -> str:
        """Return a term as text."""
        return self.term(field, number).decode()

    def _find(self, field: str, term: str) -> int | None:
        """Return the number of a term, None if no document has it."""
        wanted = term.encode()
        number = self._place(field, wanted)
        return number if number < self.terms(field) and self.term(field, number) == wanted else None

    def terms(self, field: str) -> int:
        """Return how many terms a field has."""
        return max(0, len(self.items(f"{field}.ends")) - 1)

    def prefixed(self, field: str, prefix: str) -> range:
        """Return the numbers of the terms that start with a prefix."""
        if not prefix:
            return range(self.terms(field))
        raw = prefix.encode()
        return range(self._place(field, raw), self._place(field, raw + _END_OF_TERMS))

    def _place(self, field: str, wanted: bytes) -> int:
        ends, blob = self.items(f"{field}.ends"), self.items(f"{field}.terms")
        low, high = 0, len(ends) - 1
        self._looked[field] = looked = self._looked.get(field, 0) + 1
        if looked > _OFTEN:
            if field not in self._marks:
                self._marks[field] = [bytes(blob[ends[n] : ends[n + 1]]) for n in range(0, high, _STEP)]
            mark = bisect_left(self._marks[field], wanted)
            low, high = max(0, mark - 1) * _STEP, min(high, mark * _STEP)
        return bisect_left(range(high), wanted, low, key=lambda n: bytes(blob[ends[n] : ends[n + 1]]))

    def postings(self, field: str, number: int) -> tuple[int, int]:
        """Return where the postings of a term begin and end in the arrays of its field."""
        if field == "ids":
            return number, number + 1
        starts = self.items(f"{field}.starts")
        return starts[number], starts[number + 1]

    # documents

    def id_of(self, doc: int) -> str:
        """Return the id of a document."""
        return self.term("ids", self.items("ids.order")[doc]).decode()

    def doc_of(self, id_: str) -> int | None:
        """Return the document of an id, None if there is none."""
        number = self._find("ids", id_)  # not remembered: a long answer asks for every id once, of every segment
        return None if number is None else self.items("ids.docs")[number]

    def stored(self, doc: int) -> str:
        """Return the stored string of a document."""
        first = self.items("stored.first")
        block = bisect_right(first, doc) - 1
        return self._block(block)[doc - first[block]].decode()

    def all_stored(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield each block of stored strings with its first document."""
        for block, first in enumerate(self.items("stored.first")):
            yield first, self.unpack(block)

    def unpack(self, block: int) -> list[bytes]:
        """Return the strings of a block: their number and lengths come first, all of 4 bytes.

        Raises ValueError, zlib.error or struct.error for a damaged block.
        """
        ends = self.items("stored.ends")
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(self.raw("stored")[ends[block] : ends[block + 1]], BLOCK_LIMIT)
        if not unpacker.eof:
            raise ValueError("a block of stored strings is cut or too large")
        (count,) = struct.unpack_from("<I", data)
        lengths = struct.unpack_from(f"<{count}I", data, 4)
        strings, at = [], 4 + 4 * count
        for length in lengths:
            strings.append(data[at : at + length])
            at += length
        return strings
