"""The methods that stand beside ours in scripts/bench_names.py, over the same names."""

from __future__ import annotations

from collections import defaultdict

import numpy
from doublemetaphone import doublemetaphone
from rapidfuzz import fuzz, process

from conflict_index.gazetteer import Gazetteer
from conflict_index.names import fold

_MOST = 300


class Peers:
    """rapidfuzz's ratio, and Double Metaphone with ratio, over the natural Latin names of the eleven countries."""

    def __init__(self, gazetteer: Gazetteer, owners: dict[str, set[str]]) -> None:
        self._owners = owners
        self._names = sorted(owners)
        self._sounding: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for sound in _sounds(name):
                self._sounding[sound].append(name)
        self._population = {id_: gazetteer.place(id_).population for ids in owners.values() for id_ in ids}

    def ratio(self, name: str, withheld: str) -> list[tuple[str, float]]:
        """All names by rapidfuzz.fuzz.ratio of their folded forms."""
        return self._ranked(fold(name), self._names, withheld)

    def metaphone(self, name: str, withheld: str) -> list[tuple[str, float]]:
        """Names that share a Double Metaphone key, by ratio."""
        key = fold(name)
        return self._ranked(key, sorted({one for sound in _sounds(key) for one in self._sounding[sound]}), withheld)

    def _ranked(self, key: str, names: list[str], withheld: str) -> list[tuple[str, float]]:
        if not names:
            return []
        scores = process.cdist([key], names, scorer=fuzz.ratio, dtype=numpy.float32)[0] / 100
        best: dict[str, float] = {}
        for number in numpy.argsort(-scores)[:_MOST]:
            for id_ in self._owners[names[number]]:
                if not (names[number] == key and withheld in (id_, "*")):
                    best.setdefault(id_, float(scores[number]))
        return sorted(best.items(), key=lambda one: (-one[1], -self._population[one[0]]))


def _sounds(key: str) -> set[str]:
    pairs = [doublemetaphone(word) for word in key.split()]
    return {"".join(first for first, _ in pairs), "".join(second or first for first, second in pairs)} - {""}
