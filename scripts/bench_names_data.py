"""What scripts/bench_names.py asks for: names of GeoNames places, names that are no places, names in other scripts."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from conflict_index import ids
from conflict_index.gazetteer.compile.sources import cities_file
from conflict_index.names import fold, script

COUNTRIES = ["SY", "IQ", "LB", "YE", "LY", "SD", "UA", "AF", "IR", "PS", "SO"]
_NEAR = "TR JO EG SA IR PK TM UZ TJ RU BY RO MD PL OM AE KW DZ TN TD ET KE DJ ER AZ AM GE"
_NOT_ASKED = ("IL", "SS")
"""Countries whose places are also listed in one of the eleven: no fair negatives."""
_EACH = 600
_SEED = 20240601
_DATA = Path(__file__).parents[1] / "tests" / "data"
_ARTICLE = re.compile(r"^(?:[ae]l|[ae][rstdnz]|[ae]sh|adh|il|l)[-' ’‘`]?[A-ZĀ-ſḀ-ỿ‘’]")
_MACHINE = re.compile(r"\d|[,;/()]|^[A-Z]{2,4}$|^E[hk][a-z]{1,2}'?-|-ehl?'?-")


class Case(NamedTuple):
    """A spelling to ask for, the place it means, and its country."""

    spelling: str
    entity: str
    country: str


class Negative(NamedTuple):
    """A name that is no place of the eleven countries, and which kind of name it is."""

    spelling: str
    kind: str


def half(name: str) -> str:
    """Which half a place's number or a negative belongs to: dev or test."""
    return "dev" if int(hashlib.md5(name.encode()).hexdigest(), 16) % 2 else "test"


def cases(split: str) -> list[Case]:
    """Names of the places in one half: at most 600 a country over both halves, those that two places have left out."""
    by_country: defaultdict[str, list[tuple[Case, str]]] = defaultdict(list)
    owning = owners()
    for city, names in _places():
        if len(names) > 1:
            for key, name in names.items():
                case = Case(name, ids.geonames_id(city["geonameid"]), city["countrycode"])
                by_country[case.country].append((case, key))
    chooser = random.Random(_SEED)
    found = []
    for country in COUNTRIES:
        chooser.shuffle(by_country[country])
        found += by_country[country][:_EACH]
    return [case for case, key in found if len(owning[key]) == 1 and half(case.entity.partition(":")[2]) == split]


def negatives(split: str) -> list[Negative]:
    """Places elsewhere, English words and persons' names, 600 of a kind, 300 of persons, over both halves."""
    from names import get_full_name
    from wordfreq import top_n_list

    known = {key for _, names in _places() for key in names}
    outside = [
        city for city in _cities() if city["countrycode"] not in (*COUNTRIES, *_NOT_ASKED) and natural(city["name"])
    ]
    words = [word.capitalize() for word in top_n_list("en", 12000) if word.isalpha() and len(word) >= 3]
    random.seed(5)
    given, surnames = _persons("given"), _persons("surname")
    kinds = {
        "place far": [city["name"] for city in outside if city["population"] >= 15000],
        "place near": [c["name"] for c in outside if c["countrycode"] in _NEAR.split() and c["population"] >= 2000],
        "English word": words[:3000],
        "rarer English word": words[3000:],
        "English person": [get_full_name() for _ in range(400)],
        "person in conflict": [f"{first} {last}" for first in given for last in surnames],
        "surname in conflict": [("al-" + last if number % 2 else last) for number, last in enumerate(surnames)],
    }
    chooser = random.Random(_SEED)
    found = []
    for kind, names in kinds.items():
        chooser.shuffle(names)
        unknown = [name for name in names if fold(name) and fold(name) not in known]
        found += [
            Negative(name, kind) for name in unknown[: 600 if not ("person" in kind or "surname" in kind) else 300]
        ]
    return [negative for negative in found if half(negative.spelling) == split]


def script_cases(code: str, split: str, count: int = 300) -> list[Case]:
    """Names in another script (ISO 15924) of the places in one half; half of the Cyrillic ones Ukrainian.

    As among Latin names, those that two places have are left out.
    """
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    found = []
    for city, _ in _places():
        for name in dict.fromkeys(city["alternatenames"]):
            if script(name) == code:
                found.append(Case(name, ids.geonames_id(city["geonameid"]), city["countrycode"]))
                bearers[fold(name)].add(found[-1].entity)
    chooser = random.Random(4)
    chooser.shuffle(found)
    found = [case for case in found if len(bearers[fold(case.spelling)]) == 1]
    found = [case for case in found if half(case.entity.partition(":")[2]) == split]
    if code == "Cyrl":
        ukrainian = [case for case in found if case.country == "UA"][: count // 2]
        found = ukrainian + [case for case in found if case.country != "UA"][: count // 2]
    return found[:count]


def written(code: str, countries: Sequence[str], most: int = 700) -> tuple[dict[str, set[str]], list[Case]]:
    """The Latin names of places in these countries and in the development half, and their names in another script.

    What two places are called in that script is left out; so is what a country has beyond `most` names.
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    found, bearers = [], defaultdict(set)
    for city in _cities():
        ours = city["countrycode"] in COUNTRIES and half(str(city["geonameid"])) == "dev"
        own = [name for name in [city["name"], *city["alternatenames"]] if natural(name)]
        if not own or not (ours or city["countrycode"] in countries):
            continue
        entity = ids.geonames_id(city["geonameid"])
        for name in own:
            names[fold(name)].add(entity)
        for name in dict.fromkeys(name for name in city["alternatenames"] if script(name) == code):
            found.append(Case(name, entity, city["countrycode"]))
            bearers[fold(name)].add(entity)
    random.Random(_SEED).shuffle(found)
    counts: Counter[str] = Counter()
    kept = []
    for case in found:
        counts[case.country] += 1
        if counts[case.country] <= most and len(bearers[fold(case.spelling)]) == 1:
            kept.append(case)
    return dict(names), kept


def owners() -> dict[str, set[str]]:
    """The natural Latin names of the eleven countries, folded, and the places that have each."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for city, names in _places():
        for key in names:
            found[key].add(ids.geonames_id(city["geonameid"]))
    return found


def spelled(table: str) -> list[Case]:
    """The cases of a table in tests/data."""
    return [Case(row["spelling"], row["entity"], "") for row in _rows(table)]


def natural(name: str) -> bool:
    """Whether a GeoNames name is Latin and written by people, not made from another script by a machine."""
    if script(name) != "Latn" or len(fold(name)) < 2 or _MACHINE.search(name):
        return False
    first = next((c for c in name if c.isalpha() and unicodedata.category(c) != "Lm"), "")
    return not first.islower() or _ARTICLE.match(name) is not None


@cache
def _cities() -> list[dict[str, Any]]:
    return list(json.loads(cities_file().read_bytes()).values())


@cache
def _places() -> list[tuple[dict[str, Any], dict[str, str]]]:
    """The eleven countries' places, each with its natural names by their fold."""
    found = []
    for city in _cities():
        if city["countrycode"] in COUNTRIES:
            names: dict[str, str] = {}
            for name in [city["name"], *city["alternatenames"]]:
                if natural(name):
                    names.setdefault(fold(name), name)
            if names:
                found.append((city, names))
    return found


def _persons(kind: str) -> list[str]:
    return [row["part"] for row in _rows("names_persons.csv") if row["kind"] == kind]


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (_DATA / table).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))
