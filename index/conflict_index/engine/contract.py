"""Define the interface of an engine.

An engine stores documents: lists of finished terms by field, and one stored string. It does not analyse text and
knows nothing of names, dates or JSON: shared code does that before `add` and after `stored`. A new engine is
therefore one module, and the tests compare it with the memory engine.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from conflict_index import ids
from conflict_index.engine.candidates import Candidates
from conflict_index.engine.tree import And, Beside, Node, Or, Term
from conflict_index.store.digest import Digest
from conflict_index.store.documents import Document


@dataclass(frozen=True)
class Match:
    """A matching document and its score; scores are comparable only within one answer."""

    id: str
    score: float


@dataclass(frozen=True)
class Matches:
    """One page of matches, best first, and the total number of matches."""

    items: tuple[Match, ...]
    total: int


class Engine(ABC):
    """A set of documents, updated in transactions and queried with plans.

    Threads may share an engine opened for reading; an engine opened for writing belongs to one thread.
    Each document belongs to a report, and `delete` removes all documents of a report. Additions and deletions become
    visible with `commit`; if the process dies before, the last commit remains.
    """

    @classmethod
    @abstractmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open the index files in `folder`; with `write`, create missing files and take the writer's lock.

        Raises IndexDamaged for files that are not an index, IndexLocked when another process holds the lock.
        """

    @abstractmethod
    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Add the documents of a report. Delete a report before adding it again."""

    @abstractmethod
    def delete(self, report_id: str) -> None:
        """Remove all documents of a report; an unknown report is ignored."""

    @abstractmethod
    def commit(self) -> None:
        """Make all changes since the last commit visible at once; on failure, none of them."""

    @abstractmethod
    def match(
        self, plan: Node, limit: int | None, offset: int = 0, *, sort: str | None = None, group: bool = False
    ) -> Matches:
        """Return matches `offset` (from 0) to `offset + limit` (None: all), best first, with the total.

        Equal scores come in the order of addition, as far as the engine keeps it. `sort` names one of fields.NUMBERS,
        by which matches come in ascending order, equal ones best first; `group` keeps the first match of each report.
        """

    @abstractmethod
    def candidates(self, plan: Node, limit: int | None, first: Node | None = None) -> Candidates:
        """Return the best matches, as `match` does, with the digests of their reports. Each must be a passage.

        Those that match `first` too come before the others; None stands for all.
        """

    def digests(self, report_ids: Sequence[str]) -> dict[str, Digest]:
        """Return the digests of committed reports by id, without reports that have no passages. Raises IndexDamaged."""
        any_of = Or(tuple(Term("report", one) for one in report_ids))
        found = self.candidates(And((any_of, Term("role", "lead"))), None)
        placed, digests = found.listed(len(found))
        passages = found.ids(range(len(found)))
        return {ids.report_of_passage(passage): digests[n] for passage, n in zip(passages, placed.reports, strict=True)}

    @abstractmethod
    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the stored strings by document id; unknown ids are left out."""

    @abstractmethod
    def facets(self, plan: Node | None, field: str, prefix: str = "", *, size: int | None = None) -> dict[str, int]:
        """Count documents per term of a key field, for terms that start with `prefix`, among those that match `plan`.

        None as `plan` counts all documents. With `size`, terms of so many bytes in UTF-8 are counted alone.
        """

    @abstractmethod
    def reports(self, plan: Node) -> int:
        """Return the number of reports of the matches."""

    def check(self) -> None:  # noqa: B027
        """Read all files and compare them with their checksums. Raises IndexDamaged."""

    @classmethod
    def salvage(cls, folder: Path, target: Path) -> Iterator[list[str]]:
        """Read what damage has left in `folder`: add to the new folder `target` what is sound, yield the rest.

        Yields for each report that is not in `target` its stored string and those of its passages.
        Raises IndexDamaged if nothing can be read.
        """
        with contextlib.closing(cls.open(folder)) as engine:
            for match in engine.match(Term("role", "report"), None).items:
                report_id = ids.report_of(match.id)
                documents = (m.id for m in engine.match(Term("report", report_id or ""), None).items)
                passages = sorted(filter(ids.is_passage, documents), key=ids.ordinal_of)
                yield list(engine.stored([match.id, *passages]).values())

    @classmethod
    def knows_deleted(cls, folder: Path) -> bool:
        """Tell whether the files in a damaged folder still say which documents were deleted."""
        return True

    @abstractmethod
    def holders(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return the number of documents that have each term in a field; terms that none has are left out."""

    @abstractmethod
    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the terms of a field that start with `prefix`, sorted, at most `limit`."""

    @abstractmethod
    def close(self) -> None:
        """Release files and locks; uncommitted changes are dropped."""


def are_beside(node: Beside, left: Set[int], right: Set[int]) -> bool:
    """Tell whether any of the positions where the left row begins is near enough to one of the right row."""
    forward = range(len(node.left), len(node.left) + node.distance + 1)
    backward = range(len(node.right), len(node.right) + node.distance + 1)
    return any(b - a in forward or a - b in backward for a in left for b in right)
