"""What does each row of a list find? Every row gets an answer: its hits, none, or what was wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from conflict_index.errors import UsageError
from conflict_search.batch.lists import Entry
from conflict_search.entities import Label
from conflict_search.query.language import parse
from conflict_search.query.recognise import Meaning
from conflict_search.rank.hits import reading_note
from conflict_search.results import Results

Status = Literal["found", "none", "error"]


@dataclass(frozen=True)
class Answer:
    """A row and what it finds; `results` is None where nothing could be asked, and the entry's `error` says why."""

    entry: Entry
    results: Results | None

    @property
    def status(self) -> Status:
        """found: with hits; none: without; error: not asked."""
        if self.results is None:
            return "error"
        return "found" if self.results.total else "none"


def answers(entries: Sequence[Entry], ask: Callable[[str], Results]) -> Iterator[Answer]:
    """Search for every row of a list; a name that stands in several rows is searched once.

    Args:
        entries: The rows, as `read_list(file).entries`.
        ask: How a name is searched for: `Index.search`, or `functools.partial(ix.search, limit=None)` with options.

    Returns:
        An iterator over the answer of each row, in order.

    Raises:
        UsageError: Options of `ask` that make no sense; before the first answer, since the first name is searched
            at once.
        IndexDamaged: The index cannot be read; perhaps during the iteration.
    """
    read = [entry if entry.error else _checked(entry) for entry in entries]
    left = Counter(entry.query for entry in read if not entry.error)
    kept = {query: ask(query) for query in list(left)[:1]}
    return _answers(read, ask, left, kept)


def _checked(entry: Entry) -> Entry:
    """The entry, in error if its words make no query: that is all that can be wrong with one row only."""
    try:
        parse(entry.query)
    except UsageError as error:
        return replace(entry, error=str(error))
    return entry


def _answers(
    entries: Sequence[Entry], ask: Callable[[str], Results], left: Counter[str], kept: dict[str, Results]
) -> Iterator[Answer]:
    """As `answers`; results are kept while there are rows `left` that ask the same."""
    for entry in entries:
        if entry.error:
            yield Answer(entry, None)
            continue
        results = kept.pop(entry.query) if entry.query in kept else ask(entry.query)
        left[entry.query] -= 1
        if left[entry.query]:
            kept[entry.query] = results
        yield Answer(entry, results)


def taken_for(answer: Answer) -> list[Meaning]:
    """Of each name in a row, what it is taken for first of all: what stands in its hits before what does not."""
    if answer.results is None:
        return []
    here = {i for hit in answer.results for m in hit.matches for i in (m.entity_id, *m.rivals)}
    return [
        max(reading.meanings, key=lambda m: (not here.isdisjoint((m.entity_id, *m.terms)), bool(m.terms)))
        for reading in answer.results.readings
        if reading.meanings
    ]


def note(answer: Answer, label: Label) -> str:
    """In words: what was wrong with a row; else what its names were taken for, where that is a guess; else why it
    has no hits."""
    results = answer.results
    if results is None:
        return answer.entry.error
    notes = [said for reading in results.readings if (said := reading_note(reading, label))]
    if not results.total:
        names = " with ".join(label(m.entity_id) for m in taken_for(answer))
        notes.append(f"no hit for {names}" if names else "no name in it is known; it was looked for as plain words")
    if results.undated:
        notes.append(f"passages without a known event date, left out: {results.undated}")
    return "; ".join(notes)
