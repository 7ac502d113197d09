"""Generate the written forms of a listed word from the particles and endings of seeds/rules/inflections.csv."""

from __future__ import annotations

from functools import cache
from itertools import product

from conflict_index import seeds
from conflict_index.errors import SeedError

FIRST, LATER = "first", "later"
"""Positions of a word in its term; the table lists joined particles under these two classes."""

_UNCHANGED = ("",)


@cache
def forms(word: str, language: str, position: str = FIRST) -> tuple[str, ...]:
    """Return every written form of `word`, as listed first: "bomb+s" gives "bomb" and "bombs".

    A word that ends in + and the name of a class takes the endings of that class in the language. Words of a language
    with joined particles take those of their `position`. Raises SeedError for an unknown class.
    """
    stem, plus, name = word.partition("+")
    particles = _classes().get((language, position), _UNCHANGED)
    endings = _classes().get((language, name)) if plus else _UNCHANGED
    if endings is None:
        raise SeedError(f"seeds/rules/inflections.csv: no class {name!r} of {language}, which {word!r} names; add it")
    return tuple(dict.fromkeys(particle + stem + ending for particle, ending in product(particles, endings)))


@cache
def _classes() -> dict[tuple[str, str], tuple[str, ...]]:
    """The endings (or particles) of each class, by language and name."""
    rows = seeds.rows("rules/inflections.csv")
    return {(row["language"], row["class"]): tuple(row["forms"].split(";")) for row in rows}
