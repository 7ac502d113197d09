"""How many sure places lie far from where their report is: python scripts/bench_far.py CORPUS... [--cache DIR]

CORPUS: what `conflict-search index` reads. A report is where most of its towns and provinces lie, by country. What is
at least .8 probable and over 1000 km from each of them is counted and listed with the words around it, for reading:
Washington and Geneva are right to be far, so countries are left out, and provinces and cities of a million people
counted apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

from conflict_index import geo, ids
from conflict_index.annotate import Annotator
from conflict_index.gazetteer import Gazetteer, ensure
from conflict_index.model import Mention, Place, Report
from conflict_index.pipeline.prepare import annotate
from conflict_index.read import read_sources

_SURE, _FAR_KM, _CITY = 0.8, 1000, 1_000_000
_AROUND = 40
Named = tuple[Mention, Place]


def main() -> None:
    """Print the shares of each corpus, then each far mention."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, default=user_cache_path("conflict-search"))
    options = parser.parse_args()
    gazetteer = Gazetteer.open(ensure(options.cache))
    for corpus in options.corpus:
        print_far(corpus, gazetteer)


def print_far(corpus: Path, gazetteer: Gazetteer) -> None:
    """Print the share of far mentions among the sure ones of a corpus, and each with the words around it."""
    annotator, sure, lines, great = Annotator(gazetteer), 0, [], 0
    for report in (one for one in read_sources([corpus]) if isinstance(one, Report)):
        named = list(sure_places(report, annotator, gazetteer))
        sure += len(named)
        for mention, place in far_places(named):
            if place.population >= _CITY or place.kind != "town":
                great += 1
            around = report.text[max(0, mention.span.start - _AROUND) : mention.span.end + _AROUND]
            lines.append(f"  {place.name} ({place.country}) {mention.score:.2f}: {' '.join(around.split())}")
    print(f"{corpus.name}: {sure} mentions at {_SURE} or more")
    print(f"  over {_FAR_KM} km from their report   {len(lines)} ({len(lines) / (sure or 1):.2%})")
    print(f"  but provinces and great cities   {len(lines) - great} ({(len(lines) - great) / (sure or 1):.2%})")
    print(*sorted(lines), sep="\n")


def sure_places(report: Report, annotator: Annotator, gazetteer: Gazetteer) -> Iterator[Named]:
    """Yield the mentions of listed places in a report that are probable enough, with their places."""
    for passage in annotate(report, annotator).passages:
        for mention in passage.mentions:
            if ids.is_listed_place(mention.entity_id) and mention.score >= _SURE:
                yield mention, gazetteer.place(mention.entity_id)


def far_places(named: list[Named]) -> Iterator[Named]:
    """Yield the towns and provinces that lie far from all places of the country that the report names most."""
    local = [one for one in named if one[1].kind in ("town", "province")]
    counted = Counter(place.country for _, place in named)
    home = min(counted, key=lambda country: (-counted[country], country)) if counted else ""
    at_home = [place for _, place in named if place.country == home and geo.point_of(place)]
    for mention, place in local:
        if place.country != home and at_home and min(geo.apart(place, other) for other in at_home) > _FAR_KM:
            yield mention, place


if __name__ == "__main__":
    main()
