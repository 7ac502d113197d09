"""What a name's own letters and words say about its being a place."""

from __future__ import annotations

from functools import reduce
from operator import or_

from conflict_index.annotate.features import Evidence
from conflict_index.annotate.lexicon import HEAD, ORDINARY, Role
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import CAPITALS, DIGIT, LOWER, SMALL, TITLED, UPPER

_STYLES = {TITLED: Evidence.TITLED, CAPITALS: Evidence.CAPITALS, SMALL: Evidence.SMALL_STYLE}
_ACRONYM = 5
_SHORT = 3


def shape(candidate: Candidate) -> list[int]:
    """The evidence of a candidate's own words and of the run of capitals it is part of."""
    tokens, first, end = candidate.tokens, candidate.first, candidate.end
    found: list[int] = list(candidate.known.evidence) if candidate.known else [Evidence.UNKNOWN]
    style = _STYLES.get(tokens.style[first])
    if style is not None and (style != Evidence.SMALL_STYLE or tokens.case[first] == LOWER):
        found.append(style)
    if tokens.fresh[first]:
        found.append(Evidence.FRESH)
    if end - first == 1:
        found += _one_word(candidate)
    else:
        found += _several_words(candidate)
    if tokens.roles[first] & Role.ARTICLE:
        found.append(Evidence.ARTICLE)
    if DIGIT in tokens.case[first:end]:
        found.append(Evidence.DIGITS)
    return found + _rest(candidate)


def _one_word(candidate: Candidate) -> list[int]:
    tokens, at = candidate.tokens, candidate.first
    role = tokens.roles[at]
    found: list[int] = [kind for mask, kind in _ONE_WORD if role & mask] if role else []
    size = tokens.ends[at] - tokens.starts[at]
    if tokens.case[at] == UPPER and size <= _ACRONYM and tokens.style[at] != CAPITALS:
        found.append(Evidence.ACRONYM)
    if size <= _SHORT:
        found.append(Evidence.SHORT)
    return found


_ONE_WORD = (
    (Role.COMMON, Evidence.COMMON_WORD),
    (Role.WORD, Evidence.WORD),
    (Role.RARE, Evidence.RARE_WORD),
    (Role.GIVEN, Evidence.GIVEN_ALONE),
    (Role.DEMONYM, Evidence.DEMONYM_INSIDE),
    (Role.MEDIA, Evidence.MEDIA),
    (Role.BODY, Evidence.BODY_LAST),
)


def _several_words(candidate: Candidate) -> list[int]:
    tokens, first, end = candidate.tokens, candidate.first, candidate.end
    roles = tokens.roles[first:end]
    found: list[int] = [Evidence.TWO_WORDS if end - first == 2 else Evidence.THREE_WORDS]
    if all(role & (ORDINARY | Role.INNER) for role in roles):
        found.append(Evidence.ALL_WORDS)
    if roles[0] & Role.GIVEN:
        found.append(Evidence.GIVEN_FIRST)
    if roles[0] & Role.TITLE:
        found.append(Evidence.TITLE_FIRST)
    if 0 < sum(len(word) == 1 for word in tokens.folded[first:end]) < end - first:
        found.append(Evidence.INITIAL)
    among = reduce(or_, roles)
    if among & Role.PATRONYM:
        found.append(Evidence.PATRONYM_INSIDE)
    if among & Role.DEMONYM:
        found.append(Evidence.DEMONYM_INSIDE)
    if roles[-1] & Role.BODY:
        found.append(Evidence.BODY_LAST)
    if reduce(or_, roles[:-1]) & Role.BODY:
        found.append(Evidence.BODY_INSIDE)
    if roles[0] & Role.PREFIX:
        found.append(Evidence.DIRECTION_FIRST if roles[0] & Role.DIRECTION else Evidence.PREFIX_FIRST)
    return found + _last_word(roles[-1])


def _last_word(role: int) -> list[int]:
    if role & (Role.SETTLEMENT | Role.DIVISION):
        return [Evidence.SETTLEMENT_LAST]
    if role & Role.FEATURE:
        return [Evidence.FEATURE_LAST]
    return [Evidence.FACILITY_LAST] if role & HEAD else []


def _rest(candidate: Candidate) -> list[int]:
    """What is left of the run of capitals on both sides of the candidate."""
    roles, (first, end) = candidate.tokens.roles, candidate.chunk
    found: list[int] = []
    if first < candidate.first:
        given = any(role & (Role.GIVEN | Role.PATRONYM) for role in roles[first : candidate.first])
        left = next((kind for mask, kind in _LEFT if roles[candidate.first - 1] & mask), Evidence.REST_LEFT)
        found.append(Evidence.REST_LEFT_GIVEN if given else left)
    if candidate.end < end:
        body = any(role & (Role.BODY | Role.MEDIA) for role in roles[candidate.end : end])
        right = next((kind for mask, kind in _RIGHT if roles[candidate.end] & mask), Evidence.REST_RIGHT)
        found.append(Evidence.REST_RIGHT_BODY if body else right)
    return found


_LEFT = (
    (Role.TITLE, Evidence.REST_LEFT_TITLE),
    (ORDINARY, Evidence.REST_LEFT_WORD),
)
_RIGHT = ((HEAD, Evidence.REST_RIGHT_HEAD), (ORDINARY, Evidence.REST_RIGHT_WORD))
