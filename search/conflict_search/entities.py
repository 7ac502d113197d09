"""Resolve an entity id to its place or actor, and to a label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from conflict_index import ids, seeds
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer import Gazetteer
from conflict_index.geo import Nearest, point_of
from conflict_index.model import Actor, Place

Label = Callable[[str], str]
"""Entity id -> a name that tells the entity from its namesakes."""

_DISCOVERED = {
    "place": "in no gazetteer",
    "person": "a person",
    "organisation": "a group",
    "unknown": "perhaps a place, in no gazetteer",
}


def entity_of(entity_id: str, gazetteer: Gazetteer) -> Place | Actor | None:
    """Return the listed place or actor; None for a discovered name or an id that the gazetteer no longer has."""
    if not ids.is_listed(entity_id):
        return None
    try:
        return gazetteer.entity(entity_id)
    except GazetteerError:
        return None


def place_of(entity_id: str, gazetteer: Gazetteer) -> Place | None:
    """Return the listed place of an id, or None."""
    entity = entity_of(entity_id, gazetteer)
    return entity if isinstance(entity, Place) else None


def nearest_of(entity_id: str, gazetteer: Gazetteer) -> Nearest | None:
    """Return the listed town nearest to a point that a text states; None for any other entity."""
    place = place_of(entity_id, gazetteer) if ids.is_point(entity_id) else None
    point = place and point_of(place)
    return gazetteer.nearest(point) if point else None


def label_of(entity_id: str, gazetteer: Gazetteer) -> str:
    """Return a label that distinguishes an entity from others of the same name."""
    return label(entity_id, entity_of(entity_id, gazetteer))


def label(entity_id: str, entity: Place | Actor | None) -> str:
    """Return a name that tells an entity from its namesakes: "Ar Raqqah (SY)", "Islamic State (armed group)".

    `entity` is None for a name that no gazetteer lists (any more).
    """
    if ids.is_point(entity_id):
        return f"the point {ids.form_of(entity_id).replace(',', ', ')}"
    if not ids.is_listed(entity_id):
        return f"{ids.form_of(entity_id)} ({_DISCOVERED[ids.kind_of(entity_id)]})"
    if entity is None:
        return _unlisted(entity_id)
    if isinstance(entity, Actor):
        return f"{entity.name} ({entity.kind})"
    where = ", ".join(part for part in (entity.kind if entity.kind != "town" else "", entity.country) if part)
    return f"{entity.name} ({where})" if where else entity.name


def _unlisted(entity_id: str) -> str:
    """Return a label for an id that the gazetteer has no entity of: provinces have one of their own."""
    if country := ids.province_country(entity_id):
        name = _province_labels().get(entity_id)
        return f"{name} (province, {country})" if name else f"a province of {country}"
    return f"a place or group that is listed no more ({entity_id})"


@cache
def _province_labels() -> Mapping[str, str]:
    return {row["id"]: row["name"] for row in seeds.rows("labels/provinces.csv")}
