"""Score reports and passages by words: BM25F over report and title, pairs of neighbouring words, RM3.

Sources: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009) for BM25F; Metzler and Croft, A Markov
Random Field Model for Term Dependencies (2005) for pairs; Lavrenko and Croft, Relevance-Based Language Models (2001)
with interpolation (Abdul-Jaleel et al., 2004) for RM3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from conflict_search.query.concepts import Concept
from conflict_search.rank.texts import ReportText, Texts
from conflict_search.rank.weights import RankingWeights

Holders = Callable[[Sequence[str]], dict[str, int]]
"""From stems to the number of passages that have each."""

_SHORTEST = 3
"""Letters of the shortest stem that an expansion adds."""

_CONSIDERED = 200
"""Stems of the best reports whose rarity is looked up for an expansion."""


@dataclass(frozen=True)
class Statistics:
    """What is known of the whole collection: passages, and how many hold each stem or entity."""

    passages: int
    holders: Holders

    def rarity(self, holders: float) -> float:
        """Return the inverse passage frequency, never negative."""
        return log(1 + (self.passages - holders + 0.5) / (holders + 0.5))


@dataclass
class WordScores:
    """Scores of reports, and of each of their passages."""

    reports: list[float]
    passages: list[list[float]]


def counted(concepts: Sequence[Concept]) -> list[tuple[Concept, int]]:
    """Return the distinct concepts of a query and how often each occurs."""
    return [(key.concept, count) for key, count in Counter(map(_Key, concepts)).items()]


def is_fed_back(concepts: Sequence[Concept], weights: RankingWeights) -> bool:
    """Tell whether a query is expanded by its best reports: it has nothing but words, and enough of them."""
    return all(c.stems for c in concepts) and len({c.stems for c in concepts}) >= weights["feedback_words"]


def score_words(texts: Texts, concepts: Sequence[Concept], known: Statistics, weights: RankingWeights) -> WordScores:
    """Score candidates by words and names, each concept once for its every occurrence in the query."""
    counts = counted(concepts)
    found = WordScores([0.0] * len(texts.reports), [[0.0] * len(report.passages) for report in texts.reports])
    rarities = _rarities([concept for concept, _ in counts], texts, known)
    for (concept, count), rarity in zip(counts, rarities, strict=True):
        _add(found, texts, concept, rarity * count, weights)
    first = list(found.reports)
    _add_pairs(found.reports, texts, concepts, known, weights)
    if is_fed_back(concepts, weights):
        found.reports = _fed_back(texts, concepts, first, found.reports, known, weights)
    return found


class _Key:
    """A concept that can be counted."""

    def __init__(self, concept: Concept) -> None:
        self.concept = concept
        self._key = (concept.stems, tuple(sorted(concept.entities)))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other._key == self._key


def _rarities(concepts: Iterable[Concept], texts: Texts, known: Statistics) -> list[float]:
    """Return the rarity of each concept; that of a name follows from the candidates, which are all that mention it."""
    listed = list(concepts)
    holders = known.holders([stem for concept in listed for stem in concept.stems])
    found = []
    for concept in listed:
        if concept.stems:
            found.append(known.rarity(sum(holders.get(stem, 0) for stem in concept.stems)))
        else:
            named = sum(
                not concept.entities.keys().isdisjoint(p.entities) for d in texts.reports for p in d.digest.passages
            )
            found.append(known.rarity(min(named, known.passages)))
    return found


def _add(found: WordScores, texts: Texts, concept: Concept, rarity: float, weights: RankingWeights) -> None:
    """Add what one concept gives to each report and passage."""
    k1, b, k1p, bp = (weights[name] for name in ("k1", "b", "passage_k1", "passage_b"))
    count_in = _Counting(concept)
    for at, report in enumerate(texts.reports):
        if not report.holds(concept):
            continue
        total = weights["title"] * count_in.title(report)
        for n, count in enumerate(count_in.passages(report)):
            if count:
                total += count
                size = report.sizes[n] / texts.passage_mean
                found.passages[at][n] += rarity * count * (k1p + 1) / (count + k1p * (1 - bp + bp * size))
        if total:
            size = texts.lengths[at] / texts.mean
            found.reports[at] += rarity * total * (k1 + 1) / (total + k1 * (1 - b + b * size))


class _Counting:
    """Counts a concept in titles and passages; remembers what a set of entities gives, since sets recur."""

    def __init__(self, concept: Concept) -> None:
        self._keys = [f" {stem} " for stem in concept.stems]
        self._weights = concept.entities
        self._known: dict[tuple[str, ...], float] = {}

    def title(self, report: ReportText) -> float:
        """Return the count in the title of a report."""
        if self._keys:
            return sum(report.title.count(key) for key in self._keys)
        return self._weighed(report.digest.title_entities)

    def passages(self, report: ReportText) -> list[float]:
        """Return the count in each passage of a report."""
        if not self._keys:
            return [self._weighed(passage.entities) for passage in report.digest.passages]
        counts: list[float] = [text.count(self._keys[0]) for text in report.passages]
        for key in self._keys[1:]:
            if key in report.whole:
                counts = [count + text.count(key) for count, text in zip(counts, report.passages, strict=True)]
        return counts

    def _weighed(self, entities: tuple[str, ...]) -> float:
        if entities not in self._known:
            self._known[entities] = sum(self._weights.get(term, 0.0) for term in entities)
        return self._known[entities]


def _add_pairs(
    scores: list[float], texts: Texts, concepts: Sequence[Concept], known: Statistics, weights: RankingWeights
) -> None:
    """Add the score of neighbouring words of the query that stand in a row."""
    k1, b = weights["k1"], weights["b"]
    distinct = list(dict.fromkeys(concept.stems for concept in concepts))
    for one, other in pairwise(distinct):
        rows = [f" {x}  {y} " for x in one for y in other]
        counts = {
            at: count
            for at, report in enumerate(texts.reports)
            if (count := sum([report.whole.count(row) for row in rows]))
        }
        rarity = known.rarity(min(len(counts), known.passages))
        for at, count in counts.items():
            size = texts.lengths[at] / texts.mean
            scores[at] += weights["pairs"] * rarity * count * (k1 + 1) / (count + k1 * (1 - b + b * size))


def _fed_back(
    texts: Texts,
    concepts: Sequence[Concept],
    first: Sequence[float],
    scores: Sequence[float],
    known: Statistics,
    weights: RankingWeights,
) -> list[float]:
    """Score again with the words that the best reports share (RM3)."""
    added = expansion(lambda at: texts.reports[at].bag, texts.appearance, scores, known, weights)
    rarity = expanded(concepts, added, known, weights)
    k1, b, title = weights["k1"], weights["b"], weights["title"]
    found = []
    for at, report in enumerate(texts.reports):
        bag, headed = report.bag, report.headed
        norm = k1 * (1 - b + b * texts.lengths[at] / texts.mean)
        score = 0.0
        for stem in [stem for stem in rarity if stem in bag]:
            weighed = bag[stem] + (title - 1) * headed[stem]
            score += rarity[stem] * weighed * (k1 + 1) / (weighed + norm)
        found.append(score + (scores[at] - first[at]) * weights["feedback_pairs"])
    return found


def expanded(
    concepts: Sequence[Concept], added: Mapping[str, float], known: Statistics, weights: RankingWeights
) -> dict[str, float]:
    """Return the stems of a query and those that are added to it, with the weight of each times its rarity."""
    asked = Counter(stem for concept in concepts for stem in concept.stems)
    share, total = weights["feedback_share"], sum(asked.values())
    query = {stem: (1 - share) * count for stem, count in asked.items()}
    for stem, weight in added.items():
        query[stem] = query.get(stem, 0.0) + share * weight * total
    holders = known.holders(list(query))
    return {stem: weight * known.rarity(holders.get(stem, 0)) for stem, weight in query.items()}


def expansion(
    bag_of: Callable[[int], Counter[str]],
    appearance: Sequence[int],
    scores: Sequence[float],
    known: Statistics,
    weights: RankingWeights,
) -> dict[str, float]:
    """Return the stems that the best reports share, with weights that add up to 1.

    `bag_of` returns how often each stem stands in a report; of equals, those that appear first are taken.
    """
    order = sorted(appearance, key=lambda at: -scores[at])[: int(weights["feedback_reports"])]
    best = max(scores[order[0]], 1e-9) if order else 1.0
    shares = {at: exp(weights["feedback_sharpness"] * (scores[at] / best - 1)) for at in order if scores[at] > 0}
    whole = sum(shares.values()) or 1.0
    weighed: Counter[str] = Counter()
    for at, share in shares.items():
        bag = bag_of(at)
        size = sum(bag.values()) or 1
        for stem, count in bag.items():
            if len(stem) >= _SHORTEST and not stem.isdigit():
                weighed[stem] += share / whole * count / size  # type: ignore[assignment]  # a weight, not a count
    considered = dict(weighed.most_common(_CONSIDERED))
    holders = known.holders(list(considered))
    most = max(weights["feedback_common"] * known.passages, 2)
    rare = {s: w * known.rarity(holders[s]) for s, w in considered.items() if 1 < holders.get(s, 0) < most}
    top = sorted(rare.items(), key=lambda pair: (-pair[1], pair[0]))[: int(weights["feedback_terms"])]
    total = sum(weight for _, weight in top) or 1.0
    return {stem: weight / total for stem, weight in top}
