"""Find the passages of a plan in an engine, and order them by the recipe."""

from __future__ import annotations

from dataclasses import dataclass

from conflict_index import ids
from conflict_index.engine.contract import Engine, Match
from conflict_index.engine.tree import Constant, Node, Not, Prefer
from conflict_search.choices import Group, Matching
from conflict_search.query.plan import Plan
from conflict_search.rank.hits import best_of_reports
from conflict_search.rank.order import CANDIDATES, Ranked, ordered
from conflict_search.rank.places_and_dates import Around
from conflict_search.rank.texts import ReportTexts
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
    texts: ReportTexts
    known: Statistics
    around: Around

    def by_relevance(self, asked: Plan, limit: int | None, offset: int, group: Group, match: Matching) -> FoundPage:
        """Return a page of passages, or of the best passages of reports, best first."""
        wanted = None if limit is None else max(CANDIDATES, offset + limit)
        if group == "report":
            return self._reports(asked, limit, offset, match, wanted)
        if limit is not None and offset >= CANDIDATES:
            return self._behind(asked, limit, offset, match)
        items, total, partial = self._matches(asked, match, wanted)
        return FoundPage(tuple(self._ordered(items, asked)[offset:][:limit]), total, partial)

    def by_date(
        self, asked: Plan, limit: int | None, offset: int, sort: str, group: Group, match: Matching
    ) -> FoundPage:
        """Return a page in the order of a date, earliest first; passages with part of what was asked come last."""
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

    def _behind(self, asked: Plan, limit: int, offset: int, match: Matching) -> FoundPage:
        """Return a page behind the candidates, in the engine's order, without reading what is before it."""
        total = self.engine.match(asked.node, 0).total
        whole = match == "all" or asked.part == asked.node
        tiered: Node = asked.node if whole else Prefer(asked.part, Constant(asked.node, _FULL))
        found = self.engine.match(tiered, limit, offset)
        items = tuple(Ranked(one.id, 0.0, 0.0, full=whole or _is_full(one)) for one in found.items)
        return FoundPage(items, total, found.total - total)

    def _reports(self, asked: Plan, limit: int | None, offset: int, match: Matching, wanted: int | None) -> FoundPage:
        total = len(self.engine.facets(asked.node, "report"))
        partial = 0 if match == "all" else len(self.engine.facets(asked.part, "report")) - total
        items, _, _ = self._matches(asked, match, wanted)
        found = self._grouped(items, asked)
        if limit is not None and len(found) < min(offset + limit, total + partial):
            found = self._grouped(self._matches(asked, match, None)[0], asked)
        return FoundPage(tuple(found[offset:][:limit]), total, partial)

    def _grouped(self, items: list[tuple[str, bool]], asked: Plan) -> list[Ranked]:
        """Return the best passage of each report, in the order of the reports' scores."""
        best = best_of_reports(self._ordered(items, asked))
        return sorted(best, key=lambda one: (not one.full, -one.report_score))

    def _matches(self, asked: Plan, match: Matching, wanted: int | None) -> tuple[list[tuple[str, bool]], int, int]:
        """Return passages by id with whether they hold all that was asked, and the counts of both kinds."""
        if match == "all" or asked.part == asked.node:
            found = self.engine.match(asked.node, wanted)
            return [(one.id, True) for one in found.items], found.total, 0
        tiered: Node = Prefer(asked.part, Constant(asked.node, _FULL))
        found = self.engine.match(tiered, wanted)
        items = [(one.id, _is_full(one)) for one in found.items]
        total = sum(full for _, full in items)
        if total == len(items) < found.total:
            total = self.engine.match(asked.node, 0).total
        return items, total, found.total - total

    def _ordered(self, items: list[tuple[str, bool]], asked: Plan) -> list[Ranked]:
        """Return the passages by the recipe; those behind the first candidates as the engine gave them."""
        first, rest = items[:CANDIDATES], items[CANDIDATES:]
        reports = list(dict.fromkeys(ids.report_of_passage(passage) for passage, _ in first))
        ranked = ordered(first, self.texts.of(reports), asked.asked, self.known, self.around)
        return [*ranked, *(Ranked(passage, 0.0, 0.0, full) for passage, full in rest)]


def _is_full(found: Match) -> bool:
    return found.score >= _FULL / 2
