"""Undo the case endings of names: which listed name a written form may be of, by seeds/rules/cases.csv."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.names.fold import fold
from conflict_index.names.letters import letters

_SHORTEST = 2
"""Letters of a name before its ending; a name in the nominative has more."""
_LONGEST_ENDING = 6


class Nominative(NamedTuple):
    """A folded form that may be the name in the nominative, and the English preposition that the case stands for."""

    folded: str
    stands_for: str


@cache
def endings(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Map the case endings of a language to (nominative ending, English preposition). Raises SeedError.

    `language` is an ISO 639 code, or several with a space between.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for row in seeds.rows("rules/cases.csv"):
        if row["language"] in language.split():
            found.setdefault(row["ending"], []).append((row["nominative"], row["as"]))
    return {ending: tuple(dict.fromkeys(pairs)) for ending, pairs in found.items()}


@lru_cache(1 << 15)
def nominatives(word: str, language: str) -> tuple[Nominative, ...]:
    """Return the forms of which `word` may be a case, longest ending first, without its own form."""
    lower, known = letters(word), endings(language)
    if not known:
        return ()
    found: dict[str, str] = {}
    for size in range(min(_LONGEST_ENDING, len(lower) - _SHORTEST), -1, -1):
        stem, ending = lower[: len(lower) - size], lower[len(lower) - size :]
        for nominative, stands_for in known.get(ending, ()):
            if len(stem) + len(nominative) > _SHORTEST and (ending or len(stem) > _SHORTEST):
                found.setdefault(fold(stem + nominative), stands_for)
    found.pop(fold(word), None)
    return tuple(Nominative(*pair) for pair in found.items())


@lru_cache(1 << 15)
def suffix(word: str, language: str) -> tuple[int, str] | None:
    """Return the length of a name before an apostrophe and a case ending, and the preposition of the case.

    Return None if `word` has no such ending: İdlib'de is (5, "in") in Turkish.
    """
    if not word[0].isupper() or word[0] > "\u024f":
        return None  # an apostrophe inside a Cyrillic word is a letter of it: Подніпров'я
    name, mark, ending = letters(word).rpartition("'")
    known = endings(language).get(ending) if mark else None
    return (len(name), known[0][1]) if name and known else None


def prepositions(word: str, language: str) -> frozenset[str]:
    """Return the English prepositions that the longest known case ending of a word stands for; empty without any."""
    lower, known = letters(word), endings(language)
    for size in range(min(_LONGEST_ENDING, len(lower) - _SHORTEST), 0, -1):
        if found := known.get(lower[-size:]):
            return frozenset(stands_for for _, stands_for in found if stands_for)
    return frozenset()


_TAILS = re.compile("(?<=..)(?:ого|ому|ові|еві|єві|ою|ею|єю|ий|ій|ой|ый|ом|ем|єм|им|ым|ая|ої|[аяуюоеєиіїыьй])$")
"""Matches the case ending of a surname, behind two letters or more."""


@lru_cache(1 << 15)
def stem(word: str) -> str:
    """Return roughly what the cases of a surname in Cyrillic letters have in common: "putin" for Путина, Путиным."""
    return fold(_TAILS.sub("", letters(word)))
