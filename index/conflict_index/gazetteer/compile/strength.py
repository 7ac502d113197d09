"""Decide which names are weak: also a common word, a person's name or an organisation, or very short."""

from __future__ import annotations

from conflict_index.model import Strength
from conflict_index.names.articles import has_article

_SHORT = 3
_KNOWN = 100_000
"""Population from which even a three-letter name is strong."""


def strength_of(key: str, weight: int, stopnames: frozenset[str]) -> Strength:
    """Return the strength of the folded name `key` of an entity with this weight (its population if known).

    `stopnames` are folded; an article does not change a name's strength.
    """
    if key in stopnames or (len(key) <= _SHORT and weight < _KNOWN) or not any(map(str.isalpha, key)):
        return "weak"
    return "weak" if has_article(key) and key.partition(" ")[2] in stopnames else "strong"
