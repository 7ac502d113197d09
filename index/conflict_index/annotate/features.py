"""What speaks for and against a name being a place: its shape, the words around it, the gazetteer.

Each kind of evidence has a weight in seeds/context/evidence.csv; their sum is the log odds that the name is a place.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, auto
from functools import cache
from math import exp

from conflict_index import seeds
from conflict_index.annotate.lexicon import HEAD, Role
from conflict_index.annotate.tokens import BREAK, CAPITALS, COMMA, DIGIT, LOWER, PLAIN, POSSESSIVE, SENTENCE, Tokens
from conflict_index.errors import SeedError


class Evidence(IntEnum):
    """Kinds of evidence; what each means is said beside its weight in the table."""

    BIAS = 0
    # the gazetteer
    COUNTRY = auto()
    PROVINCE = auto()
    MILLION = auto()
    LARGE = auto()
    TOWN = auto()
    SMALL = auto()
    CURATED = auto()
    WEAK = auto()
    UNKNOWN = auto()
    OTHER_NAME = auto()
    MANY_WORDS = auto()
    HOLDS_PLACE = auto()
    HOLDS_PLACES = auto()
    ACTOR = auto()
    # the shape of the name
    COMMON_WORD = auto()
    WORD = auto()
    RARE_WORD = auto()
    ALL_WORDS = auto()
    FRESH = auto()
    ACRONYM = auto()
    SHORT = auto()
    ARTICLE = auto()
    DIGITS = auto()
    TWO_WORDS = auto()
    THREE_WORDS = auto()
    GIVEN_ALONE = auto()
    GIVEN_FIRST = auto()
    INITIAL = auto()
    TITLE_FIRST = auto()
    PATRONYM_INSIDE = auto()
    DEMONYM_INSIDE = auto()
    BODY_INSIDE = auto()
    BODY_LAST = auto()
    MEDIA = auto()
    PREFIX_FIRST = auto()
    DIRECTION_FIRST = auto()
    SETTLEMENT_LAST = auto()
    FEATURE_LAST = auto()
    FACILITY_LAST = auto()
    TITLED = auto()
    CAPITALS = auto()
    SMALL_STYLE = auto()
    # the capitalised words it is part of
    REST_LEFT = auto()
    REST_LEFT_WORD = auto()
    REST_LEFT_TITLE = auto()
    REST_LEFT_GIVEN = auto()
    REST_RIGHT = auto()
    REST_RIGHT_WORD = auto()
    REST_RIGHT_HEAD = auto()
    REST_RIGHT_BODY = auto()
    # before
    START = auto()
    IN = auto()
    AT = auto()
    FROM_TO = auto()
    OF = auto()
    HEAD_OF = auto()
    SETTLEMENT_OF = auto()
    DIRECTION_OF = auto()
    WEAK_BEFORE = auto()
    AND_BEFORE = auto()
    DIRECTION = auto()
    HEAD_BEFORE = auto()
    ACTION = auto()
    TITLE = auto()
    KIN = auto()
    SPEECH_BEFORE = auto()
    THE = auto()
    DEMONYM_BEFORE = auto()
    AGENT = auto()
    DETERMINER = auto()
    COMMA_BEFORE = auto()
    POSSESSIVE_BEFORE = auto()
    BREAK_BEFORE = auto()
    LOWER_BEFORE = auto()
    # after
    SETTLEMENT_AFTER = auto()
    FEATURE_AFTER = auto()
    SPEECH_AFTER = auto()
    COPULA_AFTER = auto()
    POSSESSIVE_AFTER = auto()
    COMMA_AFTER = auto()
    PLACE_APPOSED = auto()
    AGE_AFTER = auto()
    IN_AFTER = auto()
    ON_AFTER = auto()
    AND_AFTER = auto()
    LOWER_AFTER = auto()
    DATELINE = auto()
    # the neighbours and the report, known after a first look
    BESIDE_PLACE = auto()
    AMONG_PLACES = auto()
    BESIDE_OTHER = auto()
    BEFORE_REGION = auto()
    NEAR_PLACE = auto()
    PERSON_IN_REPORT = auto()
    PLACE_IN_REPORT = auto()
    OTHER_IN_REPORT = auto()


@cache
def weights() -> tuple[float, ...]:
    """The weight of each kind of evidence, in log odds. Raises SeedError when the table and the kinds differ."""
    listed = {row["evidence"]: float(row["weight"]) for row in seeds.rows("context/evidence.csv")}
    names = [kind.name.lower() for kind in Evidence]
    if set(names) != set(listed):
        raise SeedError(f"seeds/context/evidence.csv: differs from the kinds of evidence in {set(names) ^ set(listed)}")
    return tuple(listed[name] for name in names)


def log_odds(evidence: Iterable[int]) -> float:
    """The log odds that a name with this evidence is a place."""
    known = weights()
    return sum([known[kind] for kind in evidence])


def probability(odds: float) -> float:
    """Log odds as a probability, 0 to 1."""
    return 1 / (1 + exp(-max(-40.0, min(40.0, odds))))


_COPULAS = frozenset(["is", "was", "has", "had"])
_LIES = frozenset(["located", "situated", "home", "besieged", "surrounded", "encircled"])
_MEASURES = frozenset(
    ["part", "parts", "half", "out", "kilometers", "kilometres", "km", "miles", "metres", "meters", "yards", "hours"]
)
_CALLED = frozenset(["called", "named", "dubbed", "as"])
_AGENTS = frozenset(["by", "with", "for", "against", "about", "like", "than"])
_DETERMINERS = frozenset(
    [
        "a",
        "an",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "this",
        "that",
        "these",
        "those",
        "some",
        "any",
        "no",
        "many",
        "every",
        "each",
        "several",
    ]
)
_FROM_TO = frozenset(["from", "to", "through", "between", "over", "across"])


def before(tokens: Tokens, first: int) -> list[int]:
    """The evidence of the words before the name that begins with token `first`."""
    gap = tokens.gaps[first]
    if first == 0 or gap == SENTENCE:
        return [Evidence.START]
    if gap == COMMA:
        return [Evidence.COMMA_BEFORE]
    if gap == POSSESSIVE:
        return [Evidence.POSSESSIVE_BEFORE]
    if gap == BREAK:
        heads = tokens.case[first - 1] == LOWER and tokens.roles[first - 1] & HEAD
        return [Evidence.BREAK_BEFORE, Evidence.HEAD_BEFORE] if heads else [Evidence.BREAK_BEFORE]
    at = first - 1
    found: list[int] = []
    if tokens.folded[at] == "the":
        found.append(Evidence.THE)
        if at == 0 or tokens.gaps[at] > COMMA:
            return found
        at -= 1
    if tokens.case[at] != LOWER and tokens.style[at] == PLAIN and not tokens.fresh[at]:
        return found
    return found + _word_before(tokens, at)


def _word_before(tokens: Tokens, at: int) -> list[int]:
    word, role = tokens.folded[at], tokens.roles[at]
    if word == "of":
        return [_of(tokens, at)]
    if word in _CALLED:
        heads = any(tokens.roles[back] & HEAD for back in range(max(0, at - 4), at))
        return [Evidence.HEAD_OF if heads else Evidence.LOWER_BEFORE]
    if word == "at":
        return [Evidence.AT]
    if word in _FROM_TO:
        return [Evidence.FROM_TO]
    if word in ("and", "or"):
        return [Evidence.AND_BEFORE]
    if word in _AGENTS:
        return [Evidence.AGENT]
    if word in _DETERMINERS:
        return [Evidence.DETERMINER]
    for mask, kind in _ROLES_BEFORE:
        if role & mask:
            return [kind]
    return [Evidence.LOWER_BEFORE]


def _of(tokens: Tokens, at: int) -> Evidence:
    role = tokens.roles[at - 1] if at and tokens.gaps[at] <= COMMA else 0
    if role & Role.DIRECTION:
        return Evidence.DIRECTION_OF
    if role & Role.KIN:
        return Evidence.KIN
    if role & Role.SETTLEMENT:
        return Evidence.SETTLEMENT_OF
    if role & HEAD or (at and tokens.folded[at - 1] in _MEASURES):
        return Evidence.HEAD_OF
    return Evidence.OF


_ROLES_BEFORE = (
    (Role.STRONG, Evidence.IN),
    (Role.DIRECTION, Evidence.DIRECTION),
    (Role.TITLE, Evidence.TITLE),
    (Role.KIN, Evidence.KIN),
    (HEAD, Evidence.HEAD_BEFORE),
    (Role.ACTION, Evidence.ACTION),
    (Role.WEAK, Evidence.WEAK_BEFORE),
    (Role.SPEECH, Evidence.SPEECH_BEFORE),
    (Role.DEMONYM, Evidence.DEMONYM_BEFORE),
)


def after(tokens: Tokens, end: int) -> list[int]:
    """The evidence of the words after the name that ends before token `end`."""
    if end >= tokens.size or tokens.gaps[end] == SENTENCE:
        return []
    gap, word, role = tokens.gaps[end], tokens.folded[end], tokens.roles[end]
    if gap == POSSESSIVE:
        return [Evidence.POSSESSIVE_AFTER]
    if gap == COMMA:
        return _after_comma(tokens, end)
    if gap == BREAK:
        return []
    if tokens.case[end] != LOWER and tokens.style[end] not in (CAPITALS,):
        return []
    if role & (Role.SETTLEMENT | Role.DIVISION):
        return [Evidence.SETTLEMENT_AFTER]
    if role & HEAD:
        return [Evidence.FEATURE_AFTER]
    if word in _COPULAS:
        lies = end + 1 < tokens.size and tokens.folded[end + 1] in _LIES
        return [Evidence.PLACE_APPOSED if lies else Evidence.COPULA_AFTER]
    if role & Role.SPEECH:
        return [Evidence.SPEECH_AFTER]
    if word == "on":
        return [Evidence.ON_AFTER]
    if role & Role.STRONG:
        return [Evidence.IN_AFTER]
    return [Evidence.AND_AFTER if word in ("and", "or") else Evidence.LOWER_AFTER]


def _after_comma(tokens: Tokens, end: int) -> list[int]:
    word = tokens.folded[end]
    if tokens.case[end] == DIGIT and len(word) <= 2:
        return [Evidence.AGE_AFTER]
    if tokens.roles[end] & Role.SPEECH:
        return [Evidence.SPEECH_AFTER]
    if word in ("a", "an", "the", "another", "which"):
        for at in range(end + 1, min(end + 6, tokens.size)):
            if tokens.gaps[at] > COMMA:
                break
            if tokens.roles[at] & Role.TITLE:
                return [Evidence.COMMA_AFTER]
            if tokens.roles[at] & (Role.SETTLEMENT | Role.DIVISION | Role.FEATURE):
                return [Evidence.PLACE_APPOSED]
    return [Evidence.COMMA_AFTER]
