"""Changes of reports, for reading and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from conflict_index.store.history import ReportChange
from conflict_search.one_line import one_line
from conflict_search.results.records import VERSION


def history_text(changes: Iterable[ReportChange]) -> Iterator[str]:
    """Yield a line on each change, then the hashes of the texts before and after it."""
    for change in changes:
        what = f"changed: {', '.join(change.changed)}" if change.after else "removed"
        yield one_line(f"{change.when}  {change.report_id}  {what}  ({change.path})")
        yield f"  from {one_line(change.before)}"
        yield f"  to   {one_line(change.after or 'nothing')}"


def history_records(changes: Iterable[ReportChange]) -> Iterator[dict[str, Any]]:
    """Yield a record for each change."""
    for change in changes:
        hashes = {"from": change.before, "to": change.after}
        known = {"report": change.report_id, "when": change.when, "changed": list(change.changed), "path": change.path}
        yield {"version": VERSION} | known | hashes
