"""Passages for the page: the text cut where names begin and end, and how each name is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conflict_index import ids
from conflict_index.model import DateSpan, Mention
from conflict_search.entities import Label
from conflict_search.known import known_briefly
from conflict_search.render import dates
from conflict_search.results import Hit


@dataclass(frozen=True)
class TextPiece:
    """A stretch of text; a name has classes of the style sheet, and a title that says how it is known."""

    text: str
    classes: str = ""
    title: str = ""


@dataclass(frozen=True)
class SpellingShown:
    """A spelling with the entity it is taken for, how surely, and what else it may be: pairs of id and label."""

    surface: str
    label: str
    how: str
    rivals: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EventShown:
    """What is said of an event date: words, then the expression of the text that says so (may be empty), then words.

    The expression stands apart because it may run from right to left.
    """

    said: str
    surface: str = ""
    rest: str = ""


@dataclass(frozen=True)
class HitShown:
    """A hit as the page shows it.

    `copies` are the other copies of its report's text: the id of the first passage, and source and date.
    """

    hit: Hit
    pieces: tuple[TextPiece, ...]
    known: tuple[SpellingShown, ...]
    events: tuple[EventShown, ...]
    published: str
    copies: tuple[tuple[str, str], ...] = ()


def shown(hit: Hit, label: Label) -> HitShown:
    """Return a hit as the page shows it."""
    passage, report = hit.passage, hit.report
    return HitShown(
        hit=hit,
        pieces=tuple(pieces(passage.text, passage.span.start, hit.matches, worth(passage.mentions), label)),
        known=tuple(_known(hit.matches, label)),
        events=tuple(when(passage.dates, report.lead)),
        published=dates.published(report.published),
        copies=tuple(_copies(hit)),
    )


def when(values: tuple[DateSpan, ...], lead: DateSpan | None) -> Iterator[EventShown]:
    """Yield what is said of the event dates of a passage, each date once, without the publication date beside it."""
    once = {(one.start, one.end, one.month, one.day): one for one in reversed(values)}
    kept = tuple(reversed(once.values()))
    for one in kept:
        said = "event date not stated" if one.basis == "published" else dates.event(one)
        said, _, quoted = said.partition("“")
        surface, _, rest = quoted.rpartition("”")
        yield EventShown(said, surface, rest)
    further = dates.events(kept, lead).partition("; the report is about ")[2]
    if further or not kept:
        yield EventShown(f"the report is about {further}" if further else "event date unknown")


def _copies(hit: Hit) -> Iterator[tuple[str, str]]:
    for copy in hit.story.copies if hit.story else ():
        if copy.report_id != hit.report.id:
            yield ids.passage_id(copy.report_id, 0), f"{copy.source}, {copy.published or 'undated'}"


def worth(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions worth marking: not the words in capitals that may be names of anything."""
    return [m for m in mentions if ids.kind_of(m.entity_id) != "unknown"]


def pieces(
    text: str, start: int, asked: Iterable[Mention], others: Iterable[Mention], label: Label
) -> Iterator[TextPiece]:
    """Cut a text at the names in it; joined, the pieces are the text. What was asked for comes before other names.

    `start` is where the text begins in its report, whose characters the spans of mentions count.
    """
    at, end = 0, len(text)
    for mention, is_asked in _apart(asked, others):
        first, last = mention.span.start - start, mention.span.end - start
        if not at <= first < last <= end:
            continue
        if first > at:
            yield TextPiece(text[at:first])
        yield TextPiece(text[first:last], _classes(mention, is_asked), _title(mention, label))
        at = last
    if at < end:
        yield TextPiece(text[at:])


def _apart(asked: Iterable[Mention], others: Iterable[Mention]) -> list[tuple[Mention, bool]]:
    """Return mentions in text order, those that were asked for, and others that do not overlap them."""
    wanted = list(asked)
    free = [m for m in others if all(m.span.end <= w.span.start or w.span.end <= m.span.start for w in wanted)]
    both = [(m, True) for m in wanted] + [(m, False) for m in free]
    return sorted(both, key=lambda one: (one[0].span.start, -one[0].span.end))


def _classes(mention: Mention, is_asked: bool) -> str:
    kinds = ("asked" if is_asked else "", mention.how, "rival" if mention.rivals else "")
    return " ".join(kind for kind in kinds if kind)


def _title(mention: Mention, label: Label) -> str:
    rivals = "; or " + ", ".join(map(label, mention.rivals)) if mention.rivals else ""
    return f"{label(mention.entity_id)} ({known_briefly(mention.how, mention.score)}{rivals})"


def _known(matches: Iterable[Mention], label: Label) -> Iterator[SpellingShown]:
    """Yield a line for each spelling and entity, as sure as its surest mention."""
    surest = {(m.surface, m.entity_id, m.part): m for m in sorted(matches, key=lambda m: m.score)}
    for mention in sorted(surest.values(), key=lambda m: m.span):
        part = f", the {mention.part} part" if mention.part else ""
        part += ", stated by the record" if mention.basis == "metadata" else ""
        rivals = tuple((rival, label(rival)) for rival in mention.rivals)
        how = known_briefly(mention.how, mention.score) + part
        yield SpellingShown(mention.surface, label(mention.entity_id), how, rivals)
