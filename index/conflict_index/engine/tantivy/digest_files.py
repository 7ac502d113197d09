"""Keep the digests of reports in segment files of their own, by the number of the report (`group`) in tantivy."""

from __future__ import annotations

from collections.abc import Iterable
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
    """The files `digests-N.arr` of a commit, open at once, and the digests of reports that are being added.

    Reports are numbered on and on, so that no two files have digests of the same.
    """

    def __init__(self, folder: Path, names: Iterable[str], group: int) -> None:
        """Open the files among the names of a commit's; `group` is the largest number of a report in tantivy.

        Raises IndexDamaged, OSError.
        """
        self._folder = folder
        paths = sorted((folder / name for name in names if name.endswith(".arr")), key=_number)
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

    @property
    def are_many(self) -> bool:
        """Tell whether there are so many files that they should be merged."""
        return len(self.segments) >= _MOST

    def merge(self, groups: Array) -> list[str]:
        """Put all files into one, with the digests of the reports given alone; return the names of the old ones."""
        alive = np.full(self._group + 1, -1, np.int64)
        alive[groups] = groups
        old = [path.name for path in self._paths]
        self._write(merged_digests([(segment, alive, 0) for segment in self.segments]))
        self._paths = self._paths[-1:]
        self.segments = [Segment(path, path.stat().st_size) for path in self._paths]
        return old

    def sweep(self) -> None:
        """Remove files of other commits; whoever reads them has them open."""
        for path in self._folder.glob("digests-*.arr"):
            if path not in self._paths:
                path.unlink()

    def close(self) -> None:
        """Release the files."""
        for segment in self.segments:
            segment.close()


def _number(path: Path) -> int:
    digits = path.stem.partition("-")[2]
    return int(digits) if digits.isdecimal() else 0
