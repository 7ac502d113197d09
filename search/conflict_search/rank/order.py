"""Order the candidates that an engine finds by our own recipe, so that every engine gives the same order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conflict_index import ids
from conflict_search.query.concepts import Asked
from conflict_search.rank.places_and_dates import Around, Fitting
from conflict_search.rank.texts import ReportText, Texts
from conflict_search.rank.weights import weights
from conflict_search.rank.words import Statistics, score_words

CANDIDATES = 1000
"""Passages, best first by the engine's score, that are ordered by the recipe; those behind keep the engine's order."""


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


def ordered(
    found: Sequence[tuple[str, bool]], texts: Mapping[str, ReportText], asked: Asked, known: Statistics, around: Around
) -> list[Ranked]:
    """Return the passages, given by id and whether they hold all that was asked for, best first.

    Passages that hold all come before those that hold part of it. Equals keep the order given.
    """
    wanted: dict[str, set[int]] = {}
    for passage, _ in found:
        wanted.setdefault(ids.report_of_passage(passage), set()).add(ids.ordinal_of(passage))
    candidates = [(texts[report], ordinals) for report, ordinals in wanted.items()]
    scores = dict(zip(wanted, _scored(candidates, asked, known, around), strict=True))
    ranked = [_ranked(passage, full, scores[ids.report_of_passage(passage)]) for passage, full in found]
    return sorted(ranked, key=lambda one: (not one.full, -one.score))


@dataclass(frozen=True)
class _Report:
    """The score of a report; by passage ordinal, its score and the parts of that."""

    score: float
    passages: dict[int, tuple[float, float, float, float]]


def _ranked(passage: str, full: bool, report: _Report) -> Ranked:
    score, words, place, date = report.passages.get(ids.ordinal_of(passage), (report.score, 0.0, 0.0, 0.0))
    return Ranked(passage, score, report.score, full, words, place, date)


def _scored(
    candidates: Sequence[tuple[ReportText, set[int]]], asked: Asked, known: Statistics, around: Around
) -> Iterable[_Report]:
    """Yield the score of each report with those of its passages that are wanted, given by ordinal."""
    w = weights()
    words = score_words(Texts([report for report, _ in candidates], w), asked.concepts, known, w)
    best_report = max(words.reports, default=0.0) or 1.0
    best_passage = max((max(each, default=0.0) for each in words.passages), default=0.0) or 1.0
    fitting = Fitting(asked, around, w)
    for at, (report, ordinals) in enumerate(candidates):
        own = words.passages[at]
        shared = words.reports[at] / best_report
        by_words = (1 - w["passage"]) * shared + w["passage"] * (max(own, default=0.0) / best_passage)
        fit = fitting.fit(report.digest)
        total = _total(by_words, fit.place, fit.date, fit.joint)
        passages = {}
        for n, p in enumerate(report.digest.passages):
            if p.ordinal in ordinals:
                passages[p.ordinal] = _passage(total, own[n] / best_passage, *fit.passages[n], p.role)
        yield _Report(total, passages)


def _passage(report: float, words: float, place: float, date: float, role: str) -> tuple[float, float, float, float]:
    """Return the score of a passage in a report of that score, and its parts: words, place, date."""
    w = weights()
    here = _total(words, place, date, place * date) * (1.0 if role == "body" else w["not_body"])
    score = (1 - w["own"]) * report + w["own"] * here
    return score, w["words"] * words, w["place"] * place, w["date"] * date


def _total(words: float, place: float, date: float, joint: float) -> float:
    """Return the sum of the weighed parts; a date alone fills up behind what has anything else."""
    w = weights()
    asked = w["words"] * words + w["place"] * place
    return asked + w["date"] * date + w["joint"] * joint if asked > 0 else w["date_alone"] * date
