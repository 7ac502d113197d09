"""Values that go into a gazetteer and that look-ups return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from conflict_index.ids import EntityId
from conflict_index.model import How, Strength

CompileProgress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1, while a gazetteer is compiled."""

ADDED = "added: "
"""What the origin of a name begins with that a gazetteer of the user's lists."""


class NameEntry(NamedTuple):
    """One listed name of one entity. `kind` tells whether it is a place or an actor; `strength` strong or weak."""

    entity_id: EntityId
    text: str
    strength: Strength
    origin: str
    kind: Literal["place", "actor"]


@dataclass(frozen=True)
class Candidate:
    """A possible referent of a name.

    `score` is 0 to 1; `rule` describes the match in words; `matched` is the listed name that matched. `margin` is
    the score's lead over the best entity far away (negative if this one scores lower). `accepted` is False only in
    the result of Gazetteer.candidates, for matches below the threshold.
    """

    entity_id: EntityId
    how: How
    score: float
    rule: str
    matched: str
    margin: float
    accepted: bool = True


class SourceName(NamedTuple):
    """A name as a source lists it. `strength` is empty if the source does not say.

    `language` (ISO 639) is set for a name that counts only in text of that language.
    """

    text: str
    origin: str
    strength: str = ""
    language: str = ""


@dataclass(slots=True)
class SourceEntity:
    """An entity as a source lists it, before duplicates are merged.

    `weight` orders entities of the same name, most plausible first; it is the population if known.
    `same` holds the ids of records merged into this one.
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
