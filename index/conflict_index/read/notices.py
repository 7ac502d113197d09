"""Word notices about one file; show repeated ones a few times, then count the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conflict_index.read.events import Notice

_MOST = 20
"""The most notices of one topic that are shown for each file."""


def counted(count: int, what: str) -> str:
    """Return a count with what is counted: "1 message", "2,000 messages"."""
    return f"{count:,} {what}{'s' * (count != 1)}"


class Notices:
    """The notices of one file. A topic says what some notices are about, in the plural: "repeated ids"."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._counts: Counter[str] = Counter()

    def say(self, topic: str, message: str) -> Iterator[Notice]:
        """Yield the notice, unless too many of its topic were shown already."""
        self._counts[topic] += 1
        if self._counts[topic] <= _MOST:
            yield Notice(self._path, message)

    def rest(self) -> Iterator[Notice]:
        """Yield a count of the notices of each topic that were not shown."""
        for topic, count in self._counts.items():
            if count > _MOST:
                yield Notice(self._path, f"and {count - _MOST} more {topic}")
