"""What an engine is asked: a boolean tree of conditions that no engine's syntax enters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """Documents that hold `text` in `field`, scored by BM25 times `boost`."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """Documents that hold `words` in a row in a word field."""

    field: str
    words: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True)
class And:
    """Documents that match every part; scores add up. No part at all matches nothing."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Documents that match any part; scores of the parts that match add up."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Documents that match `node` but not `without`."""

    node: Node
    without: Node


@dataclass(frozen=True)
class Constant:
    """Documents that match `node`, each with the same `score`: what a filter is."""

    node: Node
    score: float = 0.0


@dataclass(frozen=True)
class Prefer:
    """Documents that match `node`; those that match `by` too are raised by its score."""

    node: Node
    by: Node


Node = Term | Phrase | And | Or | Not | Constant | Prefer
"""A plan: a boolean tree that no engine's syntax enters."""
