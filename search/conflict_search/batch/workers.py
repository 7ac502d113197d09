"""Answer a list in parallel processes, each with an index of its own; the answers come in the order of the rows."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import Any, TypeVar

from conflict_search.batch.lists import Entry

Made = TypeVar("Made")

Answering = Callable[[Sequence[Entry]], list[Made]]
"""Answers rows and returns what is wanted of each answer."""

_ROWS = 50
"""Rows that a process takes at a time: so many that names which several rows share are mostly searched once."""

_AHEAD = 3
"""Batches per process that are queued or in progress."""


def in_parallel(entries: Sequence[Entry], start: Callable[[], Answering[Made]], workers: int) -> Iterator[Made]:
    """Answer the rows in `workers` processes.

    Args:
        entries: The rows.
        start: Called once in each process, opens the index; must be picklable.
        workers: The number of processes, from 1.

    Yields:
        What was made of each row, in order. Errors of a row's process are raised here.
    """
    left = iter(entries)
    ahead: deque[Future[list[Made]]] = deque()
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(start, os.getpid())) as pool:
        try:
            while batch := list(islice(left, _ROWS)):
                ahead.append(pool.submit(_answer, batch))
                if len(ahead) > workers * _AHEAD:
                    yield from ahead.popleft().result()
            while ahead:
                yield from ahead.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_answering: Answering[Any]


def _start(start: Callable[[], Answering[Any]], parent: int) -> None:
    global _answering
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    _answering = start()


def _leave_with(parent: int) -> None:
    """End this process when its parent was killed: nobody would read what it answers."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _answer(batch: list[Entry]) -> list[Any]:
    return _answering(batch)
