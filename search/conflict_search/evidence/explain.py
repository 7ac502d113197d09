"""Explain why a name is resolved to an entity, or is not."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from conflict_index import geo
from conflict_index.gazetteer import Candidate, Gazetteer
from conflict_index.gazetteer.lookup.listed import MARGIN
from conflict_index.gazetteer.lookup.phonetic import BAR
from conflict_index.ids import EntityId
from conflict_index.model import Actor, Name, Place

_MOST = 100
"""The largest number of candidates looked up, before the display limit."""


@dataclass(frozen=True)
class Rival:
    """Another entity that the name may mean, and its distance in km if both have coordinates."""

    entity_id: EntityId
    score: float
    km: float | None


@dataclass(frozen=True)
class Explained:
    """One candidate. `name` is the listed name that matched; `reason` says why it is not taken, else is empty."""

    candidate: Candidate
    entity: Place | Actor
    name: Name | None
    taken: bool
    reason: str
    rivals: tuple[Rival, ...]


def explain(name: str, gazetteer: Gazetteer, limit: int | None) -> list[Explained]:
    """Return all candidates for a name, accepted ones first, with reasons and rivals; at most `limit` if given."""
    taken = gazetteer.lookup(name, limit=_MOST)
    ids = {candidate.entity_id for candidate in taken}
    others = [found for found in gazetteer.candidates(name, limit=_MOST) if found.entity_id not in ids]
    listed = any(candidate.how != "fuzzy" for candidate in taken)
    shown = [*((found, "") for found in taken), *((found, _reason(found, listed)) for found in others)][:limit]
    return [_explained(found, reason, taken, gazetteer) for found, reason in shown]


def _reason(candidate: Candidate, listed: bool) -> str:
    if candidate.score < BAR:
        return f"below the bar of {BAR}"
    return "the name is listed for another" if listed else f"more than {MARGIN} behind the best"


def _explained(candidate: Candidate, reason: str, taken: tuple[Candidate, ...], gazetteer: Gazetteer) -> Explained:
    entity = gazetteer.entity(candidate.entity_id)
    name = next((name for name in entity.names if name.text == candidate.matched), None)
    rivals = tuple(
        Rival(other.entity_id, other.score, _distance(entity, gazetteer.entity(other.entity_id)))
        for other in taken
        if other.entity_id != candidate.entity_id
    )
    return Explained(candidate, entity, name, not reason, reason, rivals)


def _distance(one: Place | Actor, other: Place | Actor) -> float | None:
    """Return the kilometres between two places, None if unknown."""
    if isinstance(one, Actor) or isinstance(other, Actor):
        return None
    distance = geo.apart(one, other)
    return None if distance == inf else round(distance, 1)
