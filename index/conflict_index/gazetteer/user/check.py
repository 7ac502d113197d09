"""Turn raw places into checked places: check each cell, and report each bad row with a reason."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from conflict_index import ids
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user import kinds
from conflict_index.gazetteer.user.places import RawPlace, Remarks
from conflict_index.gazetteer.user.points import split_point
from conflict_index.gazetteer.user.world import World
from conflict_index.names import fold

LONGEST_NAME = 200
"""Maximum length of a name in characters. The longest official place name has 168; longer text is a wrong column."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]")
_NOT_IN_IDS = re.compile(r"[\s;]+")


@dataclass(slots=True)
class Checked:
    """An accepted place. `said` is its id in the file; `wanted` are its parents as written in the file."""

    where: str
    id: str
    said: str
    name: str
    aliases: list[str]
    kind: str
    country: str
    point: tuple[float, float] | None
    population: int
    wanted: list[str]
    same: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)


class Checker:
    """Checks the raw places of one file in order. `name` is the gazetteer's name, `country` a code or empty."""

    def __init__(self, name: str, country: str, world: World, remarks: Remarks) -> None:
        self._name, self._country, self._world, self._remarks = name, country, world, remarks
        self._seen: dict[object, str] = {}
        self._ids: set[str] = set()
        self._swapped = self._pointed = 0

    def check(self, raw: RawPlace) -> Checked | None:
        """Return the checked place, None if it is rejected; the remarks then say why."""
        try:
            return self._checked(raw)
        except ValueError as error:
            self._remarks.reject(raw.where, str(error))
            return None

    def finish(self) -> None:
        """Raise GazetteerError if most points are swapped: then the columns are swapped and no row can be trusted."""
        if self._swapped * 2 > self._pointed > 3:
            raise GazetteerError(
                f"latitude and longitude are swapped in {self._swapped} of {self._pointed} rows; nothing was added: "
                "name the columns with --column lat=COLUMN --column lon=COLUMN (GeoJSON writes the longitude first)"
            )

    def _checked(self, raw: RawPlace) -> Checked:
        name, *aliases = self._names(raw)
        country = self._country_of(raw)
        point = self._point(raw, country)
        kind = kinds.of_word(raw.kind)
        key = raw.id or (fold(name), point)
        if (before := self._seen.get(key)) is not None:
            raise ValueError(f"repeats {before}: the same {'id ' + repr(raw.id[:60]) if raw.id else 'name and point'}")
        self._seen[key] = raw.where
        own = self._own_id(raw, name)
        id_ = self._listed_id(raw, [name, *aliases], country, kind) or own
        self._ids.add(id_)
        same = raw.same if ids.is_known_outside(raw.id) else [*raw.same, *([own] if id_ != own else [])]
        population = int(raw.population) if raw.population.isdecimal() and len(raw.population) < 11 else 0
        return Checked(raw.where, id_, raw.id, name, aliases, kind, country, point, population, raw.parents, same)

    def _names(self, raw: RawPlace) -> list[str]:
        """Return all cleaned names of a raw place, each once. Raises ValueError if there are none."""
        found: list[str] = []
        for text in (raw.name, *raw.aliases):
            name = " ".join(_INVISIBLE.sub(" ", text).split())
            if len(name) > LONGEST_NAME:
                reason = f"a name of {len(name):,} characters; at most {LONGEST_NAME} are taken"
                if text is raw.name:
                    raise ValueError(reason)
                self._remarks.without(raw.where, f"taken without {reason}")
            elif any(map(str.isalpha, name)):
                found.append(name)
        if not found:
            raise ValueError(f"no letter in the name {raw.name[:40]!r}" if raw.name.strip() else "no name")
        return list(dict.fromkeys(found))

    def _country_of(self, raw: RawPlace) -> str:
        said = [text for text in raw.country if text.strip()]
        found = next((code for text in said if (code := self._world.country(text))), "")
        if said and not found:
            self._remarks.without(raw.where, f"taken without its country: {said[0][:40]!r} is none that is known")
        return found or self._country

    def _point(self, raw: RawPlace, country: str) -> tuple[float, float] | None:
        """Return latitude and longitude in degrees. Raises ValueError if they are impossible."""
        lat, lon = (
            (raw.lat, raw.lon) if raw.lat or raw.lon else split_point(raw.point, longitude_first=raw.longitude_first)
        )
        if not lat and not lon:
            return None
        latitude, longitude = _degrees("latitude", lat), _degrees("longitude", lon)
        if latitude == longitude == 0:
            self._remarks.without(raw.where, "taken without its point: 0, 0 stands for an unknown one")
            return None
        self._pointed += 1
        box = self._world.box(country) if country else None
        if abs(latitude) > 90 >= abs(longitude) and abs(latitude) <= 180:
            swapped = True
        elif abs(latitude) > 90 or abs(longitude) > 180:
            raise ValueError(f"latitude {latitude:g}, longitude {longitude:g} are out of range; give WGS84 degrees")
        else:
            swapped = box is not None and not box.holds(latitude, longitude) and box.holds(longitude, latitude)
        if swapped:
            self._swapped += 1
            raise ValueError(f"latitude {latitude:g} and longitude {longitude:g} look swapped")
        return latitude, longitude

    def _listed_id(self, raw: RawPlace, names: list[str], country: str, kind: str) -> str:
        """Return the id of the same place outside the file, empty if it has none."""
        if ids.is_known_outside(raw.id):
            return raw.id
        if kind == "country":
            code = country or self._world.country(names[0])
            return ids.country_id(code) if code else ""
        found = self._world.province(names, country) if kind == "province" and country else ""
        return found if found not in self._ids else ""

    def _own_id(self, raw: RawPlace, name: str) -> str:
        if ids.is_known_outside(raw.id):
            return raw.id
        said = _NOT_IN_IDS.sub("-", raw.id.strip()) or _NOT_IN_IDS.sub("-", fold(name))
        own, number = f"user:{self._name}/{said}", 1
        while own in self._ids:
            number += 1
            own = f"user:{self._name}/{said}-{number}"
        return own


def _degrees(axis: str, text: str) -> float:
    plain = text.replace("\u2212", "-").strip().removesuffix("°").strip()
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(
            f"no {axis}" if not plain else f"{axis} {text[:40]!r} is not a number; give degrees such as 35.95"
        )
    return value
