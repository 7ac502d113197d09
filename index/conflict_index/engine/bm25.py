"""BM25: what one term adds to a score (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009)."""

from __future__ import annotations

from math import log

K1 = 1.2
"""Saturation of term frequency: with 0, only the presence of a term counts."""

B = 0.75
"""Length normalisation, 0 (none) to 1 (full): how much longer fields are discounted."""


def inverse_frequency(documents: int, holders: int) -> float:
    """Return the inverse document frequency of a term that `holders` of `documents` contain, in Whoosh's form (> 0)."""
    return log(documents / (holders + 1)) + 1


def weight(rarity: float, count: float, length: float, average: float) -> float:
    """Return the BM25 score of a term that occurs `count` times in a field.

    `rarity` is its inverse document frequency; `length` is the field's length in this document and `average` the mean
    length over all documents, both in terms.
    """
    return rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))
