"""Compare two names in any scripts, of places, persons or groups."""

from __future__ import annotations

from conflict_index.names.distance import closeness, encode
from conflict_index.names.fold import fold
from conflict_index.names.phones import phones, skeleton
from conflict_index.names.romanise import romanise
from conflict_index.names.scripts import script

_LONGEST = 80
"""Maximum number of characters compared, so that time is bounded for any input."""
CONSONANTAL = ("Arab", "Hebr")
"""Scripts that omit vowels; only sounds and consonants are compared with other scripts, not letters."""
SOUND, LETTERS = 0.7, 0.3
"""Weights of the closeness of sounds and of folded letters; fitted on the development half."""
CONSONANTS = 0.3
"""Weight of consonants, in place of letters, in comparisons with a consonantal script."""


def similarity(left: str, right: str) -> float:
    """Return 0 (nothing in common) to 1 (equal) by letters and sounds; the scripts may differ."""
    from rapidfuzz import fuzz

    left, right = left[:_LONGEST], right[:_LONGEST]
    left_key, right_key = fold(left), fold(right)
    if not left_key or not right_key:
        return 0.0
    if left_key == right_key:
        return 1.0
    left_phones, right_phones = phones(left), phones(right)
    scripts = {script(left), script(right)}
    consonantal = next((code for code in CONSONANTAL if code in scripts and len(scripts) > 1), "")
    sound = closeness(encode(left_phones), encode(right_phones), consonantal)
    if consonantal:
        consonants = fuzz.ratio(skeleton(left_phones), skeleton(right_phones)) / 100
        return (1 - CONSONANTS) * sound + CONSONANTS * consonants
    letters = fuzz.ratio(romanise(left), romanise(right)) / 100
    return SOUND * sound + LETTERS * letters
