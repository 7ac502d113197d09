"""The digest of a report: what ranking needs to know of it, small enough to be read for a thousand reports a search.

Engines find and count; the order of what they find is made from digests, so it is the same with every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from conflict_index.model import DateSpan


class PlainDate(NamedTuple):
    """An event date as day numbers (`date.toordinal`): the first day and the day after; 0 for an open end."""

    start: int
    end: int
    basis: str


@dataclass(frozen=True, slots=True)
class PassageDigest:
    """One passage: its ordinal, role, stems of content words joined by spaces, index terms of entities, dates."""

    ordinal: int
    role: str
    stems: str
    entities: tuple[str, ...]
    dates: tuple[PlainDate, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One report. `around` gives the places that a mentioned place lies in; `published` and `lead` have
    one date at the most."""

    title: str
    title_entities: tuple[str, ...]
    passages: tuple[PassageDigest, ...]
    around: Mapping[str, tuple[str, ...]]
    published: tuple[PlainDate, ...] = ()
    lead: tuple[PlainDate, ...] = ()


def plain_dates(dates: Iterable[DateSpan]) -> tuple[PlainDate, ...]:
    """Return the dates that have a year as day numbers."""
    return tuple(
        PlainDate(d.start.toordinal() if d.start else 0, d.end.toordinal() if d.end else 0, d.basis)
        for d in dates
        if d.start or d.end
    )
