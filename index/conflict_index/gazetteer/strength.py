"""Which names are weak: also a common word, a person's name or an organisation, or too short to mean one thing."""

from __future__ import annotations

from collections.abc import Callable

from conflict_index.names.articles import articles

_SHORT = 3
_KNOWN = 100_000
"""Population from which even a name of three letters is known for the town."""


def strength_of(stopnames: frozenset[str]) -> Callable[[str, int], str]:
    """A function from folded name and weight of its entity to "strong" or "weak".

    `stopnames` are folded; the name of a town behind an article is as weak as without it.
    """

    def strength(key: str, weight: int) -> str:
        if key in stopnames or (len(key) <= _SHORT and weight < _KNOWN) or not any(map(str.isalpha, key)):
            return "weak"
        head, _, rest = key.partition(" ")
        return "weak" if rest in stopnames and head in articles() else "strong"

    return strength
