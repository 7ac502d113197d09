"""Estimate the probability that a mention names its place: from how surely it is a place, and which one of the name.

The table seeds/context/probability.csv has the weights, which scripts/fit_probability.py fits.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import log10
from operator import mul

from conflict_index import seeds
from conflict_index.annotate.disambiguate import Referent
from conflict_index.annotate.features import probability
from conflict_index.annotate.weights import disambiguation
from conflict_index.errors import SeedError

FACTS = (
    *("bias", "odds", "odds_high", "country", "province", "other", "people"),
    *("lead", "lead_close", "main", "famous", "stray", "discovered", "discovered_odds", "beside"),
)
"""What is known of a mention, in the order of `facts`; the table explains each."""

_ODDS = (-3.0, 8.0)
_HIGH = 3.0
_PEOPLE = 4.5
"""Powers of ten of people of a middling town."""

_MOST_KEPT = 1 << 16
"""Mentions whose probability is kept: those of a collection are much alike."""

_KINDS = frozenset(["country", "province", "town"])
_TABLE = "context/probability.csv"

Known = tuple[float, str, int, float, bool, bool]
"""Log odds of being a place, the place's kind and people, its lead, and whether the name is its main one, and stray.

The kind of a place in no gazetteer is empty; it is taken to lie near the listed place that it is named beside, and its
last is then whether its passage has one.
"""


def likely(odds: float, referent: Referent | None, named: frozenset[str], *, beside: bool) -> float:
    """Return the probability, 0 to 1, that a name with these log odds of being a place names the place `referent`.

    `named` holds the ids of the places whose main name it is, `beside` says whether its passage has a listed place.
    """
    return _likely(known(odds, referent, named, beside=beside))


def known(odds: float, referent: Referent | None, named: frozenset[str], *, beside: bool) -> Known:
    """Return what is known of a name; the same arguments as `likely`."""
    if referent is None:
        return odds, "", 0, 0.0, False, beside
    place = referent.place
    return odds, place.kind, place.population, referent.lead, place.id in named, referent.stray


@lru_cache(_MOST_KEPT)
def _likely(known: Known) -> float:
    return round(probability(sum(map(mul, _weights(), facts(known)))), 3)


def facts(known: Known) -> tuple[float, ...]:
    """Return the value of each of FACTS."""
    odds, kind, people, lead, main, last = known
    held = min(max(odds, _ODDS[0]), _ODDS[1])
    own = (1.0, held, max(0.0, held - _HIGH))
    if not kind:
        return (*own, *[0.0] * 9, 1.0, held, last)
    famous = main and kind == "town" and people >= disambiguation().large_people
    return (
        *(*own, kind == "country", kind == "province", kind not in _KINDS, _size(people, kind)),
        *(lead, min(lead, 1.0), main, famous, last, 0.0, 0.0, 0.0),
    )


def _size(people: int, kind: str) -> float:
    """Return the powers of ten of people of a town above those of a middling one; 0 for other kinds."""
    return log10(people + 100) - _PEOPLE if kind == "town" else 0.0


@cache
def _weights() -> tuple[float, ...]:
    """Return the weights in the order of FACTS. Raises SeedError where the rows are others."""
    listed = {row["fact"]: float(row["weight"]) for row in seeds.rows(_TABLE)}
    if tuple(listed) != FACTS:
        raise SeedError(f"seeds/{_TABLE}: differs from the facts that are known in {set(listed) ^ set(FACTS)}")
    return tuple(listed.values())
