"""Assign the columns of a user's table to fields: by common names (seeds/gazetteers/columns.csv) or as chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conflict_index.errors import GazetteerError
from conflict_index.read.columns import as_words, names_by_field, position, said

FIELDS = ("name", "id", "aliases", "lat", "lon", "point", "country", "parent", "kind", "population")
"""The fields of a place, in the order in which their columns are looked for."""
_FURTHER = re.compile(
    r"(?:alt|alternate|old|official|local|int|short|native)? ?names?(?: \d)?(?: [a-z]{2,3})?"
).fullmatch
_LEVEL = re.compile(r"adm(?:in)?([0-5])(.*)").fullmatch
_LEVEL_CODE = re.compile(r"p?code|id").fullmatch
_LEVEL_NAME = re.compile(r"(?:alt)?(?:ref)?(?:name)?(?:alt)?\d?(?:[a-z]{2})?").fullmatch
"""Column names in OCHA's tables: ADM2_PCODE, admin2Pcode; ADM2_EN, admin2Name_ar, admin2AltName1_en, adm2_name."""


_LONGITUDE_FIRST = frozenset({"lonlat", "lnglat", "longlat", "longitudelatitude"})
"""Names of columns of points that put the longitude first."""


@dataclass(slots=True)
class Level:
    """The columns of one administrative level: its P-code, and its names, English first."""

    code: int | None = None
    names: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """The position of each field's column; `further` columns hold more names; `levels` are OCHA's levels, 0 to 5."""

    places: Mapping[str, int]
    further: Sequence[int]
    levels: Mapping[int, Level]
    geonames_ids: bool
    longitude_first: bool = False


def check_columns(chosen: Mapping[str, str]) -> None:
    """Raise GazetteerError for an unknown field."""
    for name in chosen:
        if name not in FIELDS:
            raise GazetteerError(f"{name!r} is not a field of a place; use one of {', '.join(FIELDS)}")


def columns_of(header: Sequence[str], chosen: Mapping[str, str]) -> Columns:
    """Return the columns of a header by field; `chosen` names columns explicitly.

    Raises GazetteerError, naming the columns seen, if a chosen column is missing or none holds a name.
    """
    plain = [as_words(name) for name in header]
    found = {field_: _chosen(field_, name, header) for field_, name in chosen.items()}
    levels = _levels(plain, set(found.values()))
    of_levels = {n for level in levels.values() for n in (level.code, *level.names)}
    for field_ in FIELDS:
        if field_ not in found and not (field_ == "parent" and levels):
            place = _by_name(field_, plain, {*found.values(), *of_levels})
            if place is not None:
                found[field_] = place
    free = [n for n, name in enumerate(plain) if n not in {*found.values(), *of_levels}]
    further = [n for n in free if _FURTHER(plain[n]) or plain[n] in common_names()["aliases"]]
    if "name" not in found and further and not levels:
        found["name"] = further.pop(0)
    if "name" not in found and not levels:
        raise GazetteerError(f"no column for the name among {said(header)}; name one with --column name=COLUMN")
    by_geonames = "id" in found and plain[found["id"]] in ("geonameid", "geonames id")
    longitude_first = "point" in found and plain[found["point"]].replace(" ", "") in _LONGITUDE_FIRST
    return Columns(found, further, levels, by_geonames, longitude_first)


def _levels(plain: Sequence[str], taken: set[int]) -> dict[int, Level]:
    """Return the administrative levels in a header, from the country down. Levels without a name column are dropped."""
    levels: dict[int, Level] = {}
    for number, name in enumerate(plain):
        parts = _LEVEL(name.replace(" ", ""))
        if parts is None or number in taken:
            continue
        level = levels.setdefault(int(parts[1]), Level())
        if _LEVEL_CODE(parts[2]):
            level.code = number if level.code is None else level.code
        elif _LEVEL_NAME(parts[2]):
            level.names.append(number)
    for level in levels.values():
        level.names.sort(key=lambda number: (not plain[number].endswith(" en"), number))
    return {depth: levels[depth] for depth in sorted(levels) if levels[depth].names}


def _chosen(field_: str, name: str, header: Sequence[str]) -> int:
    place = position(name, header)
    if place is None:
        raise GazetteerError(f"no column {name!r} for the {field_} among {said(header)}")
    return place


def _by_name(field_: str, plain: Sequence[str], taken: set[int | None]) -> int | None:
    for name in common_names()[field_]:
        if name in plain and plain.index(name) not in taken:
            return plain.index(name)
    return None


def common_names() -> Mapping[str, list[str]]:
    """Return the common column names of each field."""
    return names_by_field("gazetteers/columns.csv")
