"""What goes into a gazetteer, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from conflict_index.ids import EntityId
from conflict_index.model import How, Strength


class Entry(NamedTuple):
    """One listed name of one entity. `kind` tells whether it is a place or an actor; `strength` strong or weak."""

    entity_id: EntityId
    text: str
    strength: Strength
    origin: str
    kind: Literal["place", "actor"]


@dataclass(frozen=True)
class Candidate:
    """An entity that a name may mean.

    `score` is 0 to 1; `rule` says in words why; `matched` is the listed name that matched. `margin` is the score's
    lead over the best other entity that is far away (negative where this one is behind). `accepted` is False only
    among Gazetteer.candidates: close, but not close enough to be taken.
    """

    entity_id: EntityId
    how: How
    score: float
    rule: str
    matched: str
    margin: float
    accepted: bool = True


class SourceName(NamedTuple):
    """A name as a source lists it. `strength` is empty where the source does not say."""

    text: str
    origin: str
    strength: str = ""


@dataclass(slots=True)
class SourceEntity:
    """An entity as a source lists it, before duplicates are merged.

    `weight` orders entities of the same name, most plausible first; it is the population where that is known.
    `same` are the ids of records that were merged into this one.
    """

    id: str
    name: str
    sort: Literal["place", "actor"]
    kind: str
    country: str
    latitude: float | None
    longitude: float | None
    parents: tuple[str, ...]
    population: int
    weight: int
    names: list[SourceName]
    same: list[str] = field(default_factory=list)
