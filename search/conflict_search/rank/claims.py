"""Which passages tell of what several independent sources tell of: the same place on the same day.

Copies of one text are one account, and count for its origin: the news agency that it credits, else the source of the
earliest copy. A source counts once, however often it tells.
"""

from __future__ import annotations

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


def claims(
    passages: Sequence[str], asked: Plan, around: Around, engine: Engine, stories: Stories
) -> tuple[dict[str, Claim], int]:
    """Return for each passage the claim that most sources share, and how many passages have no single day.

    Args:
        passages: Ids of passages.
        asked: The query that found them.
        around: The places that each place of the query lies in.
        engine: Has the digests of reports.
        stories: Tells copies.

    Raises:
        IndexDamaged: The index cannot be read.
    """
    told = {passage: tuple(found) for passage, found in _told(passages, _wanted(asked, around), engine)}
    origins = stories.origins(list(dict.fromkeys(map(ids.report_of_passage, passages))))
    sources: dict[_Told, set[str]] = {}
    for passage, found in told.items():
        for one in found:
            sources.setdefault(one, set()).add(origins.get(ids.report_of_passage(passage), ""))
    best = {passage: max(found, key=lambda one: (len(sources[one]), one)) for passage, found in told.items() if found}
    made = {
        passage: Claim(date.fromordinal(day), entity, tuple(sorted(sources[entity, day])))
        for passage, (entity, day) in best.items()
    }
    return made, len(passages) - len(made)


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
