"""Reconsider the features of names in other languages than English, by the kind of place before them and their case."""

from __future__ import annotations

from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import SPACE, UNCASED, WITH_CASES
from conflict_index.names.cases import prepositions

_OF_PERSONS = frozenset(
    {Feature.GIVEN_FIRST, Feature.GIVEN_ALONE, Feature.AGE_AFTER, Feature.AGE_APART, Feature.PATRONYM_INSIDE}
)
"""Features ignored for facilities: a street is often named after a person, and a number behind it is a house's."""
_SURE = frozenset({Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE, Feature.TOWN, Feature.CURATED})

_PLACES = _SURE | {Feature.SETTLEMENT_AFTER, Feature.LANDFORM_AFTER}

_CITIES = frozenset({Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE})
_SAYS_NOTHING = frozenset({Feature.START, Feature.LOWER_AFTER})
"""Features ignored for well-known names in Persian, which has no capitals and begins a sentence with its subject."""


def names_facility(name_span: NameSpan) -> bool:
    """Return whether a word for a street, an airport or the like stands right before a name: вулиця Івана Франка."""
    tokens, first = name_span.tokens, name_span.first
    if not first or tokens.gaps[first] > SPACE:
        return False
    return bool(tokens.word_classes[first - 1] & WordClass.FACILITY)


def reconsidered(name_span: NameSpan) -> list[int]:
    """Return the features of a foreign name without those that its context takes back."""
    features = name_span.features
    if names_facility(name_span):
        features = [kind for kind in features if kind not in _OF_PERSONS]
    if Feature.FROM_TO in features and _SURE.isdisjoint(features) and _is_with(name_span):
        features = [Feature.AGENT if kind == Feature.FROM_TO else kind for kind in features]
    if Feature.GIVEN_ALONE in features and not _PLACES.isdisjoint(features) and _ends_like_surname(name_span):
        features = [kind for kind in features if kind != Feature.GIVEN_ALONE]
    if _may_be_subject(name_span, features):
        features = [kind for kind in features if kind not in _SAYS_NOTHING]
    if _is_word(name_span, features):
        features = [*features, Feature.FOREIGN_WORD]
    return features


def _may_be_subject(name_span: NameSpan, features: list[int]) -> bool:
    language = name_span.tokens.language[name_span.first]
    return language == "fa" and not _CITIES.isdisjoint(features) and Feature.UNCASED_WORD not in features


def _is_word(name_span: NameSpan, features: list[int]) -> bool:
    """Return whether a word is more likely a common one, a title, or an adjective of a language with cases."""
    tokens, first = name_span.tokens, name_span.first
    if name_span.end - first > 1:
        return False
    if Feature.DEMONYM_INSIDE in features and tokens.language[first] in WITH_CASES:
        return True
    if tokens.case[first] != UNCASED and tokens.word_classes[first] & WordClass.TITLE:
        return True
    return Feature.FRESH in features and Feature.COMMON_WORD in features


def _ends_like_surname(name_span: NameSpan) -> bool:
    """Return whether only its ending makes a name one of a person: Ростов and Азов are towns."""
    return not name_span.tokens.word_classes[name_span.first] & WordClass.GIVEN


def _is_with(name_span: NameSpan) -> bool:
    """Return whether a preposition that means "from" or "with" means the latter, by the case: з Оленою, с Петровым."""
    tokens, last = name_span.tokens, name_span.end - 1
    if not name_span.first or tokens.english[name_span.first - 1] != "from":
        return False
    return "with" in prepositions(tokens.surface(last), tokens.language[last])
