"""A report whole: its text with the passage and all names marked, and what is named in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from conflict_index import ids
from conflict_index.ids import EntityId
from conflict_index.model import Mention, Passage, Report
from conflict_index.stories.store import Story
from conflict_search.evidence.cite import Citation
from conflict_search.index import Index
from conflict_search.render import dates
from conflict_search.render.cite import citation_text
from conflict_search.render.references import bibtex_lines
from conflict_search.server.passages import EventShown, TextPiece, pieces, when, worth
from conflict_search.server.state import PAGE, State


@dataclass(frozen=True)
class EntityNamed:
    """A place or actor of a report: its id, a label, how often it is named."""

    id: str
    label: str
    count: int


@dataclass(frozen=True)
class Whole:
    """A report around one passage: `before`, `here` and `after`, joined, are its text; `said` are all its dates."""

    citation: Citation
    before: tuple[TextPiece, ...]
    here: tuple[TextPiece, ...]
    after: tuple[TextPiece, ...]
    named: tuple[EntityNamed, ...]
    events: tuple[EventShown, ...]
    published: str
    text: str
    bibtex: str
    said: tuple[EventShown, ...]


@dataclass(frozen=True)
class HitsBeside:
    """The rank of the hit that is shown, of how many, and the addresses of those before and after; empty for none.

    `asked` maps the entities and names of the collection that the query asks for to the entities they stand for;
    `story` lists the copies of the report's text.
    """

    rank: int
    count: int
    before: str
    after: str
    asked: Mapping[str, EntityId]
    story: Story | None = None


def hit_url(state: State, passage_id: str, rank: int) -> str:
    """Return the address of a hit in its report; its rank, from 1, tells which hits are before and after it."""
    page = (rank - 1) // PAGE * PAGE
    return f"{state.url('/report', offset=page)}&{urlencode({'hit': passage_id, 'at': rank})}#here"


def neighbours(ix: Index, state: State, passage_id: str, at: str) -> HitsBeside | None:
    """Return the hits around one of an answer, None if it is not the hit of that rank."""
    if not (state.q.strip() and at.isascii() and at.isdigit() and 0 < len(at) < 9 and int(at)):
        return None
    rank, first = int(at), max(int(at) - 1, 1)
    found = ix.search(
        state.q, limit=rank - first + 2, offset=first - 1, sort=state.sort, group=state.group, **state.filters
    )
    by_rank = {hit.rank: hit.passage.id for hit in found}
    if by_rank.get(rank) != passage_id:
        return None
    before, after = (hit_url(state, by_rank[n], n) if n in by_rank else "" for n in (rank - 1, rank + 1))
    meanings = [meaning for one in found.readings for meaning in one.meanings]
    asked: dict[str, EntityId] = {
        ids.entity_of(term): one.entity_id for one in reversed(meanings) for term in (*one.terms, one.entity_id)
    }
    story = next(hit.story for hit in found if hit.rank == rank)
    return HitsBeside(rank, found.total + found.partial, before, after, asked, story)


def whole(ix: Index, passage_id: str, asked: Mapping[str, EntityId] = MappingProxyType({})) -> Whole:
    """Return the report of a passage, with the entities that are `asked` for marked as such.

    Raises UsageError if the index has no such passage.
    """
    citation = ix.cite(passage_id)
    passages = ix.passages(citation.report.id)
    everything = [m for p in passages for m in p.mentions]
    mentions = worth(everything)
    before, here, after = _cut(citation.report, citation.passage, everything, asked, ix)
    return Whole(
        citation, before, here, after, tuple(_named(mentions, ix)),
        tuple(when(citation.passage.dates, citation.report.lead)), dates.published(citation.report.published),
        "\n".join(citation_text(citation, None)), "\n".join(bibtex_lines(citation)),
        tuple(_dates(passages)),
    )  # fmt: skip


def _dates(passages: list[Passage]) -> Iterator[EventShown]:
    """Yield the dates that a report states, in text order, each once."""
    values = (one for passage in passages for one in passage.dates if one.span and not one.inherited)
    yield from (one for one in when(tuple(values), None) if one.surface)


def _cut(
    report: Report, passage: Passage, mentions: list[Mention], asked: Mapping[str, EntityId], ix: Index
) -> tuple[tuple[TextPiece, ...], ...]:
    """Return the text before, in and after a passage, in pieces."""
    span = passage.span
    parts = ((0, span.start), (span.start, span.end), (span.end, len(report.text)))
    wanted = [replace(one, entity_id=asked[one.entity_id]) for one in mentions if one.entity_id in asked]
    others = worth(one for one in mentions if one.entity_id not in asked)
    return tuple(tuple(pieces(report.text[a:b], a, wanted, others, ix.label)) for a, b in parts)


def _named(mentions: list[Mention], ix: Index) -> Iterator[EntityNamed]:
    """Yield what is named, the most frequent first."""
    counts: dict[str, int] = {}
    for mention in mentions:
        counts[mention.entity_id] = counts.get(mention.entity_id, 0) + 1
    for entity_id, count in sorted(counts.items(), key=lambda row: -row[1]):
        yield EntityNamed(entity_id, ix.label(entity_id), count)
