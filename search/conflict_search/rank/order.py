"""Order the candidates that an engine finds by our own recipe, so that every engine gives the same order."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from conflict_index.engine.candidates import Candidates, Placed
from conflict_index.store.digest import Digest
from conflict_search.query.concepts import Asked
from conflict_search.rank.places_and_dates import Around, Fitting
from conflict_search.rank.texts import ReportText, Texts
from conflict_search.rank.weights import RankingWeights, weights
from conflict_search.rank.words import Statistics, score_words

CANDIDATES = 1000
"""Passages, best first by the engine's score, that are ordered by the recipe; those behind keep the engine's order."""

_FEW = 250
"""Candidates that are scored without numpy in a process that has not loaded it."""

DIGITS = 9
"""Decimals of scores by which candidates are ordered, so that the order of additions does not count."""


@dataclass(frozen=True)
class Ranked:
    """A passage with its score, that of its report, the parts they are made of, and whether it holds all asked for."""

    id: str
    score: float
    report_score: float
    full: bool
    words: float = 0.0
    place: float = 0.0
    date: float = 0.0


@dataclass(frozen=True)
class CandidateScores:
    """The scores of candidates, of their reports, and the parts they are made of; and the number of each's report."""

    scores: Sequence[float]
    reports: Sequence[float]
    words: Sequence[float]
    places: Sequence[float]
    dates: Sequence[float]
    report: Sequence[int]

    def order(self, full: Sequence[bool]) -> list[int]:
        """Return the numbers of the candidates, those that hold all that was asked first, then best first.

        Equals keep the order given.
        """
        return sorted(range(len(self.scores)), key=lambda n: (not full[n], -round(self.scores[n], DIGITS)))

    def order_of_reports(self, full: Sequence[bool]) -> list[int]:
        """Return the best candidate of each report, in the order of the reports' scores."""
        first: dict[int, int] = {}
        for n in self.order(full):
            first.setdefault(self.report[n], n)
        return sorted(first.values(), key=lambda n: (not full[n], -round(self.reports[n], DIGITS)))


def score(candidates: Candidates, asked: Asked, known: Statistics, around: Around) -> CandidateScores:
    """Score the first CANDIDATES by the recipe."""
    count = min(len(candidates), CANDIDATES)
    if not count:
        return CandidateScores((), (), (), (), (), ())
    with candidates.reading():
        if count > _FEW or "numpy" in sys.modules:
            from conflict_search.rank.arrays import score_table

            return score_table(*candidates.tabled(count), asked, known, around)
        return score_listed(*candidates.listed(count), asked, known, around)


def score_listed(
    placed: Placed, digests: Sequence[Digest], asked: Asked, known: Statistics, around: Around
) -> CandidateScores:
    """Score candidates by the digests of their reports, one by one."""
    w = weights()
    reports = [ReportText(digest) for digest in digests]
    words = score_words(Texts(reports, placed.appearance, w), asked.concepts, known, w)
    best_report = max(words.reports, default=0.0) or 1.0
    best_passage = max((max(each, default=0.0) for each in words.passages), default=0.0) or 1.0
    fitting = Fitting(asked, around, w)
    fits = [fitting.fit(digest) for digest in digests]
    totals = []
    for shared, own, fit in zip(words.reports, words.passages, fits, strict=True):
        best = max(own, default=0.0) / best_passage
        by_words = (1 - w["passage"]) * (shared / best_report) + w["passage"] * best
        totals.append(_total(by_words, fit.place, fit.date, fit.joint, w))
    rows = []
    for report, n in zip(placed.reports, placed.passages, strict=True):
        here = words.passages[report][n] / best_passage
        rows.append(_passage(totals[report], here, *fits[report].passages[n], digests[report].passages[n].role, w))
    found, of_words, of_places, of_dates = zip(*rows, strict=True)
    return CandidateScores(
        found, [totals[report] for report in placed.reports], of_words, of_places, of_dates, placed.reports
    )


def _passage(
    report: float, words: float, place: float, date: float, role: str, w: RankingWeights
) -> tuple[float, float, float, float]:
    """Return the score of a passage in a report of that score, and its parts: words, place, date."""
    here = _total(words, place, date, place * date, w) * (1.0 if role == "body" else w["not_body"])
    score = (1 - w["own"]) * report + w["own"] * here
    return score, w["words"] * words, w["place"] * place, w["date"] * date


def _total(words: float, place: float, date: float, joint: float, w: RankingWeights) -> float:
    """Return the sum of the weighed parts; a date alone fills up behind what has anything else."""
    asked = w["words"] * words + w["place"] * place
    return asked + w["date"] * date + w["joint"] * joint if asked > 0 else w["date_alone"] * date
