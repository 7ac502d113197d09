"""Find the word of a collection that a mistyped word of a query is likely meant to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

_FROM = 5
"""Letters of the shortest word that is compared: shorter ones are a letter away from many others."""

_LONG = 9
"""Letters from which two letters may be wrong."""

_BEGINNING = 2
"""Letters at the beginning that are taken to be right."""

_OFTEN = 2
"""Passages that must have a word: one that stands in a single passage may be mistyped there."""

_DOUBLED = re.compile(r"(.)\1")

_COMPARED = 20_000
"""The largest number of words that one is compared with."""


def nearest_word(
    stem: str, beginning: Callable[[str, int], list[str]], holders: Callable[[Sequence[str]], Mapping[str, int]]
) -> str | None:
    """Return the stem of the collection nearest to one that it does not have, the commonest of equals; None for none.

    Args:
        stem: The stem of the word as typed.
        beginning: Returns at most so many stems of the collection that begin with a prefix.
        holders: Returns the number of passages that have each of some stems.
    """
    if len(stem) < _FROM or not stem.isalpha():
        return None
    from rapidfuzz.distance import OSA  # for words that stand nowhere alone

    most = 2 if len(stem) >= _LONG else 1
    apart = {
        other: far if _single(other) != _single(stem) else 0
        for other in beginning(stem[:_BEGINNING], _COMPARED)
        if other.isalpha() and (far := OSA.distance(stem, other, score_cutoff=most)) <= most
    }
    counts = {other: count for other, count in holders(sorted(apart)).items() if count >= _OFTEN}
    return min(counts, key=lambda other: (apart[other], -counts[other], other), default=None)


def _single(stem: str) -> str:
    """Return a stem without the second of doubled letters, which are the ones most often forgotten."""
    return _DOUBLED.sub(r"\1", stem)
