"""Score a thousand candidates at once: what `order.score_listed` does, by numpy over a table of digests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine.candidates import Placed
from conflict_index.engine.table import AHEAD, DigestTable
from conflict_search.query.concepts import Asked
from conflict_search.rank.fit_arrays import fits
from conflict_search.rank.order import DIGITS, CandidateScores
from conflict_search.rank.places_and_dates import Around
from conflict_search.rank.weights import RankingWeights, weights
from conflict_search.rank.word_arrays import score_words
from conflict_search.rank.words import Statistics

Array = NDArray[Any]


def score_table(placed: Placed, table: DigestTable, asked: Asked, known: Statistics, around: Around) -> CandidateScores:
    """Score candidates by a table of their reports."""
    w = weights()
    words = score_words(table, placed.appearance, asked.concepts, known, w)
    fit = fits(table, asked, around, w)
    best_report = float(words.reports.max()) or 1.0
    best_passage = float(words.rows.max()) or 1.0
    best = np.maximum.reduceat(words.rows, table.first[:-1]) / best_passage
    by_words = (1 - w["passage"]) * (words.reports / best_report) + w["passage"] * best
    totals = _total(by_words, fit.place, fit.date, fit.joint, w)
    report = np.array(placed.reports)
    at = table.first[report] + AHEAD + np.array(placed.passages)
    word, place, date = words.rows[at] / best_passage, fit.row_place[at], fit.row_date[at]
    here = _total(word, place, date, place * date, w) * np.where(table.body[at], 1.0, w["not_body"])
    scores = (1 - w["own"]) * totals[report] + w["own"] * here
    word, place, date = w["words"] * word, w["place"] * place, w["date"] * date
    score, of_report, words_, place_, date_ = (v.tolist() for v in (scores, totals[report], word, place, date))
    return TableScores(score, of_report, words_, place_, date_, placed.reports)


class TableScores(CandidateScores):
    """CandidateScores that numpy puts in order."""

    def order(self, full: Sequence[bool]) -> list[int]:
        """Sort by whether all was asked, then by score; equals keep their order."""
        known = np.array(full[: len(self.scores)], bool)
        order: list[int] = np.lexsort((-np.round(self.scores, DIGITS), ~known)).tolist()
        return order


def _total(words: Array, place: Array, date: Array, joint: Array, w: RankingWeights) -> Array:
    """Return the sum of the weighed parts; a date alone fills up behind what has anything else."""
    asked = w["words"] * words + w["place"] * place
    return np.where(asked > 0, asked + w["date"] * date + w["joint"] * joint, w["date_alone"] * date)
