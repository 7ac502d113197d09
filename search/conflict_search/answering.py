"""Answer a list of places into files: in order, in one process or several, and again from where a run was killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from conflict_search.batch.answers import answers
from conflict_search.batch.journal import Journal, Reached
from conflict_search.batch.lists import Entry
from conflict_search.batch.workers import Answering, in_parallel
from conflict_search.index import Index
from conflict_search.opening import open_index
from conflict_search.render.batch import Lines, Tabulation

FEW_ROWS = 1000
"""Number of rows up to which one process is about as fast as several: these take some half a second to start, and a
row some 2 to 7 ms."""


@dataclass(frozen=True)
class Job:
    """How a list is answered: the index, the options of `Index.search`, and what is written. Can be pickled."""

    folder: Path
    options: Mapping[str, Any]
    sheet: Tabulation
    formats: tuple[str, ...]

    def start(self) -> Answering[Lines]:
        """Open the index in a process of its own and return what answers rows there."""
        return partial(self._list, open_index(self.folder))

    def lines(self, ix: Index, entries: Sequence[Entry], workers: int) -> Iterator[Lines]:
        """Return the lines of each row, in order. Raises UsageError at once if an option is invalid."""
        if workers == 1:
            return self._lines(ix, entries)
        self._lines(ix, entries)  # asks for the first name
        return in_parallel(entries, self.start, workers)

    def _lines(self, ix: Index, entries: Sequence[Entry]) -> Iterator[Lines]:
        found = answers(entries, partial(ix.search, **self.options), ix.entity)
        return (self.sheet.lines(answer, ix.label, self.formats) for answer in found)

    def _list(self, ix: Index, entries: Sequence[Entry]) -> list[Lines]:
        return list(self._lines(ix, entries))


class Output(Protocol):
    """Where the lines of a list go."""

    def put(self, lines: Lines) -> None:
        """Write the lines of one row, so that they outlive this process. Raises OSError, UsageError."""
        ...

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each output file."""
        ...


def write_all(
    found: Iterator[Lines],
    output: Output,
    reached: Reached,
    journal: Journal | None,
    progress: Callable[[int], None],
) -> Counter[str]:
    """Write the lines of each row when they are ready.

    Args:
        found: The lines of the rows behind those that are done.
        output: Where they go.
        reached: What an earlier run has done.
        journal: Where to note how far the run got, or None.
        progress: Called with the number of rows done.

    Returns:
        Counts of rows by status, and of rows whose hits were cut off ("cut").
    """
    counts = Counter(reached.counts)
    with closing(found):  # type: ignore[type-var]
        for rows, lines in enumerate(found, reached.rows + 1):
            output.put(lines)
            counts[lines.status] += 1
            counts["cut"] += lines.cut
            if journal:
                journal.note(Reached(rows, output.sizes(), counts))
            progress(rows)
    return counts
