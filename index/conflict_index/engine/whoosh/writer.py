"""Write an index folder: segments of new documents, deletions, merges, commits."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from conflict_index.engine.whoosh import contents
from conflict_index.engine.whoosh.contents import SegmentEntry
from conflict_index.engine.whoosh.library import WriterLock
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.engine.whoosh.snapshot import Snapshot
from conflict_index.engine.whoosh.writing import SegmentBuilder, merge
from conflict_index.store.documents import Document

BUFFER_TOKENS = 1_000_000
"""Terms that are kept in memory before a segment is written; each takes some 40 bytes while that is done."""

LARGEST = 1 << 16
"""Documents of the largest segment that a merge makes: their numbers take two bytes."""

_TIERS, _FAN = (1 << 10, 1 << 14), 4
"""Neighbouring segments of at most so many documents are merged when there are at least so many of them."""


class Writer:
    """The one writer of a folder. `snapshot` is the last commit."""

    def __init__(self, folder: Path) -> None:
        """Take the lock and open the last commit, if there is one. Raises IndexLocked, IndexDamaged."""
        self._folder = folder
        self._lock = WriterLock(folder)
        try:
            self._generation = max(contents.generations(folder), default=0)
            entries = contents.read(folder, self._generation) if self._generation else ()
            self.snapshot = Snapshot(folder, entries)
        except BaseException:
            self._lock.release()
            raise
        self._start()

    def _start(self) -> None:
        """Begin a transaction on the last commit."""
        segments = [segment for _, segment in self.snapshot.segments]
        self._entries = list(zip(self.snapshot.entries, segments, strict=True))
        self._builder = SegmentBuilder()
        self._added: set[str] = set()
        self._changed = False

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Add the documents of a report to the transaction."""
        self._builder.add(report_id, documents)
        self._added.add(report_id)
        if self._builder.tokens >= BUFFER_TOKENS:
            self._flush()

    def delete(self, report_id: str) -> None:
        """Mark the documents of a report as deleted, those of the transaction too."""
        if report_id in self._added:
            self._flush()
        for at, (entry, segment) in enumerate(self._entries):
            number = segment.find("report", report_id)
            if number is not None:
                begin, end = segment.postings("report", number)
                gone = {*entry.deleted, *segment.items("report.docs")[begin:end]}
                if len(gone) > len(entry.deleted):
                    self._entries[at] = replace(entry, deleted=tuple(sorted(gone))), segment
                    self._changed = True

    def commit(self) -> None:
        """Write the table of contents of all changes, and remove what it names no more."""
        self._flush()
        if not self._changed:
            return
        self._entries = [(entry, segment) for entry, segment in self._entries if entry.alive]
        while due := _due([entry for entry, _ in self._entries]):
            self._merge(due)
        entries = [entry for entry, _ in self._entries]
        contents.write(self._folder, self._generation + 1, entries)
        self._generation += 1
        self._sweep({entry.file_name for entry in entries})
        self.snapshot = Snapshot(self._folder, entries, self._known())
        self._start()

    def close(self) -> None:
        """Drop the transaction and release the lock."""
        self._sweep({entry.file_name for entry in self.snapshot.entries})
        self._lock.release()

    def _known(self) -> dict[str, Segment]:
        return {entry.segid: segment for entry, segment in self._entries}

    def _flush(self) -> None:
        """Write the documents in memory as a segment, which no table of contents names yet."""
        if len(self._builder):
            entry = SegmentEntry(secrets.token_hex(8), len(self._builder), 0, 0)
            size, crc = self._builder.write(self._folder / entry.file_name)
            self._append(replace(entry, size=size, crc=crc), len(self._entries))
        self._builder = SegmentBuilder()
        self._added = set()

    def _append(self, entry: SegmentEntry, at: int) -> None:
        self._entries.insert(at, (entry, Segment(self._folder / entry.file_name, entry.size)))
        self._changed = True

    def _merge(self, due: range) -> None:
        """Write neighbouring segments as one, in the place of the first."""
        entry = SegmentEntry(secrets.token_hex(8), 0, 0, 0)
        for old, segment in self._entries[due.start : due.stop]:
            segment.check(old.crc)  # or damage would get a checksum that is right
        parts = [(segment, old.deleted) for old, segment in self._entries[due.start : due.stop]]
        count, size, crc = merge(parts, self._folder / entry.file_name)
        del self._entries[due.start : due.stop]
        self._append(replace(entry, count=count, size=size, crc=crc), due.start)

    def _sweep(self, named: set[str]) -> None:
        """Remove segments and tables of contents that are not those of the last commit."""
        keep = named | {contents.path_of(self._folder, self._generation).name}
        for path in self._folder.iterdir():
            if path.suffix in (".arr", ".toc", ".partial") and path.name not in keep:
                with contextlib.suppress(OSError):  # some systems keep files that readers have open
                    path.unlink()


def _due(entries: Sequence[SegmentEntry]) -> range | None:
    """Return which neighbouring segments to merge next: many small ones, or one most of which is deleted."""
    for most in _TIERS:
        first, size = 0, 0
        for at, entry in enumerate((*entries, SegmentEntry("", 2 * LARGEST, 0, 0))):
            if entry.alive > most or size + entry.alive > LARGEST:
                if at - first >= _FAN:
                    return range(first, at)
                first, size = (at + 1, 0) if entry.alive > most else (at, 0)
            size += entry.alive if entry.alive <= most else 0
    return next((range(at, at + 1) for at, entry in enumerate(entries) if 2 * len(entry.deleted) > entry.count), None)
