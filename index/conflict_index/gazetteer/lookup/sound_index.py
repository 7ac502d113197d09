"""Find names that sound alike: block by shared pairs of sounds, then rank by distance and letters.

No Python runs per candidate of a block: pairs are counted, and distances computed, over arrays. A name in a script
without vowels is compared with others by the costs of that script, and its consonants instead of its letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from conflict_index.gazetteer.compile.sounds import (
    GRAMS,
    HEARD,
    SCRIPT,
    SHORTER,
    SIZE,
    pairs_in,
    pairs_of,
    skeleton_of,
    variants,
)
from conflict_index.gazetteer.store import LONGEST, Store
from conflict_index.names import phones_all, romanise, script, skeleton
from conflict_index.names.articles import has_article
from conflict_index.names.distance import costs, encode
from conflict_index.names.similarity import CONSONANTAL, CONSONANTS, LETTERS

_BLOCKS = (("Cyrl", 300), ("Arab", 100), ("Hebr", 40))
"""Candidates per block whose distance is computed, by the last script of each block in HEARD."""
_RANKED = 80
"""Candidates whose letters are compared."""
_SHORTER = 0.03
"""Cost of taking a shorter variant of either name."""
_UNVOWELLED = 0.12
"""Penalty of a match with a name in a script without vowels if the queried name has vowels."""
_BARE = 0.08
"""Penalty of a match if neither name has vowels: then one differing letter may mean another place."""
_ARTICLE = 0.02
"""Cost of an article in only one of two names, one of them in a script that always writes it."""
_TABLES = ("", *CONSONANTAL)
"""The tables of costs, by script."""

Floats = NDArray[numpy.float32]
Indices = NDArray[numpy.int64]


class Close(NamedTuple):
    """A similar folded name, the similarity (0 to 1), and whether a shorter variant of either name matched."""

    key: str
    score: float
    shorter: bool


class SoundIndex:
    """Searches the names of a store by sound. Opening maps files; nothing is loaded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all = _Arrays.mapped(store.path)
        self._within = lru_cache(8)(self._restricted)

    def search(
        self, name: str, *, countries: frozenset[str] = frozenset(), limit: int = 40, latin: bool = False
    ) -> list[Close]:
        """Return names close to `name` (any script), closest first, each once; with `latin`, only Latin names."""
        asked = _Asked(romanise(name[: 2 * LONGEST])[:LONGEST], script(name))
        index = self._within(countries) if countries else self._all
        best: dict[str, Close] = {}
        for number, form in enumerate(dict.fromkeys([asked.letters, *variants(asked.letters)])):
            for close in self._ranked(index, asked, form, number > 0, latin):
                if close.key not in best or close.score > best[close.key].score:
                    best[close.key] = close
        return sorted(best.values(), key=lambda close: -close.score)[:limit]

    def _ranked(self, index: _Arrays, asked: _Asked, form: str, shorter: bool, latin: bool) -> list[Close]:
        """Return the names closest to one form of the queried name."""
        sounds = phones_all([form])[0]
        codes = encode(sounds)
        if not codes or not len(index.keys):
            return []
        block = index.block(codes, encode(skeleton(sounds)), latin)
        scripts = index.kinds[block] >> SCRIPT
        closeness = _closeness(codes, *index.codes_of(block), asked.tables[scripts])
        sure = closeness - asked.doubts[scripts]
        best = numpy.argsort(-sure)[:_RANKED]
        block, scripts = block[best], scripts[best]
        keys = [self._store.trie.restore_key(int(number)) for number in index.keys[block]]
        likeness, weight = asked.likeness(keys, scripts, index.bytes_of(block), skeleton(sounds))
        short = (index.kinds[block] & SHORTER) > 0
        score = sure[best] - weight * (closeness[best] - likeness) - _SHORTER * (short.astype(float) + shorter)
        score -= _ARTICLE * asked.articles_differ(keys, scripts)
        return [Close(*found) for found in zip(keys, score.tolist(), (short | shorter).tolist(), strict=True)]

    def _restricted(self, countries: frozenset[str]) -> _Arrays:
        return self._all.restricted(self._store.keys_in(countries))


class _Asked:
    """A queried name in Latin letters, and how names of each script in HEARD are compared with it."""

    def __init__(self, letters: str, script_code: str) -> None:
        self.letters = letters
        bare = self._bare = script_code in CONSONANTAL
        tables = [script_code * bare if code not in CONSONANTAL else code * (not bare) for code in HEARD]
        self.tables = numpy.array([_TABLES.index(code) for code in tables])
        doubt = _BARE if bare else _UNVOWELLED
        self.doubts = numpy.array([doubt * (code in CONSONANTAL) for code in HEARD], numpy.float32)
        self._by_consonants = numpy.array([bare or code in CONSONANTAL for code in HEARD])

    def articles_differ(self, keys: list[str], scripts: Indices) -> NDArray[numpy.bool_]:
        """Return which Latin names differ in the article from a name in a script without vowels."""
        if not self._bare:
            return numpy.zeros(len(keys), dtype=bool)
        own = has_article(self.letters)
        differ = numpy.array([has_article(key) != own for key in keys], dtype=bool)
        differ &= scripts == HEARD.index("Latn")
        return differ

    def likeness(
        self, keys: list[str], scripts: Indices, sounds: list[bytes], skeleton_codes: str
    ) -> tuple[Floats, NDArray[numpy.float64]]:
        """Return the similarity of letters (of consonants only, if either name lacks vowels) and its weight."""
        ratios = _ratios(self.letters.replace("'", ""), keys)
        by_consonants = self._by_consonants[scripts]
        where = numpy.flatnonzero(by_consonants)
        if len(where):
            ratios[where] = _ratios(skeleton_codes.encode(), [skeleton_of(sounds[number]) for number in where])
        return ratios, numpy.where(by_consonants, CONSONANTS, LETTERS)


class _Arrays(NamedTuple):
    """The arrays of compile/sounds.py: pairs of sounds to documents, and documents to their sounds."""

    keys: Indices
    kinds: Indices
    weights: Floats
    codes: Indices
    starts: Indices
    gram_starts: Indices
    documents: Indices

    @classmethod
    def mapped(cls, path: Path) -> _Arrays:
        """Memory-map the arrays of a compiled gazetteer."""
        files = (
            ("sounds.keys", "u4"),
            ("sounds.kinds", "u1"),
            ("sounds.weights", "f4"),
            ("sounds.codes", "u1"),
            ("sounds.starts", "u4"),
            ("grams.starts", "u4"),
            ("grams.documents", "u4"),
        )
        return cls(*(numpy.memmap(path / name, dtype=kind, mode="r") for name, kind in files))

    def restricted(self, wanted: NDArray[numpy.bool_]) -> _Arrays:
        """Return the arrays limited to documents whose key index is true in `wanted`.

        Their pairs are made anew from their codes, since reading those of all documents takes longer.
        """
        kept = numpy.flatnonzero(wanted[self.keys])
        begins = self.starts[kept].astype(numpy.int64)
        lengths = self.starts[kept + 1] - begins
        starts = numpy.concatenate([[0], numpy.cumsum(lengths)])
        codes = self.codes[numpy.repeat(begins - starts[:-1], lengths) + numpy.arange(starts[-1])]
        bounded = numpy.concatenate([numpy.zeros(1, codes.dtype), codes])
        grams, documents = pairs_in(bounded, numpy.repeat(numpy.arange(len(kept)), lengths))
        counts = numpy.bincount(grams, minlength=GRAMS)
        return _Arrays(
            self.keys[kept],
            self.kinds[kept],
            self.weights[kept],
            codes,
            starts,
            numpy.concatenate([[0], numpy.cumsum(counts)]),
            documents[numpy.argsort(grams, kind="stable")],
        )

    def block(self, codes: bytes, skeleton_codes: bytes, latin: bool) -> Indices:
        """Return the documents with the highest Dice scores against `codes` and `skeleton_codes`."""
        grams = numpy.concatenate([pairs_of(codes), pairs_of(skeleton_codes) + SIZE * SIZE])
        lists = [self.documents[self.gram_starts[gram] : self.gram_starts[gram + 1]] for gram in grams]
        counts = numpy.array([len(documents) for documents in lists])
        rarity = numpy.log((len(self.keys) + 1) / (counts + 1)).astype(numpy.float32)
        weights = numpy.repeat(rarity, counts)
        shared = numpy.bincount(numpy.concatenate(lists), weights=weights, minlength=len(self.keys))
        dice = shared / (self.weights + rarity.sum())
        found, start = [], 0
        for code, count in (("Latn", _BLOCKS[0][1]),) if latin else _BLOCKS:
            end = int(numpy.searchsorted(self.kinds, HEARD.index(code) + 1 << SCRIPT))
            found.append(start + _highest(dice[start:end], count))
            start = end
        return numpy.concatenate(found)

    def bytes_of(self, block: Indices) -> list[bytes]:
        """Return the codes of each document as bytes."""
        return [self.codes[self.starts[number] : self.starts[number + 1] - 1].tobytes() for number in block]

    def codes_of(self, block: Indices) -> tuple[Indices, Indices]:
        """Return the codes of the documents, one row each, padded with 0, and their lengths."""
        starts = self.starts[block].astype(numpy.int64)
        lengths = self.starts[block + 1].astype(numpy.int64) - starts - 1
        columns = numpy.arange(lengths.max())
        places = numpy.minimum(starts[:, None] + columns, len(self.codes) - 1)
        return numpy.where(columns < lengths[:, None], self.codes[places], 0), lengths


def _highest(values: NDArray[numpy.float64], count: int) -> Indices:
    """Return the indices of the `count` highest values, in any order."""
    if len(values) <= count:
        return numpy.arange(len(values))
    return numpy.argpartition(-values, count)[:count]


def _ratios(one: str | bytes, others: Sequence[str] | Sequence[bytes]) -> Floats:
    """Return rapidfuzz.fuzz.ratio of one string with many, 0 to 1."""
    ratios: Floats = process.cdist([one], others, scorer=fuzz.ratio, dtype=numpy.float32)[0] / 100
    return ratios


@cache
def _costs() -> Floats:
    return numpy.array([costs(code) for code in _TABLES], dtype=numpy.float32)


def _closeness(codes: bytes, candidates: Indices, lengths: Indices, tables: Indices) -> Floats:
    """Return names.distance.closeness of one name with many, computed row by row of the edit table for all at once.

    `tables` gives the index in _TABLES for each name. The minimum cost over insertions to the left is a running
    minimum after subtracting the cost of inserting everything up to a column.
    """
    table = _costs()
    cells = tables[:, None] * SIZE * SIZE + candidates
    insert = numpy.zeros((len(candidates), candidates.shape[1] + 1), dtype=numpy.float32)
    numpy.cumsum(table.take(cells), axis=1, out=insert[:, 1:])
    row = insert.copy()
    for code in codes:
        changed = row[:, :-1] + table.take(cells + code * SIZE)
        row = row + table[tables, code, 0][:, None]
        numpy.minimum(row[:, 1:], changed, out=row[:, 1:])
        row = numpy.minimum.accumulate(row - insert, axis=1) + insert
    numbers = numpy.arange(len(candidates))
    whole = insert[numbers, lengths]
    longest = numpy.maximum(whole, table[:, 0, list(codes)].sum(axis=1)[tables])
    closeness: Floats = numpy.maximum(0, 1 - row[numbers, lengths] / numpy.maximum(longest, 1e-6))
    return closeness
