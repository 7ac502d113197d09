"""Which of several places of one name is meant: by the report's countries, the places around it, size and name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, log10, radians, sin, sqrt

from conflict_index.annotate.lexicon import Role, demonyms
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import COMMA, Tokens
from conflict_index.model import Place

_EARTH_KM = 6371.0
_FAR_KM = 30.0
_KINDS = {"country": 9.0, "province": 6.0, "town": 0.0}
_CURATED = 4.5
_MAIN_NAME = 1.0
_IN_COUNTRY = 3.0
_NEAR = ((60.0, 1.5), (200.0, 1.0), (500.0, 0.5))
_WITHIN = 6.0
_KIND_NAMED = 4.0
_CLOSE_CALL = 1.0
_MOST_ANCHORS = 40
_DEMONYM_VOTE = 0.5
_PROVINCE_HEADS = frozenset(["province", "governorate", "state", "county", "region", "oblast", "muhafazah"])


@dataclass(frozen=True, slots=True)
class Meaning:
    """The place a name stands for, and the distant others that it may stand for just as well."""

    place: Place
    rivals: tuple[str, ...]


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance of two places with coordinates (haversine); infinite where either has none."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return float("inf")
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def resolve(report: list[list[Candidate]], texts: Iterable[Tokens]) -> dict[int, Meaning]:
    """The meaning of every listed place name of a report, by the id() of its candidate.

    `report` holds the chosen candidates of each passage, `texts` all its words. Two rounds: names that mean one
    place by themselves first, then all by the company these keep.
    """
    named = [
        (own, at) for own in report for at, candidate in enumerate(own) if candidate.known and candidate.known.places
    ]
    first = {id(own[at]): _best(own, at, Counter(), []) for own, at in named}
    votes = _votes(texts)
    anchors: dict[str, Place] = {}
    for own, at in named:
        meaning = first[id(own[at])]
        if not meaning.rivals:
            votes[meaning.place.country] += 1.0
            anchors.setdefault(meaning.place.id, meaning.place)
    near = [place for place in anchors.values() if place.kind != "country"][:_MOST_ANCHORS]
    return {id(own[at]): _best(own, at, votes, near) for own, at in named}


def _votes(texts: Iterable[Tokens]) -> Counter[str]:
    votes: Counter[str] = Counter()
    countries = demonyms()
    for tokens in texts:
        for word, role in zip(tokens.folded, tokens.roles, strict=True):
            if role & Role.DEMONYM and countries[word]:
                votes[countries[word]] += _DEMONYM_VOTE
    return votes


def _best(own: list[Candidate], at: int, votes: Counter[str], near: list[Place]) -> Meaning:
    candidate = own[at]
    known = candidate.known
    assert known is not None
    regions = _regions_after(own, at)
    total = sum(votes.values()) or 1.0
    scored = sorted(
        ((_score(candidate, place, regions, votes[place.country] / total, near), place) for place in known.places),
        key=lambda pair: -pair[0],
    )
    top, best = scored[0]
    rivals = tuple(
        place.id for score, place in scored[1:] if score > top - _CLOSE_CALL and kilometres(best, place) > _FAR_KM
    )
    return Meaning(best, rivals)


def _score(candidate: Candidate, place: Place, regions: frozenset[str], share: float, near: list[Place]) -> float:
    known = candidate.known
    assert known is not None
    score = _KINDS.get(place.kind, _CURATED)
    if place.kind == "town":
        score = log10(place.population + 100)
    if place.id in known.named:
        score += _MAIN_NAME
    score += _IN_COUNTRY * share
    if regions & {place.id, *place.parents} and place.id not in regions:
        score += _WITHIN
    last = candidate.tokens.folded[candidate.end - 1]
    if candidate.core[1] < candidate.end and (last in _PROVINCE_HEADS) == (place.kind == "province"):
        score += _KIND_NAMED
    distance = min((kilometres(place, other) for other in near if other.id != place.id), default=float("inf"))
    return score + next((bonus for limit, bonus in _NEAR if distance < limit), 0.0)


def _regions_after(own: list[Candidate], at: int) -> frozenset[str]:
    """The ids of the countries and provinces that the next name may be, where only a comma stands between."""
    if at + 1 >= len(own):
        return frozenset()
    candidate, following = own[at], own[at + 1]
    if following.first != candidate.end or candidate.tokens.gaps[following.first] != COMMA or not following.known:
        return frozenset()
    return frozenset(place.id for place in following.known.places if place.kind in ("country", "province"))
