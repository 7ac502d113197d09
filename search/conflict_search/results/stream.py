"""A whole answer, page by page, so that memory holds a page however many hits there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from conflict_search.choices import Group
from conflict_search.results.page import Hit, Results

PAGE = 2000
"""Hits that are read at a time."""


class Printable(Protocol):
    """What output formats print: `Results`, or a `Stream` of them."""

    @property
    def query(self) -> str:
        """The words."""
        ...

    @property
    def total(self) -> int:
        """Hits with all that was asked."""
        ...

    @property
    def partial(self) -> int:
        """Hits with part of it."""
        ...

    @property
    def group(self) -> Group:
        """What is counted: passages, reports or stories."""
        ...

    @property
    def undated(self) -> int:
        """Passages left out because they have no date."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the user."""
        ...

    def __len__(self) -> int:
        """Return the number of hits that are printed."""
        ...

    def __iter__(self) -> Iterator[Hit]:
        """Yield the hits that are printed, in order."""
        ...

    def without_hits(self) -> Results:
        """Return all but the hits."""
        ...


class Observer(Protocol):
    """Is shown the hits that are given out."""

    def seen(self, hit: Hit) -> None:
        """Take note of a hit."""
        ...


class Stream:
    """The hits of a search from `offset` on, at most `limit`: read when they are iterated over, a page at a time."""

    def __init__(
        self,
        ask: Callable[[int | None, int], Results],
        limit: int | None,
        offset: int = 0,
        page: int | None = PAGE,
        observer: Observer | None = None,
    ) -> None:
        """Read the first page.

        Args:
            ask: Searches, given the limit and the offset of a page.
            limit: Hits in all; None for all there are.
            offset: Hits to skip.
            page: Hits that are read at a time; None for all at once.
            observer: Is shown each hit as it is given out.
        """
        self._ask, self._limit, self._offset, self._page, self._observer = ask, limit, offset, page, observer
        self._first = ask(min((n for n in (limit, page) if n is not None), default=None), offset)
        head = self._first
        self.query, self.total, self.partial = head.query, head.total, head.partial
        self.undated, self.notes, self.is_answered = head.undated, head.notes, head.is_answered
        self.group = head.group

    def __len__(self) -> int:
        """Return the number of hits that are given out."""
        left = max(0, self.total + self.partial - self._offset)
        return left if self._limit is None else min(left, self._limit)

    def __iter__(self) -> Iterator[Hit]:
        """Yield the hits; pages behind the first are asked for when they are reached."""
        results, given = self._first, 0
        while results.hits:
            for hit in results.hits:
                if self._observer:
                    self._observer.seen(hit)
                yield hit
            given += len(results.hits)
            if self._page is None or given >= len(self):
                return
            results = self._ask(min(self._page, len(self) - given), self._offset + given)

    def without_hits(self) -> Results:
        """Return all but the hits."""
        return self._first.without_hits()
