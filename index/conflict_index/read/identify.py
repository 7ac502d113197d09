"""One id a report, the same on every run and machine, and no two alike within a run."""

from __future__ import annotations

from conflict_index.read.draft import Draft
from conflict_index.read.events import Notice
from conflict_index.read.walk import Source

_LONGEST_ID = 200
_NOTICES = 20
"""Repeated ids that are said one by one for each file; the rest are counted."""


class Ids:
    """The ids given out so far in a run, and by which file."""

    def __init__(self) -> None:
        self._owner: dict[str, int] = {}
        self._file = -1
        self._source: Source | None = None
        self._repeats = 0

    def start(self, source: Source) -> None:
        """Turn to the next file."""
        self._file += 1
        self._source = source
        self._repeats = 0

    def claim(self, draft: Draft) -> tuple[str, Notice | None]:
        """The id of a record of the current file, and what to say if it is not the one the record carries.

        A record's own id, else the file's name and the record's number. An id that the file has given before
        gets "#" and that number; one that another file has given gets this file's name (for the id of a whole
        file: its folder and suffix) beside it.
        """
        assert self._source
        own = " ".join(draft.id.split()) if draft.id else ""
        if len(own) > _LONGEST_ID:
            own = ""
        wanted = own or (self._source.key if draft.row is None else f"{self._source.key}#{draft.row}")
        given = wanted
        if self._owner.get(given, self._file) != self._file:
            given = f"{self._source.key}/{own}" if own else f"{self._source.folder}/{wanted}{self._source.suffix}"
        if given in self._owner:
            given = self._numbered(given, draft.row)
        self._owner[given] = self._file
        return given, self._notice(wanted, given)

    def end(self) -> list[Notice]:
        """What is left to say about the current file."""
        unsaid = self._repeats - _NOTICES
        if unsaid <= 0 or not self._source:
            return []
        return [Notice(self._source.path, f"{unsaid} more ids occur again: kept as id#row")]

    def _numbered(self, wanted: str, row: int | None) -> str:
        given, number = f"{wanted}#{row if row is not None else self._file + 1}", 1
        while given in self._owner:
            number += 1
            given = f"{wanted}#{row if row is not None else self._file + 1}.{number}"
        return given

    def _notice(self, wanted: str, given: str) -> Notice | None:
        if given == wanted or not self._source:
            return None
        self._repeats += 1
        if self._repeats > _NOTICES:
            return None
        return Notice(self._source.path, f"id {wanted} occurs again: kept as {given}")
