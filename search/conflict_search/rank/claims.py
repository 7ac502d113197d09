"""Which passages tell of what several independent sources tell of: the same place on the same day.

Copies of one text are one account, and count for its origin: the news agency that it credits, else the source of the
earliest copy. A source counts once, however often it tells.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.engine.reports import digests_of
from conflict_index.store.digest import Digest, PassageDigest, PlainDate
from conflict_index.stories.store import Stories
from conflict_search.query.plan import Plan
from conflict_search.rank.places_and_dates import Around
from conflict_search.results.claim import Claim

_READ = 500
"""Reports that are read at a time."""

_Told = tuple[str, int]
"""A place (empty where the query names none and the passage neither) and a day number."""


class Claims:
    """The claims of passages, counted a part at a time; each passage's is worked out when it is asked for.

    Attributes:
        min_sources: Sources that must share the claim of a passage for it to be kept.
        passages: Passages that were counted.
        undated: Those of them that have no single day.
        kept: Those that were kept.
    """

    def __init__(self, asked: Plan, around: Around, engine: Engine, stories: Stories, min_sources: int) -> None:
        """Count nothing yet.

        Args:
            asked: The query that finds the passages.
            around: The places that each place of the query lies in.
            engine: Has the digests of reports.
            stories: Tells copies.
            min_sources: See above.
        """
        self._wanted, self._engine, self._stories = _wanted(asked, around), engine, stories
        self._sources: dict[_Told, set[str]] = {}
        self.min_sources = min_sources
        self.passages = self.undated = self.kept = 0

    def count(self, passages: Sequence[str]) -> None:
        """Count what passages, given by id, tell of. Raises IndexDamaged."""
        origins = self._stories.origins(list(dict.fromkeys(map(ids.report_of_passage, passages))))
        for passage, found in _told(passages, self._wanted, self._engine):
            source = origins.get(ids.report_of_passage(passage), "")
            told = list(found)
            self.passages += 1
            self.undated += not told
            for one in told:
                self._sources.setdefault(one, set()).add(sys.intern(source))

    def keep(self, passages: Sequence[str]) -> list[bool]:
        """Tell of each of some counted passages whether enough sources share its claim. Raises IndexDamaged."""
        told = _told(passages, self._wanted, self._engine)
        shared = {
            passage
            for passage, found in told
            if any(len(self._sources.get(one, ())) >= self.min_sources for one in found)
        }
        self.kept += len(shared)
        return [passage in shared for passage in passages]

    def of(self, passages: Sequence[str]) -> dict[str, Claim]:
        """Return for each of the passages with a single day the claim that most sources share. Raises IndexDamaged."""
        made = {}
        for passage, found in _told(passages, self._wanted, self._engine):
            if told := [one for one in found if one in self._sources]:
                entity, day = max(told, key=lambda one: (len(self._sources[one]), one))
                made[passage] = Claim(date.fromordinal(day), entity, tuple(sorted(self._sources[entity, day])))
        return made


def _wanted(asked: Plan, around: Around) -> dict[str, str]:
    """Map the terms of what the query names to what they count for: a province of a town's name for the town."""
    towns = [one for one in asked.entities if not ids.is_division(one)]
    found: dict[str, str] = {}
    for entity, meaning in asked.entities.items():
        inside = (one for one in towns if ids.is_division(entity) and entity in around.get(one, ()))
        found |= dict.fromkeys((entity, *meaning.terms), next(inside, entity))
    return found


def _told(passages: Sequence[str], wanted: Mapping[str, str], engine: Engine) -> Iterator[tuple[str, Iterator[_Told]]]:
    by_report: dict[str, list[str]] = {}
    for passage in passages:
        by_report.setdefault(ids.report_of_passage(passage), []).append(passage)
    reports = list(by_report)
    for at in range(0, len(reports), _READ):
        for report, digest in digests_of(engine, reports[at : at + _READ]).items():
            by_ordinal = {p.ordinal: p for p in digest.passages}
            for passage in by_report[report]:
                own = by_ordinal.get(ids.ordinal_of(passage))
                yield passage, _of_passage(own, digest, wanted) if own else iter(())


def _of_passage(passage: PassageDigest, digest: Digest, wanted: Mapping[str, str]) -> Iterator[_Told]:
    """Yield the places of a passage with each of its days: its own, else the day that its report is about."""
    days = _days([d for d in passage.dates if d.basis != "published"] or list(digest.lead))
    entities = {ids.entity_of(term) for term in passage.entities if ids.certainty_of(term) != "rival"}
    if wanted:
        places = {wanted[entity] for entity in entities if entity in wanted}
    else:
        places = {entity for entity in entities if ids.is_place(entity) and not ids.is_division(entity)}
    for place in sorted(places) or ([] if wanted else [""]):
        for day in days:
            yield place, day


def _days(dates: Sequence[PlainDate]) -> list[int]:
    """Return the dates that are a single day."""
    return sorted({one.start for one in dates if one.start and one.end == one.start + 1})
