"""Turn tables into raw places: one per row; in OCHA's tables also one per higher level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from conflict_index import ids
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user.columns import Columns, columns_of
from conflict_index.gazetteer.user.places import RawPlace, Remarks
from conflict_index.gazetteer.user.sheet import Line, Sheet
from conflict_index.names import fold

_KINDS = ("country", "province", "district", "subdistrict", "town", "town")
"""Kinds of OCHA's levels, from 0 on. Level 4 varies by country and is mostly settlements."""
_PARTS = re.compile(r"[;|\n]")
_LISTED = re.compile(r"[,،]")


def table_places(sheets: Iterable[Sheet], chosen: Mapping[str, str], remarks: Remarks) -> Iterator[RawPlace]:
    """Yield the places of all tables of a file. Sheets without a name column are skipped.

    Raises GazetteerError if no sheet has a name column.
    """
    table = _Table()
    read, refused = 0, []
    for sheet in sheets:
        try:
            columns = columns_of(sheet.header, chosen)
        except GazetteerError as error:
            refused.append(error)
            if sheet.title:
                remarks.notes.append(f"sheet {sheet.title} left out: {error}")
            continue
        read += 1
        yield from table.raw_places(sheet, columns)
    if not read:
        raise refused[0] if refused else GazetteerError("no table with a header in it")
    yield from table.higher.values()


class _Table:
    """State of reading a file: places of rows by id, and higher levels that have no row."""

    def __init__(self) -> None:
        self.higher: dict[str, RawPlace] = {}
        self._own: set[str] = set()

    def raw_places(self, sheet: Sheet, columns: Columns) -> Iterator[RawPlace]:
        """Yield the raw places of the rows of a sheet."""
        for line in sheet.lines:
            if any(cell.startswith("#") for cell in line.cells[:3]) and line.where.endswith("row 2"):
                continue  # HXL tags below the header
            levels = list(_levels(line, columns))
            if "name" in columns.places:
                raw = _raw_place(line, columns)
                raw.parents += [level.id for level in reversed(levels)]
                higher = levels
            else:
                raw = levels[-1] if levels else RawPlace(line.where, "")
                self._own.add(raw.id)
                self.higher.pop(raw.id, None)
                _add_point(raw, line, columns)
                higher = levels[:-1]
            for level in higher:
                if level.id not in self._own:
                    self.higher.setdefault(level.id, level)
            yield raw


def _levels(line: Line, columns: Columns) -> Iterator[RawPlace]:
    """Yield the places of a row's levels, from the country down; levels without a name in this row are skipped."""
    path: list[str] = []
    countries = [cell] if (cell := _cell(line, columns, "country")) else []
    for depth, level in columns.levels.items():
        names = [line.cells[number] for number in level.names if line.cells[number]]
        code = line.cells[level.code] if level.code is not None else ""
        if not names:
            continue
        if depth == 0:
            countries += [code, *names]
        id_ = code or " ".join(fold(name) for name in (*path[-1:], names[0]))
        yield RawPlace(line.where, names[0], names[1:], id_, "", "", countries, _KINDS[depth], path[::-1])
        path.append(id_)


def _raw_place(line: Line, columns: Columns) -> RawPlace:
    id_ = _cell(line, columns, "id")
    raw = RawPlace(line.where, _cell(line, columns, "name"), id=id_, population=_cell(line, columns, "population"))
    if columns.geonames_ids and id_.isdecimal():
        raw.id = ids.geonames_id(id_)
    raw.aliases = [
        *several(_cell(line, columns, "aliases")),
        *(part for number in columns.further for part in several(line.cells[number], commas=False)),
    ]
    raw.parents = several(_cell(line, columns, "parent"), commas=False)
    raw.country = [_cell(line, columns, "country")]
    for level in columns.levels.values():
        if level is columns.levels.get(0):
            raw.country += [line.cells[number] for number in (level.code, *level.names) if number is not None]
    _add_point(raw, line, columns)
    raw.kind = _cell(line, columns, "kind")
    return raw


def _add_point(raw: RawPlace, line: Line, columns: Columns) -> None:
    raw.lat, raw.lon = _cell(line, columns, "lat"), _cell(line, columns, "lon")
    if not raw.lat and not raw.lon:
        raw.point, raw.longitude_first = _cell(line, columns, "point"), columns.longitude_first
    raw.population = _cell(line, columns, "population")


def _cell(line: Line, columns: Columns, field: str) -> str:
    place = columns.places.get(field)
    return line.cells[place] if place is not None else ""


def several(cell: str, *, commas: bool = True) -> list[str]:
    """Return the values of a list cell, separated by ; or | or newlines, else by commas."""
    parts = _PARTS.split(cell)
    if len(parts) == 1 and commas:
        parts = _LISTED.split(cell)
    return [part.strip() for part in parts if part.strip()]
