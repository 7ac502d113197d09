"""Score passages by how well their places and dates fit what was asked for, in tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from conflict_index import ids
from conflict_index.store.digest import Digest, PassageDigest, PlainDate
from conflict_search.query.concepts import Asked, Concept
from conflict_search.query.dated import Dated
from conflict_search.rank.weights import RankingWeights

Around = dict[str, tuple[str, ...]]
"""Of each wanted place, the places that it lies in."""

TIERS = (0, 1, 3, 7, 31)
"""Days apart, up to which a date is in a tier; the weights are called days_N."""


@dataclass(frozen=True)
class Fit:
    """How well the places and dates of a report fit, and those of each passage: place, date, both in one passage."""

    place: float
    date: float
    joint: float
    passages: tuple[tuple[float, float], ...]


class Fitting:
    """Compares digests with the names and dates of one query; remembers the tier of each entity."""

    def __init__(self, asked: Asked, around: Around, weights: RankingWeights) -> None:
        self._names = [concept for concept in asked.concepts if concept.entities]
        self._dates = asked.dates
        self._around, self._weights = around, weights
        self._tiers: dict[tuple[int, str, bool], float] = {}
        self._places: dict[tuple[tuple[str, ...], tuple[bool, ...]], tuple[float, int, int]] = {}
        self._days: dict[PlainDate, float] = {}

    def fit(self, digest: Digest) -> Fit:
        """Return how well a report and its passages fit."""
        if not self._names and not self._dates:
            return Fit(0.0, 0.0, 0.0, ((0.0, 0.0),) * len(digest.passages))
        weights, lead = self._weights, True
        later = weights["later_passage"]
        places, dates, joint, share, mentions = 0.0, 0.0, 0.0, 0, 0
        passages = []
        for n, passage in enumerate(digest.passages):
            known = _dates_of(passage)
            told = passage.dates if known else digest.lead
            if not passage.entities and not told:
                passages.append((0.0, 0.0))
                continue
            place, sharing, named = self._place(passage.entities, digest)
            when, alone = 0.0, 0.0
            if self._dates and told:
                when, alone = self._date(passage.dates, lead), self._date(told, True)
                lead = lead and not known
            passages.append((place, alone))
            if place:
                places = max(places, place * (1.0 if n == 0 else later))
            if when:
                dates, joint = max(dates, when), max(joint, when * place)
            share, mentions = share + sharing, mentions + named
        places = max(places, self._place(digest.title_entities, digest)[0])
        places += weights["central"] * share / mentions if mentions else 0.0
        dates = max(dates, weights["publication"] * self._date(digest.published, True))
        return Fit(places, dates, joint, tuple(passages))

    def _place(self, terms: tuple[str, ...], digest: Digest) -> tuple[float, int, int]:
        """Return how well entities fit, how many places fit the first name, and how many places there are."""
        if not self._names or not terms:
            return 0.0, 0, 0
        key = terms, tuple(ids.entity_of(term) in digest.around for term in terms)
        if key not in self._places:
            self._places[key] = (self._best(terms, digest), *self._share(terms, digest))
        return self._places[key]

    def _best(self, terms: tuple[str, ...], digest: Digest) -> float:
        """Return the best tier of each name among the entities mentioned, averaged over the names of the query."""
        best = (max(self._tier(name, n, term, digest) for term in terms) for n, name in enumerate(self._names))
        return sum(best) / len(self._names)

    def _share(self, terms: tuple[str, ...], digest: Digest) -> tuple[int, int]:
        """Return how many places fit the first name as well as a rival does, and how many places there are."""
        tiers = [self._tier(self._names[0], 0, term, digest) for term in terms if _is_place(term)]
        return sum(tier >= self._weights["rival"] for tier in tiers), len(tiers)

    def _tier(self, name: Concept, number: int, term: str, digest: Digest) -> float:
        key = number, term, ids.entity_of(term) in digest.around
        if key not in self._tiers:
            self._tiers[key] = self._measured(name, term, digest)
        return self._tiers[key]

    def _measured(self, name: Concept, term: str, digest: Digest) -> float:
        """Return how near a mentioned entity is to a name: the same, a rival, inside it, around it, or not at all."""
        weights, entity = self._weights, ids.entity_of(term)
        if term in name.entities:
            return certain(term, name, weights)
        if not name.wanted.isdisjoint(digest.around.get(entity, ())):
            return weights["inside"]
        if not ids.is_country(entity) and any(entity in self._around.get(one, ()) for one in name.wanted):
            return weights["around"]
        return 0.0

    def _date(self, dates: Sequence[PlainDate], lead: bool) -> float:
        """Return the best tier of the dates; the first date of a report counts fully, others less."""
        best = 0.0
        if not self._dates:
            return best
        for n, found in enumerate(dates):
            share = 1.0 if lead and n == 0 else self._weights["later_date"]
            best = max(best, share * self._day(found))
        return best

    def _day(self, found: PlainDate) -> float:
        """Return the tier of a date; publication and long spans are no evidence."""
        if found not in self._days:
            counts = found.basis != "published" and self._is_short(found)
            self._days[found] = max(self._nearness(found, one) for one in self._dates) if counts else 0.0
        return self._days[found]

    def _is_short(self, found: PlainDate) -> bool:
        return bool(found.start and found.end) and found.end - found.start <= self._weights["longest_date"]

    def _nearness(self, found: PlainDate, asked: Dated) -> float:
        """Return the weight of the days between a date and one that was asked for."""
        first, last = window(asked, found.start)
        apart = max(0, found.start - last, first - (found.end - 1))
        return next((self._weights[f"days_{days}"] for days in TIERS if apart <= days), 0.0)


def window(asked: Dated, start: int) -> tuple[int, int]:
    """Return the first and last day of a date of the query; one without a year in that of the date that `start`s."""
    if asked.start or asked.end:
        first = asked.start.toordinal() if asked.start else 0
        return first, asked.end.toordinal() - 1 if asked.end else date.max.toordinal()
    assert asked.month
    assert asked.day
    try:
        day = date(date.fromordinal(start).year, asked.month, asked.day).toordinal()
    except ValueError:
        return 0, -10_000
    return day, day


def certain(term: str, name: Concept, weights: RankingWeights) -> float:
    """Return the tier of a term that is one of a name's: a sure mention of it, a similar name, or a rival."""
    entity = ids.entity_of(term)
    if term == ids.entity_term(entity, "fuzzy"):
        return weights["fuzzy"]
    return weights["sure" if term == entity else "rival"] * name.entities[term]


@lru_cache(1 << 16)
def _is_place(term: str) -> bool:
    return ids.is_place(ids.entity_of(term))


def _dates_of(passage: PassageDigest) -> bool:
    return any(found.basis != "published" for found in passage.dates)
