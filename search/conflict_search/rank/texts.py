"""The stems of reports in a form that is quickly searched, without numpy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from conflict_index.store.digest import Digest
from conflict_search.query.concepts import Concept
from conflict_search.rank.weights import RankingWeights


class ReportText:
    """The stems of one report: each between spaces, so that text search finds whole stems."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self.title = _spaced(digest.title)
        self.passages = [_spaced(p.stems) for p in digest.passages]
        self.sizes = [_size(text) for text in self.passages]
        self.title_size = _size(self.title)
        self.whole = "\n".join((self.title, *self.passages))  # no two stems are in a row across the breaks
        self._entities = frozenset((*digest.title_entities, *(e for p in digest.passages for e in p.entities)))

    @cached_property
    def bag(self) -> Counter[str]:
        """How often each stem stands in the title and the passages."""
        return Counter(self.whole.split())

    @cached_property
    def headed(self) -> Counter[str]:
        """How often each stem stands in the title."""
        return Counter(self.title.split())

    def holds(self, concept: Concept) -> bool:
        """Tell whether the report has a stem or an entity of the concept."""
        if concept.stems:
            return any(f" {stem} " in self.whole for stem in concept.stems)
        return not self._entities.isdisjoint(concept.entities)


class Texts:
    """The candidates of one query, with their lengths. `appearance` lists them in the order of the engine."""

    def __init__(self, reports: Sequence[ReportText], appearance: Sequence[int], weights: RankingWeights) -> None:
        title = weights["title"]
        self.reports, self.appearance = reports, appearance
        self.lengths = [sum(report.sizes) + title * report.title_size for report in reports]
        self.mean = _mean(self.lengths)
        self.passage_mean = _mean([size for report in reports for size in report.sizes])


def _spaced(stems: str) -> str:
    """Return stems with two spaces between and one around, so that each can be counted with spaces around it."""
    return f" {stems.replace(' ', '  ')} " if stems else ""


def _size(text: str) -> int:
    return text.count("  ") + 1 if text else 0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values and any(values) else 1.0
