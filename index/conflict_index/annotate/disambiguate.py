"""Which of several places of one name is meant: by the report's countries, the places around it, size and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from operator import itemgetter
from typing import NamedTuple

from conflict_index.annotate.context import joined
from conflict_index.annotate.distances import apart, kilometres
from conflict_index.annotate.features import Evidence
from conflict_index.annotate.gazetteer_features import Known
from conflict_index.annotate.lexicon import ORDINARY, Role, demonyms
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import COMMA, SPACE, Tokens
from conflict_index.model import Place

_FAR_KM = 30.0
_IN_COUNTRY = 2.5
_IN_PROVINCE = 1.0
_NEAR = ((60.0, 1.8), (200.0, 1.3), (500.0, 0.7))
_WITHIN = 6.0
_AROUND = 2.0
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
_HOME = 0.1
"""Share of a country in all places of a collection from which the collection is about it."""
_NOT_ALONE = frozenset({Evidence.LOWER_AFTER, Evidence.FEATURE_AFTER, Evidence.SETTLEMENT_AFTER})
"""Behind "the", a name before such a word belongs to it: "the Surprise police"."""
_PROVINCE_HEADS = frozenset(["province", "governorate", "state", "county", "region", "oblast", "muhafazah"])


class Meaning(NamedTuple):
    """The place a name stands for, and the distant others that it may stand for just as well.

    It is `sure` when these are but the province of the town, or the town of the province.
    """

    place: Place
    rivals: tuple[str, ...] = ()
    sure: bool = True


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

    def share(self, region: str) -> float:
        """The share of a region in all votes, 0 to 1."""
        return self._all.get(region, 0.0) / (self._total or 1.0)

    def share_of_others(self, region: str, name: str) -> float:
        """The share of a region in the votes of all other names, 0 to 1."""
        return (self._all.get(region, 0.0) - self._own.get((name, region), 0.0)) / (self.total_of_others(name) or 1.0)

    def total_of_others(self, name: str) -> float:
        """The votes of all other names."""
        return self._total - self._given.get(name, 0.0)


@dataclass(slots=True)
class _Company:
    """What a report says of where it is: votes for regions, and the places that it surely means, with their names.

    `home` are the countries that the collection is about.
    """

    countries: _Votes
    home: frozenset[str]
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
        return min((apart(place, other) for other, its in self.anchors if its != name), default=inf)


def resolve(report: list[list[Candidate]], texts: Iterable[Tokens], focus: Mapping[str, float]) -> dict[int, Meaning]:
    """The meaning of the listed place names of a report, by the id() of the candidate.

    `report` holds the chosen candidates of each passage, `texts` all its words, `focus` the share of each country in
    the collection. Names that mean one place by themselves come first, then all by the company these keep. A small
    place far from all the others is not meant, whatever it is called: such a name gets no meaning.
    """
    named = [
        (own, at) for own in report for at, candidate in enumerate(own) if candidate.known and candidate.known.places
    ]
    company = _Company(_Votes(focus), frozenset(country for country, share in focus.items() if share >= _HOME))
    found = {id(own[at]): _meaning(own, at, company, {}) for own, at in named}
    for own, at in named:
        meaning = found[id(own[at])]
        if meaning and meaning.sure:
            company.add(meaning.place, _known(own[at]).key)
    of_peoples = _count_demonyms(texts, company.countries)
    if of_peoples or len({_known(own[at]).key for own, at in named}) > 1:
        found = {id(own[at]): _meaning(own, at, company, found) for own, at in named}
    return {number: meaning for number, meaning in found.items() if meaning}


def _known(candidate: Candidate) -> Known:
    assert candidate.known is not None
    return candidate.known


def _count_demonyms(texts: Iterable[Tokens], votes: _Votes) -> bool:
    """Let words for peoples vote for their countries; whether there are any."""
    countries = demonyms()
    met = [countries[word] for tokens in texts for word in filter(countries.get, tokens.folded)]
    for country in met:
        votes.add(country, _DEMONYM_VOTE)
    return bool(met)


def _meaning(own: list[Candidate], at: int, company: _Company, first: Mapping[int, Meaning | None]) -> Meaning | None:
    """What name number `at` of a passage means; `first` is what the names mean by themselves, once that is known."""
    candidate, regions = own[at], _regions_after(own, at)
    places = _known(candidate).places
    meaning = Meaning(places[0]) if len(places) == 1 else _best(own, at, regions, company, first)
    if regions and not regions.isdisjoint((meaning.place.id, *meaning.place.parents)):
        return meaning
    return None if _strange(candidate, meaning.place, company) else meaning


def _best(
    own: list[Candidate], at: int, regions: frozenset[str], company: _Company, first: Mapping[int, Meaning | None]
) -> Meaning:
    """The likeliest of several places, and the distant ones that are nearly as likely."""
    known, provincial, kinds = _known(own[at]), _provincial(own[at]), _kinds_beside(own, at, first)
    around = _regions_around(own, at)
    scored = []
    for place, plausible in zip(known.places, known.plausible, strict=True):
        score = plausible + _score(place, known.key, regions, company) + _KIND_LISTED * (place.kind in kinds)
        score += _AROUND * (place.id in around)
        scored.append((score + _KIND_NAMED * (provincial is (place.kind == "province")), place))
    scored.sort(key=itemgetter(0), reverse=True)
    top, best = scored[0]
    close = [place for score, place in scored[1:] if score > top - _CLOSE_CALL]
    rivals = [place for place in close if kilometres(best, place) > _FAR_KM]
    if not rivals:
        return Meaning(best)
    sure = all(place.id in best.parents or best.id in place.parents for place in rivals)
    return Meaning(best, tuple(place.id for place in rivals), sure)


def _kinds_beside(own: list[Candidate], at: int, first: Mapping[int, Meaning | None]) -> frozenset[str]:
    """Whether countries or provinces are listed beside a name: "California and Washington"."""
    if not first:
        return frozenset()
    beside = [other for other in own[max(0, at - 1) : at] if joined(other, own[at])]
    beside += [other for other in own[at + 1 : at + 2] if joined(own[at], other)]
    meanings = (first.get(id(other)) for other in beside)
    return frozenset(meaning.place.kind for meaning in meanings if meaning) & {"country", "province"}


def _score(place: Place, name: str, regions: frozenset[str], company: _Company) -> float:
    """What the other names of a report add to how plausible a place is by itself."""
    score = _IN_COUNTRY * company.countries.share(place.country)
    if place.parents:
        score += _IN_PROVINCE * company.provinces.share(place.parents[0])
    if regions and place.id not in regions and not regions.isdisjoint(place.parents):
        score += _WITHIN
    if not company.anchors:
        return score
    distance = company.distance(place, name)
    return score + next((bonus for limit, bonus in _NEAR if distance < limit), 0.0)


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
    if place.kind == "province":
        return _is_words(candidate) and _is_abroad(candidate, place, company)
    last = candidate.tokens.roles[candidate.end - 1] if candidate.core[1] < candidate.end else 0
    if last & _NAMED_AFTER and company.anchors:
        distance = company.distance(place, name)
        return distance > _NAMED_AFTER_KM and (distance < inf or place.population < _SMALL)
    if place.kind != "town" or place.population >= _SMALL:
        return False
    if _is_words(candidate) and Evidence.THE in candidate.evidence and _NOT_ALONE.isdisjoint(candidate.evidence):
        return True
    told = company.countries.total_of_others(name) >= _STRANGE_VOTES
    return told and _is_abroad(candidate, place, company) and company.distance(place, name) > _STRANGE_KM


def _is_abroad(candidate: Candidate, place: Place, company: _Company) -> bool:
    """Whether the other names of a report hardly speak of a place's country, nor does the collection."""
    share = company.countries.share_of_others(place.country, _known(candidate).key)
    return share < _STRANGE_SHARE and not _at_home(candidate, company)


def _at_home(candidate: Candidate, company: _Company) -> bool:
    """Whether a name, not made of mere words, has all its places in one country, and the collection is about that."""
    countries = {place.country for place in _known(candidate).places}
    named = any(not role & ~Role.ARTICLE for role in candidate.tokens.roles[slice(*candidate.core)])
    return named and len(countries) == 1 and countries <= company.home


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


def _regions_around(own: list[Candidate], at: int) -> frozenset[str]:
    """The ids of all that the name before may lie in, where only a comma stands between: Tacoma, Washington."""
    if not at:
        return frozenset()
    candidate, before = own[at], own[at - 1]
    if before.end != candidate.first or candidate.tokens.gaps[candidate.first] != COMMA or not before.known:
        return frozenset()
    return frozenset(region for place in before.known.places for region in place.parents)
