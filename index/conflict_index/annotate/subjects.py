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
"""Names of smaller places are too often surnames, unless the verb is never said of persons."""

_MOST_PLACES = 3
"""Places that may have the name; where more have it, it is often a surname: Jackson, Lincoln."""


def mark_subjects(names: list[NameSpan]) -> None:
    """Give the feature STRUCK to names that begin a sentence, may only be places, and of which such a thing is said."""
    for name in names:
        said = _is_struck(name.tokens, name.end) if _is_town_alone(name) else ""
        if said == "towns" or (said and _is_known(name)):
            name.features.append(Feature.STRUCK)


def _is_town_alone(name: NameSpan) -> bool:
    tokens, known = name.tokens, name.listing
    if known is None or known.weak or known.actors or not _begins_clause(tokens, name.first):
        return False
    if len(known.places) > _MOST_PLACES or tokens.style[name.first] == CAPITALS:
        return False
    if name.chunk != (name.first, name.end) or name.core != (name.first, name.end):
        return False
    among = tokens.word_classes[name.first : name.end]
    return name.end - name.first > 1 or not among[0] & _OTHERS


def _is_known(name: NameSpan) -> bool:
    return name.listing is not None and not _KNOWN.isdisjoint(name.listing.features)


def _begins_clause(tokens: Tokens, at: int) -> bool:
    """Return whether a sentence begins at a word, or what someone said: "they said that Kobani was quiet"."""
    if tokens.gaps[at] == SENTENCE:
        return True
    said = at > 1 and tokens.gaps[at] == SPACE and tokens.folded[at - 1] == "that"
    return said and bool(tokens.word_classes[at - 2] & WordClass.SPEECH)


def _is_struck(tokens: Tokens, at: int) -> str:
    """Return of whom the words at `at` say what befalls towns: "towns" alone, "persons" too; empty if they do not."""
    if at >= tokens.size or tokens.gaps[at] != SPACE or tokens.case[at] != LOWER:
        return ""
    if _verbs("active").get(tokens.folded[at]):
        after = at + 1
        ends = after == tokens.size or tokens.gaps[after] > SPACE
        return _verbs("active")[tokens.folded[at]] if ends or tokens.folded[after] in _BEHIND_FALL else ""
    if tokens.folded[at] not in _COPULAS:
        return ""
    ahead = at + 1
    while ahead < min(tokens.size, at + 1 + _MOST_BETWEEN) and tokens.folded[ahead] in _BETWEEN:
        ahead += 1
    found = ahead < tokens.size and tokens.gaps[ahead] == SPACE
    return _verbs("passive").get(tokens.folded[ahead], "") if found else ""


@cache
def _verbs(voice: str) -> dict[str, str]:
    return {row["word"]: row["of"] for row in seeds.rows("context/befalls.csv") if row["voice"] == voice}
