"""What a report and its passages are indexed under: the terms of each field, made once for every engine.

field         terms
text, title   stems of the folded words, in order
entity        ids of what is mentioned; "id~" where the mention is fuzzy, "id?" where the name has a rival
spelling      "id|spelling" for each spelling as it stands, letters and script kept
title_entity  ids of what the title mentions
within        ids of the places mentioned and of all that they lie in
event         "basis/cell" and "any/cell" for each event date (see cells), "?" for none with a year
published     cells of the publication date, "?" for none
role          body | comment; "lead" for the first; "report" for the report itself
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.engine.contract import Document
from conflict_index.model import DateSpan, Mention, Passage, Report
from conflict_index.names import spelled, words
from conflict_index.store import wire

Ancestors = Callable[[str], tuple[str, ...]]
"""From an entity id to the ids of all that it lies in; none for what is no place."""


def documents(
    report: Report, passages: Sequence[Passage], title_mentions: Sequence[Mention], ancestors: Ancestors
) -> Iterator[Document]:
    """The documents of one report: its verbatim text, then each passage that is not mere page furniture."""
    yield Document(ids.report_key(report.id), {"role": ["report"]}, wire.dump_report(report))
    shared = {
        "title": word_terms(report.title),
        "title_entity": entity_terms(title_mentions),
        "published": event_cells(report.published) or [cells.UNKNOWN],
        "source": [report.source],
        "language": [report.language or cells.UNKNOWN],
    }
    kept = [p for p in passages if p.role != "boilerplate"]
    for passage in kept:
        own = {
            "text": word_terms(passage.text),
            "entity": entity_terms(passage.mentions),
            "spelling": sorted({ids.spelling_term(m.entity_id, spelled(m.surface)) for m in passage.mentions}),
            "within": within_terms(passage.mentions, ancestors),
            "event": event_terms(passage.dates, report.published),
            "role": [passage.role, *(["lead"] if passage is kept[0] else [])],
        }
        yield Document(passage.id, shared | own, wire.dump_passage(passage))


def word_terms(text: str) -> list[str]:
    """The stems of the words of a text, in order."""
    return [stem(word.folded) for word in words(text)]


@cache
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer import stemmer  # 5 ms that a search for a bare name does not need

    return stemmer("english").stemWord  # type: ignore[no-any-return]


@cache
def stem(word: str) -> str:
    """The stem of a folded word by the Snowball rules for English (Porter 2), so that "shelled" finds "shelling"."""
    return _stemmer()(word)


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
