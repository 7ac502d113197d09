"""Turn one report into documents: split into passages, date, annotate.

These are pure functions from a report to documents, so that worker processes can run them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from conflict_index import ids
from conflict_index.annotate import Annotator, Piece
from conflict_index.annotate.annotator import Detected
from conflict_index.annotate.stated import settled, with_stated
from conflict_index.dates.lead import lead_date
from conflict_index.dates.passages import passage_dates
from conflict_index.dates.read import read_dates
from conflict_index.discover.statistics import Stats, collect
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.model import DateSpan, Mention, Origin, Passage, Place, Report
from conflict_index.segment import segment
from conflict_index.segment.credits import is_credit
from conflict_index.store.documents import Ancestors, Document, documents
from conflict_index.stories.sketch import Sketch, sketch_of

Years = tuple[int, int]
"""First and last year, both included, that a date without a year may lie in."""


@dataclass(frozen=True, slots=True)
class ReportParts:
    """A report with its annotations: passages with mentions, dates and tags; all dates; the mentions of the title.

    `pieces` are the texts of the passages, split into words.
    """

    report: Report
    passages: tuple[Passage, ...]
    pieces: tuple[Piece, ...]
    dates: tuple[DateSpan, ...]
    title_mentions: tuple[Mention, ...] = ()


class Prepared(NamedTuple):
    """What is written of a report: its documents, statistics of its names, the sketch that finds copies of its text.

    `passages` counts indexed passages.
    """

    report_id: ReportId
    origin: Origin
    documents: tuple[Document, ...]
    names: Stats
    sketch: Sketch
    passages: int


def prepare(report: Report, annotator: Annotator, gazetteer: Gazetteer, years: Years | None = None) -> Prepared:
    """Return what is written of a report."""
    return to_documents(annotate(report, annotator, years), gazetteer)


def annotate(report: Report, annotator: Annotator, years: Years | None = None) -> ReportParts:
    """Split a report into passages and annotate their names, dates and tags."""
    parts = cut_report(report, annotator, years)
    return with_mentions(parts, annotator, annotator.detect(parts.pieces, report.dateline))


def cut_report(report: Report, annotator: Annotator, years: Years | None) -> ReportParts:
    """Split a report into passages and find their dates, but no names. Texts are tokenised here, once.

    The annotator only says where a listed name goes on over a line end.
    """
    dates = read_dates(report.text, published=report.event or report.published, years=years, day_first=report.day_first)
    passages = tuple(
        replace(passage, dates=passage_dates(dates, passage.span, report.published, report.event))
        for passage in segment(report, annotator.goes_on)
    )
    begin = report.dateline.end if report.dateline else 0
    report = replace(report, lead=report.event or lead_date(dates, report.published, begin))
    pieces = tuple(Piece.of(p.text, p.span.start, credit=is_credit(p.text, p.role)) for p in passages)
    return ReportParts(report, passages, pieces, dates)


def with_mentions(parts: ReportParts, annotator: Annotator, names: Detected) -> ReportParts:
    """Link the names detected in a report to entities; annotate its title, and tag its words."""
    found = zip(parts.passages, annotator.resolve(names), annotator.tags(names), strict=True)
    passages = tuple(replace(passage, mentions=mentions, tags=tags) for passage, mentions, tags in found)
    title = _in_title(parts.report, passages, annotator)
    if parts.report.place:
        stated = annotator.stated(parts.report.place)
        passages = tuple(replace(p, mentions=with_stated(p.mentions, stated, p.span.start)) for p in passages)
        title = settled(title, stated)
    return replace(parts, passages=passages, title_mentions=title)


def _in_title(report: Report, passages: Sequence[Passage], annotator: Annotator) -> tuple[Mention, ...]:
    """Return the mentions in a title, except at its end if the text has a longer name there, on two lines."""
    found, start = annotator.mentions(report.title), report.text.find(report.title)
    end = start + len(report.title)
    crossing = [m.span.start for p in passages for m in p.mentions if start <= m.span.start < end < m.span.end]
    return tuple(m for m in found if start < 0 or not any(start + m.span.end > begin for begin in crossing))


def to_documents(parts: ReportParts, gazetteer: Gazetteer) -> Prepared:
    """Return what is written of an annotated report."""
    split = [piece.words for piece in parts.pieces]
    made = tuple(documents(parts.report, parts.passages, split, parts.title_mentions, ancestors_by(gazetteer)))
    digest = next(one.digest for one in made if one.digest)
    return Prepared(
        parts.report.id,
        parts.report.origin,
        made,
        mention_statistics(parts.passages),
        sketch_of(parts.report, digest),
        sum(map(_is_passage, made)),
    )


def from_stored(report: Report, passages: Sequence[Passage], annotator: Annotator, gazetteer: Gazetteer) -> Prepared:
    """Return what was written of a report, from its stored form; only the names of its title are found anew."""
    pieces = tuple(Piece.of(p.text, p.span.start, credit=is_credit(p.text, p.role)) for p in passages)
    title = _in_title(report, passages, annotator)
    return to_documents(ReportParts(report, tuple(passages), pieces, (), title), gazetteer)


def _is_passage(document: Document) -> bool:
    return ids.is_passage(document.id)


def mention_statistics(passages: Sequence[Passage]) -> Stats:
    """Return the name statistics of a report from its passages."""
    return collect([passage.mentions for passage in passages])


def ancestors_by(gazetteer: Gazetteer) -> Ancestors:
    """Return a function from an entity id to the ids of all places that it lies in, by a gazetteer."""

    def ancestors(entity_id: str) -> tuple[str, ...]:
        if not ids.is_listed(entity_id):
            return ()
        entity = gazetteer.entity(entity_id)
        return entity.parents if isinstance(entity, Place) else ()

    return ancestors
