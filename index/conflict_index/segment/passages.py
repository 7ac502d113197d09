"""Split a report into passages of one to four whole sentences, without overlaps.

The title line of a text is a passage, as any paragraph is, so that a hit in it can be cited by offsets; the field
`Report.title` is searched too.
"""

from __future__ import annotations

from conflict_index import ids
from conflict_index.model import Passage, Report, Role, Span
from conflict_index.segment import credits
from conflict_index.segment.roles import roles
from conflict_index.segment.sentences import NameGoesOn, paragraphs, sentences_of

_MOST_SENTENCES = 4
_FULL = 600
"""Maximum length of a passage of several sentences, in characters."""

_SMALL = 150
"""Length in characters below which the last passage of a paragraph is balanced with the previous one."""


def segment(report: Report, name_goes_on: NameGoesOn | None = None) -> tuple[Passage, ...]:
    """Return the passages of a report in order, without overlaps: `report.text[p.span.start:p.span.end] == p.text`.

    A passage never crosses the end of a paragraph, nor the border of a byline or caption. `name_goes_on` tells
    whether two lines belong to one paragraph because a name is on both.
    """
    text = report.text
    parts = paragraphs(text, name_goes_on)
    found: list[tuple[Span, Role]] = []
    furniture = frozenset(report.furniture)
    found_roles = roles(text, parts, title=report.title, dateline=report.dateline, furniture=furniture)
    for part, role in zip(parts, found_roles, strict=True):
        sentences = sentences_of(text, part, report.language)
        for own, stretch in _stretches(text, sentences, role, text[part.start : part.end] == report.title):
            found.extend((span, own) for span in _pack(stretch))
    return tuple(
        Passage(ids.passage_id(report.id, ordinal), report.id, ordinal, span, text[span.start : span.end], role=role)
        for ordinal, (span, role) in enumerate(found)
    )


def _stretches(text: str, sentences: list[Span], role: Role, titled: bool) -> list[tuple[Role, list[Span]]]:
    """Return the sentences of a paragraph grouped by role; body paragraphs other than the title may contain credits."""
    if role != "body" or titled:
        return [(role, sentences)]
    return [(own or role, stretch) for own, stretch in credits.divide(text, sentences)]


def _pack(parts: list[Span]) -> list[Span]:
    """Pack the sentences of one paragraph into passages in order; balance a short last one with the previous."""
    packs: list[list[Span]] = []
    for part in parts:
        if packs and len(packs[-1]) < _MOST_SENTENCES and part.end - packs[-1][0].start <= _FULL:
            packs[-1].append(part)
        else:
            packs.append([part])
    if len(packs) > 1 and packs[-1][-1].end - packs[-1][0].start < _SMALL:
        _balance(packs[-2], packs[-1])
    return [Span(pack[0].start, pack[-1].end) for pack in packs]


def _balance(before: list[Span], last: list[Span]) -> None:
    """Move sentences from a full passage to a short last one while that makes their lengths more even."""
    while len(before) > 1 and len(last) < _MOST_SENTENCES:
        moved = before[-1]
        if last[-1].end - moved.start > before[-2].end - before[0].start:
            return
        last.insert(0, before.pop())
