"""Choose among places of the same name by the report's countries, nearby places, population and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from operator import itemgetter
from typing import NamedTuple

from conflict_index import geo
from conflict_index.annotate.bindings import Binding, binding
from conflict_index.annotate.context import joined
from conflict_index.annotate.distances import distance_km
from conflict_index.annotate.features import Feature
from conflict_index.annotate.gazetteer_features import Listing
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass, demonyms, is_construct, word_classes
from conflict_index.annotate.points import Pointed, agrees
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import COMMA, JOINED, SPACE, Tokens
from conflict_index.annotate.venues import names_venue
from conflict_index.annotate.weights import disambiguation
from conflict_index.geo import Point
from conflict_index.ids import EntityId, point_in
from conflict_index.model import Place
from conflict_index.names import fold

LEAD = 5.0
"""The greatest lead over another place of the name that counts; that of a name of one place only."""

_MOST_ANCHORS = 40
_NAMED_AFTER = WordClass.FACILITY | WordClass.LANDFORM | WordClass.DIVISION
_NOT_ALONE = frozenset({Feature.LOWER_AFTER, Feature.LANDFORM_AFTER, Feature.SETTLEMENT_AFTER})
"""Features of a name that only modifies the next word, as in "the Surprise police"."""
_INSIDE_PROVINCES = frozenset(["resort", "village", "hamlet", "camp", "suburb", "neighbourhood", "neighborhood"])
"""What lies in the province whose name stands before it: "a Florida resort"."""
_PROVINCE_HEADS = frozenset(["province", "governorate", "state", "county", "region", "oblast", "muhafazah"])


class Referent(NamedTuple):
    """The place a name refers to, and the ids of distant places that are nearly as likely.

    `sure` is true when every rival contains the place or lies inside it. `lead` is how far the place's score is above
    the next place of the name that lies elsewhere, at most LEAD. `bound` is true where the words or
    coordinates beside the name say that it lies there. A `stray` place is neither well known by the name nor in a
    country that the report's other names vote for: perhaps a namesake is meant.
    """

    place: Place
    rivals: tuple[EntityId, ...] = ()
    sure: bool = True
    lead: float = LEAD
    bound: bool = False
    stray: bool = False


class _Votes:
    """Votes for regions, counted by the name that cast them."""

    def __init__(self, start: Mapping[str, float] | None = None) -> None:
        self._all = dict(start or {})
        self._total = self._start = sum(self._all.values())
        self._own: dict[tuple[str, str], float] = {}
        self._given: dict[str, float] = {}

    def add(self, region: str, votes: float, name: str = "") -> None:
        """Add votes of a name for a region."""
        self._all[region] = self._all.get(region, 0.0) + votes
        self._total += votes
        self._own[name, region] = self._own.get((name, region), 0.0) + votes
        self._given[name] = self._given.get(name, 0.0) + votes

    def share(self, region: str) -> float:
        """Return the share of a region in all votes, 0 to 1."""
        return self._all.get(region, 0.0) / (self._total or 1.0)

    def share_of_others(self, region: str, name: str) -> float:
        """Return the share of a region in the votes of all other names, 0 to 1."""
        return (self._all.get(region, 0.0) - self._own.get((name, region), 0.0)) / (self.total_of_others(name) or 1.0)

    def total_of_others(self, name: str) -> float:
        """Return the number of votes of all other names."""
        return self._total - self._given.get(name, 0.0)

    def cast_by_others(self, name: str) -> float:
        """Return the number of votes that all other names have added."""
        return self.total_of_others(name) - self._start


@dataclass(slots=True)
class _ReportContext:
    """Geographic context of a report: votes for regions, and its unambiguous places with their names.

    `home` holds the countries that the collection is about.
    """

    countries: _Votes
    home: frozenset[str]
    provinces: _Votes = field(default_factory=_Votes)
    anchors: list[tuple[Place, str]] = field(default_factory=list)
    _distances: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, place: Place, name: str) -> None:
        """Add an unambiguous place and the name that refers to it."""
        self.countries.add(place.country, 1.0, name)
        if place.kind == "country":
            return
        province = place.id if place.kind == "province" else next(iter(place.parents), "")
        self.provinces.add(province, 1.0, name)
        if len(self.anchors) < _MOST_ANCHORS:
            self.anchors.append((place, name))
            self._distances.clear()

    def distance_home(self, place: Place, name: str) -> float:
        """Return the kilometres to the nearest anchor in a country with most votes; to any anchor if there is none.

        Two places of another country are no evidence for each other: both may be namesakes.
        """
        least = disambiguation().stray_share
        home = [other for other, its in self.anchors if its != name and self.countries.share(other.country) >= least]
        return min((distance_km(place, other) for other in home), default=self.distance(place, name))

    def distance(self, place: Place, name: str) -> float:
        """Return the kilometres from a place to the nearest unambiguous place of another name; infinity if none."""
        known = self._distances.get((place.id, name))
        if known is None:
            known = min((distance_km(place, other) for other, its in self.anchors if its != name), default=inf)
            self._distances[place.id, name] = known
        return known


def disambiguate(
    report: list[list[NameSpan]], texts: Iterable[Tokens], focus: Mapping[str, float], pointed: Pointed | None = None
) -> dict[int, Referent]:
    """Return the referents of the listed place names of a report, keyed by id() of the name span.

    `report` holds the chosen name spans of each passage, `texts` all its words, `focus` the share of each country in
    the collection. Unambiguous names are resolved first and give the context for the others. A small place far from
    all other places of the report is rejected; its name gets no referent. `pointed` holds the report's coordinates.
    """
    pointed = pointed or Pointed()
    named = [
        (own, at)
        for own in report
        for at, name_span in enumerate(own)
        if name_span.listing and name_span.listing.places
    ]
    context = _ReportContext(
        _Votes(focus), frozenset(country for country, share in focus.items() if share >= disambiguation().home_share)
    )
    context.anchors += [(place, "") for place in pointed.places[:_MOST_ANCHORS]]
    found = {id(own[at]): _pointed_out(own, at, pointed) or _referent(own, at, context, {}) for own, at in named}
    for own, at in named:
        referent = found[id(own[at])]
        if referent and referent.sure:
            context.add(referent.place, _listing(own[at]).key)
    of_peoples = _count_demonyms(texts, context.countries)
    if of_peoples or len({_listing(own[at]).key for own, at in named}) > 1:
        found = {id(own[at]): _pointed_out(own, at, pointed) or _referent(own, at, context, found) for own, at in named}
    return {
        number: _contradicted(_agreeing(referent, _listing(own[at]), context), number, pointed)
        for own, at in named
        if (referent := found[number := id(own[at])])
    }


def _agreeing(referent: Referent, listing: Listing, context: _ReportContext) -> Referent:
    """Return a referent that is stray if its place does not agree with the other names of the report."""
    stray = _may_be_stray(referent, listing) and _is_outvoted(referent.place, listing.key, context)
    return referent._replace(stray=stray) if stray else referent


def _may_be_stray(referent: Referent, listing: Listing) -> bool:
    """Return whether nothing beside the name says that it lies there, and it names no country or great city.

    The epithet of a great city does not name it: Garden City is not Singapore everywhere.
    """
    place = referent.place
    great = place.population >= disambiguation().great_people and not _is_epithet(listing, place)
    return not (referent.bound or place.kind == "country" or great)


def _is_epithet(listing: Listing, place: Place) -> bool:
    """Return whether a name is no main name of a place and made of English words."""
    return place.id not in listing.named and all(
        word_classes().get(word, 0) & (ORDINARY | HEAD) for word in listing.key.split()
    )


def _is_outvoted(place: Place, name: str, context: _ReportContext) -> bool:
    """Return whether a place lies far from all others, and hardly any vote for its country; few, if it is small."""
    weights, countries = disambiguation(), context.countries
    if countries.cast_by_others(name) < weights.strange_votes:
        return False
    small = place.population < weights.large_people
    apart = context.distance_home(place, name) if small else context.distance(place, name)
    if apart <= weights.strange_km:
        return False
    return countries.share_of_others(place.country, name) < (weights.stray_share if small else weights.strange_share)


def _pointed_out(own: list[NameSpan], at: int, pointed: Pointed) -> Referent | None:
    """Return the place of a name that lies nearest to the coordinates beside it; None if none lies near."""
    point = pointed.agreeing.get(id(own[at]))
    towns = [place for place in _listing(own[at]).places if place.kind != "province"]
    return Referent(min(towns, key=lambda place: distance_km(place, point)), bound=True) if point else None


def _contradicted(referent: Referent, number: int, pointed: Pointed) -> Referent:
    """Add the point as a rival where the coordinates beside a name lie elsewhere."""
    point = pointed.contradicting.get(number)
    if point is None or agrees(referent.place, Point(*point_in(point.id))):
        return referent
    return referent._replace(rivals=(*referent.rivals, point.id), sure=False, lead=0.0, bound=False)


def _listing(name_span: NameSpan) -> Listing:
    assert name_span.listing is not None
    return name_span.listing


def _count_demonyms(texts: Iterable[Tokens], votes: _Votes) -> bool:
    """Add the votes of demonyms for their countries; return whether there are any."""
    countries = demonyms()
    met = [countries[word] for tokens in texts for word in filter(countries.get, tokens.english)]
    for country in met:
        votes.add(country, disambiguation().demonym_vote)
    return bool(met)


def _referent(
    own: list[NameSpan], at: int, context: _ReportContext, first: Mapping[int, Referent | None]
) -> Referent | None:
    """Return the referent of name `at` of a passage; `first` holds the referents of the first pass."""
    name_span, bound = own[at], binding(own, at)
    regions = bound.regions
    places = [place for place in _listing(name_span).places if bound.allows(place)]
    while places:
        referent = Referent(places[0]) if len(places) == 1 else _best(own, at, bound, places, context, first)
        if regions and not regions.isdisjoint((referent.place.id, *referent.place.parents)):
            return Referent(referent.place, referent.rivals, referent.sure, referent.lead, bound=True)
        if not _strange(name_span, referent.place, context):
            return referent
        if names_venue(name_span):
            return None
        places = [place for place in places if place is not referent.place and _is_at_hand(place, name_span, context)]
    return None


def _is_at_hand(place: Place, name_span: NameSpan, context: _ReportContext) -> bool:
    """Return whether a place may be meant where a likelier one of its name is too far away."""
    weights, name = disambiguation(), _listing(name_span).key
    near = context.distance(place, name) <= weights.near_km
    voted = context.countries.share_of_others(place.country, name) >= weights.strange_share
    return near or (voted and place.id in _listing(name_span).named) or place.country in context.home


def _best(
    own: list[NameSpan],
    at: int,
    bound: Binding,
    places: Sequence[Place],
    context: _ReportContext,
    first: Mapping[int, Referent | None],
) -> Referent:
    """Return the most likely of some places of a name, with distant places that are nearly as likely as rivals."""
    known, provincial, kinds = _listing(own[at]), _provincial(own[at]), _kinds_beside(own, at, first)
    around, weights = _regions_around(own, at), disambiguation()
    scored = []
    for place, plausible in zip(known.places, known.plausible, strict=True):
        if place not in places:
            continue
        score = (
            plausible + _score(place, known.key, bound.regions, context) + weights.kind_listed * (place.kind in kinds)
        )
        score += weights.around * (place.id in around)
        scored.append((score + weights.kind_named * (provincial is (place.kind == "province")), place))
    scored.sort(key=itemgetter(0), reverse=True)
    top, best = scored[0]
    close = [place for score, place in scored[1:] if score > top - weights.close_call]
    rivals = [place for place in close if geo.apart(best, place) > weights.rival_km]
    if not rivals:
        return Referent(best, lead=_lead(scored))
    sure = all(place.id in best.parents or best.id in place.parents for place in rivals)
    return Referent(best, tuple(place.id for place in rivals), sure, _lead(scored))


def _lead(scored: list[tuple[float, Place]]) -> float:
    """Return how far the best place is above the next that lies elsewhere, at most LEAD.

    What contains it, or lies in it or within `rival_km`, does not lie elsewhere.
    """
    (top, best), *others = scored
    for score, place in others:
        apart = place.id not in best.parents and best.id not in place.parents
        if apart and geo.apart(best, place) > disambiguation().rival_km:
            return min(LEAD, top - score)
    return LEAD


def _kinds_beside(own: list[NameSpan], at: int, first: Mapping[int, Referent | None]) -> frozenset[str]:
    """Return which of country and province are the kinds of places listed next to a name: "California and X"."""
    if not first:
        return frozenset()
    beside = [other for other in own[max(0, at - 1) : at] if joined(other, own[at])]
    beside += [other for other in own[at + 1 : at + 2] if joined(own[at], other)]
    referents = (first.get(id(other)) for other in beside)
    return frozenset(referent.place.kind for referent in referents if referent) & {"country", "province"}


def _score(place: Place, name: str, regions: frozenset[str], context: _ReportContext) -> float:
    """Return what the other names of a report add to the score of a place."""
    weights = disambiguation()
    score = weights.in_country * context.countries.share(place.country)
    if place.parents:
        score += weights.in_province * context.provinces.share(place.parents[0])
    if regions and place.id not in regions and not regions.isdisjoint(place.parents):
        score += weights.within
    if not context.anchors:
        return score
    distance = context.distance(place, name)
    return score + weights.nearness(distance)


def _provincial(name_span: NameSpan) -> bool | None:
    """Return whether adjacent words say that a name is a province ("Idlib province"); None if they do not tell."""
    tokens, end = name_span.tokens, name_span.end
    if name_span.first and tokens.gaps[name_span.first] <= SPACE and is_construct(tokens.language[name_span.first]):
        kind = tokens.word_classes[name_span.first - 1]
        if kind & (WordClass.SETTLEMENT | WordClass.DIVISION) and not tokens.stands_for[name_span.first]:
            return (
                None
                if not kind & WordClass.SETTLEMENT and tokens.english[name_span.first - 1] != "province"
                else (tokens.english[name_span.first - 1] == "province")
            )
    if name_span.core[1] < end:
        return tokens.folded[end - 1] in _PROVINCE_HEADS
    if (
        end < tokens.size
        and tokens.gaps[end] == SPACE
        and tokens.word_classes[end] & (WordClass.SETTLEMENT | WordClass.DIVISION)
    ):
        named = tokens.english[end] in _PROVINCE_HEADS
        inside = tokens.english[end] in _INSIDE_PROVINCES and _names_province(name_span)
        return named if named or (tokens.word_classes[end] & WordClass.SETTLEMENT and not inside) else None
    return None


def _names_province(name_span: NameSpan) -> bool:
    """Return whether a name is the main one of a province."""
    listing = _listing(name_span)
    return any(place.kind == "province" and place.id in listing.named for place in listing.places)


def _strange(name_span: NameSpan, place: Place, context: _ReportContext) -> bool:
    """Return whether to reject a place because it is far from all other places of the report.

    Rejects small towns in other countries, and streets or counties named after a distant place. Provinces and towns
    whose names are common words ("Central", "the Valley") have a stricter rule.
    """
    weights, name = disambiguation(), _listing(name_span).key
    if place.kind == "country":
        return False
    if names_venue(name_span):
        return weights.named_after_km < context.distance(place, name) < inf
    if place.kind == "province":
        return _is_words(name_span) and _is_abroad(name_span, place, context)
    last = name_span.tokens.word_classes[name_span.end - 1] if name_span.core[1] < name_span.end else 0
    if last & _NAMED_AFTER and context.anchors:
        distance = context.distance(place, name)
        return distance > weights.named_after_km and (distance < inf or place.population < weights.large_people)
    if place.kind != "town":
        return False
    if _is_part_of_name(name_span) and _is_abroad(name_span, place, context):
        return weights.strange_km < context.distance(place, name) < inf
    if _is_articled(name_span, place):
        few = context.countries.share_of_others(place.country, name) < weights.stray_share
        return few and weights.strange_km < context.distance(place, name) < inf
    known = weights.large_people if place.id in _listing(name_span).named else weights.city_people
    if place.population >= known and not _is_epithet(_listing(name_span), place):
        return False
    if _is_words(name_span) and Feature.THE in name_span.features and _NOT_ALONE.isdisjoint(name_span.features):
        return True
    told = context.countries.total_of_others(name) >= weights.strange_votes
    return told and _is_abroad(name_span, place, context) and context.distance(place, name) > weights.strange_km


def _is_part_of_name(name_span: NameSpan) -> bool:
    """Return whether a name is one of several in a run of capitals, perhaps a person's: Solvang of "Ole Solvang"."""
    first, end = name_span.chunk
    return first < name_span.first or name_span.end < end


def _is_articled(name_span: NameSpan, place: Place) -> bool:
    """Return whether a name has an Arabic article that the place's main name lacks: al-Mashhad is not Mashhad."""
    tokens, (first, end) = name_span.tokens, name_span.core
    inside = end - first > 1 and tokens.word_classes[first] & WordClass.ARTICLE
    before = first > 0 and tokens.gaps[first] == JOINED and tokens.word_classes[first - 1] & WordClass.ARTICLE
    return bool(inside or before) and not word_classes().get(fold(place.name).split()[0], 0) & WordClass.ARTICLE


def _is_abroad(name_span: NameSpan, place: Place, context: _ReportContext) -> bool:
    """Return whether a place's country has few votes of other names and is not a home country."""
    share = context.countries.share_of_others(place.country, _listing(name_span).key)
    return share < disambiguation().strange_share and not _at_home(name_span, context)


def _at_home(name_span: NameSpan, context: _ReportContext) -> bool:
    """Return whether all places of a name are in one home country and the name is not a common word."""
    countries = {place.country for place in _listing(name_span).places}
    named = any(
        not word_class & ~WordClass.ARTICLE for word_class in name_span.tokens.word_classes[slice(*name_span.core)]
    )
    return named and len(countries) == 1 and countries <= context.home


def _is_words(name_span: NameSpan) -> bool:
    """Return whether the listed name consists of ordinary words."""
    return all(name_span.tokens.word_classes[at] & ORDINARY for at in range(*name_span.core))


def _regions_around(own: list[NameSpan], at: int) -> frozenset[str]:
    """Return the ids of regions that contain the previous name, if only a comma separates them: Tacoma, Washington."""
    if not at:
        return frozenset()
    name_span, before = own[at], own[at - 1]
    if before.end != name_span.first or name_span.tokens.gaps[name_span.first] != COMMA or not before.listing:
        return frozenset()
    return frozenset(region for place in before.listing.places for region in place.parents)
