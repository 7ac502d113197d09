"""What is said many times about one file, said a few times and then counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conflict_index.read.events import Notice

_MOST = 20
"""Notices of one topic that are given one by one for each file."""


class Notices:
    """The notices of one file. A topic says what some notices are about, in the plural: "repeated ids"."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._counts: Counter[str] = Counter()

    def say(self, topic: str, message: str) -> Iterator[Notice]:
        """The notice, as long as not too many of its topic were given."""
        self._counts[topic] += 1
        if self._counts[topic] <= _MOST:
            yield Notice(self._path, message)

    def rest(self) -> Iterator[Notice]:
        """How many notices of each topic were not given."""
        for topic, count in self._counts.items():
            if count > _MOST:
                yield Notice(self._path, f"and {count - _MOST} more {topic}")
