"""The best matches of a plan with the digests of their reports, from which ranking orders them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conflict_index import ids
from conflict_index.errors import IndexDamaged
from conflict_index.store.digest import Digest

if TYPE_CHECKING:
    from conflict_index.engine.table import DigestTable


@dataclass(frozen=True)
class Placed:
    """For some candidates, the number of the report of each and that of the passage in the report's digest, from 0.

    `appearance` lists the reports in the order of their first candidates.
    """

    reports: Sequence[int]
    passages: Sequence[int]
    appearance: Sequence[int]


class Candidates(ABC):
    """Matches, best first. `full` tells which of them are of the first tier.

    `total` is the number of all matches, and `whole` that of all matches of the first tier.
    """

    full: Sequence[bool]
    total: int
    whole: int

    def __len__(self) -> int:
        return len(self.full)

    def reading(self) -> AbstractContextManager[None]:
        """Return what guards the reading of digests and tables: one thread at a time, damage as IndexDamaged."""
        return nullcontext()

    @abstractmethod
    def ids(self, wanted: Iterable[int]) -> list[str]:
        """Return the ids of candidates by their places in the order, from 0."""

    @abstractmethod
    def report_numbers(self) -> Sequence[int]:
        """Return a number for the report of each candidate: equal ones are of one report."""

    @abstractmethod
    def listed(self, count: int) -> tuple[Placed, list[Digest]]:
        """Return the reports of the first `count` candidates. Raises IndexDamaged if one has no digest."""

    @abstractmethod
    def tabled(self, count: int) -> tuple[Placed, DigestTable]:
        """Return the reports of the first `count` candidates as columns, by numpy; see `listed`."""


class CandidatesById(Candidates):
    """Candidates of an engine that finds digests by the ids of reports."""

    def __init__(
        self,
        found: Sequence[str],
        full: Sequence[bool],
        total: int,
        whole: int,
        digests: Callable[[Sequence[str]], Sequence[Digest]],
    ) -> None:
        self._ids, self.full, self.total, self.whole, self._digests = found, full, total, whole, digests

    def ids(self, wanted: Iterable[int]) -> list[str]:
        """Return ids that are known already."""
        return [self._ids[at] for at in wanted]

    def report_numbers(self) -> Sequence[int]:
        """Number reports as they come."""
        numbers: dict[str, int] = {}
        return [numbers.setdefault(ids.report_of_passage(id_), len(numbers)) for id_ in self._ids]

    def listed(self, count: int) -> tuple[Placed, list[Digest]]:
        """Number reports as they come."""
        numbers: dict[str, int] = {}
        reports = [numbers.setdefault(ids.report_of_passage(id_), len(numbers)) for id_ in self._ids[:count]]
        digests = list(self._digests(list(numbers)))
        if len(digests) < len(numbers):
            raise IndexDamaged("the index lacks what ranking needs of some reports; index the sources again")
        places = [{one.ordinal: n for n, one in enumerate(digest.passages)} for digest in digests]
        try:
            pairs = zip(reports, self._ids, strict=False)
            passages = [places[report][ids.ordinal_of(id_)] for report, id_ in pairs]
        except KeyError as error:
            raise IndexDamaged(f"a passage is not in the digest of its report ({error}); index again") from error
        return Placed(reports, passages, range(len(numbers))), digests

    def tabled(self, count: int) -> tuple[Placed, DigestTable]:
        """Make columns of the digests."""
        from conflict_index.engine.table import table_of

        placed, digests = self.listed(count)
        return placed, table_of(digests)
