"""The contract every engine keeps.

An engine stores documents: lists of ready-made terms by field, and one stored string. It neither analyses text
nor knows names, dates or JSON: all of that is settled before `add` and after `stored`, by code that every engine
shares. So a new engine is one file, and the memory engine is the oracle of the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from conflict_index.engine.tree import Node
from conflict_index.store.documents import Document


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

    @classmethod
    @abstractmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open the documents in `folder`; with `write`, make the folder's files if there are none, and lock them.

        Raises IndexDamaged for files that are no index, IndexLocked when another process writes.
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
