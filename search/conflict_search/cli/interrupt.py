"""Handle Ctrl-C in a long run: the first stops it after a commit, the second at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from conflict_search.cli.options import tell


@contextmanager
def stop_when_interrupted() -> Iterator[Callable[[], bool]]:
    """Record the first interrupt within the block; yield a function that tells whether one came."""
    came: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.signal(number, before)
        tell("stopping: what is done is being committed; press Ctrl-C again to stop at once")

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, before)
