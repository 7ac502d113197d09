"""One report made ready to be written: cut, dated, annotated, turned into documents.

All of it is pure, so that a worker can do it whole: a report goes in, documents come out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from conflict_index import ids
from conflict_index.annotate import Annotator, Piece
from conflict_index.annotate.annotator import Detected
from conflict_index.annotate.taggers import tags
from conflict_index.dates.passages import passage_dates
from conflict_index.dates.read import read_dates
from conflict_index.discover import Stats, collect
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.model import DateSpan, Mention, Origin, Passage, Place, Report
from conflict_index.segment import segment
from conflict_index.store.documents import Ancestors, Document, documents

Years = tuple[int, int]
"""The first and last year that a date without a year may lie in."""


@dataclass(frozen=True, slots=True)
class ReportParts:
    """A report with all that is found in it: passages with mentions, dates and tags; all dates; the title's mentions.

    `pieces` are the texts of the passages, split into words.
    """

    report: Report
    passages: tuple[Passage, ...]
    pieces: tuple[Piece, ...]
    dates: tuple[DateSpan, ...]
    title_mentions: tuple[Mention, ...] = ()


class Prepared(NamedTuple):
    """What is written of a report: its documents, and what it says of each name. `passages` counts those kept."""

    report_id: ReportId
    origin: Origin
    documents: tuple[Document, ...]
    names: Stats
    passages: int


def prepare(report: Report, annotator: Annotator, gazetteer: Gazetteer, years: Years | None = None) -> Prepared:
    """Return what is written of a report."""
    return to_documents(annotate(report, annotator, years), gazetteer)


def annotate(report: Report, annotator: Annotator, years: Years | None = None) -> ReportParts:
    """Cut a report into passages and find the names, dates and tags in them."""
    parts = cut_report(report, years)
    return with_mentions(parts, annotator, annotator.detect(parts.pieces, report.dateline))


def cut_report(report: Report, years: Years | None) -> ReportParts:
    """Cut a report into passages; find their dates and tags, no names yet. Texts are split into words once, here."""
    dates = read_dates(report.text, published=report.published, years=years)
    passages = tuple(
        replace(
            passage,
            dates=passage_dates(dates, passage.span, report.published),
            tags=tags(passage.text, passage.span.start),
        )
        for passage in segment(report)
    )
    pieces = tuple(Piece.of(p.text, p.span.start) for p in passages)
    return ReportParts(report, passages, pieces, dates)


def with_mentions(parts: ReportParts, annotator: Annotator, names: Detected) -> ReportParts:
    """Tie the names that were detected in a report to entities, and find those of its title."""
    found = annotator.resolve(names)
    passages = tuple(replace(p, mentions=mentions) for p, mentions in zip(parts.passages, found, strict=True))
    return replace(parts, passages=passages, title_mentions=annotator.mentions(parts.report.title))


def to_documents(parts: ReportParts, gazetteer: Gazetteer) -> Prepared:
    """Turn an annotated report into documents and statistics of its names."""
    split = [piece.words for piece in parts.pieces]
    made = tuple(documents(parts.report, parts.passages, split, parts.title_mentions, ancestors_by(gazetteer)))
    return Prepared(parts.report.id, parts.report.origin, made, mention_statistics(parts.passages), len(made) - 1)


def mention_statistics(passages: Sequence[Passage]) -> Stats:
    """Return what a report, given as its passages, says of each name."""
    return collect([passage.mentions for passage in passages])


def ancestors_by(gazetteer: Gazetteer) -> Ancestors:
    """Return the function that gives all that a place lies in, by what a gazetteer says of it."""

    def ancestors(entity_id: str) -> tuple[str, ...]:
        if not ids.is_listed(entity_id):
            return ()
        entity = gazetteer.entity(entity_id)
        return entity.parents if isinstance(entity, Place) else ()

    return ancestors
