"""Merge duplicate entities: same name, same country, a few kilometres apart."""

from __future__ import annotations

from collections import defaultdict

from conflict_index.gazetteer.entries import SourceEntity
from conflict_index.geo import kilometres

NEAR_KM = 5.0
"""Maximum distance of duplicates in kilometres; GeoNames repeats villages at such distances."""


def merge_duplicates(entities: list[SourceEntity], keys: list[list[str]]) -> tuple[list[SourceEntity], list[list[str]]]:
    """Return the entities without duplicates; names and ids of a duplicate move to the more plausible entity.

    `keys` are the folded names of each entity, main name first; the second result holds the merged keys.
    An entity duplicates another of its kind if its main name is one of the other's names. The result is sorted by
    descending weight.
    """
    order = sorted(range(len(entities)), key=lambda number: -entities[number].weight)
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    kept = []
    for number in order:
        entity, own = entities[number], keys[number]
        twin = _twin(entity, holders.get((entity.country, own[0]), ()), entities) if own else None
        if twin is None:
            kept.append(number)
            twin = number
        else:
            _join(entities[twin], keys[twin], entity, own)
        for key in own:
            holders[entity.country, key].append(twin)
    return [entities[number] for number in kept], [keys[number] for number in kept]


def _twin(entity: SourceEntity, others: tuple[int, ...] | list[int], entities: list[SourceEntity]) -> int | None:
    if entity.latitude is None or entity.longitude is None:
        return None
    for number in others:
        other = entities[number]
        if other.kind != entity.kind or other.sort != entity.sort:
            continue
        if abs((other.latitude or 0) - entity.latitude) > 0.1 or other.longitude is None or other.latitude is None:
            continue
        if kilometres((entity.latitude, entity.longitude), (other.latitude, other.longitude)) <= NEAR_KM:
            return number
    return None


def _join(kept: SourceEntity, kept_keys: list[str], repeat: SourceEntity, keys: list[str]) -> None:
    listed = {name.text for name in kept.names}
    for name, key in zip(repeat.names, keys, strict=True):
        if name.text not in listed:
            kept.names.append(name)
            kept_keys.append(key)
    kept.same.append(repeat.id)
