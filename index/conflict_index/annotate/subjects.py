"""Recognise a town that alone is the subject of a sentence: "Saraqib was shelled", "Sinjar fell"."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds
from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import ORDINARY, WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import CAPITALS, LOWER, SENTENCE, SPACE, Tokens

_COPULAS = frozenset(["is", "was", "were", "has", "had"])
_BETWEEN = frozenset(["been", "being", "again", "also", "once", "reportedly", "heavily", "repeatedly", "badly"])
_MOST_BETWEEN = 3
_BEHIND_FALL = frozenset(["to", "after", "on", "in", "last", "again"])
_OTHERS = ORDINARY | WordClass.GIVEN | WordClass.SURNAME | WordClass.DEMONYM | WordClass.TITLE | WordClass.ORGANISATION
_KNOWN = frozenset([Feature.PROVINCE, Feature.MILLION, Feature.LARGE, Feature.TOWN, Feature.CURATED])
"""Names of smaller places are too often surnames."""

_MOST_PLACES = 3
"""Places that may have the name; where more have it, it is often a surname: Jackson, Lincoln."""


def mark_subjects(names: list[NameSpan]) -> None:
    """Give the feature STRUCK to names that begin a sentence, may only be places, and of which such a thing is said."""
    for name in names:
        if _is_town_alone(name) and _is_struck(name.tokens, name.end):
            name.features.append(Feature.STRUCK)


def _is_town_alone(name: NameSpan) -> bool:
    tokens, known = name.tokens, name.listing
    if known is None or known.weak or known.actors or _KNOWN.isdisjoint(known.features):
        return False
    if len(known.places) > _MOST_PLACES or tokens.gaps[name.first] != SENTENCE or tokens.style[name.first] == CAPITALS:
        return False
    if name.chunk != (name.first, name.end) or name.core != (name.first, name.end):
        return False
    among = tokens.word_classes[name.first : name.end]
    return name.end - name.first > 1 or not among[0] & _OTHERS


def _is_struck(tokens: Tokens, at: int) -> bool:
    """Return whether the words at `at` say what befalls towns."""
    if at >= tokens.size or tokens.gaps[at] != SPACE or tokens.case[at] != LOWER:
        return False
    if _verbs().get(tokens.folded[at]) == "active":
        after = at + 1
        ends = after == tokens.size or tokens.gaps[after] > SPACE
        return ends or tokens.folded[after] in _BEHIND_FALL
    if tokens.folded[at] not in _COPULAS:
        return False
    ahead = at + 1
    while ahead < min(tokens.size, at + 1 + _MOST_BETWEEN) and tokens.folded[ahead] in _BETWEEN:
        ahead += 1
    return ahead < tokens.size and tokens.gaps[ahead] == SPACE and _verbs().get(tokens.folded[ahead]) == "passive"


@cache
def _verbs() -> dict[str, str]:
    return {row["word"]: row["voice"] for row in seeds.rows("context/befalls.csv")}
