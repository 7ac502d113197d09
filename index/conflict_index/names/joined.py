"""Take words of one or two letters off the name that they are written as one with: وإدلب, בחלב, d'Alep."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.names.letters import letters

_FEWEST = 2
"""Minimum number of letters that remain of a word."""


class Split(NamedTuple):
    """A word taken apart: the number of joined letters, the name without them, and the English word they stand for.

    `name` may begin with letters that the joined ones have swallowed in writing.
    """

    size: int
    name: str
    stands_for: str


@cache
def joined_words(language: str) -> tuple[tuple[str, str, str], ...]:
    """Return what a language joins to names, shortest first: letters, restored letters, English word. Raises SeedError.

    `language` is an ISO 639 code, or several with a space between.
    """
    found = [
        (row["letters"], row["restores"], row["as"])
        for row in seeds.rows("rules/joined.csv")
        if row["language"] in language.split()
    ]
    return tuple(sorted(found, key=lambda one: (len(one[0]), -len(one[1]))))


@cache
def _by_letter(language: str) -> dict[str, tuple[tuple[str, str, str], ...]]:
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for one in joined_words(language):
        found[one[0][0]] = (*found.get(one[0][0], ()), one)
    return found


@lru_cache(1 << 15)
def splits(word: str, language: str) -> tuple[Split, ...]:
    """Return the ways to take joined words off `word`, fewest letters first; the word whole is not among them."""
    word = word.replace('"', "\u05f4")  # a quotation mark inside a Hebrew word marks an acronym
    lower = word.lower().replace("’", "'")
    if not lower:
        return ()
    return tuple(
        Split(len(joined), restored + word[len(joined) :], stands_for)
        for joined, restored, stands_for in _by_letter(language).get(lower[0], ())
        if lower.startswith(joined) and len(letters(word[len(joined) :])) >= _FEWEST
    )
