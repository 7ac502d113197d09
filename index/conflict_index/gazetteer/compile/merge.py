"""Which records are the same place twice: same name, same country, a few kilometres apart."""

from __future__ import annotations

from collections import defaultdict
from math import asin, cos, radians, sin, sqrt

from conflict_index.gazetteer.records import Record

NEAR_KM = 5.0
"""Records of one name and country closer than this are one place; GeoNames repeats villages at this distance."""
_EARTH_KM = 6371.0


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance of two WGS84 points in degrees (haversine, spherical earth)."""
    north, south = radians(latitude), radians(other_latitude)
    half = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(longitude - other_longitude) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def merge_duplicates(records: list[Record], keys: list[list[str]]) -> tuple[list[Record], list[list[str]]]:
    """The records without repeats: a repeat's names and ids go to the more plausible record.

    `keys` are the folded names of each record, main name first; the second result is theirs after merging.
    A record repeats another of its kind when its main name is one of the other's names. The result is ordered by
    falling weight.
    """
    order = sorted(range(len(records)), key=lambda number: -records[number].weight)
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    kept = []
    for number in order:
        record, own = records[number], keys[number]
        twin = _twin(record, holders.get((record.country, own[0]), ()), records) if own else None
        if twin is None:
            kept.append(number)
            twin = number
        else:
            _join(records[twin], keys[twin], record, own)
        for key in own:
            holders[record.country, key].append(twin)
    return [records[number] for number in kept], [keys[number] for number in kept]


def _twin(record: Record, others: tuple[int, ...] | list[int], records: list[Record]) -> int | None:
    if record.latitude is None or record.longitude is None:
        return None
    for number in others:
        other = records[number]
        if other.kind != record.kind or other.sort != record.sort:
            continue
        if abs((other.latitude or 0) - record.latitude) > 0.1 or other.longitude is None or other.latitude is None:
            continue
        if kilometres(record.latitude, record.longitude, other.latitude, other.longitude) <= NEAR_KM:
            return number
    return None


def _join(kept: Record, kept_keys: list[str], repeat: Record, keys: list[str]) -> None:
    listed = {name.text for name in kept.names}
    for name, key in zip(repeat.names, keys, strict=True):
        if name.text not in listed:
            kept.names.append(name)
            kept_keys.append(key)
    kept.same.append(repeat.id)
