"""Features for classifying a name as a place: its letters, the words around it, the gazetteer.

Each feature has a weight in seeds/context/features.csv; their sum is the log odds that the name is a place.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, auto
from functools import cache
from math import exp

from conflict_index import seeds
from conflict_index.annotate.lexicon import HEAD, WordClass, is_construct
from conflict_index.annotate.tokens import (
    BREAK,
    CAPITALS,
    COMMA,
    DIGIT,
    JOINED,
    LOWER,
    PLAIN,
    POSSESSIVE,
    SENTENCE,
    SPACE,
    UNCASED,
    Tokens,
)
from conflict_index.errors import SeedError


class Feature(IntEnum):
    """All features; the table explains each beside its weight."""

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
    OBSCURE = auto()
    OBSCURE_WORD = auto()
    OBSCURE_HOME = auto()
    UNKNOWN = auto()
    OTHER_NAME = auto()
    MANY_WORDS = auto()
    HOLDS_PLACE = auto()
    HOLDS_PLACES = auto()
    ACTOR = auto()
    # the letters and words of the name
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
    ORGANISATION_INSIDE = auto()
    ORGANISATION_LAST = auto()
    ORGANISATION_FIRST = auto()
    MEDIA = auto()
    PREFIX_FIRST = auto()
    DIRECTION_FIRST = auto()
    SETTLEMENT_LAST = auto()
    LANDFORM_LAST = auto()
    FACILITY_LAST = auto()
    TITLED = auto()
    CAPITALS = auto()
    NO_NAME = auto()
    SMALL_STYLE = auto()
    UNCASED = auto()
    UNCASED_SMALL = auto()
    UNCASED_WORD = auto()
    FOREIGN_WORD = auto()
    # the capitalised words it is part of
    REST_LEFT = auto()
    REST_LEFT_WORD = auto()
    REST_LEFT_TITLE = auto()
    REST_LEFT_GIVEN = auto()
    REST_RIGHT = auto()
    REST_RIGHT_WORD = auto()
    REST_RIGHT_HEAD = auto()
    REST_RIGHT_ORGANISATION = auto()
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
    RANK = auto()
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
    CALLED = auto()
    # after
    SETTLEMENT_AFTER = auto()
    LANDFORM_AFTER = auto()
    SPEECH_AFTER = auto()
    COPULA_AFTER = auto()
    POSSESSIVE_AFTER = auto()
    COMMA_AFTER = auto()
    PLACE_APPOSED = auto()
    AGE_AFTER = auto()
    AGE_APART = auto()
    KIN_AFTER = auto()
    IN_AFTER = auto()
    ON_AFTER = auto()
    AND_AFTER = auto()
    LOWER_AFTER = auto()
    OFFICE_AFTER = auto()
    DATELINE = auto()
    CREDIT = auto()
    LABEL = auto()
    POINT = auto()
    STRUCK = auto()
    # the neighbours and the report, known after a first look
    BESIDE_PLACE = auto()
    AMONG_PLACES = auto()
    BESIDE_OTHER = auto()
    BEFORE_REGION = auto()
    HELD_BY_REGION = auto()
    NEAR_PLACE = auto()
    PERSON_IN_REPORT = auto()
    PLACE_IN_REPORT = auto()
    OTHER_IN_REPORT = auto()


@cache
def weights() -> tuple[float, ...]:
    """Return the weight of each feature, in log odds. Raises SeedError when the table and the enum differ."""
    listed = {row["feature"]: float(row["weight"]) for row in seeds.rows("context/features.csv")}
    names = [kind.name.lower() for kind in Feature]
    if set(names) != set(listed):
        raise SeedError(f"seeds/context/features.csv: differs from the kinds of features in {set(names) ^ set(listed)}")
    return tuple(listed[name] for name in names)


def log_odds(features: Iterable[int]) -> float:
    """Return the log odds that a name with these features is a place."""
    known = weights()
    return sum([known[kind] for kind in features])


def probability(odds: float) -> float:
    """Convert log odds to a probability, 0 to 1."""
    return 1 / (1 + exp(-max(-40.0, min(40.0, odds))))


_COPULAS = frozenset(["is", "was", "has", "had"])
_LIES = frozenset(["located", "situated", "home", "besieged", "surrounded", "encircled"])
_MEASURES = frozenset(
    ["part", "parts", "half", "out", "kilometers", "kilometres", "km", "miles", "metres", "meters", "yards", "hours"]
)
_CALLED = frozenset(["called", "named", "dubbed", "as"])
_ANY_PLACE = frozenset(["place", "places", "location", "locality", "spot", "site"])
"""Words before "called" that say of any name that it is a place's."""

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
_FOUGHT = frozenset(["battle", "battles", "fight", "fighting"])
"""What is fought for, or where: the battle for Manbij, the battle of Rityan."""
_LISTS = frozenset(["including", "namely", "like"])
"""Words before examples: villages near Walungu, including X and Y."""
_ROUGHLY = frozenset(["about", "some", "around", "roughly", "nearly", "just", "only", "approximately", "barely"])
_UNITS = frozenset(["km", "kms", "kilometers", "kilometres", "mile", "miles", "kilometer", "kilometre"])
_OF_TOWNS = frozenset(["governor", "mayor", "residents", "inhabitants", "streets"])
"""What towns and provinces have: Tulkarm's governor."""
_REGIONS = frozenset(["district", "districts", "province", "provinces", "governorate", "county", "municipality"])
_FAMILIES = frozenset(["family", "clan", "brothers", "sisters"])
_FROM_TO = frozenset(["from", "to", "through", "between", "over", "across"])


def features_before(tokens: Tokens, first: int) -> list[int]:
    """Return the features of the words before the name that begins with token `first`."""
    gap = tokens.gaps[first]
    if tokens.language[first]:
        if tokens.case[first] == UNCASED:
            return _before_uncased(tokens, first)
        if tokens.stands_for[first]:
            return _joined_before(tokens, first)
    if first == 0 or gap == SENTENCE:
        return [Feature.START]
    if gap == COMMA:
        return [Feature.COMMA_BEFORE]
    if gap == POSSESSIVE:
        return [Feature.POSSESSIVE_BEFORE]
    if gap == BREAK:
        heads = tokens.case[first - 1] == LOWER and tokens.word_classes[first - 1] & HEAD
        return [Feature.BREAK_BEFORE, Feature.HEAD_BEFORE] if heads else [Feature.BREAK_BEFORE]
    at = first - 1
    found: list[int] = []
    if tokens.english[at] == "the":
        found.append(Feature.THE)
        if at == 0 or tokens.gaps[at] > COMMA:
            return found
        at -= 1
    if tokens.case[at] != LOWER and tokens.style[at] == PLAIN and not tokens.fresh[at]:
        return found + _title_before(tokens, at)
    return found + _word_before(tokens, at)


def _title_before(tokens: Tokens, at: int) -> list[int]:
    """Return the features of a title that stands before persons alone: Dr., Mr., Col., as against President."""
    return [Feature.TITLE, Feature.RANK] if tokens.word_classes[at] & WordClass.RANK else []


def _word_before(tokens: Tokens, at: int) -> list[int]:
    word, word_class = tokens.english[at], tokens.word_classes[at]
    if word == "of":
        return [_of(tokens, at)]
    if word in _CALLED:
        if _head_before(tokens, at):
            return [Feature.HEAD_OF]
        return [Feature.LOWER_BEFORE if word == "as" else Feature.CALLED]
    if word == "at":
        return [Feature.AT]
    if word in _FROM_TO:
        return [Feature.FROM_TO]
    if word in ("and", "or"):
        return [Feature.AND_BEFORE]
    if word in _AGENTS:
        if word == "for" and _word_behind(tokens, at) in _FOUGHT:
            return [Feature.ACTION]
        return [_like_these(tokens, at) or Feature.AGENT]
    if word in _DETERMINERS:
        return [Feature.DETERMINER]
    if word_class & HEAD and is_construct(tokens.language[at]):
        return [Feature.SETTLEMENT_OF if word_class & WordClass.SETTLEMENT else Feature.HEAD_OF]
    if title := _title_before(tokens, at):
        return title
    for mask, kind in _ROLES_BEFORE:
        if word_class & mask:
            return [kind]
    return [_like_these(tokens, at) or Feature.LOWER_BEFORE]


_JOINED = {
    "in": Feature.IN,
    "to": Feature.FROM_TO,
    "from": Feature.FROM_TO,
    "like": Feature.AGENT,
    "by": Feature.AGENT,
    "about": Feature.AGENT,
    "of": Feature.OF,
    "and": Feature.AND_BEFORE,
}
_UNCASED_BEFORE = (
    (WordClass.SETTLEMENT, Feature.SETTLEMENT_OF),
    (WordClass.DIRECTION, Feature.DIRECTION_OF),
    (WordClass.DIVISION, Feature.HEAD_OF),
    (WordClass.STRONG, Feature.IN),
    (WordClass.GIVEN, Feature.REST_LEFT_GIVEN),
    (WordClass.TITLE, Feature.TITLE),
    (WordClass.KIN, Feature.KIN),
    (WordClass.ORGANISATION, Feature.KIN),
    (WordClass.LANDFORM, Feature.HEAD_OF),
    (WordClass.FACILITY, Feature.HEAD_BEFORE),
    (WordClass.ACTION, Feature.ACTION),
)
_UNCASED_BEFORE_LAST = ((WordClass.WEAK, Feature.WEAK_BEFORE), (WordClass.SPEECH, Feature.SPEECH_BEFORE))


def _joined_before(tokens: Tokens, first: int) -> list[int]:
    """Return the feature of what is joined to a name; "of" by the word before it: province d'Alep."""
    if tokens.stands_for[first] == "of" and first and tokens.gaps[first] <= SPACE:
        return [_of_word(tokens, first - 1)]
    if tokens.stands_for[first] == "the":
        return [Feature.THE, *(_word_before(tokens, first - 1) if first and tokens.gaps[first] <= SPACE else ())]
    found = _JOINED.get(tokens.stands_for[first])
    return [Feature.LOWER_BEFORE if found is None else found]


def _before_uncased(tokens: Tokens, first: int) -> list[int]:
    """Return the features before a name in a script without capitals, by joined letters, else the word before it.

    A kind of place before the name means "of": "city X" is "city of X". A word that no table has says nothing.
    """
    joined = tokens.stands_for[first]
    if joined in _JOINED and joined not in ("and", "of"):
        return [_JOINED[joined]]
    gap = tokens.gaps[first]
    if first == 0 or gap == SENTENCE:
        return [Feature.START]
    if joined in ("and", "that", "then"):
        return [Feature.AND_BEFORE]
    if gap in (COMMA, BREAK):
        return [Feature.COMMA_BEFORE if gap == COMMA else Feature.BREAK_BEFORE]
    classes, english = tokens.word_classes[first - 1], tokens.english[first - 1]
    if english == "at":
        return [Feature.AT]
    found = next((kind for mask, kind in _UNCASED_BEFORE if classes & mask), None)
    if found is None and english in _FROM_TO:
        found = Feature.FROM_TO
    if found is None:
        found = next((kind for mask, kind in _UNCASED_BEFORE_LAST if classes & mask), _JOINED.get(english))
    return [] if found is None else [found]


def _head_before(tokens: Tokens, at: int) -> bool:
    """Tell whether a kind of place stands among the four words before token `at`, in the same clause."""
    for back in range(at - 1, max(0, at - 4) - 1, -1):
        if tokens.gaps[back + 1] > COMMA:
            return False
        if tokens.word_classes[back] & HEAD or tokens.english[back] in _ANY_PLACE:
            return True
    return False


def _word_behind(tokens: Tokens, at: int) -> str:
    """Return the folded word before token `at` in the same clause, empty if there is none."""
    return tokens.english[at - 1] if at and tokens.gaps[at] <= COMMA else ""


def _like_these(tokens: Tokens, at: int) -> Feature | None:
    """Return HEAD_BEFORE where the word at `at` begins the examples of kinds of places: villages like X."""
    if tokens.english[at] not in _LISTS:
        return None
    for back in range(at - 1, max(-1, at - 8), -1):
        if tokens.gaps[back + 1] > COMMA:
            return None
        if tokens.word_classes[back] & (WordClass.SETTLEMENT | WordClass.DIVISION):
            return Feature.HEAD_BEFORE if tokens.english[back].endswith("s") else None
    return None


def _of(tokens: Tokens, at: int) -> Feature:
    """Return the feature of the word before "of" at `at`."""
    return _of_word(tokens, at - 1) if at and tokens.gaps[at] <= COMMA else Feature.OF


def _of_word(tokens: Tokens, at: int) -> Feature:
    word_class = tokens.word_classes[at]
    if word_class & WordClass.DIRECTION:
        return Feature.DIRECTION_OF
    if word_class & WordClass.KIN:
        return Feature.KIN
    if word_class & WordClass.SETTLEMENT or tokens.english[at] in _REGIONS:
        return Feature.SETTLEMENT_OF
    if tokens.english[at] in _FOUGHT:
        return Feature.ACTION
    if word_class & HEAD or tokens.english[at] in _MEASURES:
        return Feature.HEAD_OF
    return Feature.OF


_ROLES_BEFORE = (
    (WordClass.STRONG, Feature.IN),
    (WordClass.DIRECTION, Feature.DIRECTION),
    (WordClass.TITLE, Feature.TITLE),
    (WordClass.KIN, Feature.KIN),
    (HEAD, Feature.HEAD_BEFORE),
    (WordClass.ACTION, Feature.ACTION),
    (WordClass.WEAK, Feature.WEAK_BEFORE),
    (WordClass.SPEECH, Feature.SPEECH_BEFORE),
    (WordClass.DEMONYM, Feature.DEMONYM_BEFORE),
    (WordClass.OFFICE, Feature.OF),
)


def features_after(tokens: Tokens, end: int) -> list[int]:
    """Return the features of the words after the name that ends before token `end`."""
    if end >= tokens.size or tokens.gaps[end] == SENTENCE:
        return []
    gap, word, word_class = tokens.gaps[end], tokens.english[end], tokens.word_classes[end]
    if tokens.case[end - 1] == UNCASED and tokens.language[end - 1]:
        return _after_uncased(gap, word, word_class)
    if gap == POSSESSIVE:
        has = word in _OF_TOWNS or word_class & WordClass.PART
        return [Feature.SETTLEMENT_AFTER if has and tokens.case[end] == LOWER else Feature.POSSESSIVE_AFTER]
    if gap == COMMA:
        return _after_comma(tokens, end)
    if gap == BREAK:
        return []
    if tokens.case[end] != LOWER and tokens.style[end] not in (CAPITALS,):
        return []
    if word in _FAMILIES:
        return [Feature.KIN_AFTER]
    if word_class & (WordClass.SETTLEMENT | WordClass.DIVISION):
        return [Feature.SETTLEMENT_AFTER]
    if word_class & HEAD:
        return [Feature.LANDFORM_AFTER]
    if word in _COPULAS:
        lies = end + 1 < tokens.size and tokens.english[end + 1] in _LIES
        lies = lies and not (word != "is" and tokens.english[end + 1] == "surrounded")  # persons were, too
        return [Feature.PLACE_APPOSED if lies else Feature.COPULA_AFTER]
    if word_class & WordClass.SPEECH:
        return [Feature.SPEECH_AFTER]
    if word == "on":
        return [Feature.ON_AFTER]
    if word_class & WordClass.STRONG:
        return [Feature.IN_AFTER]
    return [Feature.AND_AFTER if word in ("and", "or") else Feature.LOWER_AFTER]


def _after_uncased(gap: int, word: str, classes: int) -> list[int]:
    """Return the features after a name in a script without capitals."""
    if gap in (COMMA, BREAK):
        return [Feature.COMMA_AFTER] if gap == COMMA else []
    if classes & WordClass.SPEECH:
        return [Feature.SPEECH_AFTER]
    return [Feature.AND_AFTER if word == "and" or classes & WordClass.DEMONYM else Feature.LOWER_AFTER]


def _is_distance(tokens: Tokens, at: int) -> bool:
    """Return whether a number of kilometres or miles begins at `at`: Lurgan, 20 miles southwest of Belfast."""
    if at + 1 >= tokens.size or tokens.case[at] != DIGIT:
        return False
    at += 1 + (tokens.case[at + 1] == DIGIT and tokens.gaps[at + 1] == JOINED)
    return at < tokens.size and tokens.gaps[at] <= SPACE and tokens.english[at] in _UNITS


def _after_comma(tokens: Tokens, end: int) -> list[int]:
    word = tokens.english[end]
    if _is_distance(tokens, end + (word in _ROUGHLY)):
        return [Feature.PLACE_APPOSED]
    if tokens.case[end] == DIGIT and len(word) <= 2:
        apart = (
            end + 1 < tokens.size
            and tokens.gaps[end + 1] in (COMMA, BREAK)
            and tokens.starts[end + 1] - tokens.ends[end] > 1  # not "2,300"
        )
        return [Feature.AGE_AFTER, Feature.AGE_APART] if apart else [Feature.AGE_AFTER]
    if tokens.word_classes[end] & WordClass.SPEECH:
        return [Feature.SPEECH_AFTER]
    if word in _DETERMINERS and end + 1 < tokens.size and tokens.word_classes[end + 1] & WordClass.KIN:
        return [Feature.KIN_AFTER]
    if word in ("a", "an", "the", "another", "which"):
        for at in range(end + 1, min(end + 6, tokens.size)):
            if tokens.gaps[at] > COMMA:
                break
            if tokens.word_classes[at] & WordClass.TITLE:
                return [Feature.COMMA_AFTER]
            if tokens.word_classes[at] & (WordClass.SETTLEMENT | WordClass.DIVISION | WordClass.LANDFORM):
                return [Feature.PLACE_APPOSED]
    return [Feature.COMMA_AFTER]
