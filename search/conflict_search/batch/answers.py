"""Search for each row of a list. Every row gets an answer: its hits, no hits, or an error."""

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
from conflict_search.rank.readings import reading_note, unknown_note
from conflict_search.results import Results

Status = Literal["found", "none", "error"]


@dataclass(frozen=True)
class Answer:
    """A row with its results. `results` is None if the row could not be searched; `entry.error` says why."""

    entry: Entry
    results: Results | None

    @property
    def status(self) -> Status:
        """Return found (with hits), none (without hits) or error (not searched)."""
        if self.results is None:
            return "error"
        return "found" if self.results.total else "none"


def answers(entries: Sequence[Entry], ask: Callable[[str], Results]) -> Iterator[Answer]:
    """Search for every row of a list; a name that several rows share is searched once.

    Args:
        entries: The rows, as `read_list(file).entries`.
        ask: The search function: `Index.search`, or `functools.partial(ix.search, limit=None)` with options.

    Returns:
        An iterator over the answers, one a row, in order.

    Raises:
        UsageError: Options of `ask` are invalid. Raised at once, because the first name is searched immediately.
        IndexDamaged: The index cannot be read. May be raised during iteration.
    """
    read = [entry if entry.error else _checked(entry) for entry in entries]
    left = Counter(entry.query for entry in read if not entry.error)
    kept = {query: ask(query) for query in list(left)[:1]}
    return _answers(read, ask, left, kept)


def _checked(entry: Entry) -> Entry:
    """Return the entry, with its error set if its text is not a valid query."""
    try:
        parse(entry.query)
    except UsageError as error:
        return replace(entry, error=str(error))
    return entry


def _answers(
    entries: Sequence[Entry], ask: Callable[[str], Results], left: Counter[str], kept: dict[str, Results]
) -> Iterator[Answer]:
    """Yield the answers; results are cached while other rows with the same query are left."""
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
    """Return the first meaning of each name in a row; a meaning that occurs in the hits goes before others."""
    if answer.results is None:
        return []
    here = {i for hit in answer.results for m in hit.matches for i in (m.entity_id, *m.rivals)}
    return [
        max(reading.meanings, key=lambda m: (not here.isdisjoint((m.entity_id, *m.terms)), bool(m.terms)))
        for reading in answer.results.readings
        if reading.meanings
    ]


def note(answer: Answer, label: Label) -> str:
    """Return a remark on a row: its error; how its names were read if that is a guess; why it has no hits."""
    results = answer.results
    if results is None:
        return answer.entry.error
    notes = [said for reading in results.readings if (said := reading_note(reading, label))]
    if not results.total:
        names = " with ".join(label(m.entity_id) for m in taken_for(answer))
        notes.append(f"no hit for {names}" if names else unknown_note(results.readings, "it"))
    if results.undated:
        notes.append(f"passages without a known event date, left out: {results.undated}")
    return "; ".join(notes)
