"""BM25: what one term adds to a score (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009)."""

from __future__ import annotations

from math import log

K1 = 1.2
"""How soon more occurrences of a term stop to count: 0 counts the first alone."""

B = 0.75
"""How much a field that is longer than the average counts for less, 0 to 1."""


def inverse_frequency(documents: int, holders: int) -> float:
    """Return the weight of a term that `holders` of all `documents` have, in Whoosh's form: never negative."""
    return log(documents / (holders + 1)) + 1


def weight(rarity: float, count: float, length: float, average: float) -> float:
    """Return the score of a term that occurs `count` times.

    `rarity` is its inverse frequency, `length` that of the document's field and `average` that of all, in terms.
    """
    return rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))
