"""Names that sound like another: blocked by shared pairs of sounds, then ranked by weighted distance.

No Python runs per candidate: pairs are counted, and distances computed, over arrays.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from conflict_index.gazetteer.sounds import SIZE, pairs_of
from conflict_index.gazetteer.store import LONGEST, Store
from conflict_index.names import fold, phones, romanise, skeleton
from conflict_index.names.distance import costs, encode

_BLOCK = 300
"""Candidates that are ranked by distance."""

Floats = NDArray[numpy.float32]
Indices = NDArray[numpy.int64]


class Fuzzy:
    """Searches the strong names of a store by sound. Opening maps files; nothing is loaded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all = _Index.mapped(store.path)
        self._within = lru_cache(8)(self._restricted)

    def search(self, name: str, *, countries: frozenset[str] = frozenset(), limit: int = 60) -> list[tuple[str, float]]:
        """Folded names close to `name` (any script), with closeness 0 to 1, best first."""
        romanised = romanise(name[: 2 * LONGEST])[:LONGEST]
        sounds = phones(romanised)
        codes = encode(sounds)
        if not codes:
            return []
        index = self._within(countries) if countries else self._all
        block = index.block(codes, encode(skeleton(sounds)))
        if not len(block):
            return []
        keys = [self._store.trie.restore_key(number) for number in index.keys[block]]
        candidates, lengths = index.codes_of(block)
        closeness = _closeness(codes, candidates, lengths)
        letters = process.cdist([fold(romanised)], keys, scorer=fuzz.ratio, dtype=numpy.float32)[0] / 100
        score = 0.6 * closeness + 0.4 * letters
        best = numpy.argsort(-score)[:limit]
        return [(keys[number], float(score[number])) for number in best]

    def _restricted(self, countries: frozenset[str]) -> _Index:
        return self._all.restricted(self._store.keys_in(countries))


class _Index:
    """Pairs of sounds to documents, and documents to their sounds."""

    def __init__(
        self, keys: Indices, codes: Indices, starts: Indices, gram_starts: Indices, documents: Indices
    ) -> None:
        self.keys, self._codes, self._starts = keys, codes, starts
        self._gram_starts, self._documents = gram_starts, documents
        counts = numpy.diff(gram_starts.astype(numpy.int64))
        self._idf = numpy.log((len(keys) + 1) / (counts + 1)).astype(numpy.float32)
        lists = numpy.repeat(self._idf, counts)
        self._weights = numpy.bincount(documents, weights=lists, minlength=len(keys)).astype(numpy.float32)

    @classmethod
    def mapped(cls, path: Path) -> _Index:
        files = (("sounds.keys", "u4"), ("sounds.codes", "u1"), ("sounds.starts", "u4"), ("grams.starts", "u4"))
        arrays = [numpy.memmap(path / name, dtype=kind, mode="r") for name, kind in files]
        return cls(*arrays, numpy.memmap(path / "grams.documents", dtype="u4", mode="r"))

    def restricted(self, wanted: NDArray[numpy.bool_]) -> _Index:
        """The documents alone whose key number is true in `wanted`."""
        kept = wanted[self.keys]
        renumbered = numpy.cumsum(kept) - 1
        lengths = numpy.diff(self._starts.astype(numpy.int64))
        inside = kept[self._documents]
        grams = numpy.repeat(numpy.arange(len(self._idf)), numpy.diff(self._gram_starts.astype(numpy.int64)))[inside]
        return _Index(
            self.keys[kept],
            self._codes[numpy.repeat(kept, lengths)],
            numpy.concatenate([[0], numpy.cumsum(lengths[kept])]),
            numpy.concatenate([[0], numpy.cumsum(numpy.bincount(grams, minlength=len(self._idf)))]),
            renumbered[self._documents[inside]],
        )

    def block(self, codes: bytes, spine: bytes) -> Indices:
        """The documents that share most with the sounds `codes` and the skeleton `spine`."""
        grams = numpy.concatenate([pairs_of(codes), pairs_of(spine) + SIZE * SIZE])
        lists = [self._documents[self._gram_starts[gram] : self._gram_starts[gram + 1]] for gram in grams]
        weights = numpy.repeat(self._idf[grams], [len(documents) for documents in lists])
        shared = numpy.bincount(numpy.concatenate(lists), weights=weights, minlength=len(self.keys))
        dice = shared / (self._weights + self._idf[grams].sum())
        if len(dice) <= _BLOCK:
            return numpy.arange(len(dice))
        return numpy.argpartition(-dice, _BLOCK)[:_BLOCK]

    def codes_of(self, block: Indices) -> tuple[Indices, Indices]:
        """The codes of the documents, a row each, padded with 0; and their lengths."""
        starts = self._starts[block].astype(numpy.int64)
        lengths = self._starts[block + 1].astype(numpy.int64) - starts - 1
        columns = numpy.arange(lengths.max())
        places = numpy.minimum(starts[:, None] + columns, len(self._codes) - 1)
        return numpy.where(columns < lengths[:, None], self._codes[places], 0), lengths


def _closeness(codes: bytes, candidates: Indices, lengths: Indices) -> Floats:
    """names.distance.closeness of one name with many: a row of the edit table for all of them at once.

    The least cost over insertions to the left is a running minimum, once the cost of inserting all up to a column is
    taken off.
    """
    table = numpy.array(costs(), dtype=numpy.float32)
    table[0, 0] = 0
    insert = numpy.zeros((len(candidates), candidates.shape[1] + 1), dtype=numpy.float32)
    numpy.cumsum(table[0][candidates], axis=1, out=insert[:, 1:])
    row = insert.copy()
    for code in codes:
        delete = table[code, 0]
        changed = row[:, :-1] + table[code][candidates]
        row = row + delete
        numpy.minimum(row[:, 1:], changed, out=row[:, 1:])
        row = numpy.minimum.accumulate(row - insert, axis=1) + insert
    numbers = numpy.arange(len(candidates))
    whole = insert[numbers, lengths]
    longest = numpy.maximum(whole, sum(table[0][code] for code in codes))
    return numpy.maximum(0, 1 - row[numbers, lengths] / longest)
