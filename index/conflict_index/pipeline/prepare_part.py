"""Prepare reports into a part, which any machine can do beside others: only loading parts writes to an index."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conflict_index.fingerprint import reading_fingerprint
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Report
from conflict_index.pipeline.parts import Head, PartItem, PartWriter
from conflict_index.pipeline.prepare import Prepared, Years
from conflict_index.pipeline.run import Event, Progress, Summary, changed, prepare_all
from conflict_index.pipeline.workers import Setting
from conflict_index.read import Failure
from conflict_index.store.sources import FileRead, Unchanged


def prepare_part(
    events: Iterable[Event],
    out: Path,
    gazetteer_path: Path,
    *,
    focus: dict[str, float],
    gazetteers: tuple[str, ...] = (),
    years: Years | None = None,
    workers: int = 1,
    focus_only: bool = False,
    progress: Progress = lambda done, what: None,
) -> Summary:
    """Prepare the reports among `events`, and write what an index needs of them to the part `out`; return the outcome.

    `focus` is that of the collection, empty for that of these reports; `focus_only` writes nothing else.
    Raises OSError.
    """
    summary = Summary()
    with Gazetteer.open(gazetteer_path) as gazetteer:
        part = _Part(PartWriter(out), Head(reading_fingerprint(), gazetteer.fingerprint, gazetteers, years, {}), focus)
        try:
            reports = changed(events, part, summary)
            for item in prepare_all(reports, gazetteer, Setting(gazetteer_path, focus, years), part, workers, 0):
                if focus_only and isinstance(item, Prepared):
                    break
                part.write(item, summary)
                progress(len(summary.written), "preparing")
            part.finish(summary)
        finally:
            part.close()
    return summary


class _Part:
    """A part that a run writes to. Its first line comes when the focus is known."""

    def __init__(self, writer: PartWriter, head: Head, focus: dict[str, float]) -> None:
        self._writer, self._head, self.focus = writer, head, focus
        self._waiting: list[PartItem] | None = []

    def unchanged(self, report: Report) -> bool:
        """Have every report prepared."""
        return False

    def note(self, event: Unchanged | FileRead, summary: Summary) -> None:
        """Write down a file that was read whole."""
        if isinstance(event, FileRead):
            self._put(event)

    def write(self, item: Prepared | Failure, summary: Summary) -> None:
        """Write a prepared report; keep a failure for the end."""
        if isinstance(item, Prepared):
            self._begin()
            summary.written.append(item.report_id)
            summary.passages += item.passages
            self._put(item)
        else:
            summary.note(item)

    def finish(self, summary: Summary) -> None:
        """Write what failed, what was said while reading, and the last line."""
        self._begin()
        remarks: list[PartItem] = [*summary.failures, *summary.skipped, *summary.notices]
        for remark in remarks:
            self._put(remark)
        self._writer.finish()

    def close(self) -> None:
        """Close the file."""
        self._writer.close()

    def _put(self, item: PartItem) -> None:
        if self._waiting is None:
            self._writer.write(item)
        else:
            self._waiting.append(item)

    def _begin(self) -> None:
        if self._waiting is not None:
            head = self._head
            self._writer.head(Head(head.code, head.gazetteer, head.gazetteers, head.years, self.focus))
            waiting, self._waiting = self._waiting, None
            for item in waiting:
                self._writer.write(item)
