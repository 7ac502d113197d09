"""Store the stories of a collection beside its index: which reports are copies of one text.

Reports that are copies of each other, of one size, form a set. A report that is a part of a much longer one joins its
set, unless it is a part of several sets, or the longer one holds several: a digest of the week makes no story of the
texts that it quotes. Reports are compared in the order of their ids, each with those that share hashes of its sketch,
so new reports are compared without reading the others again, and the order in which processes work changes nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from shutil import copyfile
from types import TracebackType
from typing import Any

from conflict_index.files import checksum_of, partial_of, put_in_place
from conflict_index.sqlite_file import SqliteFile, is_of_the_system
from conflict_index.stories.compare import Text, likeness
from conflict_index.stories.credits import agency_called
from conflict_index.stories.sketch import Sketch

_FILE = "stories.sqlite"

_SCHEMA = """
CREATE TABLE report (number INTEGER PRIMARY KEY, id TEXT UNIQUE, source TEXT, published INTEGER, agency TEXT,
    whole INTEGER, hashes BLOB, copies INTEGER, story TEXT, fresh INTEGER);
CREATE INDEX by_whole ON report (whole) WHERE whole != 0;
CREATE INDEX by_copies ON report (copies);
CREATE INDEX by_story ON report (story) WHERE story IS NOT NULL;
CREATE INDEX by_fresh ON report (fresh) WHERE fresh;
CREATE TABLE hash (hash INTEGER, number INTEGER, PRIMARY KEY (hash, number)) WITHOUT ROWID;
CREATE TABLE part (shorter INTEGER, longer INTEGER, PRIMARY KEY (shorter, longer)) WITHOUT ROWID;
"""
"""`number` is that of a report here, `copies` the lowest of its set of copies; `fresh` marks those to compare."""

_HOLDERS = 24
"""Reports of a hash that are looked at: phrases that thousands share tell nothing."""

_COMPARED = 8
"""Reports, those with the most hashes in common, that a report is compared with."""

_SHARED = 0.25
"""Share of the smaller sketch that two reports must have in common to be compared."""

_FEW = 10
"""Hashes of a sketch so small that a single one in common is enough to be compared."""

_WAITING = 100_000
"""Hashes that wait in memory to be written in their order."""

_LOOKED_UP = 500
"""Reports that are looked up in one question."""

ReadText = Callable[[str], Text | None]
"""Returns what is compared of a report by its id, None if it has nothing."""

_KEPT, _KEPT_HASHES = 256, 1 << 14
"""ReadText, and reports of a hash, that are kept for the next comparison."""


@dataclass(frozen=True)
class Copy:
    """One report of a story: its id, its source, its publication date (None if unknown), the news agency it credits
    (empty for none)."""

    report_id: str
    source: str
    published: date | None
    agency: str = ""


@dataclass(frozen=True)
class Story:
    """Reports that are copies of one text, the earliest first.

    Attributes:
        id: The id of the earliest report: it changes when an earlier copy is indexed.
        copies: All copies in the index, at least two, the earliest first, those without a date last.
        origin: Who the text is from: the news agency that a copy credits, else the source of the earliest copy.
    """

    id: str
    copies: tuple[Copy, ...]
    origin: str


class StoryWriter:
    """Writes the next version of the file of stories; without `finish`, the last one stays as it was."""

    def __init__(self, folder: Path, *, anew: bool) -> None:
        """Begin with the stories that the folder has, or with none. Raises IndexDamaged for a file of other things."""
        self._target = folder / _FILE
        self._old = None if anew else SqliteFile(self._target)
        self._partial = partial_of(self._target)
        if not anew:
            copyfile(self._target, self._partial)
        self._database = sqlite3.connect(self._partial, isolation_level=None)
        self._ask = self._database.execute
        self._new: list[tuple[int, int]] = []
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;")
        self._database.executescript(f"{_SCHEMA if anew else ''} BEGIN;")

    def __enter__(self) -> StoryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        if self._old:
            self._old.close()
        self._partial.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Raise IndexDamaged for what odd values of the last version cause."""
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError, OverflowError, struct.error) as error:
            if self._old is None or (isinstance(error, sqlite3.Error) and is_of_the_system(error)):
                raise
            raise self._old.damaged(error) from error

    def add(self, sketch: Sketch) -> None:
        """Take a report in, in the place of one of the same id. Raises IndexDamaged."""
        with self._reading():
            self._add(sketch)

    def remove(self, report_id: str) -> None:
        """Take a report out; its copies are compared again. An unknown one is ignored. Raises IndexDamaged."""
        with self._reading():
            self._remove(report_id)

    def finish(self, texts: ReadText) -> int:
        """Compare the new reports, write the file, and return its CRC-32. Raises IndexDamaged."""
        with self._reading():
            self._finish(texts)
        put_in_place(self._partial, self._target)
        return checksum_of(self._target)

    def _add(self, sketch: Sketch) -> None:
        self._remove(sketch.report_id)
        hashes = struct.pack(f"<{len(sketch.hashes)}I", *sketch.hashes)
        values = (sketch.report_id, sketch.source, sketch.published, sketch.agency, sketch.whole, hashes)
        number = self._ask(
            "INSERT INTO report (id, source, published, agency, whole, hashes, fresh) VALUES (?, ?, ?, ?, ?, ?, 1)",
            values,
        ).lastrowid
        assert number is not None
        self._ask("UPDATE report SET copies = number WHERE number = ?", (number,))
        self._new += ((one, number) for one in sketch.hashes)
        if len(self._new) >= _WAITING:
            self._write_hashes()

    def _write_hashes(self) -> None:
        """Write the hashes that wait, in order, so that pages are filled."""
        self._database.executemany("INSERT INTO hash VALUES (?, ?)", sorted(self._new))
        self._new = []

    def _remove(self, report_id: str) -> None:
        found = self._ask("SELECT number, copies FROM report WHERE id = ?", (report_id,)).fetchone()
        if found is None:
            return
        self._write_hashes()
        number, copies = found
        left = [n for (n,) in self._ask("SELECT number FROM report WHERE copies = ?", (copies,)) if n != number]
        for one in (number, *left):
            self._ask("DELETE FROM part WHERE shorter = ? OR longer = ?", (one, one))
        self._database.executemany(
            "UPDATE report SET copies = number, fresh = 1 WHERE number = ?", ((one,) for one in left)
        )
        hashes = ((one, number) for one in self._hashes(number))
        self._database.executemany("DELETE FROM hash WHERE hash = ? AND number = ?", hashes)
        self._ask("DELETE FROM report WHERE number = ?", (number,))

    def _finish(self, texts: ReadText) -> None:
        self._write_hashes()
        texts = lru_cache(_KEPT)(texts)
        self._holders = lru_cache(_KEPT_HASHES)(self._read_holders)
        self._kept_hashes = lru_cache(_KEPT)(self._hashes)
        for number, report_id, whole in self._ask(
            "SELECT number, id, whole FROM report WHERE fresh ORDER BY id"
        ).fetchall():
            self._place(number, report_id, whole, texts)
        self._ask("UPDATE report SET fresh = 0 WHERE fresh")
        self._name()
        self._ask("COMMIT")
        self._database.close()

    def _place(self, number: int, report_id: str, whole: int, texts: ReadText) -> None:
        """Compare a report with those that may be copies of it, and note what is found."""
        copies = self._copies(number)
        for other, same_text in self._candidates(number, whole):
            other_id, others = self._ask("SELECT id, copies FROM report WHERE number = ?", (other,)).fetchone()
            if copies == others:
                continue
            own, found = texts(report_id), texts(other_id)
            like = likeness(own, found) if own and found else None
            if like is None:
                continue
            if like.kind == "copy" or same_text:
                self._join(copies, others)
                copies = min(copies, others)
            else:
                pair = (number, other) if like.first_is_shorter else (other, number)
                self._ask("INSERT OR IGNORE INTO part VALUES (?, ?)", pair)

    def _candidates(self, number: int, whole: int) -> Iterator[tuple[int, bool]]:
        """Yield the numbers of the reports to compare one with, and whether their texts are equal."""
        seen = set()
        if whole:
            same = "SELECT number FROM report WHERE whole = ? AND number != ? ORDER BY number LIMIT 1"
            for (other,) in self._ask(same, (whole, number)).fetchall():
                seen.add(other)
                yield other, True
        own = self._kept_hashes(number)
        counts = Counter(chain.from_iterable(map(self._holders, own)))
        del counts[number]
        for other, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_COMPARED]:
            smaller = min(len(own), len(self._kept_hashes(other)))
            if other not in seen and count >= max(_SHARED * smaller, 1 if smaller <= _FEW else 2):
                yield other, False

    def _read_holders(self, one: int) -> list[int]:
        """Return the first reports that have a hash."""
        return [n for (n,) in self._ask("SELECT number FROM hash WHERE hash = ? LIMIT ?", (one, _HOLDERS))]

    def _hashes(self, number: int) -> tuple[int, ...]:
        (packed,) = self._ask("SELECT hashes FROM report WHERE number = ?", (number,)).fetchone()
        return struct.unpack(f"<{len(packed) // 4}I", packed)

    def _copies(self, number: int) -> int:
        return int(self._ask("SELECT copies FROM report WHERE number = ?", (number,)).fetchone()[0])

    def _join(self, one: int, other: int) -> None:
        self._ask("UPDATE report SET copies = ? WHERE copies = ?", (min(one, other), max(one, other)))

    def _name(self) -> None:
        """Give the reports of each story its id: that of the earliest report."""
        self._ask("UPDATE report SET story = NULL WHERE story IS NOT NULL")
        joined = _Sets(self._parts())
        several = [
            n for (n,) in self._ask("SELECT copies FROM report WHERE copies != number GROUP BY copies").fetchall()
        ]
        for members in joined.grouped({*several, *joined.members}):
            marks = ", ".join("?" * len(members))
            question = f"SELECT id, source, published, agency FROM report WHERE copies IN ({marks})"
            found = sorted((_copy(*row) for row in self._ask(question, members)), key=_age)
            self._ask(f"UPDATE report SET story = ? WHERE copies IN ({marks})", (found[0].report_id, *members))

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of sets of which one is a part of the other, where that says that they are one story."""
        question = (
            "SELECT DISTINCT s.copies, l.copies FROM part, report s, report l "
            "WHERE s.number = shorter AND l.number = longer AND s.copies != l.copies"
        )
        pairs = _nearest(set(self._ask(question).fetchall()))
        holders, held = Counter(s for s, _ in pairs), Counter(longer for _, longer in pairs)
        return ((s, longer) for s, longer in sorted(pairs) if holders[s] == 1 and held[longer] == 1)


def _nearest(parts: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Leave out that one is a part of another where it is a part of a third that is a part of the other."""
    above: dict[int, set[int]] = {}
    for shorter, longer in parts:
        above.setdefault(shorter, set()).add(longer)
    return {(s, longer) for s, longer in parts if not any((m, longer) in parts for m in above[s])}


class _Sets:
    """Sets of numbers that pairs join."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self._above: dict[int, int] = {}
        for one, other in pairs:
            first, second = sorted((self._root(one), self._root(other)))
            self._above |= {first: first, second: first}

    @property
    def members(self) -> Iterable[int]:
        return tuple(self._above)

    def grouped(self, numbers: Iterable[int]) -> list[list[int]]:
        """Return the numbers by set, sorted."""
        found: dict[int, list[int]] = {}
        for number in sorted(numbers):
            found.setdefault(self._root(number), []).append(number)
        return list(found.values())

    def _root(self, number: int) -> int:
        while (above := self._above.setdefault(number, number)) != number:
            number = above
        return number


def _copy(report_id: str, source: str, published: int, agency: str) -> Copy:
    return Copy(report_id, source, date.fromordinal(published) if published else None, agency)


def _age(copy: Copy) -> tuple[bool, date, bool, str]:
    """Return the key by which the copies of a story are ordered: the earliest first, of one day the agency's own."""
    from_agency = bool(copy.agency) and agency_called(copy.source) == copy.agency
    return copy.published is None, copy.published or date.max, not from_agency, copy.report_id


def story_of(copies: Sequence[Copy]) -> Story:
    """Return the story of some copies, in any order."""
    found = tuple(sorted(copies, key=_age))
    credited = next((copy.agency for copy in found if copy.agency), "")
    return Story(found[0].report_id, found, credited or agency_called(found[0].source))


class Stories:
    """The stories of a collection, read on demand; none if a run was killed before it wrote them."""

    def __init__(self, folder: Path) -> None:
        """Open the stories of an index folder. Raises IndexDamaged."""
        self.file = SqliteFile(folder / _FILE)

    def ids(self, report_ids: Sequence[str]) -> dict[str, str]:
        """Map each of the reports that has copies to the id of its story. Raises IndexDamaged."""
        found = {str(report): story for report, story in self._rows("id, story", "id", report_ids) if story}
        if not all(isinstance(story, str) for story in found.values()):
            raise self.file.damaged("a story is no text")
        return found

    def of_reports(self, report_ids: Sequence[str]) -> dict[str, Story]:
        """Map each of the reports that has copies to its story. Raises IndexDamaged."""
        by_report = self.ids(report_ids)
        members: dict[str, list[Copy]] = {}
        columns = "story, id, source, published, agency"
        for story, *row in self._rows(columns, "story", sorted(set(by_report.values()))):
            try:
                members.setdefault(str(story), []).append(_copy(str(row[0]), str(row[1]), int(row[2]), str(row[3])))
            except (ValueError, TypeError, OverflowError) as error:
                raise self.file.damaged(error) from error
        made = {story: story_of(copies) for story, copies in members.items()}
        return {report: made[story] for report, story in by_report.items()}

    def origins(self, report_ids: Sequence[str]) -> dict[str, str]:
        """Map each report to whom its text is from: the agency it credits or its source; for copies, the story's."""
        found = {
            str(report): str(agency) or agency_called(str(source))
            for report, source, agency in self._rows("id, source, agency", "id", report_ids)
        }
        return found | {report: story.origin for report, story in self.of_reports(report_ids).items()}

    def _rows(self, columns: str, key: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for at in range(0, len(values), _LOOKED_UP):
            some = values[at : at + _LOOKED_UP]
            marks = ", ".join("?" * len(some))
            yield from self.file.rows(f"SELECT {columns} FROM report WHERE {key} IN ({marks})", *some)


def is_written(folder: Path) -> bool:
    """Tell whether an index folder has a file of stories."""
    return (folder / _FILE).is_file()
