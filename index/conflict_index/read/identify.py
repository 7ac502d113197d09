"""Give each report an id that is unique in a run and the same on every run and machine."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from conflict_index.ids import ReportId
from conflict_index.read.record import Record
from conflict_index.read.source import Source

_LONGEST_ID = 200


class Ids:
    """The ids given in a run, each with the file that has it."""

    def __init__(self) -> None:
        self._owner: dict[str, str] = {}

    def claim(self, record: Record, source: Source) -> tuple[ReportId, bool]:
        """Return the id of a record, and whether it is the expected one or had to be changed to be unique.

        A record's own id, else the file's name and the record's number; with "#" and the part of a long text. An id
        that the file has given before gets "#" and that number, or the next that is free; one that another file has
        given gets this file's name (for the id of a whole file: its folder and suffix) beside it.
        """
        file = f"{source.path}\0{source.member}"
        own = " ".join(record.id.split()) if record.id else ""
        if len(own) > _LONGEST_ID:
            own = ""
        wanted = given = own or (source.key if record.number is None else f"{source.key}#{record.number}")
        if record.part:
            wanted = given = own = f"{wanted}#{record.part}"
        if self._owner.get(given, file) != file:
            given = f"{source.key}/{own}" if own else f"{source.folder}/{wanted}{source.suffix}"
        if given in self._owner:
            given = self._numbered(given, record.number)
        self._owner[given] = file
        return ReportId(given), given == wanted

    def keep(self, given: Sequence[str], path: str) -> bool:
        """Give a file the ids that an earlier run gave it; false, and nothing is done, if another file has one."""
        if any(id_ in self._owner for id_ in given):
            return False
        self._owner.update(dict.fromkeys(given, f"{path}\0"))
        return True

    def _numbered(self, wanted: str, start: int | None) -> str:
        candidates = (f"{wanted}#{number}" for number in itertools.count(2 if start is None else start))
        return next(candidate for candidate in candidates if candidate not in self._owner)
