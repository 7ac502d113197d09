"""Find the passages of a plan in an engine, and order them by the recipe."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conflict_index import ids
from conflict_index.engine.candidates import Candidates
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Constant, Node, Not, Prefer
from conflict_index.stories.store import Stories
from conflict_search.choices import Group, Matching
from conflict_search.query.plan import Plan
from conflict_search.rank.order import CANDIDATES, DIGITS, CandidateScores, Ranked, score
from conflict_search.rank.places_and_dates import Around
from conflict_search.rank.words import Statistics

_FULL = 1e6
"""Added to the engine's score of passages with all that was asked, so that they are found first and told apart."""


@dataclass(frozen=True)
class FoundPage:
    """The passages of one page, and how many there are in all with all of what was asked, and with part of it."""

    items: tuple[Ranked, ...]
    total: int
    partial: int


@dataclass(frozen=True)
class Finder:
    """An engine with what is needed to order what it finds."""

    engine: Engine
    known: Statistics
    around: Around
    stories: Stories

    def by_relevance(self, asked: Plan, limit: int | None, offset: int, group: Group, match: Matching) -> FoundPage:
        """Return a page of passages, or of the best passages of reports, best first."""
        wanted = None if limit is None else max(CANDIDATES, offset + limit)
        if group == "story":
            return self.among(asked, None, limit, offset, "relevance", group, match)
        if group == "report":
            return self._reports(asked, limit, offset, match, wanted)
        if limit is not None and offset >= CANDIDATES:
            return self._behind(asked, limit, offset, match)
        found = self._matches(asked, match, wanted)
        scores = score(found, asked.asked, self.known, self.around)
        order = [*scores.order(found.full), *range(len(scores.scores), len(found))]
        return FoundPage(_ranked(found, scores, order[offset:][:limit]), found.whole, found.total - found.whole)

    def by_date(
        self, asked: Plan, limit: int | None, offset: int, sort: str, group: Group, match: Matching
    ) -> FoundPage:
        """Return a page in the order of a date, earliest first; passages with part of what was asked come last."""
        if group == "story":
            return self.among(asked, None, limit, offset, sort, group, match)
        by_report = group == "report"
        full = self.engine.match(asked.node, limit, offset, sort=sort, group=by_report)
        items, partial = [Ranked(one.id, one.score, one.score, full=True) for one in full.items], 0
        if match == "part" and asked.part != asked.node:
            rest = Not(asked.part, asked.node)
            left = None if limit is None else limit - len(items)
            others = self.engine.match(rest, left, max(0, offset - full.total), sort=sort, group=by_report)
            items += [Ranked(one.id, one.score, one.score, full=False) for one in others.items]
            partial = others.total
        return FoundPage(tuple(items), full.total, partial)

    def among(
        self,
        asked: Plan,
        only: Container[str] | None,
        limit: int | None,
        offset: int,
        sort: str,
        group: Group,
        match: Matching,
    ) -> FoundPage:
        """Return a page of the passages whose ids are among `only` (None: of all), or of the best of their groups."""
        if sort == "relevance":
            found = self._matches(asked, match, None)
            scores = score(found, asked.asked, self.known, self.around)
            ranked = _ranked(found, scores, [*scores.order(found.full), *range(len(scores.scores), len(found))])
        else:
            ranked = self.by_date(asked, None, 0, sort, "passage", match).items
        kept = [one for one in ranked if only is None or one.id in only]
        if group != "passage":
            story = self.stories.ids([*dict.fromkeys(ids.report_of_passage(one.id) for one in kept)])
            kept = list(_best(kept, story if group == "story" else {}))
            if sort == "relevance":
                kept.sort(key=lambda one: (not one.full, -round(one.report_score, DIGITS)))
        total = sum(one.full for one in kept)
        return FoundPage(tuple(kept[offset:][:limit]), total, len(kept) - total)

    def _behind(self, asked: Plan, limit: int, offset: int, match: Matching) -> FoundPage:
        """Return a page behind the candidates, in the engine's order, without reading what is before it."""
        total = self.engine.match(asked.node, 0).total
        whole = match == "all" or asked.part == asked.node
        tiered: Node = asked.node if whole else Prefer(asked.part, Constant(asked.node, _FULL))
        found = self.engine.match(tiered, limit, offset)
        items = tuple(Ranked(one.id, 0.0, 0.0, full=whole or _is_full(one.score)) for one in found.items)
        return FoundPage(items, total, found.total - total)

    def _reports(self, asked: Plan, limit: int | None, offset: int, match: Matching, wanted: int | None) -> FoundPage:
        total = self.engine.reports(asked.node)
        partial = 0 if match == "all" else self.engine.reports(asked.part) - total
        found = self._grouped(asked, match, wanted, limit, offset)
        if limit is not None and len(found) < min(limit, total + partial - offset):
            found = self._grouped(asked, match, None, limit, offset)
        return FoundPage(found, total, partial)

    def _grouped(
        self, asked: Plan, match: Matching, wanted: int | None, limit: int | None, offset: int
    ) -> tuple[Ranked, ...]:
        """Return a page of the best passage of each report, in the order of the reports' scores."""
        found = self._matches(asked, match, wanted)
        scores = score(found, asked.asked, self.known, self.around)
        first = scores.order_of_reports(found.full)
        if len(found) > len(scores.scores):
            first += _others(found, first, range(len(scores.scores), len(found)))
        return _ranked(found, scores, first[offset:][:limit])

    def _matches(self, asked: Plan, match: Matching, wanted: int | None) -> Candidates:
        """Return candidates, those that hold all that was asked first."""
        if match == "all" or asked.part == asked.node:
            return self.engine.candidates(asked.node, wanted)
        return self.engine.candidates(asked.part, wanted, asked.node)


def _ranked(found: Candidates, scores: CandidateScores, page: Sequence[int]) -> tuple[Ranked, ...]:
    """Return the candidates of a page; those behind the first have no score."""
    full = found.full
    return tuple(
        Ranked(id_, scores.scores[n], scores.reports[n], full[n], scores.words[n], scores.places[n], scores.dates[n])
        if n < len(scores.scores)
        else Ranked(id_, 0.0, 0.0, full[n])
        for n, id_ in zip(page, found.ids(page), strict=True)
    )


def _best(ranked: Iterable[Ranked], story: Mapping[str, str]) -> Iterator[Ranked]:
    """Yield the first passage of each story, given by report, and of each report without one, in the given order."""
    seen: set[str] = set()
    for one in ranked:
        report: str = ids.report_of_passage(one.id)
        own = story.get(report, report)
        if own not in seen:
            seen.add(own)
            yield one


def _others(found: Candidates, first: Sequence[int], rest: Iterable[int]) -> list[int]:
    """Return of the candidates behind those scored the first of each further report, those with all asked for first."""
    seen = {ids.report_of_passage(id_) for id_ in found.ids(first)}
    others: dict[str, int] = {}
    listed = list(rest)
    for n, id_ in zip(listed, found.ids(listed), strict=True):
        report = ids.report_of_passage(id_)
        if report not in seen:
            others.setdefault(report, n)
    return list(others.values())


def _is_full(score: float) -> bool:
    return score >= _FULL / 2
