"""How a mention is known and how surely, as text."""

from __future__ import annotations

_UNSURE = 0.5
"""Probability below which a mention is unsure: it more often names something else than this."""

_CERTAIN = 0.995


def is_unsure(probability: float) -> bool:
    """Return whether a mention is less probable than not."""
    return probability < _UNSURE


def how_known(how: str, probability: float) -> str:
    """Return how a mention is known, with its probability: "alias 0.91"; "unsure" where it is below .5."""
    unsure = ", unsure" if is_unsure(probability) else ""
    return f"{how} {probability:.2f}{unsure}"


def known_briefly(how: str, probability: float) -> str:
    """Return how a mention is known, with its probability unless it is as good as certain."""
    return how if probability >= _CERTAIN else how_known(how, probability)
