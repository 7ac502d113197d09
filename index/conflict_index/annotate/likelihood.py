"""Estimate the probability that a mention names its place: from how surely it is a place, and which one of the name.

The table seeds/context/probability.csv has the weights, which scripts/fit_probability.py fits.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import log10
from operator import mul
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.annotate.disambiguate import LEAD, Referent
from conflict_index.annotate.features import probability
from conflict_index.annotate.weights import disambiguation
from conflict_index.errors import SeedError

FACTS = (
    *("bias", "odds", "odds_low", "odds_high", "country", "province", "other", "people"),
    *("lead", "stray", "discovered", "beside"),
)
"""What is known of a mention, in the order of `facts`; the table explains each."""

_ODDS = (-3.0, 8.0)
_LOW, _HIGH = 1.0, 3.0
_PEOPLE = 4.5
"""Powers of ten of people of a middling town."""

_MOST_KEPT = 1 << 16
"""Mentions whose probability is kept: those of a collection are much alike."""

_KINDS = frozenset(["country", "province", "town"])
_TABLE = "context/probability.csv"


class Known(NamedTuple):
    """What is known of a name: the log odds that it names a place, and which one.

    `kind` and `people` are the place's; see Referent for `lead` and `stray`. The kind of a place in no gazetteer is
    empty: it is taken to lie near a listed place that is named `beside` it, if there is one.
    """

    odds: float
    kind: str = ""
    people: int = 0
    lead: float = LEAD
    stray: bool = False
    beside: bool = False


def likely(odds: float, referent: Referent | None, *, beside: bool) -> float:
    """Return the probability, 0 to 1, that a name with these log odds of being a place names the place `referent`.

    `beside` says whether its passage has a listed place.
    """
    return _likely(known(odds, referent, beside=beside))


def known(odds: float, referent: Referent | None, *, beside: bool) -> Known:
    """Return what is known of a name; the same arguments as `likely`."""
    if referent is None:
        return Known(odds, beside=beside)
    place = referent.place
    return Known(odds, place.kind, place.population, referent.lead, referent.stray)


@lru_cache(_MOST_KEPT)
def _likely(known: Known) -> float:
    found = round(probability(sum(map(mul, _weights(), facts(known)))), 3)
    return min(found, disambiguation().stray_most) if known.stray else found


def facts(known: Known) -> tuple[float, ...]:
    """Return the value of each of FACTS."""
    held = min(max(known.odds, _ODDS[0]), _ODDS[1])
    own = (1.0, held, min(0.0, held - _LOW), max(0.0, held - _HIGH))
    if not known.kind:
        return (*own, *[0.0] * 6, 1.0, known.beside)
    return (
        *(*own, known.kind == "country", known.kind == "province", known.kind not in _KINDS),
        *(_size(known), 0.0 if known.stray else known.lead, known.stray, 0.0, 0.0),
    )


def _size(known: Known) -> float:
    """Return the powers of ten of people of a town above those of a middling one; 0 where they are not known."""
    return log10(known.people + 100) - _PEOPLE if known.kind == "town" and known.people else 0.0


@cache
def _weights() -> tuple[float, ...]:
    """Return the weights in the order of FACTS. Raises SeedError where the rows are others."""
    listed = {row["fact"]: float(row["weight"]) for row in seeds.rows(_TABLE)}
    if tuple(listed) != FACTS:
        raise SeedError(f"seeds/{_TABLE}: differs from the facts that are known in {set(listed) ^ set(FACTS)}")
    return tuple(listed.values())
