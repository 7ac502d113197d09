"""The stems of reports in a form that is quickly searched, kept between the queries of one index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.errors import IndexDamaged
from conflict_index.store.digest import Digest, load_digest
from conflict_search.query.concepts import Concept
from conflict_search.rank.weights import RankingWeights

_KEPT = 2000
"""Reports that are kept, twice the candidates of a query."""

_LARGEST = 50_000
"""Letters of the longest report that is kept."""


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
    """The candidates of one query, with their lengths."""

    def __init__(self, reports: Sequence[ReportText], weights: RankingWeights) -> None:
        title = weights["title"]
        self.reports = reports
        self.lengths = [sum(report.sizes) + title * report.title_size for report in reports]
        self.mean = _mean(self.lengths)
        self.passage_mean = _mean([size for report in reports for size in report.sizes])


class ReportTexts:
    """Reads what ranking needs of reports from an engine, and keeps it for the next queries."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[str, ReportText] = {}

    def of(self, report_ids: Iterable[str]) -> dict[str, ReportText]:
        """Return the texts of reports by id, in the order given. Raises IndexDamaged if one is missing."""
        wanted, kept = list(report_ids), self._kept
        found = {one: kept[one] for one in wanted if one in kept}
        missing = [one for one in wanted if one not in found]
        stored = self._engine.stored([ids.digest_key(one) for one in missing])
        if len(stored) < len(missing):
            raise IndexDamaged("the index lacks what ranking needs of some reports; index the sources again")
        read = {one: ReportText(load_digest(stored[ids.digest_key(one)])) for one in missing}
        found |= read
        fresh = {one: text for one, text in read.items() if len(text.whole) <= _LARGEST}
        if len(kept) + len(fresh) > _KEPT:  # other threads may read the old table meanwhile
            kept = {one: kept[one] for one in wanted if one in kept}
        self._kept = dict(list((kept | fresh).items())[:_KEPT])
        return {one: found[one] for one in wanted}


def _spaced(stems: str) -> str:
    """Return stems with two spaces between and one around, so that each can be counted with spaces around it."""
    return f" {stems.replace(' ', '  ')} " if stems else ""


def _size(text: str) -> int:
    return text.count("  ") + 1 if text else 0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values and any(values) else 1.0
