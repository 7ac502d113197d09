"""What an id of the index stands for: its place, and a label for people."""

from __future__ import annotations

from conflict_index import ids
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Actor, Place

_DISCOVERED = {
    "place": "in no gazetteer",
    "person": "a person",
    "organisation": "a group",
    "unknown": "perhaps a place, in no gazetteer",
}


def entity_of(entity_id: str, gazetteer: Gazetteer) -> Place | Actor | None:
    """The listed place or actor; None for a name that only the collection has, or that the gazetteer has no more."""
    if not ids.is_listed(entity_id):
        return None
    try:
        return gazetteer.entity(entity_id)
    except GazetteerError:
        return None


def place_of(entity_id: str, gazetteer: Gazetteer) -> Place | None:
    """The listed place of an id, None for all else."""
    entity = entity_of(entity_id, gazetteer)
    return entity if isinstance(entity, Place) else None


def label_of(entity_id: str, gazetteer: Gazetteer) -> str:
    """A name that tells an entity from its namesakes: "Ar Raqqah (SY)", "Islamic State (armed group)"."""
    if not ids.is_listed(entity_id):
        return f"{ids.form_of(entity_id)} ({_DISCOVERED[ids.kind_of(entity_id)]})"
    entity = entity_of(entity_id, gazetteer)
    if entity is None:
        return entity_id
    if isinstance(entity, Actor):
        return f"{entity.name} ({entity.kind})"
    where = ", ".join(part for part in (entity.kind if entity.kind != "town" else "", entity.country) if part)
    return f"{entity.name} ({where})" if where else entity.name
