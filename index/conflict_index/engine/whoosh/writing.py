"""Write segment files (see segment): from the documents of a commit, or from segments that are merged."""

from __future__ import annotations

import json
import os
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine.whoosh.digest_arrays import merged_digests
from conflict_index.engine.whoosh.digests import DigestBuilder
from conflict_index.engine.whoosh.numbers import array_of, smallest, width
from conflict_index.engine.whoosh.segment import HEAD, MAGIC, Segment
from conflict_index.files import create, flush
from conflict_index.store.documents import Document, check_document
from conflict_index.store.fields import FIELDS, NUMBERS, SCORED_FIELDS, WORD_FIELDS

Array = NDArray[Any]

BLOCK_BYTES, SHORT_BYTES = 200_000, 16_000
"""Bytes of stored strings after which a block is closed within a report, and with fewer of which it is not closed at
the end of a report: short reports are compressed together."""

_LEVEL = 6
_CODES = {np.dtype(np.uint8): "B", np.dtype(np.uint16): "H", np.dtype(np.uint32): "I", np.dtype(np.int32): "i"}


class SegmentBuilder:
    """Collects documents in memory, four bytes for each term, and writes them as a segment."""

    def __init__(self) -> None:
        self._fields = {field.name: _Postings() for field in FIELDS}
        self._numbers = {name: array("i") for name in NUMBERS}
        self._ids: list[str] = []
        self._blocks = _Blocks()
        self._digests = DigestBuilder()
        self.tokens = 0

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self._ids)

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Add the documents of a report. Raises KeyError or UnicodeError, with none added."""
        documents = list(documents)
        for document in documents:
            check_document(document)
        for document in documents:
            doc = len(self._ids)
            for name, terms in (*document.terms.items(), ("report", (report_id,))):
                if terms:
                    self._fields[name].add(doc, terms)
                    self.tokens += len(terms)
            for name, values in self._numbers.items():
                values.append(document.numbers.get(name, NUMBERS[name]))
            self._ids.append(document.id)
            self._blocks.add(doc, document.stored.encode())
            if document.digest is not None:
                self._digests.add(doc, document.digest)
        self._blocks.end_report()

    def write(self, path: Path) -> tuple[int, int]:
        """Write the segment to a new file and flush it to the disk; return its size in bytes and CRC-32."""
        count = len(self._ids)
        made = self._blocks.arrays() | ids_arrays(self._ids) | self._digests.arrays()
        for name in self._fields:
            made |= field_arrays(name, *self._fields[name].tokens(), count)
        made |= {f"number.{name}": np.frombuffer(values, np.int32) for name, values in self._numbers.items()}
        return write_file(path, made)


class _Postings:
    """The terms of one field, document after document."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._terms, self._docs, self._sizes = array("I"), array("I"), array("I")

    def add(self, doc: int, terms: Sequence[str]) -> None:
        numbers = self._number
        self._terms.extend([numbers.setdefault(term, len(numbers)) for term in terms])
        self._docs.append(doc)
        self._sizes.append(len(terms))

    def tokens(self) -> tuple[list[bytes], Array, Array, Array]:
        """Return the sorted terms; and of each token the number of its term, its document and its position."""
        encoded = [term.encode() for term in self._number]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(order), np.uint32)
        rank[order] = np.arange(len(order), dtype=np.uint32)
        sizes = np.frombuffer(self._sizes, np.uint32)
        doc = np.repeat(np.frombuffer(self._docs, np.uint32), sizes)
        begins = np.cumsum(sizes, dtype=np.int64) - sizes
        place = np.arange(len(doc)) - np.repeat(begins, sizes)
        return [encoded[n] for n in order], rank[np.frombuffer(self._terms, np.uint32)], doc, place


class _Blocks:
    """Stored strings in compressed blocks of consecutive documents."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._ends, self._size = [0], 0
        self._first: list[int] = []
        self._open: list[bytes] = []
        self._start = 0

    def add(self, doc: int, line: bytes) -> None:
        if not self._open:
            self._start, self._size = doc, 0
        self._open.append(line)
        self._size += len(line)
        if self._size > BLOCK_BYTES:
            self.close()

    def end_report(self) -> None:
        """Close the block unless there is room for another short report."""
        if self._size >= SHORT_BYTES:
            self.close()

    def close(self) -> None:
        """Close the block."""
        if self._open:
            lengths = struct.pack(f"<I{len(self._open)}I", len(self._open), *map(len, self._open))
            self.copy(self._start, zlib.compress(lengths + b"".join(self._open), _LEVEL))
            self._open = []

    def copy(self, first: int, packed: bytes) -> None:
        """Add a block that is compressed already."""
        self._first.append(first)
        self._packed.append(packed)
        self._ends.append(self._ends[-1] + len(packed))

    def arrays(self) -> dict[str, Array]:
        self.close()
        data = np.frombuffer(b"".join(self._packed), np.uint8)
        first, ends = np.array(self._first, np.uint32), np.array(self._ends, np.uint32)
        return {"stored": data, "stored.first": first, "stored.ends": ends}


def field_arrays(name: str, terms: list[bytes], key: Array, doc: Array, place: Array, count: int) -> dict[str, Array]:
    """Return the arrays of a field of `count` documents from its tokens.

    `key` holds the number of the term of each token in `terms`, `doc` its document and `place` its position; tokens of
    one term come in the order of documents and positions.
    """
    if not terms:
        return {}
    order = np.argsort(smallest(key), kind="stable")
    key, doc = key[order], doc[order]
    first = np.flatnonzero(np.r_[True, (key[1:] != key[:-1]) | (doc[1:] != doc[:-1])])
    counts = np.diff(first, append=len(key))
    starts = np.searchsorted(key[first], np.arange(len(terms) + 1))
    made: dict[str, Array] = {
        f"{name}.terms": np.frombuffer(b"".join(terms), np.uint8),
        f"{name}.ends": np.cumsum([0, *map(len, terms)], dtype=np.uint32),
        f"{name}.starts": starts.astype(np.uint32),
        f"{name}.docs": doc[first].astype(width(count)),
    }
    if counts.max() > 1:
        made[f"{name}.counts"] = smallest(counts)
    if name in WORD_FIELDS:
        made[f"{name}.tokens"] = np.r_[first, len(key)][starts].astype(np.uint32)
        made[f"{name}.places"] = smallest(place[order])
    if name in SCORED_FIELDS:
        made[f"{name}.lengths"] = smallest(np.bincount(doc, minlength=count))
        made[f"{name}.total"] = np.array([len(doc)], np.uint32)
    return made


def ids_arrays(ids: Sequence[str]) -> dict[str, Array]:
    """Return the arrays of the ids of documents."""
    encoded = [id_.encode() for id_ in ids]
    docs = np.array(sorted(range(len(encoded)), key=encoded.__getitem__), width(len(ids)))
    order = np.empty(len(ids), width(len(ids)))
    order[docs] = np.arange(len(ids))
    terms = [encoded[doc] for doc in docs.tolist()]
    return {
        "ids.terms": np.frombuffer(b"".join(terms), np.uint8),
        "ids.ends": np.cumsum([0, *map(len, terms)], dtype=np.uint32),
        "ids.docs": docs,
        "ids.order": order,
    }


def write_file(path: Path, arrays: dict[str, Array]) -> tuple[int, int]:
    """Write named arrays to a new file and flush it to the disk; return its bytes and CRC-32. Raises OSError."""
    directory, at = {}, 0
    for name, values in arrays.items():
        directory[name] = [at, _CODES[values.dtype], values.size]
        at += values.nbytes + -values.nbytes % 8
    raw = json.dumps(directory, separators=(",", ":")).encode()
    head = HEAD.pack(MAGIC, len(raw), zlib.crc32(raw)) + raw
    size = crc = 0
    with os.fdopen(create(path), "wb") as file:
        for part in (head, *(values.tobytes() for values in arrays.values())):
            padded = part + bytes(-len(part) % 8)
            size, crc = size + file.write(padded), zlib.crc32(padded, crc)
    flush(path)
    return size, crc


def merge(segments: Sequence[tuple[Segment, Sequence[int]]], path: Path) -> tuple[int, int, int]:
    """Write the documents of segments that are not deleted as one segment; return its documents, bytes and CRC-32.

    `segments` come with their deleted documents. Fields are merged one by one, to bound memory.
    """
    moved = [_new_numbers(segment.count, deleted) for segment, deleted in segments]
    count, base = 0, []
    for segment, deleted in segments:
        base.append(count)
        count += segment.count - len(deleted)
    made = _merged_blocks(segments, base)
    made |= ids_arrays(
        [s.id_of(d) for (s, _), new in zip(segments, moved, strict=True) for d in np.flatnonzero(new >= 0).tolist()]
    )
    parts = [(segment, new, b) for (segment, _), new, b in zip(segments, moved, base, strict=True)]
    made |= merged_digests(parts)
    for field in FIELDS:
        made |= _merged_field(field.name, parts, count)
    for name in NUMBERS:
        values = [np.frombuffer(s.raw(f"number.{name}"), np.int32)[new >= 0] for s, new, _ in parts]
        made[f"number.{name}"] = np.concatenate(values)
    return count, *write_file(path, made)


def _new_numbers(count: int, deleted: Sequence[int]) -> Array:
    """Return the number of each document when deleted ones are left out, -1 for these."""
    kept = np.ones(count, bool)
    kept[list(deleted)] = False
    return np.where(kept, np.cumsum(kept) - 1, -1)


def _merged_field(name: str, parts: Sequence[tuple[Segment, Array, int]], count: int) -> dict[str, Array]:
    found = [(tokens_of(segment, name), new, base) for segment, new, base in parts if segment.terms(name)]
    terms = sorted({term for (own, *_), _, _ in found for term in own})
    number = {term: n for n, term in enumerate(terms)}
    keys, docs, places = [], [], []
    while found:
        (own, key, doc, place), new, base = found.pop(0)
        kept = new[doc] >= 0
        keys.append(np.array([number[term] for term in own], np.uint32)[key[kept]])
        docs.append((new[doc[kept]] + base).astype(np.uint32))
        places.append(place[kept])
    if not keys or not sum(map(len, keys)):
        return {}
    key = np.concatenate(keys)
    used = np.bincount(key, minlength=len(terms)) > 0
    key = (np.cumsum(used, dtype=np.uint32) - np.uint32(1))[key]
    doc, place = np.concatenate(docs), np.concatenate(places)
    return field_arrays(name, [terms[n] for n in np.flatnonzero(used).tolist()], key, doc, place, count)


def tokens_of(segment: Segment, field: str) -> tuple[list[bytes], Array, Array, Array]:
    """Return the terms of a field, and of each token its term, document and position: the reverse of `field_arrays`."""
    terms = [segment.term(field, n) for n in range(segment.terms(field))]
    starts = array_of(segment, f"{field}.starts").astype(np.int64)
    docs = array_of(segment, f"{field}.docs")
    key = np.repeat(np.arange(len(terms), dtype=np.uint32), np.diff(starts))
    if segment.has(f"{field}.counts"):
        counts = array_of(segment, f"{field}.counts")
        key, docs = np.repeat(key, counts), np.repeat(docs, counts)
    place = array_of(segment, f"{field}.places") if field in WORD_FIELDS else np.zeros(len(docs), np.uint8)
    return terms, key, docs, place


def _merged_blocks(segments: Sequence[tuple[Segment, Sequence[int]]], base: Sequence[int]) -> dict[str, Array]:
    """Return the stored strings of documents that are not deleted; blocks without deletions are copied as they are."""
    blocks = _Blocks()
    for (segment, deleted), doc in zip(segments, base, strict=True):
        gone = set(deleted)
        for first, lines in segment.all_stored():
            for at, line in enumerate(lines, first):
                if at not in gone:
                    blocks.add(doc, line)
                    doc += 1
            blocks.close()
    return blocks.arrays()
