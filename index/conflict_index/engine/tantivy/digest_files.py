"""Keep the digests of reports in segment files of their own, by the number of the report (`group`) in tantivy."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from conflict_index.engine.evaluation import Array
from conflict_index.engine.whoosh.digest_arrays import merged_digests
from conflict_index.engine.whoosh.digests import DigestBuilder
from conflict_index.engine.whoosh.numbers import array_of
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.engine.whoosh.writing import write_file
from conflict_index.store.digest import Digest

_MOST = 8
"""Files from which on all are merged into one."""


class DigestFiles:
    """The files `digests-N.arr` of a folder, open at once, and those of the reports that are being added.

    Reports are numbered on and on, so that a file which a killed run has left hides nothing.
    """

    def __init__(self, folder: Path, group: int) -> None:
        """Open the files; `group` is the largest number of a report in tantivy. Raises IndexDamaged, OSError."""
        self._folder = folder
        paths = sorted(folder.glob("digests-*.arr"), key=_number)
        self.segments = [Segment(path, path.stat().st_size) for path in paths]
        self._paths = paths
        self._builder, self._size = DigestBuilder(), 0
        last = [int(array_of(one, "digest.docs")[-1]) for one in self.segments]
        self._group = max([group, *last])

    def next_group(self) -> int:
        """Return the number of a new report."""
        self._group += 1
        return self._group

    def add(self, group: int, digest: Digest) -> None:
        """Add the digest of a report, which `write` writes."""
        self._builder.add(group, digest)
        self._size += 1

    def write(self) -> None:
        """Write what was added to a new file, flushed to the disk. Raises OSError."""
        if self._size:
            self._write(self._builder.arrays())
        self._builder, self._size = DigestBuilder(), 0

    def _write(self, arrays: dict[str, Array]) -> None:
        path = self._folder / f"digests-{1 + max(map(_number, self._paths), default=0)}.arr"
        write_file(path, arrays)
        self._paths.append(path)

    def merge(self, groups: Array) -> None:
        """Put many files into one, with the digests of the reports given alone; whoever reads has the old ones open."""
        if len(self.segments) < _MOST:
            return
        size = self._group + 1
        alive = np.full(size, -1, np.int64)
        alive[groups] = groups
        old = list(self._paths)
        self._write(merged_digests([(segment, alive, 0) for segment in self.segments]))
        for path in old:
            path.unlink()
        self._paths = self._paths[-1:]
        self.segments = [Segment(path, path.stat().st_size) for path in self._paths]

    def close(self) -> None:
        """Release the files."""
        for segment in self.segments:
            segment.close()


def _number(path: Path) -> int:
    digits = path.stem.partition("-")[2]
    return int(digits) if digits.isdecimal() else 0
