"""What is said many times about one file, said a few times and then counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conflict_index.read.events import Notice

_MOST = 20
"""Notices of one kind that are given one by one for each file."""


class Notices:
    """The notices of one file. A kind is what its notices have in common, in the plural: "repeated ids"."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._counts: Counter[str] = Counter()

    def say(self, kind: str, message: str) -> Iterator[Notice]:
        """The notice, as long as not too many of its kind were given."""
        self._counts[kind] += 1
        if self._counts[kind] <= _MOST:
            yield Notice(self._path, message)

    def rest(self) -> Iterator[Notice]:
        """How many notices of each kind were not given."""
        for kind, count in self._counts.items():
            if count > _MOST:
                yield Notice(self._path, f"and {count - _MOST} more {kind}")
