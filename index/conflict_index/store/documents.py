"""A report as documents: the terms under which each passage is found (see fields), and what is stored of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.model import DateSpan, Mention, Passage, Report, Tag
from conflict_index.names import Word, spelled
from conflict_index.store import wire
from conflict_index.store.stems import stems, stems_of

Ancestors = Callable[[str], tuple[str, ...]]
"""From an entity id to the ids of all places that it lies in; none for what is no listed place."""


@dataclass(frozen=True)
class Document:
    """What an engine keeps of one passage or report: terms by field, and a string that it gives back unread."""

    id: str
    terms: Mapping[str, Sequence[str]]
    stored: str


def documents(
    report: Report,
    passages: Sequence[Passage],
    split: Sequence[Sequence[Word]],
    title_mentions: Sequence[Mention],
    ancestors: Ancestors,
) -> Iterator[Document]:
    """Yield the document of a report's verbatim text, then one for each passage that is not page furniture.

    `split` holds the words of each passage.
    """
    yield Document(ids.report_key(report.id), {"role": ["report"]}, wire.dump_report(report))
    shared = {
        "title": stems(report.title),
        "title_entity": entity_terms(title_mentions),
        "published": event_cells(report.published) or [cells.UNKNOWN],
        "source": [report.source],
        "language": [report.language or cells.UNKNOWN],
    }
    lead = True
    for passage, words in zip(passages, split, strict=True):
        if passage.role == "boilerplate":
            continue
        terms = {
            "text": stems_of(words),
            "entity": entity_terms(passage.mentions),
            "spelling": sorted({ids.spelling_term(m.entity_id, spelled(m.surface)) for m in passage.mentions}),
            "within": within_terms(passage.mentions, ancestors),
            "event": event_terms(passage.dates, report.published),
            "role": [passage.role, *(["lead"] if lead else [])],
        }
        lead = False
        yield Document(passage.id, shared | terms | tag_terms(passage.tags), wire.dump_passage(passage))


def tag_terms(tags: Iterable[Tag]) -> dict[str, list[str]]:
    """Return the values of the tags of a passage, each once, by facet."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for tag in tags:
        if tag.value not in values[tag.facet]:
            values[tag.facet].append(tag.value)
    return values


def entity_terms(mentions: Iterable[Mention]) -> list[str]:
    """One term a mention: its entity's id with the mark of its certainty; and one for each rival."""
    found = []
    for m in mentions:
        certainty: ids.Certainty = "fuzzy" if m.how == "fuzzy" else "rival" if m.rivals else "sure"
        found.append(ids.entity_term(m.entity_id, certainty))
        found += [ids.entity_term(rival, "rival") for rival in m.rivals]
    return found


def within_terms(mentions: Iterable[Mention], ancestors: Ancestors) -> list[str]:
    """The ids of the places mentioned and of all that they lie in."""
    places = {m.entity_id for m in mentions}
    return sorted(places.union(*(ancestors(p) for p in places)))


def event_terms(dates: Sequence[DateSpan], published: DateSpan | None) -> list[str]:
    """Each date's cells under its basis; the unknown term too when none of them has a year.

    "Since 2014" is held to end when the report was published: it says nothing of later days.
    """
    until = published.end if published else None
    closed = [replace(d, end=until) if until and d.start and d.end is None and d.start < until else d for d in dates]
    found = {
        ids.event_term(basis, cell) for d in closed for cell in event_cells(d) for basis in (d.basis, ids.ANY_BASIS)
    }
    return sorted(found if any(d.start or d.end for d in dates) else found | {cells.UNKNOWN})


def event_cells(value: DateSpan | None) -> list[str]:
    """The cells of one date: of its interval, or of its month and day alone; none where neither is known."""
    if value is None:
        return []
    if value.start or value.end:
        return list(cells.span_terms(value.start, value.end))
    if value.month and value.day:
        return [cells.yearless_term(value.month, value.day)]
    return []
