"""Which of several places of one name is meant: by the report's countries, the places around it, size and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conflict_index.annotate.company import joined
from conflict_index.annotate.evidence import Evidence
from conflict_index.annotate.geography import apart, kilometres
from conflict_index.annotate.known import Known
from conflict_index.annotate.lexicon import ORDINARY, Role, demonyms
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import COMMA, SPACE, Tokens
from conflict_index.model import Place

_FAR_KM = 30.0
_IN_COUNTRY = 2.5
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
_NOT_ALONE = frozenset({Evidence.LOWER_AFTER, Evidence.FEATURE_AFTER, Evidence.SETTLEMENT_AFTER})
"""Behind "the", a name before such a word belongs to it: "the Surprise police"."""
_PROVINCE_HEADS = frozenset(["province", "governorate", "state", "county", "region", "oblast", "muhafazah"])


@dataclass(frozen=True, slots=True)
class Meaning:
    """The place a name stands for, and the distant others that it may stand for just as well."""

    place: Place
    rivals: tuple[str, ...] = ()


class _Votes:
    """Votes for regions, each given by a name."""

    def __init__(self, start: Mapping[str, float] | None = None) -> None:
        self._all = dict(start or {})
        self._total = sum(self._all.values())
        self._own: dict[tuple[str, str], float] = {}
        self._given: dict[str, float] = {}

    def add(self, region: str, votes: float, name: str = "") -> None:
        """Count the votes that a name gives to a region."""
        self._all[region] = self._all.get(region, 0.0) + votes
        self._total += votes
        self._own[name, region] = self._own.get((name, region), 0.0) + votes
        self._given[name] = self._given.get(name, 0.0) + votes

    def share(self, region: str, name: str) -> float:
        """The share of a region, 0 to 1, in the votes of all other names: none speaks for its own meaning."""
        votes = self._all.get(region)
        return (votes - self._own.get((name, region), 0.0)) / (self.total(name) or 1.0) if votes else 0.0

    def total(self, name: str) -> float:
        """The votes of all other names."""
        return self._total - self._given.get(name, 0.0)


@dataclass(slots=True)
class _Company:
    """What a report says of where it is: votes for regions, and the places that it surely means, with their names."""

    countries: _Votes
    provinces: _Votes = field(default_factory=_Votes)
    anchors: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, name: str) -> None:
        """Count a place that is surely meant by a name."""
        self.countries.add(place.country, 1.0, name)
        if place.kind == "country":
            return
        province = place.id if place.kind == "province" else next(iter(place.parents), "")
        self.provinces.add(province, 1.0, name)
        if len(self.anchors) < _MOST_ANCHORS:
            self.anchors.append((place, name))

    def distance(self, place: Place, name: str) -> float:
        """Kilometres from a place to the nearest one that is surely meant by another name; few inside a province."""
        return min((apart(place, other) for other, its in self.anchors if its != name), default=float("inf"))


def resolve(report: list[list[Candidate]], texts: Iterable[Tokens], focus: Mapping[str, float]) -> dict[int, Meaning]:
    """The meaning of the listed place names of a report, by the id() of the candidate.

    `report` holds the chosen candidates of each passage, `texts` all its words, `focus` the share of each country in
    the collection. Names that mean one place by themselves come first, then all by the company these keep. A small
    place far from all the others is not meant, whatever it is called: such a name gets no meaning.
    """
    company = _Company(_Votes(focus))
    _count_demonyms(texts, company.countries)
    named = [
        (own, at) for own in report for at, candidate in enumerate(own) if candidate.known and candidate.known.places
    ]
    alone = _Company(_Votes(focus))
    first = {id(own[at]): _meaning(own, at, alone, frozenset()) for own, at in named}
    for own, at in named:
        meaning = first[id(own[at])]
        if meaning and not meaning.rivals:
            company.add(meaning.place, _known(own[at]).key)
    found = {id(own[at]): _meaning(own, at, company, _kinds_beside(own, at, first)) for own, at in named}
    return {number: meaning for number, meaning in found.items() if meaning}


def _known(candidate: Candidate) -> Known:
    assert candidate.known is not None
    return candidate.known


def _count_demonyms(texts: Iterable[Tokens], votes: _Votes) -> None:
    countries = demonyms()
    for tokens in texts:
        for word, role in zip(tokens.folded, tokens.roles, strict=True):
            if role & Role.DEMONYM and countries[word]:
                votes.add(countries[word], _DEMONYM_VOTE)


def _kinds_beside(own: list[Candidate], at: int, first: Mapping[int, Meaning | None]) -> frozenset[str]:
    """Whether countries or provinces are listed beside a name: "California and Washington"."""
    pairs = [(own[at - 1], own[at], own[at - 1])] if at else []
    pairs += [(own[at], own[at + 1], own[at + 1])] if at + 1 < len(own) else []
    beside = (first.get(id(other)) for left, right, other in pairs if joined(left, right))
    return frozenset(meaning.place.kind for meaning in beside if meaning) & {"country", "province"}


def _meaning(own: list[Candidate], at: int, company: _Company, kinds: frozenset[str]) -> Meaning | None:
    candidate, regions = own[at], _regions_after(own, at)
    best, rivals = _best(candidate, regions, company, kinds)
    named_region = not regions.isdisjoint((best.id, *best.parents))
    return None if not named_region and _strange(candidate, best, company) else Meaning(best, rivals)


def _best(
    candidate: Candidate, regions: frozenset[str], company: _Company, kinds: frozenset[str]
) -> tuple[Place, tuple[str, ...]]:
    """The likeliest of several places, and the ids of the distant ones that are nearly as likely."""
    known = _known(candidate)
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
    name = _known(candidate).key
    score = _IN_COUNTRY * company.countries.share(place.country, name)
    if place.parents:
        score += _IN_PROVINCE * company.provinces.share(place.parents[0], name)
    if regions and place.id not in regions and not regions.isdisjoint(place.parents):
        score += _WITHIN
    provincial = _provincial(candidate)
    if provincial is not None:
        score += _KIND_NAMED * (provincial == (place.kind == "province"))
    if company.anchors:
        distance = company.distance(place, name)
        score += next((bonus for limit, bonus in _NEAR if distance < limit), 0.0)
    return score


def _provincial(candidate: Candidate) -> bool | None:
    """Whether the words with a name say that it is a province ("Idlib province") or not; None where they are silent."""
    tokens, end = candidate.tokens, candidate.end
    if candidate.core[1] < end:
        return tokens.folded[end - 1] in _PROVINCE_HEADS
    if end < tokens.size and tokens.gaps[end] == SPACE and tokens.roles[end] & (Role.SETTLEMENT | Role.DIVISION):
        named = tokens.folded[end] in _PROVINCE_HEADS
        return named if named or tokens.roles[end] & Role.SETTLEMENT else None
    return None


def _strange(candidate: Candidate, place: Place, company: _Company) -> bool:
    """Whether a place is not meant, since it is far from all that the report speaks of.

    So for small towns in other countries, and for what is only named after a place, as streets and counties are.
    Provinces and towns that are called by mere words ("Central", "the Valley") want more than that.
    """
    name = _known(candidate).key
    if place.kind == "country":
        return False
    foreign = company.countries.share(place.country, name) < _STRANGE_SHARE
    if place.kind == "province":
        return foreign and _is_words(candidate)
    last = candidate.tokens.roles[candidate.end - 1] if candidate.core[1] < candidate.end else 0
    if last & _NAMED_AFTER and company.anchors:
        return company.distance(place, name) > _NAMED_AFTER_KM
    if place.kind != "town" or place.population >= _SMALL:
        return False
    if _is_words(candidate) and Evidence.THE in candidate.evidence and _NOT_ALONE.isdisjoint(candidate.evidence):
        return True
    return foreign and company.countries.total(name) >= _STRANGE_VOTES and company.distance(place, name) > _STRANGE_KM


def _is_words(candidate: Candidate) -> bool:
    """Whether the listed name is made of English words."""
    return all(candidate.tokens.roles[at] & ORDINARY for at in range(*candidate.core))


def _regions_after(own: list[Candidate], at: int) -> frozenset[str]:
    """The ids of the countries and provinces that the next name may be, where only a comma stands between."""
    if at + 1 >= len(own):
        return frozenset()
    candidate, following = own[at], own[at + 1]
    if following.first != candidate.end or candidate.tokens.gaps[following.first] != COMMA or not following.known:
        return frozenset()
    return frozenset(place.id for place in following.known.places if place.kind in ("country", "province"))
