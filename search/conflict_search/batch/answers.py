"""Search for each row of a list. Every row gets an answer: its hits, no hits, or an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from conflict_index import geo
from conflict_index.errors import UsageError
from conflict_index.model import Actor, Place
from conflict_search.batch.lists import Entry
from conflict_search.entities import Label
from conflict_search.query.language import parse
from conflict_search.query.recognise import Meaning
from conflict_search.query.window import window_of
from conflict_search.rank.readings import reading_note, unknown_note
from conflict_search.results import Results

Status = Literal["found", "none", "ambiguous", "error"]

_PROBE = "text:places"
"""A query that is right, so that an error is one of the options."""

_FAR_KM = 20.0
"""Distance from which two places of one name are different places."""


@dataclass(frozen=True)
class Answer:
    """A row with its results. `results` is None if the row could not be searched; `entry.error` says why.

    `ambiguous` is true if a name of the row may mean several places or actors, so that hits may be of either.
    """

    entry: Entry
    results: Results | None
    ambiguous: bool = False

    @property
    def status(self) -> Status:
        """Return found (with hits), ambiguous (hits of several places), none (without) or error (not searched)."""
        if self.results is None:
            return "error"
        if not self.results.total:
            return "none"
        return "ambiguous" if self.ambiguous else "found"


def answers(
    entries: Sequence[Entry],
    ask: Callable[..., Results],
    entity: Callable[[str], Place | Actor | None] = lambda entity_id: None,
) -> Iterator[Answer]:
    """Search for every row of a list; a name that several rows share is searched once.

    Args:
        entries: The rows, as `read_list(file).entries`.
        ask: The search function: `Index.search`, or `functools.partial(ix.search, limit=None)` with options. A row's
            own dates are given to it as `event_date` and `published`.
        entity: What an id stands for: `Index.entity`. Without it, no row is called ambiguous.

    Returns:
        An iterator over the answers, one a row, in order.

    Raises:
        UsageError: Options of `ask` are invalid. Raised at once, because the first name is searched immediately.
        IndexDamaged: The index cannot be read. May be raised during iteration.
    """
    read = [entry if entry.error else _checked(entry) for entry in entries]
    left = Counter(_asked(entry) for entry in read if not entry.error)
    kept = {asked: _ask(ask, asked) for asked in list(left)[:1]}
    return _answers(read, ask, entity, left, kept)


def _checked(entry: Entry) -> Entry:
    """Return the entry, with its error set if its text is not a valid query or its dates are none."""
    try:
        parse(entry.query)
        for window in filter(None, (entry.event_date, entry.published)):
            window_of(window)
    except UsageError as error:
        return replace(entry, error=str(error))
    return entry


_Asked = tuple[str, str, str]
"""A query with its event date and publication date, empty for none."""


def _asked(entry: Entry) -> _Asked:
    return entry.query, entry.event_date, entry.published


def _ask(ask: Callable[..., Results], asked: _Asked) -> Results | UsageError:
    """Return the results of a row, or what is wrong with its query: a field that makes no sense in this index.

    Raises UsageError if the options that all rows share are wrong.
    """
    query, event_date, published = asked
    own = {name: text for name, text in (("event_date", event_date), ("published", published)) if text}
    try:
        return ask(query, **own)
    except UsageError as error:
        ask(_PROBE)
        return error


def _answers(
    entries: Sequence[Entry],
    ask: Callable[..., Results],
    entity: Callable[[str], Place | Actor | None],
    left: Counter[_Asked],
    kept: dict[_Asked, Results | UsageError],
) -> Iterator[Answer]:
    """Yield the answers; results are cached while other rows with the same query are left."""
    for entry in entries:
        if entry.error:
            yield Answer(entry, None)
            continue
        asked = _asked(entry)
        results = kept.pop(asked) if asked in kept else _ask(ask, asked)
        left[asked] -= 1
        if left[asked]:
            kept[asked] = results
        if isinstance(results, UsageError):
            yield Answer(replace(entry, error=str(results)), None)
        else:
            yield Answer(entry, results, is_ambiguous(results, entity))


def is_ambiguous(results: Results, entity: Callable[[str], Place | Actor | None]) -> bool:
    """Tell whether a name may mean several things that the collection mentions, none of which lies in another."""
    for reading in results.readings:
        meant = [found for m in reading.meanings if m.terms and (found := entity(m.entity_id))]
        if any(_differ(one, other) for one, other in combinations(meant, 2)):
            return True
    return False


def _differ(one: Place | Actor, other: Place | Actor) -> bool:
    """Tell whether two entities are no town and its province, nor two entries for one place."""
    if isinstance(one, Actor) or isinstance(other, Actor):
        return True
    related = one.id in other.parents or other.id in one.parents
    return not related and geo.apart(one, other) > _FAR_KM


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
