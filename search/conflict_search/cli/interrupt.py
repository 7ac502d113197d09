"""What Ctrl-C means to a long run: stop soon and keep what is done; pressed again, stop at once."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from conflict_search.cli.options import tell


@contextmanager
def stop_when_interrupted() -> Iterator[Callable[[], bool]]:
    """Within the block, let the first interrupt only be noted; yield the function that tells whether it came."""
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
