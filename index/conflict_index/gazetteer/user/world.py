"""Reference data for checking a user's file: countries, their provinces, and the extent of their towns."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from conflict_index import ids, seeds
from conflict_index.gazetteer.compile import sources
from conflict_index.names import fold, similarity
from conflict_index.names.generics import split_kind

_ALIKE = 0.88
"""Similarity from which two provinces of a country are considered the same."""
_MARGIN = 1.0


class Box(NamedTuple):
    """The bounding box of a country's towns in degrees, with a margin of one degree."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point is inside."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


class World:
    """Reference data, loaded on demand, as most files need only a part."""

    @cached_property
    def _countries(self) -> dict[str, str]:
        """Map folded codes (two or three letters) and names to codes."""
        found: dict[str, str] = {}
        for row in seeds.rows("countries.csv"):
            code = ids.country_code(row["id"])
            for name in (code, row["name"], *row["aliases"].split(";")):
                found.setdefault(fold(name), code)
        codes = json.loads((sources.cities_file().parent / "countries.json").read_bytes())
        return {entry["iso3"].lower(): code for code, entry in codes.items() if code.lower() in found} | found

    def country(self, text: str) -> str:
        """Return the ISO 3166-1 alpha-2 code of a country given by code or name, empty if unknown."""
        return self._countries.get(fold(text), "") if text else ""

    @cached_property
    def _provinces(self) -> dict[str, dict[str, str]]:
        """Map country and folded core name to the ids of first-level divisions."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in seeds.rows("provinces.csv"):
            for name in (row["name"], *row["aliases"].split(";")):
                if name:
                    found[row["country"]].setdefault(_core(name), row["id"])
        return found

    @cached_property
    def _province_ids(self) -> frozenset[str]:
        return frozenset(id_ for names in self._provinces.values() for id_ in names.values())

    def is_province(self, entity_id: str) -> bool:
        """Tell whether a first-level division with this id (admin1:SY.09) is listed."""
        return entity_id in self._province_ids

    def province(self, names: list[str], country: str) -> str:
        """Return the id of a country's first-level division with one of the names or a similar one; else empty."""
        listed = self._provinces.get(country, {})
        asked = [core for name in names if (core := _core(name))]
        for core in asked:
            if core in listed:
                return listed[core]
        score, best = max(((similarity(a, b), b) for a in asked for b in listed), default=(0.0, ""))
        return listed[best] if score >= _ALIKE else ""

    @cached_property
    def _towns(self) -> list[tuple[int, str, float, float]]:
        cities = json.loads(sources.cities_file().read_bytes()).values()
        return [(city["geonameid"], city["countrycode"], city["latitude"], city["longitude"]) for city in cities]

    @cached_property
    def _boxes(self) -> dict[str, Box]:
        points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for _, country, latitude, longitude in self._towns:
            points[country].append((latitude, longitude))
        return {country: _box(found) for country, found in points.items()}

    def box(self, country: str) -> Box | None:
        """Return the bounding box of a country's towns, None if it has none."""
        return self._boxes.get(country)

    def geonames_ids(self) -> set[int]:
        """Return the GeoNames ids of all built-in towns."""
        return {town[0] for town in self._towns}


def _box(points: list[tuple[float, float]]) -> Box:
    latitudes, longitudes = zip(*points, strict=True)
    return Box(min(latitudes) - _MARGIN, max(latitudes) + _MARGIN, min(longitudes) - _MARGIN, max(longitudes) + _MARGIN)


def _core(name: str) -> str:
    """Return a folded name without the word for province, so that "Hama" equals "Hama Governorate"."""
    key = fold(name)
    parts = split_kind(key)
    return parts[0] if parts and parts[1].role == "division" else key
