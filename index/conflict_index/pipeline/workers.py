"""Prepare reports in this process or in parallel processes; a report that fails does not stop the others."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from conflict_index import faults, memory
from conflict_index.annotate import Annotator
from conflict_index.gazetteer import Gazetteer
from conflict_index.limits import time_limit
from conflict_index.model import Origin, Report
from conflict_index.pipeline.prepare import Prepared, Years, prepare
from conflict_index.read import Failure

_BATCH = 16
"""Reports per batch: large enough that passing them between processes costs little."""

_BATCH_CHARACTERS = 200_000
"""Characters of reports after which a batch is closed: its documents take some fifty times as many bytes."""

_AHEAD = 3
"""Batches per worker that are queued or in progress."""

_DIED = "the process that worked on it died, perhaps for want of memory; split the file, or leave it out"


class Setting(NamedTuple):
    """Configuration of a worker: the compiled gazetteer, the focus of the collection, the years allowed, its limits.

    `seconds` is the CPU time that a report may take, 0 without limit; `megabytes` are those that the process may take
    besides what processes share.
    """

    gazetteer: Path
    focus: dict[str, float]
    years: Years | None
    seconds: float = 0.0
    megabytes: int = memory.USUAL


def failure_of(origin: Origin, error: Exception) -> Failure:
    """Return the failure that describes an internal error in one report."""
    return Failure(origin.path, origin.record, faults.describe(error))


def prepare_each(
    reports: Iterable[Report], annotator: Annotator, gazetteer: Gazetteer, years: Years | None, seconds: float = 0.0
) -> Iterator[Prepared | Failure]:
    """Prepare reports in this process; yield a failure for each report that raises an exception or takes too long."""
    for report in reports:
        try:
            with time_limit(seconds):
                prepared = prepare(report, annotator, gazetteer, years)
            yield prepared
        except Exception as error:  # an error of ours in one report must not cost the others
            yield failure_of(report.origin, error)


class Workers:
    """Processes that prepare reports in parallel. Usable as a context manager."""

    def __init__(self, count: int, setting: Setting) -> None:
        self._count, self._setting = count, setting
        self._pool = self._start(count)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def prepare(self, reports: Iterator[Report]) -> Iterator[Prepared | Failure]:
        """Yield the result of each report in order; a few batches are processed ahead."""
        ahead: deque[tuple[list[Report], Future[list[Prepared | Failure]] | None]] = deque()
        while batch := list(_batch(reports)):
            ahead.append((batch, self._submit(batch)))
            if len(ahead) > self._count * _AHEAD:
                yield from self._results(*ahead.popleft())
        while ahead:
            yield from self._results(*ahead.popleft())

    def _start(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(count, initializer=_start_worker, initargs=self._setting)

    def _submit(self, batch: list[Report]) -> Future[list[Prepared | Failure]] | None:
        try:
            return self._pool.submit(_prepare_batch, batch)
        except BrokenProcessPool:
            return None

    def _results(
        self, batch: list[Report], future: Future[list[Prepared | Failure]] | None
    ) -> Iterable[Prepared | Failure]:
        """Return the results of a batch; if its process died, process its reports one by one."""
        try:
            return future.result() if future else self._one_by_one(batch)
        except BrokenProcessPool:
            return self._one_by_one(batch)

    def _one_by_one(self, batch: list[Report]) -> Iterator[Prepared | Failure]:
        """Prepare each report of a batch in a separate process, so that only the one at fault fails."""
        self._pool.shutdown(cancel_futures=True)
        alone = self._start(1)
        for report in batch:
            try:
                yield from alone.submit(_prepare_batch, [report]).result()
            except BrokenProcessPool:
                yield Failure(report.origin.path, report.origin.record, _DIED)
                alone = self._start(1)
        alone.shutdown()
        self._pool = self._start(self._count)


def _batch(reports: Iterator[Report]) -> Iterator[Report]:
    """Yield the reports of the next batch."""
    size = 0
    for report in islice(reports, _BATCH):
        yield report
        size += len(report.text)
        if size >= _BATCH_CHARACTERS:
            return


_worker: tuple[Annotator, Gazetteer, Years | None, float]
_bound: memory.Bound


def _start_worker(path: Path, focus: dict[str, float], years: Years | None, seconds: float, megabytes: int) -> None:
    global _worker, _bound
    _bound = memory.Bound(megabytes)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    gazetteer = Gazetteer.open(path)
    _worker = Annotator(gazetteer, focus), gazetteer, years, seconds


def _prepare_batch(batch: list[Report]) -> list[Prepared | Failure]:
    prepared = list(prepare_each(batch, *_worker))
    _bound.keep()
    return prepared
