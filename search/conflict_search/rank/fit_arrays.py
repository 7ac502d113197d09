"""Score a thousand reports by their places and dates at once: what `places_and_dates` does, over a table of digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index import ids
from conflict_index.engine.table import AHEAD, Dates, DigestTable
from conflict_search.query.concepts import Asked, Concept
from conflict_search.query.dated import Dated
from conflict_search.rank.places_and_dates import TIERS, Around, certain, window
from conflict_search.rank.weights import RankingWeights

Array = NDArray[Any]


@dataclass(frozen=True)
class FitArrays:
    """How well places and dates fit: of reports place, date, and both in one passage; of rows place and date."""

    place: Array
    date: Array
    joint: Array
    row_place: Array
    row_date: Array


def fits(table: DigestTable, asked: Asked, around: Around, weights: RankingWeights) -> FitArrays:
    """Return how well each report and passage fits."""
    return _Fitting(table, asked, around, weights).fit()


class _Fitting:
    def __init__(self, table: DigestTable, asked: Asked, around: Around, weights: RankingWeights) -> None:
        self._table, self._around, self._weights = table, around, weights
        self._names = [concept for concept in asked.concepts if concept.entities]
        self._dates = asked.dates
        self._titles, self._rows = table.first[:-1], len(table.body)
        self._passage = np.ones(self._rows, bool)
        for ahead in range(AHEAD):
            self._passage[self._titles + ahead] = False

    def fit(self) -> FitArrays:
        """Return all scores."""
        place, share = self._places() if self._names else (np.zeros(self._rows), np.zeros(self._table.reports))
        when, alone, published = self._days() if self._dates else (np.zeros(self._rows),) * 3
        worth = self._passage * self._weights["later_passage"]
        first = self._titles + AHEAD
        has_any = first < self._table.first[1:]
        worth[first[has_any]] = 1.0
        of_report = np.maximum(self._best(place * worth), place[self._titles]) + share
        dates = np.maximum(self._best(when), self._weights["publication"] * published[self._titles])
        return FitArrays(of_report, dates, self._best(when * place), place, alone)

    def _best(self, values: Array) -> Array:
        """Return the best of the rows of each report."""
        best: Array = np.maximum.reduceat(values, self._titles)
        return best

    # places

    def _places(self) -> tuple[Array, Array]:
        """Return how well the entities of each row fit, averaged over the names; and a report's share of the first."""
        entities = self._table.entities
        tiers = [self._tiers(name) for name in self._names]
        best = np.zeros(self._rows)
        for tier in tiers:
            best = best + _row_best(entities.sizes, entities.look_up(tier))
        places = np.ones(self._table.names.size, bool)
        for prefix in ids.NOT_PLACES:
            for numbers in self._table.names.beginning(prefix):
                places[numbers] = False
        counted = entities.look_up(places) & np.repeat(self._passage, entities.sizes)
        fitting = counted & entities.look_up(tiers[0] >= self._weights["rival"])
        report = np.repeat(np.arange(self._table.reports), np.diff(entities.begin[self._table.first]))
        share, mentions = (np.bincount(report[flags], minlength=self._table.reports) for flags in (fitting, counted))
        return best / len(tiers), self._weights["central"] * share / np.maximum(mentions, 1)

    def _tiers(self, name: Concept) -> Array:
        """Return for each entity how near it is to a name: the same, a rival, inside it, around it, or not at all."""
        weights, names = self._weights, self._table.names
        tiers = np.zeros(names.size)
        for place in {above for one in name.wanted for above in self._around.get(one, ()) if not ids.is_country(above)}:
            for term in ids.entity_terms(place):
                tiers[names.numbers(term)] = weights["around"]
        tiers[names.inside(name.wanted)] = weights["inside"]
        for term in name.entities:
            tiers[names.numbers(term)] = certain(term, name, weights)
        return tiers

    # dates

    def _days(self) -> tuple[Array, Array, Array]:
        """Return how well the dates of each row fit: beside others of the report, alone, and with the first counted."""
        table, dates = self._table, self._table.dates()
        day = self._nearness(dates)
        share = np.full(len(day), self._weights["later_date"])
        plain = _row_best(dates.sizes, share * day)
        share[_starts(dates.sizes)] = 1.0
        leading = _row_best(dates.sizes, share * day)
        rows = np.repeat(np.arange(self._rows), dates.sizes)
        known = self._passage & (np.bincount(rows[dates.counted], minlength=self._rows) > 0)
        report = np.repeat(np.arange(table.reports), np.diff(table.first))
        at = np.flatnonzero(known)
        first = at[np.unique(report[at], return_index=True)[1]]
        when = plain * known
        when[first] = leading[first]
        alone = np.where(known, leading, leading[self._titles + 1][report]) * self._passage
        return when, alone, leading

    def _nearness(self, dates: Dates) -> Array:
        """Return the tier of each date; publication and long spans are no evidence."""
        first, last = dates.first, dates.last
        short = (first > 0) & (last > 0) & (last - first <= self._weights["longest_date"])
        at = np.flatnonzero(dates.counted & short)
        best = np.zeros(len(first))
        for asked in self._dates:
            best[at] = np.maximum(best[at], self._near(asked, first[at], last[at]))
        return best

    def _near(self, asked: Dated, first: Array, last: Array) -> Array:
        """Return the weight of the days between dates and one that was asked for."""
        starts, each = np.unique(first, return_inverse=True)
        windows = np.array([window(asked, start) for start in starts.tolist()], np.int64).reshape(-1, 2)[each]
        apart = np.maximum(0, np.maximum(first - windows[:, 1], windows[:, 0] - (last - 1)))
        weights = np.array([*(self._weights[f"days_{days}"] for days in TIERS), 0.0])
        near: Array = weights[np.searchsorted(TIERS, apart)]
        return near


def _starts(sizes: Array) -> Array:
    """Return where the items of each row begin that has any."""
    starts: Array = np.cumsum(sizes) - sizes
    return starts[sizes > 0]


def _row_best(sizes: Array, values: Array) -> Array:
    """Return the largest value of each row, 0 where there is none; values are never negative."""
    best = np.zeros(len(sizes))
    if len(values):
        best[sizes > 0] = np.maximum.reduceat(values, _starts(sizes))
    return best
