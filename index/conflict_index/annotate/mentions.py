"""Candidates that were chosen, as mentions: where exactly they stand, which part is meant, how sure it is."""

from __future__ import annotations

from typing import Literal

from conflict_index.annotate.disambiguate import Meaning
from conflict_index.annotate.features import Evidence, probability
from conflict_index.annotate.lexicon import HEAD, Role
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import COMMA, LOWER, POSSESSIVE, SENTENCE, SPACE, Tokens
from conflict_index.model import How, Mention, Span

PLACE_FORM, PERSON_FORM, GROUP_FORM, MAYBE_FORM = "form:", "person:", "group:", "maybe:"
"""What the entity id of a discovered name begins with; its folded words follow. Clusters tie forms to entities.

A maybe is a name of which the report alone does not say that it is a place; the rest of the collection may.
"""

Kind = Literal["place", "person", "organisation", "actor", "unknown"]
_KINDS: dict[str, Kind] = {
    PERSON_FORM: "person",
    GROUP_FORM: "organisation",
    MAYBE_FORM: "unknown",
    "actor:": "actor",
}


def kind_of(entity_id: str) -> Kind:
    """What the entity of a mention is, by its id alone: a place unless the id says otherwise."""
    return _KINDS.get(entity_id[: entity_id.find(":") + 1], "place")


_AYN = "‘ʻʿ`"
_AYN_END = "’ʿʻ`"
_CLOSING = "’'\""


def place_mention(candidate: Candidate, meaning: Meaning | None, offset: int) -> Mention:
    """A candidate judged to be a place. `offset` is where its text begins in the report."""
    tokens = candidate.tokens
    span = _span(candidate)
    surface = tokens.text[span.start : span.end]
    score = round(probability(candidate.odds), 3)
    moved = Span(span.start + offset, span.end + offset)
    if meaning is None:
        return Mention(moved, surface, PLACE_FORM + form(candidate), "discovered", score, (), _part(candidate))
    core = tokens.text[tokens.starts[candidate.core[0]] : tokens.ends[candidate.core[1] - 1]]
    how: How = "exact" if core == meaning.place.name else "alias"
    return Mention(moved, surface, meaning.place.id, how, score, meaning.rivals, _part(candidate))


def actor_mention(candidate: Candidate, offset: int) -> Mention:
    """A candidate that is listed as an actor."""
    known = candidate.known
    assert known is not None
    span = _span(candidate)
    surface = candidate.tokens.text[span.start : span.end]
    first, *others = known.actors
    how: How = "exact" if surface == first.name else "alias"
    moved = Span(span.start + offset, span.end + offset)
    return Mention(moved, surface, first.id, how, 1.0, tuple(actor.id for actor in others))


def other_mention(candidate: Candidate, offset: int) -> Mention | None:
    """A name that is not held for a place: a person's, a group's, or one that may be a place all the same."""
    kinds = set() if candidate.known else set(candidate.evidence)
    if kinds & _GROUP and candidate.end - candidate.first > 1:
        prefix, score = GROUP_FORM, 1 - probability(candidate.odds)
    elif kinds & _PERSON:
        prefix, score = PERSON_FORM, 1 - probability(candidate.odds)
    elif candidate.odds > _MAYBE:
        prefix, score = MAYBE_FORM, probability(candidate.odds)
    else:
        return None
    span = _span(candidate)
    surface = candidate.tokens.text[span.start : span.end]
    moved = Span(span.start + offset, span.end + offset)
    key = form(candidate) if prefix == MAYBE_FORM else candidate.key
    return Mention(moved, surface, prefix + key, "discovered", round(score, 3))


_GROUP = frozenset({Evidence.BODY_LAST, Evidence.BODY_INSIDE})
_PERSON = frozenset({Evidence.TITLE, Evidence.GIVEN_FIRST, Evidence.KIN, Evidence.PERSON_IN_REPORT})
_MAYBE = -3.0
"""Log odds below which a name is no place, whatever the rest of the collection says."""


def form(candidate: Candidate) -> str:
    """The folded name without the kinds of places behind it: "kuweires" for Kuweires Airbase, Kuweires City."""
    tokens, first, end = candidate.tokens, candidate.first, candidate.end
    while (
        end - first > 1 and tokens.roles[end - 1] & _NO_NAME and not tokens.roles[end - 2] & (Role.COMMON | Role.WORD)
    ):
        end -= 1
    return " ".join(tokens.folded[first:end])


_NO_NAME = Role.SETTLEMENT | Role.DIVISION | Role.FACILITY


def _span(candidate: Candidate) -> Span:
    """The characters of a name, with the ayn before it, the hamza behind it, and the full stop of U.S."""
    tokens = candidate.tokens
    text, start, end = tokens.text, tokens.starts[candidate.first], tokens.ends[candidate.end - 1]
    if (
        start
        and text[start - 1] in _AYN
        and text[end : end + 1] not in _CLOSING
        and not text[: start - 1][-1:].isalnum()
    ):
        start -= 1
    last = candidate.end - 1
    if text[end : end + 1] == "." and end - tokens.starts[last] == 1 and text[tokens.starts[last] - 1] == ".":
        end += 1
    return Span(start, end)


def _part(candidate: Candidate) -> str:
    """The words that name a part of the place: before it, in it, or behind it; empty where there are none."""
    tokens, end = candidate.tokens, candidate.end
    found = _part_before(tokens, candidate.first)
    if candidate.known:
        found += tokens.folded[candidate.first : candidate.core[0]]
        found += tokens.folded[candidate.core[1] : end]
    if end < tokens.size and tokens.gaps[end] in (SPACE, POSSESSIVE) and tokens.roles[end] & Role.PART:
        found.append(tokens.folded[end])
    return " ".join(found)


def _part_before(tokens: Tokens, first: int) -> list[str]:
    """ "eastern" before Aleppo, and "north western suburbs" of "north-western suburbs of Aleppo"."""
    at = first - 1
    if at > 0 and tokens.folded[at] == "of" and tokens.roles[at - 1] & Role.PART:
        at -= 1
    elif at < 0 or not tokens.roles[at] & Role.DIRECTION or tokens.gaps[first] != SPACE:
        return []
    begin = at
    while begin > 0 and tokens.roles[begin - 1] & Role.DIRECTION and tokens.gaps[begin] <= SPACE:
        begin -= 1
    return tokens.folded[begin : at + 1]


__all__ = ["COMMA", "HEAD", "LOWER", "POSSESSIVE", "SENTENCE", "Tokens"]
