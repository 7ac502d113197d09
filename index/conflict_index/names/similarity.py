"""Compare two names in any scripts, of places, persons or groups."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from conflict_index.names.distance import closeness, closeness_all, encode
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


class _Heard(NamedTuple):
    """What is compared of a name: folded, romanised, its script, its sounds and their codes."""

    key: str
    letters: str
    script: str
    sounds: str
    codes: bytes


@lru_cache(1 << 14)
def _heard(name: str) -> _Heard:
    name = name[:_LONGEST]
    sounds = phones(name)
    return _Heard(fold(name), romanise(name), script(name), sounds, encode(sounds))


def similarity(left: str, right: str) -> float:
    """Return 0 (nothing in common) to 1 (equal) by letters and sounds; the scripts may differ."""
    one, other = _heard(left), _heard(right)
    known = _without_sounds(one, other)
    return _weighed(one, other, closeness(one.codes, other.codes, _costs_of(one, other))) if known is None else known


def similarities(lefts: Sequence[str], rights: Sequence[str]) -> list[float]:
    """Return the similarity of each pair of names, the same as one by one, in a tenth of the time."""
    heard = {name: _heard(name) for name in {*lefts, *rights}}
    ones, others = [heard[name] for name in lefts], [heard[name] for name in rights]
    found = [_without_sounds(*pair) for pair in zip(ones, others, strict=True)]
    for table in {_costs_of(*pair) for pair in zip(ones, others, strict=True)}:
        own = [at for at, known in enumerate(found) if known is None and _costs_of(ones[at], others[at]) == table]
        close = closeness_all([ones[at].codes for at in own], [others[at].codes for at in own], table)
        for at, sound in zip(own, close, strict=True):
            found[at] = _weighed(ones[at], others[at], sound)
    return [known or 0.0 for known in found]


def _without_sounds(one: _Heard, other: _Heard) -> float | None:
    """Return the similarity of names of which one has no letters, or that are equal; None for others."""
    if not one.key or not other.key:
        return 0.0
    return 1.0 if one.key == other.key else None


def _costs_of(one: _Heard, other: _Heard) -> str:
    """Return the script by whose costs the sounds of two names are compared, empty for the usual costs."""
    if one.script == other.script:
        return ""
    return next((code for code in CONSONANTAL if code in (one.script, other.script)), "")


def _weighed(one: _Heard, other: _Heard, sound: float) -> float:
    """Return the similarity of two names by the closeness of their sounds, and by their letters or consonants."""
    from rapidfuzz import fuzz

    if _costs_of(one, other):
        consonants = fuzz.ratio(skeleton(one.sounds), skeleton(other.sounds)) / 100
        return (1 - CONSONANTS) * sound + CONSONANTS * consonants
    letters = fuzz.ratio(one.letters, other.letters) / 100
    return SOUND * sound + LETTERS * letters
