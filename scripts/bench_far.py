"""How many sure places lie far from where their report is: python scripts/bench_far.py CORPUS... [--sample N]

CORPUS: what `conflict-search index` reads. A report is in the country that most of its mentions lie in; country names
count too. Towns and provinces that are at least .8 probable and over 1000 km from all places there are counted, and
listed with the words around them, for reading. Many are right: Moscow and Geneva act, meet and publish far away. So it
is also counted without provinces and cities of a million people, and then without those whose country the report names
by another place, or by the country's name, or a word for its people: there it is of both.
--sample: list a random N of all corpora's far mentions alone, the same ones each time, to be read and judged.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from conflict_index import geo, ids
from conflict_index.annotate import Annotator
from conflict_index.annotate.lexicon import demonyms
from conflict_index.gazetteer import Gazetteer, ensure
from conflict_index.model import Mention, Place, Report
from conflict_index.names import words
from conflict_index.pipeline.prepare import annotate
from conflict_index.read import read_sources

_UNSURE, _SURE, _FAR_KM, _CITY = 0.5, 0.8, 1000, 1_000_000
_AROUND, _SEED = 40, 7


class Named(NamedTuple):
    """A mention of a listed place, and the place."""

    mention: Mention
    place: Place


class Far(NamedTuple):
    """A sure place far from its report, whether it is `great`, and whether nothing else there is of its country."""

    named: Named
    great: bool
    alone: bool
    text: str


def main() -> None:
    """Print the shares of each corpus, then each far mention."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--cache", type=Path, default=user_cache_path("conflict-search"))
    options = parser.parse_args()
    gazetteer, everything = Gazetteer.open(ensure(options.cache)), list[Far]()
    for corpus in options.corpus:
        sure, found = far_places(corpus, gazetteer)
        print(corpus.name, *(f"  {name:<44} {value}" for name, value in shares(sure, found).items()), sep="\n")
        everything += found
        if options.sample is None:
            print(*sorted(map(_line, found)), sep="\n")
    if options.sample:
        read = random.Random(_SEED).sample(everything, min(options.sample, len(everything)))
        print(f"a sample of {len(read)} of {len(everything)}", *sorted(map(_line, read)), sep="\n")


def shares(sure: int, found: list[Far]) -> Mapping[str, str]:
    """Return the share of far mentions among the `sure` ones, by how many of the right ones are left out."""
    counted = {
        f"over {_FAR_KM} km from their report": len(found),
        "but provinces and great cities": sum(not one.great for one in found),
        "and but countries that the report names": sum(one.alone and not one.great for one in found),
    }
    share = {name: f"{count} ({count / (sure or 1):.2%})" for name, count in counted.items()}
    return {f"mentions at {_SURE} or more": str(sure), **share}


def far_places(corpus: Path, gazetteer: Gazetteer) -> tuple[int, list[Far]]:
    """Return the number of sure mentions of towns and provinces in a corpus, and those far from their reports."""
    annotator, sure, found = Annotator(gazetteer), 0, list[Far]()
    for report in (one for one in read_sources([corpus]) if isinstance(one, Report)):
        named = list(_named(report, annotator, gazetteer))
        sure += sum(one.mention.score >= _SURE for one in named)
        found += _far_of(named, report)
    return sure, found


def _named(report: Report, annotator: Annotator, gazetteer: Gazetteer) -> Iterator[Named]:
    """Yield the mentions of listed places in a report that are more probable than not."""
    for passage in annotate(report, annotator).passages:
        for mention in passage.mentions:
            if ids.is_listed_place(mention.entity_id) and mention.score >= _UNSURE:
                yield Named(mention, gazetteer.place(mention.entity_id))


def _far_of(named: list[Named], report: Report) -> Iterator[Far]:
    counted = Counter(place.country for _, place in named)
    home = min(counted, key=lambda country: (-counted[country], country)) if counted else ""
    at_home = [place for _, place in named if place.country == home and geo.point_of(place)]
    peoples = {demonyms().get(word.folded, "") for word in words(report.text)}
    for one in named:
        place = one.place
        if one.mention.score < _SURE or place.kind == "country" or place.country == home or not at_home:
            continue
        if min(geo.apart(place, other) for other in at_home) > _FAR_KM:
            others = {other.country for _, other in named if other.id != place.id} | peoples
            great = place.population >= _CITY or place.kind != "town"
            yield Far(one, great, place.country not in others, report.text)


def _line(far: Far) -> str:
    (mention, place), text = far.named, far.text
    around = text[max(0, mention.span.start - _AROUND) : mention.span.end + _AROUND]
    marks = "great " * far.great + "alone " * far.alone
    return f"  {place.name} ({place.country}) {mention.score:.2f} {marks}: {' '.join(around.split())}"


if __name__ == "__main__":
    main()
