"""Merge duplicate entities: same name, same country, a few kilometres apart."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from math import isnan, nan

import numpy
from numpy.typing import NDArray

from conflict_index.gazetteer.entries import SourceEntity
from conflict_index.geo import kilometres

NEAR_KM = 5.0
"""Maximum distance of duplicates in kilometres; GeoNames repeats villages at such distances."""

_NEAR_DEGREES = 0.1


class Duplicates:
    """Finds the duplicates among entities, of which it keeps numbers alone: points, weights, hashes of names.

    An entity duplicates another of its kind if its main name is one of the other's names. The more plausible one stays.
    """

    def __init__(self) -> None:
        self._weights, self._latitudes, self._longitudes = array("q"), array("d"), array("d")
        self._kinds, self._hashes, self._starts = array("q"), array("q"), array("q", [0])

    def add(self, entity: SourceEntity, keys: Sequence[str]) -> None:
        """Take note of the next entity and its folded names, main name first."""
        known = entity.latitude is not None and entity.longitude is not None
        self._weights.append(entity.weight)
        self._latitudes.append(entity.latitude if known and entity.latitude is not None else nan)
        self._longitudes.append(entity.longitude if known and entity.longitude is not None else nan)
        self._kinds.append(hash((entity.kind, entity.sort)))
        self._hashes.extend(hash((entity.country, key.encode())) for key in keys)
        self._starts.append(len(self._hashes))

    def groups(self) -> Iterator[list[int]]:
        """Yield the positions of each entity that stays and, behind it, of its duplicates, most plausible first."""
        order = numpy.argsort(-numpy.asarray(self._weights), kind="stable").tolist()
        shared = _repeated(numpy.asarray(self._hashes))
        holders: dict[int, list[int]] = {}
        repeats: dict[int, list[int]] = {}
        repeated = bytearray(len(order))
        for number in order:
            first, end = self._starts[number], self._starts[number + 1]
            twin = self._twin(number, holders.get(self._hashes[first], ())) if first < end and shared[first] else None
            if twin is not None:
                repeats.setdefault(twin, []).append(number)
                repeated[number] = True
            for at in range(first, end):
                if shared[at]:
                    holders.setdefault(self._hashes[at], []).append(number if twin is None else twin)
        yield from ([number, *repeats.get(number, ())] for number in order if not repeated[number])

    def _twin(self, number: int, others: Sequence[int]) -> int | None:
        latitude, longitude = self._latitudes[number], self._longitudes[number]
        if isnan(latitude):
            return None
        for other in others:
            if self._kinds[other] != self._kinds[number] or isnan(self._latitudes[other]):
                continue
            point = self._latitudes[other], self._longitudes[other]
            near = abs(point[0] - latitude) <= _NEAR_DEGREES and kilometres((latitude, longitude), point) <= NEAR_KM
            if near:
                return other
        return None


def _repeated(hashes: NDArray[numpy.int64]) -> NDArray[numpy.bool_]:
    """Return which values of an array occur more than once."""
    _, inverse, counts = numpy.unique(hashes, return_inverse=True, return_counts=True)
    return (counts > 1)[inverse]


def join(kept: SourceEntity, kept_keys: list[str], repeat: SourceEntity, keys: Sequence[str]) -> None:
    """Add the names of a duplicate that an entity has not, and its id, to the entity that stays."""
    listed = {name.text for name in kept.names}
    for name, key in zip(repeat.names, keys, strict=True):
        if name.text not in listed:
            kept.names.append(name)
            kept_keys.append(key)
    kept.same.append(repeat.id)
