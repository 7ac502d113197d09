"""The contract every engine keeps, and the engine-free tree of conditions that it answers.

An engine stores documents: lists of ready-made terms by field, and one stored string. It neither analyses text
nor knows names, dates or JSON: all of that is settled before `add` and after `stored`, by code that every engine
shares. So a new engine is one file, and the memory engine is the oracle of the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORD_FIELDS = ("text", "title")
"""Fields whose terms have an order, for phrases."""

KEY_FIELDS = (
    "report",
    "entity",
    "spelling",
    "title_entity",
    "within",
    "event",
    "published",
    "source",
    "language",
    "role",
)
"""Fields whose terms are looked up whole."""

SCORED_FIELDS = (*WORD_FIELDS, "entity", "title_entity")
"""Fields ranked by BM25: rare terms and short fields weigh more. In the others a term counts one."""


@dataclass(frozen=True)
class Document:
    """What an engine keeps of one passage or report: terms by field, and a string it gives back unread."""

    id: str
    terms: Mapping[str, Sequence[str]]
    stored: str


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


@dataclass(frozen=True)
class Match:
    """A document that matches, with its score (comparable within one answer only)."""

    id: str
    score: float


@dataclass(frozen=True)
class Matches:
    """One page of matches, best first, and how many there are in all."""

    items: tuple[Match, ...]
    total: int


class Engine(ABC):
    """A set of documents that can be changed in commits and asked plans.

    Documents belong to a report: `delete` removes all of a report's at once. What was added or deleted is seen
    by no question before `commit`; a process that dies before it leaves the last commit.
    """

    @abstractmethod
    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Add a report's documents. A report added twice must be deleted in between."""

    @abstractmethod
    def delete(self, report_id: str) -> None:
        """Remove all documents of a report; one that is not there is no error."""

    @abstractmethod
    def commit(self) -> None:
        """Make all changes since the last commit visible at once, or none of them."""

    @abstractmethod
    def match(self, plan: Node, limit: int | None, offset: int = 0) -> Matches:
        """Matches `offset` (from 0) to `offset + limit`, best first, equals in the order they
        were added as far as the engine keeps it; all when limit is None."""

    @abstractmethod
    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """The stored string of each document there is, by id; unknown ids are left out."""

    @abstractmethod
    def facets(self, plan: Node | None, field: str, prefix: str = "") -> dict[str, int]:
        """Documents per term of a key field that starts with `prefix`, among those that match (None: all)."""

    @abstractmethod
    def close(self) -> None:
        """Give up files and locks; changes that were not committed are dropped."""
