"""Find the passages of a plan in an engine, and order them by the recipe."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from conflict_index import ids
from conflict_index.engine.candidates import Candidates, CandidatesById
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Constant, Node, Not, Prefer
from conflict_index.stories.store import Stories
from conflict_search.choices import Group, Matching
from conflict_search.query.plan import Plan
from conflict_search.rank.order import CANDIDATES, DIGITS, CandidateScores, Ranked, score
from conflict_search.rank.places_and_dates import Around
from conflict_search.rank.words import Statistics

_AT_A_TIME = 2000
"""Passages whose ids are held at a time."""

_FULL = 1e6
"""Added to the engine's score of passages with all that was asked, so that they are found first and told apart."""


@dataclass(frozen=True)
class FoundPage:
    """The passages of one page, and how many there are in all with all of what was asked, and with part of it."""

    items: tuple[Ranked, ...]
    total: int
    partial: int


Keep = Callable[[Sequence[str]], Iterable[bool]]
"""Tells of some passages, by id, which of them are wanted."""


@dataclass(frozen=True)
class OrderedPassages:
    """All passages of an answer in order, by their numbers among the candidates: eight bytes each, read page by page.

    `full` tells of each candidate whether it holds all that was asked; `ids` and `ranked` read some of them.
    """

    order: Sequence[int]
    full: Sequence[bool]
    ids: Callable[[Sequence[int]], list[str]]
    ranked: Callable[[Sequence[int]], Sequence[Ranked]]

    def only(self, order: Sequence[int]) -> OrderedPassages:
        """Return some of the passages, in another order."""
        return replace(self, order=order)

    @cached_property
    def total(self) -> int:
        """Return how many hold all that was asked."""
        return sum(1 for n in self.order if self.full[n])

    def page(self, limit: int | None, offset: int) -> FoundPage:
        """Return a page of them."""
        items = tuple(self.ranked(self.order[offset:][:limit]))
        return FoundPage(items, self.total, len(self.order) - self.total)


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
            return self.ordered(asked, "relevance", group, match).page(limit, offset)
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
            return self.ordered(asked, sort, group, match).page(limit, offset)
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

    def ordered(
        self, asked: Plan, sort: str, group: Group, match: Matching, keep: Keep | None = None
    ) -> OrderedPassages:
        """Return all passages in order, or the best of each report or story, of those that `keep` keeps."""
        if sort == "relevance":
            found = self._matches(asked, match, None)
            scores = score(found, asked.asked, self.known, self.around)
            order = array("q", scores.order(found.full))
            order.extend(range(len(scores.scores), len(found)))
            all_of = OrderedPassages(order, found.full, found.ids, partial(_ranked, found, scores))
            reports = found.report_numbers
        else:
            ranked = self.by_date(asked, None, 0, sort, "passage", match).items
            known = CandidatesById([one.id for one in ranked], [one.full for one in ranked], 0, 0, lambda _: ())
            all_of = OrderedPassages(range(len(ranked)), known.full, known.ids, lambda at: [ranked[n] for n in at])
            reports = known.report_numbers
        kept = all_of if keep is None else all_of.only(array("q", _kept(all_of, keep)))
        if group != "passage":
            firsts = array("q", _firsts(kept.order, reports()))
            kept = kept.only(firsts if group == "report" else array("q", self._first_of_stories(kept.only(firsts))))
            if sort == "relevance":  # the first are in the order of their reports' scores, all others score nothing
                scored = {n: -round(scores.reports[n], DIGITS) for n in kept.order if n < len(scores.reports)}
                kept = kept.only(array("q", sorted(kept.order, key=lambda n: (not found.full[n], scored.get(n, 0.0)))))
        return kept

    def _first_of_stories(self, passages: OrderedPassages) -> Iterator[int]:
        """Yield of the passages, one of each report, those that are the first of their story, or of none."""
        seen: set[str] = set()
        for some in _chunks(passages.order):
            by_report = dict(zip(map(ids.report_of_passage, passages.ids(some)), some, strict=True))
            story = self.stories.ids(list(by_report))
            for report, n in by_report.items():
                if (own := story.get(report)) not in seen:
                    yield n
                    if own is not None:
                        seen.add(own)

    def _behind(self, asked: Plan, limit: int, offset: int, match: Matching) -> FoundPage:
        """Return a page behind the candidates, in the engine's order, without reading what is before it."""
        total = self.engine.match(asked.node, 0).total
        whole = match == "all" or asked.part == asked.node
        tiered: Node = asked.node if whole else Prefer(asked.part, Constant(asked.node, _FULL))
        found = self.engine.match(tiered, limit, offset)
        items = tuple(Ranked(one.id, 0.0, 0.0, full=whole or _is_full(one.score)) for one in found.items)
        return FoundPage(items, total, found.total - total)

    def _reports(self, asked: Plan, limit: int | None, offset: int, match: Matching, wanted: int | None) -> FoundPage:
        if limit is not None:
            total = self.engine.reports(asked.node)
            partial = 0 if match == "all" else self.engine.reports(asked.part) - total
            found = self._grouped(asked, match, wanted, limit, offset)
            if len(found) >= min(limit, total + partial - offset):
                return FoundPage(found, total, partial)
        return self.ordered(asked, "relevance", "report", match).page(limit, offset)

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
        Ranked(
            id_, scores.scores[n], scores.reports[n], bool(full[n]), scores.words[n], scores.places[n], scores.dates[n]
        )
        if n < len(scores.scores)
        else Ranked(id_, 0.0, 0.0, bool(full[n]))
        for n, id_ in zip(page, found.ids(page), strict=True)
    )


def _chunks(order: Sequence[int]) -> Iterator[Sequence[int]]:
    return (order[at : at + _AT_A_TIME] for at in range(0, len(order), _AT_A_TIME))


def _kept(passages: OrderedPassages, keep: Keep) -> Iterator[int]:
    """Yield the numbers of the passages that are kept, in order."""
    for some in _chunks(passages.order):
        yield from (n for n, kept in zip(some, keep(passages.ids(some)), strict=True) if kept)


def _firsts(order: Sequence[int], reports: Sequence[int]) -> Iterator[int]:
    """Yield of the passages in order the first of each report."""
    seen: set[int] = set()
    for n in order:
        if reports[n] not in seen:
            seen.add(reports[n])
            yield n


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
