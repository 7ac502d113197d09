"""Turn a report into documents: the index terms of each passage (see fields) and its stored string."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.model import DateSpan, Mention, Passage, Report, Role, Tag
from conflict_index.names import Word, spelled, words
from conflict_index.store import wire
from conflict_index.store.digest import Digest, PassageDigest, plain_dates
from conflict_index.store.fields import FIELDS
from conflict_index.store.stems import Languages, content_stems, languages_in, stems_of

INDEXED_ROLES: tuple[Role, ...] = ("body", "byline", "caption", "comment")
"""Roles of the passages that are indexed; boilerplate is not."""

_NAMES = frozenset(field.name for field in FIELDS)

Ancestors = Callable[[str], tuple[str, ...]]
"""Map an entity id to the ids of all places that it lies in; empty unless it is a listed place or a point."""


@dataclass(frozen=True)
class Document:
    """What an engine stores of one passage or report: terms by field, and a string that it returns unchanged.

    `numbers` are those of fields.NUMBERS, by which matches can be sorted. `digest` is that of a report, whose passages
    are the next documents, in the order of the digest.
    """

    id: str
    terms: Mapping[str, Sequence[str]]
    stored: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    digest: Digest | None = None


def check_document(document: Document) -> None:
    """Raise KeyError for terms of an unknown field, UnicodeError for text that is no Unicode."""
    for name, terms in document.terms.items():
        if name not in _NAMES:
            raise KeyError(name)
        "".join(terms).encode()
    (document.id + document.stored).encode()


def documents(
    report: Report,
    passages: Sequence[Passage],
    split: Sequence[Sequence[Word]],
    title_mentions: Sequence[Mention],
    ancestors: Ancestors,
) -> Iterator[Document]:
    """Yield the document of a report's verbatim text, its digest, then one for each passage that is not boilerplate.

    `split` holds the words of each passage.
    """
    of_report = {"role": ["report"]} | ({"site": [report.site]} if report.site else {})
    yield Document(ids.report_key(report.id), of_report, wire.dump_report(report))
    split_title = words(report.title)
    title_languages = languages_in(report.title, split_title, report.language)
    shared = {
        "title": stems_of(report.title, split_title, title_languages),
        "title_entity": entity_terms(title_mentions),
        "published": event_cells(report.published) or [cells.UNKNOWN],
        "source": [report.source],
        "language": [report.language or cells.UNKNOWN],
    }
    kept = [
        _Words(passage, own, languages_in(passage.text, own, report.language))
        for passage, own in zip(passages, split, strict=True)
        if passage.role in INDEXED_ROLES
    ]
    lead = next((one.passage for one in kept if one.passage.role == "body"), kept[0].passage if kept else None)
    title = " ".join(content_stems(report.title, split_title, title_languages))
    digest = _digest(report, title, kept, shared["title_entity"], ancestors)
    yield Document(ids.digest_key(report.id), {"role": ["digest"]}, "", digest=digest)
    for passage, own, languages in kept:
        terms = {
            "text": stems_of(passage.text, own, languages),
            "stemmed": sorted(languages.values()),
            "entity": entity_terms(passage.mentions),
            "spelling": sorted({ids.spelling_term(m.entity_id, spelled(m.surface)) for m in passage.mentions}),
            "within": within_terms(passage.mentions, ancestors),
            "likely": likely_terms(passage.mentions, ancestors),
            "event": event_terms(passage.dates, report.published),
            "role": [passage.role, *(["lead"] if passage is lead else [])],
        }
        numbers = {"event": first_day(_event_dates(passage, report)), "published": first_day([report.published])}
        yield Document(passage.id, shared | terms | tag_terms(passage.tags), wire.dump_passage(passage), numbers)


def _event_dates(passage: Passage, report: Report) -> Iterable[DateSpan | None]:
    """Return the dates that a passage is sorted by: its own, else the lead date of its report."""
    return [d for d in passage.dates if d.basis != "published" and d.start] or [report.lead]


class _Words(NamedTuple):
    """A passage that is indexed, its words, and the languages by which they are stemmed."""

    passage: Passage
    split: Sequence[Word]
    languages: Languages


def first_day(dates: Iterable[DateSpan | None]) -> int:
    """Return the proleptic Gregorian ordinal of the earliest day on which a date begins; that of date.max if none."""
    return min((d.start for d in dates if d and d.start), default=date.max).toordinal()


def _digest(
    report: Report, title: str, kept: Sequence[_Words], title_entities: Sequence[str], ancestors: Ancestors
) -> Digest:
    passages = tuple(
        PassageDigest(
            passage.ordinal,
            passage.role,
            " ".join(content_stems(passage.text, split, languages)),
            tuple(entity_terms(passage.mentions)),
            plain_dates(passage.dates),
        )
        for passage, split, languages in kept
    )
    mentioned = {m.entity_id for passage, _, _ in kept for m in passage.mentions}
    around: dict[str, tuple[str, ...]] = {one: above for one in sorted(mentioned) if (above := ancestors(one))}
    published = plain_dates([report.published] if report.published else [])
    lead = plain_dates([report.lead] if report.lead else [])
    return Digest(title, tuple(title_entities), passages, around, published, lead)


def tag_terms(tags: Iterable[Tag]) -> dict[str, list[str]]:
    """Return the distinct tag values of a passage by facet."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for tag in tags:
        if tag.value not in values[tag.facet]:
            values[tag.facet].append(tag.value)
    return values


def entity_terms(mentions: Iterable[Mention]) -> list[str]:
    """Return a term for each mention (its entity with its certainty) and one for each rival entity."""
    found = []
    for m in mentions:
        certainty: ids.Certainty = "fuzzy" if m.how == "fuzzy" else "rival" if m.rivals else "sure"
        found.append(ids.entity_term(m.entity_id, certainty))
        found += [ids.entity_term(rival, "rival") for rival in m.rivals]
    return found


def within_terms(mentions: Iterable[Mention], ancestors: Ancestors) -> list[str]:
    """Return the ids of the mentioned places and of all places that they lie in."""
    places = {m.entity_id for m in mentions}
    return sorted(places.union(*(ancestors(p) for p in places)))


def likely_terms(mentions: Iterable[Mention], ancestors: Ancestors) -> list[str]:
    """Return a term for each mentioned entity and place that it lies in, with the tenths of its surest mention."""
    surest: dict[str, int] = {}
    for mention in mentions:
        tenths = ids.tenths(mention.score)
        for one in (mention.entity_id, *ancestors(mention.entity_id)):
            surest[one] = max(tenths, surest.get(one, 0))
    return sorted(ids.likely_term(one, tenths) for one, tenths in surest.items())


def event_terms(dates: Sequence[DateSpan], published: DateSpan | None) -> list[str]:
    """Return the cells of each date under its basis and under ANY_BASIS; add the unknown term if no date has a year.

    An open interval ("since 2014") is treated as ending on the publication date.
    """
    until = published.end if published else None
    closed = [replace(d, end=until) if until and d.start and d.end is None and d.start < until else d for d in dates]
    found = {
        ids.event_term(basis, cell) for d in closed for cell in event_cells(d) for basis in (d.basis, ids.ANY_BASIS)
    }
    return sorted(found if any(d.start or d.end for d in dates) else found | {cells.UNKNOWN})


def event_cells(value: DateSpan | None) -> list[str]:
    """Return the cells of a date's interval, or of its month and day if it has no year; empty if neither is known."""
    if value is None:
        return []
    if value.start or value.end:
        return list(cells.span_terms(value.start, value.end))
    if value.month and value.day:
        return [cells.yearless_term(value.month, value.day)]
    return []
