"""Represent what an engine is asked: a boolean tree of conditions, independent of any engine's syntax."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """Documents with the term `text` in `field`, scored by BM25 times `boost`."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """Documents with `words` as consecutive terms of a word field."""

    field: str
    words: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True)
class Beside:
    """Documents where two rows of words of a word field stand near each other, in either order.

    `distance` is the largest number of words between them.
    """

    field: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    distance: int


@dataclass(frozen=True)
class And:
    """Documents that match every part; scores are summed. Without parts, nothing matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Documents that match any part; scores of the matching parts are summed."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Documents that match `node` but not `without`."""

    node: Node
    without: Node


@dataclass(frozen=True)
class Constant:
    """Documents that match `node`, each with the same `score`; filters use 0."""

    node: Node
    score: float = 0.0


@dataclass(frozen=True)
class Prefer:
    """Documents that match `node`; the score of `by` is added for those that match it too."""

    node: Node
    by: Node


Node = Term | Phrase | Beside | And | Or | Not | Constant | Prefer
"""A node of a plan."""
