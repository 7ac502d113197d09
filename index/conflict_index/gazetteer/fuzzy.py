"""Names that sound like another: blocked by shared pairs of sounds, then ranked by distance and letters.

No Python runs per candidate of a block: pairs are counted, and distances computed, over arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from conflict_index.gazetteer.sounds import SIZE, pairs_of, variants
from conflict_index.gazetteer.store import LONGEST, Store
from conflict_index.names import phones_all, romanise, script, skeleton
from conflict_index.names.distance import costs, decode, encode
from conflict_index.names.similarity import CONSONANTAL, CONSONANTS, LETTERS, SOUND

_BLOCK, _RANKED = 300, 100
"""Candidates whose distance is computed, and those of them whose letters are compared."""
_SHORTER = 0.03
"""Cost of taking a shorter variant of either name."""

Floats = NDArray[numpy.float32]
Indices = NDArray[numpy.int64]


class Close(NamedTuple):
    """A folded name that is close to another, how close (0 to 1), and whether a shorter variant of either is meant."""

    key: str
    score: float
    shorter: bool


class Fuzzy:
    """Searches the strong names of a store by sound. Opening maps files; nothing is loaded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all = _Index.mapped(store.path)
        self._within = lru_cache(8)(self._restricted)

    def search(self, name: str, *, countries: frozenset[str] = frozenset(), limit: int = 60) -> list[Close]:
        """Names close to `name` (any script), the closest first, each once."""
        romanised = romanise(name[: 2 * LONGEST])[:LONGEST]
        script_code = script(name)
        index = self._within(countries) if countries else self._all
        best: dict[str, Close] = {}
        for number, form in enumerate(dict.fromkeys([romanised, *variants(romanised)])):
            for close in self._ranked(index, romanised, form, script_code, number > 0):
                if close.key not in best or close.score > best[close.key].score:
                    best[close.key] = close
        return sorted(best.values(), key=lambda close: -close.score)[:limit]

    def _ranked(self, index: _Index, whole: str, form: str, script_code: str, shorter: bool) -> list[Close]:
        """The names closest to one form of the name asked for; letters are compared with the `whole`."""
        sounds = phones_all([form])[0]
        codes = encode(sounds)
        if not codes or not len(index.keys):
            return []
        block = index.block(codes, encode(skeleton(sounds)))
        consonantal = script_code if script_code in CONSONANTAL else ""
        closeness = _closeness(codes, *index.codes_of(block), consonantal)
        best = numpy.argsort(-closeness)[:_RANKED]
        block, closeness = block[best], closeness[best]
        keys = [self._store.trie.restore_key(int(number)) for number in index.keys[block]]
        if consonantal:
            spines = [skeleton(decode(sound)) for sound in index.bytes_of(block)]
            score = (1 - CONSONANTS) * closeness + CONSONANTS * _ratios(skeleton(sounds), spines)
        else:
            score = SOUND * closeness + LETTERS * _ratios(whole.replace("'", ""), keys)
        short = index.short[block] > 0
        score = score - _SHORTER * (short.astype(float) + shorter)
        return [Close(*found) for found in zip(keys, score.tolist(), (short | shorter).tolist(), strict=True)]

    def _restricted(self, countries: frozenset[str]) -> _Index:
        return self._all.restricted(self._store.keys_in(countries))


class _Index(NamedTuple):
    """Pairs of sounds to documents, and documents to their sounds: the arrays of sounds.py."""

    keys: Indices
    short: Indices
    weights: Floats
    codes: Indices
    starts: Indices
    gram_starts: Indices
    documents: Indices

    @classmethod
    def mapped(cls, path: Path) -> _Index:
        """The arrays of a compiled gazetteer, mapped."""
        files = (
            ("sounds.keys", "u4"),
            ("sounds.short", "u1"),
            ("sounds.weights", "f4"),
            ("sounds.codes", "u1"),
            ("sounds.starts", "u4"),
            ("grams.starts", "u4"),
            ("grams.documents", "u4"),
        )
        return cls(*(numpy.memmap(path / name, dtype=kind, mode="r") for name, kind in files))

    def restricted(self, wanted: NDArray[numpy.bool_]) -> _Index:
        """The documents alone whose key number is true in `wanted`."""
        kept = wanted[self.keys]
        renumbered = numpy.cumsum(kept) - 1
        lengths = numpy.diff(self.starts.astype(numpy.int64)).astype(numpy.int64)
        inside = kept[self.documents]
        counts = numpy.diff(self.gram_starts.astype(numpy.int64)).astype(numpy.int64)
        grams = numpy.repeat(numpy.arange(len(counts)), counts)[inside]
        return _Index(
            self.keys[kept],
            self.short[kept],
            self.weights[kept],
            self.codes[numpy.repeat(kept, lengths)],
            numpy.concatenate([[0], numpy.cumsum(lengths[kept])]),
            numpy.concatenate([[0], numpy.cumsum(numpy.bincount(grams, minlength=len(counts)))]),
            renumbered[self.documents[inside]],
        )

    def block(self, codes: bytes, spine: bytes) -> Indices:
        """The documents that share most with the sounds `codes` and the skeleton `spine`: the highest Dice scores."""
        grams = numpy.concatenate([pairs_of(codes), pairs_of(spine) + SIZE * SIZE])
        lists = [self.documents[self.gram_starts[gram] : self.gram_starts[gram + 1]] for gram in grams]
        counts = numpy.array([len(documents) for documents in lists])
        rarity = numpy.log((len(self.keys) + 1) / (counts + 1)).astype(numpy.float32)
        weights = numpy.repeat(rarity, counts)
        shared = numpy.bincount(numpy.concatenate(lists), weights=weights, minlength=len(self.keys))
        dice = shared / (self.weights + rarity.sum())
        if len(dice) <= _BLOCK:
            return numpy.arange(len(dice))
        return numpy.argpartition(-dice, _BLOCK)[:_BLOCK]

    def bytes_of(self, block: Indices) -> list[bytes]:
        """The codes of each document."""
        return [self.codes[self.starts[number] : self.starts[number + 1] - 1].tobytes() for number in block]

    def codes_of(self, block: Indices) -> tuple[Indices, Indices]:
        """The codes of the documents, a row each, padded with 0; and their lengths."""
        starts = self.starts[block].astype(numpy.int64)
        lengths = self.starts[block + 1].astype(numpy.int64) - starts - 1
        columns = numpy.arange(lengths.max())
        places = numpy.minimum(starts[:, None] + columns, len(self.codes) - 1)
        return numpy.where(columns < lengths[:, None], self.codes[places], 0), lengths


def _ratios(one: str | bytes, others: Sequence[str] | Sequence[bytes]) -> Floats:
    """rapidfuzz.fuzz.ratio of one string with many, 0 to 1."""
    ratios: Floats = process.cdist([one], others, scorer=fuzz.ratio, dtype=numpy.float32)[0] / 100
    return ratios


def _closeness(codes: bytes, candidates: Indices, lengths: Indices, script_code: str) -> Floats:
    """names.distance.closeness of one name with many: a row of the edit table for all of them at once.

    The least cost over insertions to the left is a running minimum, once the cost of inserting all up to a column is
    taken off.
    """
    table = numpy.array(costs(script_code), dtype=numpy.float32)
    insert = numpy.zeros((len(candidates), candidates.shape[1] + 1), dtype=numpy.float32)
    numpy.cumsum(table[0][candidates], axis=1, out=insert[:, 1:])
    row = insert.copy()
    for code in codes:
        changed = row[:, :-1] + table[code][candidates]
        row = row + table[code, 0]
        numpy.minimum(row[:, 1:], changed, out=row[:, 1:])
        row = numpy.minimum.accumulate(row - insert, axis=1) + insert
    numbers = numpy.arange(len(candidates))
    whole = insert[numbers, lengths]
    longest = numpy.maximum(whole, table[0][list(codes)].sum())
    closeness: Floats = numpy.maximum(0, 1 - row[numbers, lengths] / numpy.maximum(longest, 1e-6))
    return closeness
