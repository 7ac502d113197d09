"""The segments of one commit, all open at once, so that later commits change nothing for whoever reads them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from conflict_index.engine.whoosh.contents import SegmentEntry
from conflict_index.engine.whoosh.segment import Segment


class Snapshot:
    """The documents of a commit, numbered through all segments. `segments` are pairs of first number and segment.

    `count` includes deleted documents; `alive` does not.
    """

    def __init__(
        self, folder: Path, entries: Sequence[SegmentEntry], known: Mapping[str, Segment] | None = None
    ) -> None:
        """Open the segments of a table of contents, but for those `known`, by name. Raises IndexDamaged, OSError."""
        self.entries = tuple(entries)
        self.segments: list[tuple[int, Segment]] = []
        self.deleted: list[tuple[int, tuple[int, ...]]] = []
        self.count = 0
        for entry in entries:
            segment = (known or {}).get(entry.segid) or Segment(folder / entry.file_name, entry.size)
            entry.check(segment.count)
            self.segments.append((self.count, segment))
            if entry.deleted:
                self.deleted.append((self.count, entry.deleted))
            self.count += segment.count
        self.alive = self.count - sum(len(docs) for _, docs in self.deleted)
        self._bases = [base for base, _ in self.segments]

    def close(self) -> None:
        """Release the files."""
        for _, segment in self.segments:
            segment.close()

    @cached_property
    def gone(self) -> frozenset[int]:
        """Return the deleted documents."""
        return frozenset(base + doc for base, docs in self.deleted for doc in docs)

    def average_length(self, field: str) -> float:
        """Return the average number of terms of a scored field, deleted documents left out; 1 if there are none."""
        total = sum(sum(segment.items(f"{field}.total")) for _, segment in self.segments)
        for base, docs in self.deleted:
            lengths = self._at(base)[0].items(f"{field}.lengths")
            total -= sum(lengths[doc] for doc in docs) if len(lengths) else 0
        return total / max(1, self.alive) or 1.0

    def _at(self, doc: int) -> tuple[Segment, int]:
        base, segment = self.segments[bisect_right(self._bases, doc) - 1]
        return segment, doc - base

    def id_of(self, doc: int) -> str:
        """Return the id of a document."""
        segment, own = self._at(doc)
        return segment.id_of(own)

    def stored(self, doc: int) -> str:
        """Return the stored string of a document."""
        segment, own = self._at(doc)
        return segment.stored(own)

    def doc_of(self, id_: str) -> int | None:
        """Return the document of an id that is not deleted, None if there is none."""
        for base, segment in self.segments:
            doc = segment.doc_of(id_)
            if doc is not None and base + doc not in self.gone:
                return base + doc
        return None
