"""Make up a GeoNames country dump of any size: villages with invented names, or named by words and persons.

    python scripts/made_gazetteer.py FILE --places N [--country SY] [--words]

FILE is written in the format of https://download.geonames.org/export/dump/, the same for the same options.
--words: the villages are called by common English words, given names and surnames, and each lies near a town of
cities500 anywhere in the world (needs the extra `bench`). This is the worst that a gazetteer can do to precision.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from conflict_index.gazetteer.compile.sources import cities_file

_SEED = 20261125
_FIRST_NUMBER = 90_000_000
"""Numbers that GeoNames does not use, so that no invented place is taken for one of its own."""

_CONSONANTS = [*"bdfhjklmnqrstwz", "gh", "kh", "sh", "dh", "th"]
_LETTERS = dict(zip([*_CONSONANTS, "y"], [*"بدفهجكلمنقرستوزغخشذثي"], strict=True))
_VOWELS = {"a": "", "i": "", "u": "", "ā": "ا", "ī": "ي", "ū": "و"}
_HEADS = {"Tall ": "تل ", "Khirbat ": "خربة ", "Kafr ": "كفر ", "Bayt ": "بيت ", "Umm ": "أم ", "Al ": "ال"}
_BARE = str.maketrans("āīū", "aiu")


class Spot(NamedTuple):
    """Where a village lies: degrees, country, first-level division."""

    latitude: float
    longitude: float
    country: str
    province: str


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--places", type=int, default=500_000)
    parser.add_argument("--country", default="SY")
    parser.add_argument("--words", action="store_true")
    options = parser.parse_args()
    write_dump(options.file, options.places, "" if options.words else options.country)
    print(f"{options.file}: {options.places:,} places, {options.file.stat().st_size / 1e6:.0f} MB")


def write_dump(path: Path, places: int, country: str) -> None:
    """Write a dump of invented villages in a country, or of villages called by words all over the world."""
    chooser = random.Random(_SEED)
    names = invented(chooser) if country else word_names(chooser)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, (names_, spot) in enumerate(
            itertools.islice(zip(names, _spots(chooser, country), strict=False), places)
        ):
            file.write(_line(_FIRST_NUMBER + number, names_, spot))


def invented(chooser: random.Random) -> Iterator[list[str]]:
    """Yield names of villages that nobody has: romanised, without marks, in Arabic letters."""
    while True:
        latin, arabic = "", ""
        for _ in range(chooser.choice((2, 2, 3, 3, 4))):
            consonant, vowel = chooser.choice(_CONSONANTS), chooser.choice([*_VOWELS])
            latin += consonant + vowel
            arabic += _LETTERS[consonant] + _VOWELS[vowel]
        last = chooser.choice(_CONSONANTS)
        latin, arabic = latin.capitalize() + last, arabic + _LETTERS[last]
        if chooser.random() < 0.4:
            head = chooser.choice([*_HEADS])
            latin, arabic = head + latin, _HEADS[head] + arabic
        yield list(dict.fromkeys([latin, latin.translate(_BARE), arabic]))


def word_names(chooser: random.Random) -> Iterator[list[str]]:
    """Yield common English words, given names and surnames as names, shuffled, each once."""
    from names import FILES
    from wordfreq import top_n_list

    found = {
        word.capitalize() for word in top_n_list("en", 60_000) if word.isalpha() and word.isascii() and len(word) > 2
    }
    for kind in ("first:male", "first:female", "last"):
        found |= {
            line.split()[0].capitalize() for line in Path(FILES[kind]).read_text("utf-8").splitlines() if line.strip()
        }
    names = sorted(found)
    chooser.shuffle(names)
    for name in names:
        yield [name]


def _spots(chooser: random.Random, country: str) -> Iterator[Spot]:
    """Yield points a few kilometres from towns of a country, of all countries if none is given."""
    towns = [
        Spot(town["latitude"], town["longitude"], town["countrycode"], town["admin1code"])
        for town in json.loads(cities_file().read_bytes()).values()
        if country in ("", town["countrycode"])
    ]
    while True:
        town = chooser.choice(towns)
        yield town._replace(
            latitude=town.latitude + chooser.uniform(-0.3, 0.3), longitude=town.longitude + chooser.uniform(-0.3, 0.3)
        )


def _line(number: int, names: list[str], spot: Spot) -> str:
    name, *others = names
    cells = [
        str(number),
        name,
        name.translate(_BARE),
        ",".join(others),
        f"{spot.latitude:.5f}",
        f"{spot.longitude:.5f}",
    ]
    cells += ["P", "PPL", spot.country, "", spot.province, "", "", "", "0", "", "", "Etc/UTC", "2026-01-01"]
    return "\t".join(cells) + "\n"


if __name__ == "__main__":
    main()
