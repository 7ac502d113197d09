"""Recognise a place that stands alone at the head of a text: "Mykolaiv. Flats damaged.", "Kramatorsk: railway hit"."""

from __future__ import annotations

from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import ORDINARY, WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import BREAK, CAPITALS, SENTENCE, Tokens

_MARKS = ".:-–—|"
_OTHERS = ORDINARY | WordClass.GIVEN | WordClass.DEMONYM | WordClass.TITLE | WordClass.ORGANISATION

_KNOWN = frozenset([Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE, Feature.TOWN, Feature.CURATED])
"""Names of smaller places are too often other words: "Foto:" is no village in Sweden."""


def mark_label(names: list[NameSpan]) -> None:
    """Give the first name of a passage the feature LABEL where it is a listed place that stands alone."""
    for name in names:
        if name.first:
            return
        if _is_label(name):
            name.features.append(Feature.LABEL)


def _is_label(name: NameSpan) -> bool:
    tokens = name.tokens
    if not name.listing or name.listing.weak or name.core != (0, name.end):
        return False
    if _KNOWN.isdisjoint(name.listing.features):
        return False
    if any(word_class & _OTHERS for word_class in tokens.word_classes[: name.end]) or tokens.style[0] == CAPITALS:
        return False
    return _ends(tokens, name.end)


def _ends(tokens: Tokens, end: int) -> bool:
    """Tell whether a stop, colon or dash follows, and then more words."""
    mark = tokens.text[tokens.ends[end - 1] :].lstrip()[:1]
    return end < tokens.size and tokens.gaps[end] in (SENTENCE, BREAK) and mark in _MARKS
