"""How alike two names are in any script: places, persons and groups alike."""

from __future__ import annotations

from conflict_index.names.distance import closeness, encode
from conflict_index.names.fold import fold
from conflict_index.names.phones import phones

_LONGEST = 80
"""Characters of a name that are compared: no name is longer, and time stays bounded for any input."""


def similarity(left: str, right: str) -> float:
    """0 (nothing in common) to 1 (one name): letters and sounds together, whatever script either is in."""
    from rapidfuzz import fuzz

    left, right = left[:_LONGEST], right[:_LONGEST]
    left_key, right_key = fold(left), fold(right)
    if not left_key or not right_key:
        return 0.0
    if left_key == right_key:
        return 1.0
    left_phones, right_phones = phones(left), phones(right)
    sound = closeness(encode(left_phones), encode(right_phones))
    letters = fuzz.ratio(left_key, right_key) / 100
    return 0.5 * sound + 0.35 * letters + 0.15 * fuzz.ratio(left_phones, right_phones) / 100
