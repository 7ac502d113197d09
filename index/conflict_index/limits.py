"""What one record may take: processor time, bytes, characters."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

from conflict_index.errors import ReadError

_Item = TypeVar("_Item")

SECONDS = 300.0
"""The default of CPU seconds for one record: some four times what the slowest 1 MB or a PDF of 1,000 pages takes."""

_LARGE = 1e7
"""Bytes of a file up to which the seconds hold; a larger one, which may be read before its first record, has more."""


class TooSlow(ReadError):
    """A record takes more processor time than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one record may take; 0 stands for no limit.

    seconds: of processor time, for reading a record, and as many for annotating it.
    bytes: of a file, also inside another. characters: of the text of a record.
    """

    seconds: float = SECONDS
    bytes: int = 0
    characters: int = 0

    def for_file(self, size: int) -> float:
        """Return the seconds for each record of a file with so many bytes."""
        return self.seconds * max(1.0, size / _LARGE)


NONE = Limits(seconds=0)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block once it has taken this much of the process's CPU time; 0 is no limit.

    Without effect outside the main thread, and on Windows, which has no such timer.
    """
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"takes more than {seconds:g} seconds of processor time (--max-seconds)")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL if before is None else before)


def each_within(items: Iterable[_Item], seconds: float) -> Iterator[_Item]:
    """Yield the items, each of which may take this much CPU time. Raises TooSlow."""
    iterator = iter(items)
    while True:
        with time_limit(seconds):
            try:
                item = next(iterator)
            except StopIteration:
                return
        yield item
