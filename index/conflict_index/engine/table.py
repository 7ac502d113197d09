"""The digests of some reports as columns, from which numpy ranks a thousand reports at once.

Each report has AHEAD rows and then one for each passage: row 0 has the stems and entities of the title and the date of
publication, row 1 the lead date. Terms are numbered; an entity whose digest tells the places that it lies in has a
number of its own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index import ids
from conflict_index.store.digest import Digest, PlainDate

Array = NDArray[Any]

AHEAD = 2
"""Rows of a report before its first passage."""


class Vocabulary(ABC):
    """Numbered terms, from 0 to below `size`; a term may have several numbers."""

    size: int

    @abstractmethod
    def numbers(self, term: str) -> Sequence[int]:
        """Return the numbers of a term; none if no report has it."""

    @abstractmethod
    def text(self, number: int) -> str:
        """Return a term by its number."""

    @abstractmethod
    def beginning(self, prefix: str) -> Iterable[slice | int]:
        """Return the numbers of the terms that start with a prefix, as indices of arrays of `size`."""


class Entities(Vocabulary):
    """Terms of entities."""

    @abstractmethod
    def inside(self, places: Iterable[str]) -> Array:
        """Return the numbers of entities whose digests tell that they lie in any of the places, by entity id."""


class Column:
    """Numbers of terms: `begin` tells where those of each row begin, and the end.

    They come in parts, each with what is to be added to its numbers, and are loaded when they are looked at.
    """

    def __init__(self, sizes: Array, load: Callable[[], Sequence[tuple[int, Array]]]) -> None:
        self.sizes = sizes
        self.begin: Array = np.r_[0, np.cumsum(sizes)]
        self._load = load

    @cached_property
    def _parts(self) -> Sequence[tuple[int, Array]]:
        return self._load()

    @cached_property
    def rows(self) -> Array:
        """Return the row of each item."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def look_up(self, values: Array) -> Array:
        """Return the value of each item, given those of all numbers."""
        found: Array = np.concatenate([values[base:].take(items) for base, items in self._parts])
        return found

    def between(self, begin: int, end: int) -> Array:
        """Return the numbers of the items from one place to before another, both in one report."""
        for base, items in self._parts:
            if begin < len(items):
                return items[begin:end].astype(np.int64) + base
            begin, end = begin - len(items), end - len(items)
        return np.zeros(0, np.int64)


@dataclass(frozen=True)
class Dates:
    """The dates of all rows: `sizes` of the rows, first days, the days after the last (0: open), and whether a date
    counts, which one of publication does not.
    """

    sizes: Array
    first: Array
    last: Array
    counted: Array


@dataclass(frozen=True)
class DigestTable:
    """Digests in columns. `first` is where the rows of each report begin, and the end; `body` tells what is of the
    body; dates are loaded when they are asked for.
    """

    first: Array
    body: Array
    stems: Column
    entities: Column
    dates: Callable[[], Dates]
    words: Vocabulary
    names: Entities

    @property
    def reports(self) -> int:
        """Return the number of reports."""
        return len(self.first) - 1


def table_of(digests: Sequence[Digest]) -> DigestTable:
    """Return digests as columns."""
    words, names, body = _Terms(), _Names(), list[bool]()
    stems, entities, dates = _Rows(), _Rows(), _Rows()
    days, first = list[PlainDate](), [0]

    def add(listed: str, mentioned: Sequence[str], found: Sequence[PlainDate], digest: Digest, of_body: bool) -> None:
        stems.add([words.add(stem) for stem in listed.split()])
        entities.add([names.add_entity(term, digest) for term in mentioned])
        dates.add([0] * len(found))
        days.extend(found)
        body.append(of_body)

    for digest in digests:
        add(digest.title, digest.title_entities, digest.published, digest, False)
        add("", (), digest.lead, digest, False)
        for one in digest.passages:
            add(one.stems, one.entities, one.dates, digest, one.role == "body")
        first.append(len(body))
    found = Dates(
        dates.sizes(),
        np.array([one.start for one in days], np.int64),
        np.array([one.end for one in days], np.int64),
        np.array([one.basis != "published" for one in days], bool),
    )
    columns = stems.column(), entities.column()
    return DigestTable(np.array(first), np.array(body, bool), *columns, lambda: found, words, names)


class _Rows:
    def __init__(self) -> None:
        self._sizes, self._items = list[int](), list[int]()

    def add(self, items: Sequence[int]) -> None:
        self._items += items
        self._sizes.append(len(items))

    def sizes(self) -> Array:
        return np.array(self._sizes, np.int64)

    def column(self) -> Column:
        items = np.array(self._items, np.int64)
        return Column(self.sizes(), lambda: [(0, items)])


class _Terms(Vocabulary):
    """Terms numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    @property
    def size(self) -> int:  # type: ignore[override]
        """Return how many terms there are."""
        return len(self._numbers)

    def add(self, term: str) -> int:
        return self._numbers.setdefault(term, len(self._numbers))

    def numbers(self, term: str) -> Sequence[int]:
        """Look the term up."""
        return [self._numbers[term]] if term in self._numbers else []

    def text(self, number: int) -> str:
        """Return the term that came as this one."""
        return list(self._numbers)[number]

    def beginning(self, prefix: str) -> Iterable[int]:
        """Compare all terms."""
        return [number for term, number in self._numbers.items() if term.startswith(prefix)]


class _Names(_Terms, Entities):
    """Terms of entities; one whose digest tells the places that it lies in is kept with a mark."""

    _MARK = "\n"

    def __init__(self) -> None:
        super().__init__()
        self._around: dict[int, tuple[str, ...]] = {}

    def add_entity(self, term: str, digest: Digest) -> int:
        above = digest.around.get(ids.entity_of(term))
        if above is None:
            return self.add(term)
        number = self.add(term + self._MARK)
        self._around[number] = above
        return number

    def numbers(self, term: str) -> Sequence[int]:
        """Look the term up with and without the mark."""
        return [*super().numbers(term), *super().numbers(term + self._MARK)]

    def inside(self, places: Iterable[str]) -> Array:
        """Compare all entities."""
        wanted = frozenset(places)
        return np.array([n for n, above in self._around.items() if not wanted.isdisjoint(above)], np.int64)
