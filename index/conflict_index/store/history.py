"""Keep what changed in an index: which report, when, from which text to which.

`history.lines` holds one line a change, each with its own checksum; lines are only ever added, so that a run that is
killed spoils the last one at most, which readers leave out.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conflict_index.files import create, flush
from conflict_index.ids import ReportId
from conflict_index.model import Report

_FILE = "history.lines"
_VALUES = 6
_COMPARED = ("text", "title", "source", "url", "published", "event", "place", "fields")


@dataclass(frozen=True, slots=True)
class ReportChange:
    """A change of a report between two runs.

    Attributes:
        report_id: The id of the report.
        when: When the run began that found it, as ISO 8601.
        before: SHA-256 of the text that the index had.
        after: SHA-256 of the text that it has since; None for a report that was removed.
        changed: What differed: "text", "title", "published", "event", "place", "fields" and the like.
        path: The file that the report was read from.
    """

    report_id: ReportId
    when: str
    before: str
    after: str | None
    changed: tuple[str, ...]
    path: str


def change_of(old: Report, new: Report | None, when: str) -> ReportChange | None:
    """Return how a report changed, with None as `new` for one that is removed; None if it is as it was."""
    changed = tuple(name for name in _COMPARED if new and getattr(old, name) != getattr(new, name))
    if new and not changed:
        return None
    after = new.sha256 if new else None
    return ReportChange(old.id, when, old.sha256, after, changed, (new or old).origin.path)


def write(folder: Path, changes: Iterable[ReportChange]) -> None:
    """Add changes to the history of an index. Raises OSError."""
    lines = [json.dumps([c.report_id, c.when, c.before, c.after, c.changed, c.path]) for c in changes]
    if not lines:
        return
    path = folder / _FILE
    if not path.exists():
        os.close(create(path))
    content = b"".join(b"%08x\t%b\n" % (zlib.crc32(line.encode()), line.encode()) for line in lines)
    with path.open("r+b") as file:
        if file.seek(0, os.SEEK_END) and not _ends_with_line(path):
            content = b"\n" + content
        file.write(content)
    flush(path)


def read(folder: Path, report_id: str | None = None) -> Iterator[ReportChange]:
    """Yield the changes of a report, or of all, the earliest first; lines that are damaged are left out."""
    last: dict[str, ReportChange] = {}
    for change in _changes(folder):
        if report_id not in (None, change.report_id):
            continue
        same = replace(change, when="")
        if last.get(change.report_id) != same:  # a run that was killed before it was done is repeated by the next
            yield change
        last[change.report_id] = same


def damaged_lines(folder: Path) -> int:
    """Return the number of lines that are not as they were written, but for one that a killed run left at the end."""
    found = [line is None for line in _lines(folder)]
    return sum(found[:-1])


def _changes(folder: Path) -> Iterator[ReportChange]:
    for row in _lines(folder):
        if row is not None:
            report_id, when, before, after, changed, path = row
            what = tuple(map(str, changed))
            yield ReportChange(ReportId(str(report_id)), str(when), str(before), after and str(after), what, str(path))


def _lines(folder: Path) -> Iterator[list[Any] | None]:
    """Yield the values of each line, None for a damaged one."""
    path = folder / _FILE
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            head, _, content = line.rstrip(b"\n").partition(b"\t")
            yield _values(content) if head == b"%08x" % zlib.crc32(content) else None


def _values(content: bytes) -> list[Any] | None:
    """Return the values of a change; None for other JSON, which only a stranger writes."""
    try:
        row = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, list) and len(row) == _VALUES and isinstance(row[4], list) else None


def _ends_with_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
