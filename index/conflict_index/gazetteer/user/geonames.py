"""Read GeoNames files: country dumps (19 columns) and alternateNames (8, or 10 in version 2), tabs, no header.

Columns as in the readme of https://download.geonames.org/export/dump/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from conflict_index import ids
from conflict_index.gazetteer.compile.sources import machine_made
from conflict_index.gazetteer.user import kinds
from conflict_index.gazetteer.user.places import RawPlace, Remarks, check_number

_DUMP_WIDTH, _NAMES_WIDTHS = 19, (8, 10)
_USED = (0, 1, 3, 4, 5, 6, 7, 8, 10, 11, 14)
_NO_NAMES = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "abbr"})
"""Values of isolanguage that mark links, codes and readings instead of names."""


class GeoNamesRow(NamedTuple):
    """The used columns of a dump."""

    id: str
    name: str
    alternates: str
    lat: str
    lon: str
    class_: str
    code: str
    country: str
    admin1: str
    admin2: str
    population: str


def is_dump(row: list[str]) -> bool:
    """Tell whether a row looks like one of a country dump."""
    return len(row) == _DUMP_WIDTH and row[0].isdecimal()


def is_alternate(row: list[str]) -> bool:
    """Tell whether a row looks like one of alternateNames."""
    return len(row) in _NAMES_WIDTHS and row[0].isdecimal() and row[1].isdecimal()


def dump_places(lines: Iterable[str], remarks: Remarks) -> list[RawPlace]:
    """Return the places of a dump. Provinces and the country get their existing ids."""
    found: list[tuple[RawPlace, GeoNamesRow]] = []
    for number, line in enumerate(lines, 1):
        where = f"row {number}"
        cells = line.rstrip("\r\n").split("\t")
        if not is_dump(cells):
            if line.strip():
                remarks.reject(where, f"not a row of a GeoNames dump: {len(cells)} columns, 19 expected")
            continue
        feature = GeoNamesRow(*(cells[column] for column in _USED))
        kind = kinds.of_feature(feature.class_, feature.code)
        if kind:
            found.append((_raw_place(where, feature, kind), feature))
            check_number(len(found))
        else:
            remarks.leave_out("features of a kind that reports do not name: hotels, shops, undersea")
    _add_districts(found)
    return [raw for raw, _ in found]


def _raw_place(where: str, feature: GeoNamesRow, kind: str) -> RawPlace:
    own, province = ids.geonames_id(feature.id), ids.province_id(feature.country, feature.admin1)
    parents: list[str] = [province] if feature.admin1 not in ("", "00") and kind not in ("province", "country") else []
    raw = RawPlace(where, feature.name, id=own, lat=feature.lat, lon=feature.lon, kind=kind, parents=parents)
    raw.aliases = [name for name in feature.alternates.split(",") if name and not machine_made(name)]
    raw.country, raw.population = [feature.country], feature.population
    if kind in ("province", "country"):
        raw.id, raw.same = province if kind == "province" else ids.country_id(feature.country), [own]
    return raw


def _add_districts(found: list[tuple[RawPlace, GeoNamesRow]]) -> None:
    """Add its second-level division to the parents of each place, if the dump has it."""
    districts = {
        (feature.country, feature.admin1, feature.admin2): raw.id for raw, feature in found if feature.code == "ADM2"
    }
    for raw, feature in found:
        district = districts.get((feature.country, feature.admin1, feature.admin2), "")
        if raw.parents and district not in ("", raw.id):
            raw.parents.insert(0, district)


def alternate_names(lines: Iterable[str], known: Mapping[str, str], remarks: Remarks) -> Iterator[tuple[str, str]]:
    """Yield the names of an alternateNames file, each with the id of its place.

    `known` maps GeoNames numbers to the ids of listed or previously added places.
    """
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r\n").split("\t")
        if not is_alternate(cells):
            if line.strip():
                remarks.reject(f"row {number}", f"not a row of alternateNames: {len(cells)} columns, 8 or 10 expected")
        elif cells[1] not in known:
            remarks.leave_out("names of places that are not listed; add the dump of their country first")
        elif cells[2] in _NO_NAMES or machine_made(cells[3]):
            remarks.leave_out("links, codes and machine-made forms, which are no names")
        else:
            yield known[cells[1]], cells[3]
