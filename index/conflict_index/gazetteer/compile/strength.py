"""Which names are weak: also a common word, a person's name or an organisation, or too short to mean one thing."""

from __future__ import annotations

from conflict_index.model import Strength
from conflict_index.names.articles import has_article

_SHORT = 3
_KNOWN = 100_000
"""Population from which even a name of three letters is known for the town."""


def strength_of(key: str, weight: int, stopnames: frozenset[str]) -> Strength:
    """How much the folded name `key` of an entity of this weight (its population, where known) says by itself.

    `stopnames` are folded; the name of a town behind an article is as weak as without it.
    """
    if key in stopnames or (len(key) <= _SHORT and weight < _KNOWN) or not any(map(str.isalpha, key)):
        return "weak"
    return "weak" if has_article(key) and key.partition(" ")[2] in stopnames else "strong"
