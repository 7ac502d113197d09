"""Which of several places of one name is meant: by the report's countries, the places around it, size and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conflict_index.annotate.company import joined
from conflict_index.annotate.geography import apart, kilometres
from conflict_index.annotate.known import Known
from conflict_index.annotate.lexicon import ORDINARY, Role, demonyms
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import COMMA, Tokens
from conflict_index.model import Place

_FAR_KM = 30.0
_IN_COUNTRY = 3.0
_IN_PROVINCE = 1.0
_NEAR = ((60.0, 1.8), (200.0, 1.3), (500.0, 0.7))
_WITHIN = 6.0
_KIND_NAMED = 4.0
_KIND_LISTED = 1.5
_CLOSE_CALL = 1.0
_DEMONYM_VOTE = 0.5
_MOST_ANCHORS = 40
_SMALL = 100_000
_STRANGE_KM = 500.0
_NAMED_AFTER = Role.FACILITY | Role.FEATURE | Role.DIVISION
_NAMED_AFTER_KM = 150.0
_STRANGE_VOTES = 0.9
_STRANGE_SHARE = 0.1
_PROVINCE_HEADS = frozenset(["province", "governorate", "state", "county", "region", "oblast", "muhafazah"])


@dataclass(frozen=True, slots=True)
class Meaning:
    """The place a name stands for, and the distant others that it may stand for just as well."""

    place: Place
    rivals: tuple[str, ...] = ()


@dataclass(slots=True)
class _Company:
    """What a report says of where it is: votes for countries, and places that it surely means."""

    votes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    provinces: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    anchors: list[Place] = field(default_factory=list)

    def share(self, region: str) -> float:
        """The share of a country in the votes, or of a province in those for provinces, 0 to 1."""
        votes = self.provinces if ":" in region else self.votes
        return votes.get(region, 0.0) / (sum(votes.values()) or 1.0)

    def add(self, place: Place) -> None:
        """Count a place that is surely meant."""
        self.votes[place.country] += 1.0
        if place.kind == "country":
            return
        province = place.id if place.kind == "province" else next(iter(place.parents), "")
        self.provinces[province] += 1.0
        if len(self.anchors) < _MOST_ANCHORS:
            self.anchors.append(place)

    def distance(self, place: Place) -> float:
        """Kilometres from a place to the nearest other one that is surely meant; few where it lies in a province so."""
        return min((apart(place, other) for other in self.anchors if other.id != place.id), default=float("inf"))


def resolve(report: list[list[Candidate]], texts: Iterable[Tokens], focus: Mapping[str, float]) -> dict[int, Meaning]:
    """The meaning of the listed place names of a report, by the id() of the candidate.

    `report` holds the chosen candidates of each passage, `texts` all its words, `focus` the share of each country in
    the collection. Names that mean one place by themselves come first, then all by the company these keep. A small
    place far from all the others is not meant, whatever it is called: such a name gets no meaning.
    """
    company = _Company()
    _count_demonyms(texts, company)
    for country, share in focus.items():
        company.votes[country] += share
    named = [
        (own, at) for own in report for at, candidate in enumerate(own) if candidate.known and candidate.known.places
    ]
    alone = _Company(votes=defaultdict(float, focus))
    first = {id(own[at]): _meaning(own, at, alone, frozenset()) for own, at in named}
    for meaning in first.values():
        if meaning and not meaning.rivals:
            company.add(meaning.place)
    found = {id(own[at]): _meaning(own, at, company, _kinds_beside(own, at, first)) for own, at in named}
    return {number: meaning for number, meaning in found.items() if meaning}


def _count_demonyms(texts: Iterable[Tokens], company: _Company) -> None:
    countries = demonyms()
    for tokens in texts:
        for word, role in zip(tokens.folded, tokens.roles, strict=True):
            if role & Role.DEMONYM and countries[word]:
                company.votes[countries[word]] += _DEMONYM_VOTE


def _kinds_beside(own: list[Candidate], at: int, first: Mapping[int, Meaning | None]) -> frozenset[str]:
    """Whether countries or provinces are listed beside a name: "California and Washington"."""
    pairs = [(own[at - 1], own[at], own[at - 1])] if at else []
    pairs += [(own[at], own[at + 1], own[at + 1])] if at + 1 < len(own) else []
    beside = (first.get(id(other)) for left, right, other in pairs if joined(left, right))
    return frozenset(meaning.place.kind for meaning in beside if meaning) & {"country", "province"}


def _meaning(own: list[Candidate], at: int, company: _Company, kinds: frozenset[str]) -> Meaning | None:
    candidate = own[at]
    known = candidate.known
    assert known is not None
    regions = _regions_after(own, at)
    best, rivals = _best(candidate, known, regions, company, kinds)
    named_region = not regions.isdisjoint((best.id, *best.parents))
    return None if not named_region and _strange(candidate, best, company) else Meaning(best, rivals)


def _best(
    candidate: Candidate, known: Known, regions: frozenset[str], company: _Company, kinds: frozenset[str]
) -> tuple[Place, tuple[str, ...]]:
    """The likeliest of several places, and the ids of the distant ones that are nearly as likely."""
    if len(known.places) == 1:
        return known.places[0], ()
    scored = [
        (plausible + _score(candidate, place, regions, company) + _KIND_LISTED * (place.kind in kinds), place)
        for place, plausible in zip(known.places, known.plausible, strict=True)
    ]
    scored.sort(key=lambda one: -one[0])
    top, best = scored[0]
    close = (place for score, place in scored[1:] if score > top - _CLOSE_CALL)
    return best, tuple(place.id for place in close if kilometres(best, place) > _FAR_KM)


def _score(candidate: Candidate, place: Place, regions: frozenset[str], company: _Company) -> float:
    """What the context adds to how plausible a place is by itself."""
    score = _IN_COUNTRY * company.share(place.country) if company.votes else 0.0
    if company.provinces and place.parents:
        score += _IN_PROVINCE * company.share(place.parents[0])
    if regions and place.id not in regions and not regions.isdisjoint(place.parents):
        score += _WITHIN
    if candidate.core[1] < candidate.end:
        province = candidate.tokens.folded[candidate.end - 1] in _PROVINCE_HEADS
        score += _KIND_NAMED * (province == (place.kind == "province"))
    if company.anchors:
        distance = company.distance(place)
        score += next((bonus for limit, bonus in _NEAR if distance < limit), 0.0)
    return score


def _strange(candidate: Candidate, place: Place, company: _Company) -> bool:
    """Whether a place is not meant, since it is far from all that the report speaks of.

    So for small towns in other countries; for what is only named after a place, as streets and counties are; and for
    provinces that are called by mere words, such as West or Central.
    """
    tokens = candidate.tokens
    if place.kind == "province":
        words = all(tokens.roles[at] & ORDINARY for at in range(*candidate.core))
        return words and company.share(place.country) < _STRANGE_SHARE
    if place.kind == "country":
        return False
    last = tokens.roles[candidate.end - 1] if candidate.core[1] < candidate.end else 0
    if last & _NAMED_AFTER and company.anchors:
        return company.distance(place) > _NAMED_AFTER_KM
    if place.kind != "town" or place.population >= _SMALL or sum(company.votes.values()) < _STRANGE_VOTES:
        return False
    return company.share(place.country) < _STRANGE_SHARE and company.distance(place) > _STRANGE_KM


def _regions_after(own: list[Candidate], at: int) -> frozenset[str]:
    """The ids of the countries and provinces that the next name may be, where only a comma stands between."""
    if at + 1 >= len(own):
        return frozenset()
    candidate, following = own[at], own[at + 1]
    if following.first != candidate.end or candidate.tokens.gaps[following.first] != COMMA or not following.known:
        return frozenset()
    return frozenset(place.id for place in following.known.places if place.kind in ("country", "province"))
