"""Recognise names of small venues and streets, which are often named after places far away."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import COMMA, SPACE, Tokens

_CALLED = frozenset(["called", "named"])
_INDEFINITE = frozenset(["a", "an"])
"""Before these the place is meant: "a London hotel" is a hotel in London."""
_REACH = 4
"""Words before "called" among which the venue stands."""


def names_venue(name: NameSpan) -> bool:
    """Tell whether a name is that of a venue: "the Palermo hotel", "a cafe called Vienna"."""
    tokens = name.tokens
    if name.first and tokens.folded[name.first - 1] in _CALLED and tokens.gaps[name.first] <= SPACE:
        return _venue_among(tokens, max(0, name.first - 1 - _REACH), name.first - 1)
    if name.first and tokens.folded[name.first - 1] in _INDEFINITE:
        return False
    inside = name.core[1] if name.listing else name.end
    return _venue_among(tokens, inside, name.end) or (
        name.end < tokens.size and tokens.gaps[name.end] == SPACE and tokens.folded[name.end] in _venues()
    )


def _venue_among(tokens: Tokens, first: int, end: int) -> bool:
    words = (at for at in range(first, end) if tokens.gaps[at] <= COMMA)
    return any(tokens.folded[at] in _venues() for at in words)


@cache
def _venues() -> frozenset[str]:
    return frozenset(row["word"] for row in seeds.rows("context/venues.csv"))
