"""How the query was read, each part with the addresses that read it otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from conflict_index import ids
from conflict_search.entities import Label
from conflict_search.query.recognise import Meaning, Reading
from conflict_search.rank.readings import reading_line, reading_note
from conflict_search.results import Results
from conflict_search.server.state import State

_MEANINGS = 4
"""Meanings of a name that are shown."""


@dataclass(frozen=True)
class MeaningShown:
    """What a name may stand for: its label, how it is known, and the address for it alone."""

    label: str
    how: str
    url: str


@dataclass(frozen=True)
class ReadingShown:
    """A part of a query: `words` is the address that takes a name for mere words, `name` the one that takes words for a
    name, `window` the one that requires a date, whose days are `days`. Empty where there is none.
    """

    text: str
    meanings: tuple[MeaningShown, ...]
    words: str = ""
    name: str = ""
    also: tuple[str, ...] = ()
    days: str = ""
    window: str = ""


def readings(found: Results, state: State, label: Label) -> Iterator[ReadingShown]:
    """Yield the parts of a query that are not plain words without another reading."""
    for one in found.readings:
        meanings = tuple(_meaning(meaning, state, label) for meaning in one.meanings[:_MEANINGS])
        words = _otherwise(state, one.text, "text") if meanings else ""
        name = _otherwise(state, one.text, "place") if one.also else ""
        also = tuple(label(meaning.entity_id) for meaning in one.also[:_MEANINGS])
        days = _days(one)
        if meanings or also or days:
            yield ReadingShown(one.text, meanings, words, name, also, days, state.url(event=days) if days else "")


def further_notes(found: Results, label: Label) -> list[str]:
    """Return the notes of an answer that do not only say how the query was read, which the page shows by itself."""
    shown = set(reading_line(found.readings, label))
    shown |= {note for one in found.readings if (note := reading_note(one, label))}
    return [note for note in found.notes if note not in shown]


def _meaning(meaning: Meaning, state: State, label: Label) -> MeaningShown:
    field = "actor" if ids.kind_of(meaning.entity_id) == "actor" else "within"
    close = f" to {meaning.matched}" if meaning.how == "fuzzy" else ""
    how = f"{meaning.how}{close} {meaning.score:.2f}"
    return MeaningShown(label(meaning.entity_id), how, state.url(**{field: meaning.entity_id}))


def _otherwise(state: State, text: str, field: str) -> str:
    """Return the address of the query with a part of it under a field; empty if the part is not there as it is."""
    plain = text.replace('"', "")
    quoted = f'"{text}"' if f'"{text}"' in state.q else text
    if state.q.count(quoted) != 1 or f":{quoted}" in state.q:
        return ""
    return state.url(q=state.q.replace(quoted, f'{field}:"{plain}"'))


def _days(one: Reading) -> str:
    """Return a date of a query as a window; empty for one without a year."""
    dated = one.dated
    if dated is None or dated.start is None or dated.end is None:
        return ""
    last = dated.end - timedelta(1)
    return f"{dated.start}..{last}" if last > dated.start else str(last)
