"""Read what damage has left of an index folder: segments that are as they were written, and reports of the others.

A stored string is believed if its block unpacks to its checksum and holds as many strings as the segment says.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from conflict_index.engine.whoosh import contents
from conflict_index.engine.whoosh.contents import SegmentEntry
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.errors import IndexDamaged

_BROKEN = (
    *(OSError, ValueError, TypeError, LookupError, EOFError, OverflowError, MemoryError, RecursionError),
    *(AttributeError, AssertionError, struct.error, zlib.error, pickle.UnpicklingError, IndexDamaged),
)


def salvage(folder: Path, target: Path) -> Iterator[list[str]]:
    """Commit the sound segments of a folder to the new folder `target`; return what is whole in the others.

    Returns the stored strings of one report at a time: its own, then those of its passages. Without a table of contents
    no segment is known to be sound, all of them are read, the latest last, and reports that were deleted come too.
    """
    entries = _last_commit(folder)
    sound = [entry for entry in entries or () if _is_sound(folder, entry)]
    for entry in sound:
        _link(folder / entry.file_name, target / entry.file_name)
    contents.write(target, 1, sound)
    return _rest(folder, entries, sound)


def _rest(folder: Path, entries: tuple[SegmentEntry, ...] | None, sound: list[SegmentEntry]) -> Iterator[list[str]]:
    if entries is None:
        for path in sorted(folder.glob("*.arr"), key=lambda path: (path.stat().st_mtime_ns, path.name)):
            yield from _reports(path, frozenset())
        return
    for entry in entries:
        if entry not in sound:
            yield from _reports(folder / entry.file_name, frozenset(entry.deleted))


def has_contents(folder: Path) -> bool:
    """Tell whether the table of contents of the last commit can be read."""
    return _last_commit(folder) is not None


def _last_commit(folder: Path) -> tuple[SegmentEntry, ...] | None:
    """Return the segments of the last commit, None if its table of contents is missing or damaged."""
    with contextlib.suppress(*_BROKEN):
        return contents.read(folder, contents.generations(folder)[-1])
    return None


def _is_sound(folder: Path, entry: SegmentEntry) -> bool:
    with contextlib.suppress(*_BROKEN):
        segment = Segment(folder / entry.file_name, entry.size)
        segment.check(entry.crc)
        entry.check(segment.count)
        return True
    return False


def _link(source: Path, target: Path) -> None:
    """Give a file, which is never changed, another name, or copy it where the system has no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _reports(path: Path, deleted: frozenset[int]) -> Iterator[list[str]]:
    """Yield the stored strings of each report of a segment file, all of whose documents can be read."""
    report: list[str] | None = None  # None where a document of the report is missing
    for doc, stored in _documents(path):
        if stored is None:
            report = None
        elif stored and doc not in deleted:
            if _is_report(stored):
                if report:
                    yield report
                report = [stored]
            elif report is not None:
                report.append(stored)
    if report:
        yield report


def _documents(path: Path) -> Iterator[tuple[int, str | None]]:
    """Yield the number and the stored string of each document of a file, None for those that cannot be read."""
    with contextlib.suppress(*_BROKEN):
        segment = Segment(path, path.stat().st_size)
        firsts = [*segment.items("stored.first"), segment.count]
        for block, (first, end) in enumerate(pairwise(firsts)):
            lines: list[str | None] = [None] * max(0, min(end, segment.count) - first)
            with contextlib.suppress(*_BROKEN):
                found = [line.decode() for line in segment.unpack(block)]
                lines = list(found) if len(found) == end - first else lines
            yield from enumerate(lines, first)


def _is_report(stored: str) -> bool:
    return stored.startswith('{"id":') and "origin" in json.loads(stored)
