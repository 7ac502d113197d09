"""Score a thousand reports by words at once: what `words` does, by numpy over a table of digests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine.table import AHEAD, DigestTable
from conflict_search.query.concepts import Concept
from conflict_search.rank.weights import RankingWeights
from conflict_search.rank.words import Statistics, counted, expanded, expansion, is_fed_back

Array = NDArray[Any]


@dataclass
class WordArrays:
    """Scores of reports, and of rows; those of rows that are no passages are 0."""

    reports: Array
    rows: Array


def score_words(
    table: DigestTable,
    appearance: Sequence[int],
    concepts: Sequence[Concept],
    known: Statistics,
    weights: RankingWeights,
) -> WordArrays:
    """Score candidates by words and names, each concept once for its every occurrence in the query."""
    return _Scoring(table, known, weights).scores(concepts, appearance)


class _Found:
    """Where some stems stand: the number of each in the order given, its row, and its place among all stems."""

    def __init__(self, table: DigestTable, stems: Iterable[str]) -> None:
        self.numbers = {stem: n for n, stem in enumerate(dict.fromkeys(stems), 1)}
        lookup: Array = np.zeros(table.words.size, np.uint8 if len(self.numbers) < 256 else np.uint32)
        for stem, n in self.numbers.items():
            lookup[table.words.numbers(stem)] = n
        which = table.stems.look_up(lookup) if self.numbers else lookup[:0]
        self.at = np.flatnonzero(which > 0)
        self.which: Array = which[self.at]
        self.rows: Array = table.stems.rows[self.at]

    def any_of(self, stems: Iterable[str], which: Array | None = None) -> Array:
        """Return for each place whether one of the stems stands there."""
        which = self.which if which is None else which
        found = np.zeros(len(which), bool)
        for stem in stems:
            found |= which == self.numbers[stem]
        return found


class _Scoring:
    def __init__(self, table: DigestTable, known: Statistics, weights: RankingWeights) -> None:
        self._table, self._known, self._weights = table, known, weights
        self._texts: dict[int, str] = {}
        self._rows, self._reports = len(table.body), table.reports
        self._report: Array = np.repeat(np.arange(self._reports), np.diff(table.first))
        titles = table.first[:-1]
        sizes = table.stems.sizes.astype(np.float64)
        self._worth = np.ones(self._rows)
        self._worth[titles] = weights["title"]
        self._passage = np.ones(self._rows, bool)
        for ahead in range(AHEAD):
            self._passage[titles + ahead] = False
        lengths = self._by_report(sizes * self._worth)
        self._norm = weights["k1"] * (1 - weights["b"] + weights["b"] * (lengths / _mean(lengths)))
        k1, b = weights["passage_k1"], weights["passage_b"]
        self._passage_norm = k1 * (1 - b + b * (sizes / _mean(sizes[self._passage])))

    def scores(self, concepts: Sequence[Concept], appearance: Sequence[int]) -> WordArrays:
        scores = WordArrays(np.zeros(self._reports), np.zeros(self._rows))
        counts = counted(concepts)
        found = _Found(self._table, (stem for concept, _ in counts for stem in concept.stems))
        holders = self._known.holders(list(found.numbers))
        for concept, times in counts:
            self._add(scores, concept, times, found, holders)
        first = scores.reports.copy()
        self._add_pairs(scores.reports, concepts, found)
        if is_fed_back(concepts, self._weights):
            scores.reports = self._fed_back(concepts, first, scores.reports, appearance)
        return scores

    def _by_report(self, values: Array) -> Array:
        return np.bincount(self._report, values, self._reports)

    def _add(self, scores: WordArrays, concept: Concept, times: int, found: _Found, holders: dict[str, int]) -> None:
        """Add what one concept gives to each report and passage."""
        if concept.stems:
            counts = np.bincount(found.rows[found.any_of(concept.stems)], minlength=self._rows).astype(np.float64)
            rarity = self._known.rarity(sum(holders.get(stem, 0) for stem in concept.stems))
        else:
            counts, named = self._mentions(concept)
            rarity = self._known.rarity(min(named, self._known.passages))
        rarity *= times
        scores.reports += self._saturated(self._by_report(counts * self._worth), rarity)
        counts *= self._passage
        k1 = self._weights["passage_k1"]
        scores.rows += rarity * counts * (k1 + 1) / (counts + self._passage_norm)

    def _mentions(self, concept: Concept) -> tuple[Array, int]:
        """Return how much a name is mentioned in each row, and the number of passages that mention it."""
        names, entities = self._table.names, self._table.entities
        worth, held = np.zeros(names.size), np.zeros(names.size, bool)
        for term, weight in concept.entities.items():
            numbers = names.numbers(term)
            worth[numbers], held[numbers] = weight, True
        rows = entities.rows
        counts = np.bincount(rows, entities.look_up(worth), self._rows)
        named = np.bincount(rows[entities.look_up(held)], minlength=self._rows)
        return counts, int(np.count_nonzero(named * self._passage))

    def _saturated(self, counts: Array, rarity: float) -> Array:
        """Return the BM25 score of reports that have something so often."""
        score: Array = rarity * counts * (self._weights["k1"] + 1) / (counts + self._norm)
        return score

    def _add_pairs(self, scores: Array, concepts: Sequence[Concept], found: _Found) -> None:
        """Add the score of neighbouring words of the query that stand in a row."""
        near = (found.at[1:] == found.at[:-1] + 1) & (found.rows[1:] == found.rows[:-1])
        near &= ~_odd(near & (found.which[1:] == found.which[:-1]))
        left, right = found.which[:-1][near], found.which[1:][near]
        reports = self._report[found.rows[:-1][near]]
        for one, other in pairwise(dict.fromkeys(concept.stems for concept in concepts)):
            both = found.any_of(one, left) & found.any_of(other, right)
            counts = np.bincount(reports[both], minlength=self._reports)
            held = int(np.count_nonzero(counts))
            if held:
                rarity = self._known.rarity(min(held, self._known.passages))
                scores += self._saturated(counts.astype(np.float64), self._weights["pairs"] * rarity)

    def _fed_back(self, concepts: Sequence[Concept], first: Array, scores: Array, appearance: Sequence[int]) -> Array:
        """Score again with the words that the best reports share (RM3)."""
        added = expansion(self._bag, appearance, scores.tolist(), self._known, self._weights)
        rarities = expanded(concepts, added, self._known, self._weights)
        found = _Found(self._table, rarities)
        size = len(rarities) + 1
        at: Array = self._report[found.rows] * size + found.which
        counts = np.bincount(at, self._worth[found.rows], self._reports * size).reshape(self._reports, size)[:, 1:]
        each = np.array(list(rarities.values())) * counts * (self._weights["k1"] + 1)
        again = (each / (counts + self._norm[:, None])).sum(axis=1)
        fed: Array = again + (scores - first) * self._weights["feedback_pairs"]
        return fed

    def _bag(self, report: int) -> Counter[str]:
        """Return how often each stem stands in a report."""
        table = self._table
        begin, end = table.stems.begin[table.first[report : report + 2]].tolist()
        counts = Counter(table.stems.between(begin, end).tolist())
        bag: Counter[str] = Counter()
        for number, count in counts.items():
            if number not in self._texts:
                self._texts[number] = table.words.text(number)
            bag[self._texts[number]] += count
        return bag


def _odd(flags: Array) -> Array:
    """Return of each run of flags the second, the fourth and so on: rows of one word are counted without overlap."""
    at = np.flatnonzero(flags)
    starts = np.r_[True, at[1:] != at[:-1] + 1] if len(at) else np.zeros(0, bool)
    runs = np.arange(len(at)) - np.maximum.accumulate(np.where(starts, np.arange(len(at)), 0))
    found = np.zeros(len(flags), bool)
    found[at[runs % 2 == 1]] = True
    return found


def _mean(values: Array) -> float:
    return float(values.sum()) / len(values) if values.any() else 1.0
