"""Recognise a place that stands alone at the head of a text: "Mykolaiv. Flats damaged.", "Kramatorsk: railway hit"."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds
from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import BREAK, CAPITALS, COMMA, DIGIT, LOWER, SENTENCE, Tokens

_MARKS = ".:-–—|"
_OTHERS = WordClass.GIVEN | WordClass.SURNAME | WordClass.DEMONYM | WordClass.TITLE | WordClass.ORGANISATION

_KNOWN = frozenset([Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE, Feature.TOWN, Feature.CURATED])
"""Names of smaller places are too often other words, unless harm is told: "Foto:" is no village in Sweden."""

_MOST_PLACES, _FEWEST_LETTERS = 3, 4
"""A smaller place has a name that few places have, of so many letters at least."""

_REACH = 16
"""Words behind the name among which harm is told."""


def mark_label(names: list[NameSpan]) -> None:
    """Give the first name of a passage the feature LABEL where it is a listed place that stands alone, after a date or
    at the head.
    """
    for name in names:
        if not _is_head(name.tokens, name.first):
            return
        if _is_label(name):
            name.features.append(Feature.LABEL)


def _is_head(tokens: Tokens, first: int) -> bool:
    """Tell whether only numbers and months stand before a word."""
    return (
        all(
            tokens.case[at] == DIGIT or tokens.word_classes[at] & WordClass.CALENDAR for at in range(min(first, _REACH))
        )
        and first < _REACH
    )


def _is_label(name: NameSpan) -> bool:
    tokens = name.tokens
    if not name.listing or name.core != (name.first, name.end) or (name.listing.weak and not _has_article(name)):
        return False
    if _KNOWN.isdisjoint(name.listing.features) and not _is_rare_name(name):
        return False
    classes = tokens.word_classes[name.first : name.end]
    if any(each & _OTHERS for each in classes) or all(each & ORDINARY for each in classes):
        return False
    return tokens.style[0] != CAPITALS and _ends(tokens, name.end)


def _has_article(name: NameSpan) -> bool:
    """Tell whether an Arabic article begins a name: Az Zubayr is a town, Zubayr a person."""
    return name.end - name.first > 1 and bool(name.tokens.word_classes[name.first] & WordClass.ARTICLE)


def _is_rare_name(name: NameSpan) -> bool:
    """Tell whether few places have a name, and the English words behind it tell of harm."""
    if name.tokens.language[name.first]:
        return False
    letters = sum(map(len, name.tokens.folded[name.first : name.end]))
    few = name.listing is not None and len(name.listing.places) <= _MOST_PLACES and letters >= _FEWEST_LETTERS
    return few and _tells_harm(name.tokens, name.end)


def _tells_harm(tokens: Tokens, first: int) -> bool:
    among = range(first, min(tokens.size, first + _REACH))
    return any(tokens.word_classes[at] & WordClass.ACTION or tokens.folded[at] in _harms() for at in among)


def _ends(tokens: Tokens, end: int) -> bool:
    """Tell whether a stop, colon or dash follows, or a comma and a kind of building, and then more words."""
    if end >= tokens.size:
        return False
    if tokens.gaps[end] == COMMA:
        return tokens.case[end] == LOWER and bool(tokens.word_classes[end] & HEAD) and _tells_harm(tokens, end)
    mark = tokens.text[tokens.ends[end - 1] :].lstrip()[:1]
    return tokens.gaps[end] in (SENTENCE, BREAK) and mark in _MARKS


@cache
def _harms() -> frozenset[str]:
    return frozenset(row["word"] for row in seeds.rows("context/befalls.csv"))
