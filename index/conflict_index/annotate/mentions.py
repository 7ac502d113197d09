"""Convert classified name spans to mentions: exact offsets, part of the place, probability."""

from __future__ import annotations

import re

from conflict_index import ids
from conflict_index.annotate.disambiguate import Referent
from conflict_index.annotate.features import Feature, probability
from conflict_index.annotate.lexicon import WordClass
from conflict_index.annotate.likelihood import likely
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import POSSESSIVE, SPACE, Tokens
from conflict_index.model import How, Mention, Span

_AYN = "‘ʻʿ`"
_CLOSING = "’'\"`"
_BACKTICK_CLOSES = re.compile(r"[^\W_][.,]?`(?!\w)")


def place_mention(name_span: NameSpan, referent: Referent | None, offset: int, *, beside: bool) -> Mention:
    """Return the mention of a name span classified as a place. `offset` is the start of its text in the report.

    `beside` says whether the passage names a listed place, near which a name without a referent is taken to lie.
    """
    tokens = name_span.tokens
    span = _span(name_span)
    surface = tokens.text[span.start : span.end]
    score = likely(name_span.odds, referent, beside=beside)
    moved = Span(span.start + offset, span.end + offset)
    if referent is None:
        return Mention(
            moved, surface, ids.discovered_id("place", form(name_span)), "discovered", score, (), _part(name_span)
        )
    core = tokens.text[tokens.starts[name_span.core[0]] : tokens.ends[name_span.core[1] - 1]]
    how: How = "exact" if core == referent.place.name else "alias"
    return Mention(moved, surface, referent.place.id, how, score, referent.rivals, _part(name_span))


def actor_mention(name_span: NameSpan, offset: int) -> Mention:
    """Return the mention of a name span listed as an actor."""
    known = name_span.listing
    assert known is not None
    span = _span(name_span)
    surface = name_span.tokens.text[span.start : span.end]
    first, *others = known.actors
    how: How = "exact" if surface == first.name else "alias"
    moved = Span(span.start + offset, span.end + offset)
    return Mention(moved, surface, first.id, how, 1.0, tuple(actor.id for actor in others))


def other_mention(name_span: NameSpan, offset: int) -> Mention | None:
    """Return the mention of a name not classified as a place: person, organisation or unknown; None if unlikely."""
    kinds = set() if name_span.listing else set(name_span.features)
    kind: ids.DiscoveredKind
    if kinds & _GROUP and name_span.end - name_span.first > 1:
        kind, score = "organisation", 1 - probability(name_span.odds)
    elif kinds & _PERSON:
        kind, score = "person", 1 - probability(name_span.odds)
    elif name_span.odds > _MAYBE:
        kind, score = "unknown", probability(name_span.odds)
    else:
        return None
    span = _span(name_span)
    surface = name_span.tokens.text[span.start : span.end]
    moved = Span(span.start + offset, span.end + offset)
    key = form(name_span) if kind == "unknown" else name_span.key
    return Mention(moved, surface, ids.discovered_id(kind, key), "discovered", round(score, 3))


_GROUP = frozenset({Feature.ORGANISATION_LAST, Feature.ORGANISATION_INSIDE})
_PERSON = frozenset({Feature.TITLE, Feature.GIVEN_FIRST, Feature.KIN, Feature.PERSON_IN_REPORT})
_MAYBE = -3.0
"""Log odds below which a name is never considered a place, even in the context of the collection."""


def form(name_span: NameSpan) -> str:
    """Return the folded name without place types at its end: "kuweires" for Kuweires Airbase, Kuweires City."""
    tokens, first, end = name_span.tokens, name_span.first, name_span.end
    while (
        end - first > 1
        and tokens.word_classes[end - 1] & _NO_NAME
        and not tokens.word_classes[end - 2] & (WordClass.COMMON | WordClass.WORD)
    ):
        end -= 1
    return " ".join(tokens.folded[first:end])


_NO_NAME = WordClass.SETTLEMENT | WordClass.DIVISION | WordClass.FACILITY


def _span(name_span: NameSpan) -> Span:
    """Return the characters of a name, including an ayn before it, a hamza after it, and the full stop of U.S."""
    tokens = name_span.tokens
    text, start, end = tokens.text, tokens.starts[name_span.first], tokens.ends[name_span.end - 1]
    if start and text[start - 1] in _AYN and not text[: start - 1][-1:].isalnum() and not _quotes(text, start, end):
        start -= 1
    last = name_span.end - 1
    if text[end : end + 1] == "." and end - tokens.starts[last] == 1 and text[tokens.starts[last] - 1] == ".":
        end += 1
    return Span(start, end)


def _quotes(text: str, start: int, end: int) -> bool:
    """Return whether the mark before a name opens a quotation; a backtick does if another closes it later."""
    if text[end : end + 1] and text[end] in _CLOSING:
        return True
    return text[start - 1] == "`" and bool(_BACKTICK_CLOSES.search(text, end - 1))


def _part(name_span: NameSpan) -> str:
    """Return the words that name a part of the place, before, inside or after it; empty if there are none."""
    tokens, end = name_span.tokens, name_span.end
    found = _part_before(tokens, name_span.first)
    if name_span.listing:
        found += tokens.folded[name_span.first : name_span.core[0]]
        found += tokens.folded[name_span.core[1] : end]
    if end < tokens.size and tokens.gaps[end] in (SPACE, POSSESSIVE) and tokens.word_classes[end] & WordClass.PART:
        found.append(tokens.folded[end])
    return " ".join(found)


def _part_before(tokens: Tokens, first: int) -> list[str]:
    """Return the part before a name: "eastern" (Aleppo), "north western suburbs" (of Aleppo)."""
    at = first - 1
    if at > 0 and tokens.folded[at] == "of" and tokens.word_classes[at - 1] & WordClass.PART:
        at -= 1
    elif at < 0 or not tokens.word_classes[at] & WordClass.DIRECTION or tokens.gaps[first] != SPACE:
        return []
    begin = at
    while begin > 0 and tokens.word_classes[begin - 1] & WordClass.DIRECTION and tokens.gaps[begin] <= SPACE:
        begin -= 1
    return tokens.folded[begin : at + 1]
