"""How alike two names are in any script: places, persons and groups alike."""

from __future__ import annotations

from conflict_index.names.distance import closeness, encode
from conflict_index.names.fold import fold
from conflict_index.names.phones import phones, skeleton
from conflict_index.names.romanise import romanise
from conflict_index.names.scripts import script

_LONGEST = 80
"""Characters of a name that are compared: no name is longer, and time stays bounded for any input."""
CONSONANTAL = ("Arab", "Hebr")
"""Scripts that leave vowels out: their letters are not compared with Latin ones, only sounds and consonants are."""
SOUND, LETTERS = 0.7, 0.3
"""What closeness of sounds and likeness of folded letters weigh; fitted on the development half."""
CONSONANTS = 0.3
"""What consonants weigh instead of letters in the comparison with a consonantal script."""


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
    scripts = {script(left), script(right)}
    consonantal = next((code for code in CONSONANTAL if code in scripts and len(scripts) > 1), "")
    sound = closeness(encode(left_phones), encode(right_phones), consonantal)
    if consonantal:
        consonants = fuzz.ratio(skeleton(left_phones), skeleton(right_phones)) / 100
        return (1 - CONSONANTS) * sound + CONSONANTS * consonants
    letters = fuzz.ratio(romanise(left), romanise(right)) / 100
    return SOUND * sound + LETTERS * letters
