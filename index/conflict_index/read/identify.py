"""One id a report, the same on every run and machine, and no two alike within a run."""

from __future__ import annotations

import itertools

from conflict_index.ids import ReportId
from conflict_index.read.record import Record
from conflict_index.read.source import Source

_LONGEST_ID = 200


class Ids:
    """The ids given out so far in a run, and by which file."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}

    def claim(self, record: Record, source: Source) -> tuple[ReportId, bool]:
        """The id of a record, and whether that is what the record or its place in the file would be called.

        A record's own id, else the file's name and the record's number. An id that the file has given before
        gets "#" and that number, or the next that is free; one that another file has given gets this file's name
        (for the id of a whole file: its folder and suffix) beside it.
        """
        own = " ".join(record.id.split()) if record.id else ""
        if len(own) > _LONGEST_ID:
            own = ""
        wanted = given = own or (source.key if record.row is None else f"{source.key}#{record.row}")
        if self._owner.get(given, source.path) != source.path:
            given = f"{source.key}/{own}" if own else f"{source.folder}/{wanted}{source.suffix}"
        if given in self._owner:
            given = self._numbered(given, record.row)
        self._owner[given] = source.path
        return ReportId(given), given == wanted

    def _numbered(self, wanted: str, row: int | None) -> str:
        candidates = (f"{wanted}#{number}" for number in itertools.count(2 if row is None else row))
        return next(candidate for candidate in candidates if candidate not in self._owner)
