"""The sounds of all strong names, as arrays for fuzzy.py: written when a gazetteer is compiled.

A document is a folded name or a shorter variant of one. sounds.keys: the name's number in the trie (uint32).
sounds.short: 1 for a variant (uint8). sounds.codes and sounds.starts: its phone codes, one after the other (uint8,
uint32). grams.starts and grams.documents: the documents of each pair of sounds, name ends included (uint32). Pairs of
consonants of the skeleton are counted beside the pairs of sounds. sounds.weights: what all pairs of a document weigh,
rare pairs more (float32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy
from numpy.typing import NDArray

from conflict_index.names import phones_all, skeleton
from conflict_index.names.articles import unglued
from conflict_index.names.distance import ALPHABET
from conflict_index.names.generics import cores

SIZE = len(ALPHABET)
GRAMS = 2 * SIZE * SIZE
"""Pairs of sounds, then pairs of skeleton consonants."""

Codes = NDArray[numpy.uint8]
_TO_CODE = bytes(max(0, ALPHABET.find(chr(byte))) if byte < 128 else 0 for byte in range(256))
_TO_CLASS = numpy.array([0, *(max(0, ALPHABET.find(skeleton(sound) or "-")) for sound in ALPHABET[1:])], numpy.uint8)


def write_sounds(folder: Path, names: Sequence[str], number: Mapping[str, int]) -> None:
    """Write the arrays for the folded `names` and their shorter variants; `number` is a name's in the trie."""
    heard = [(name, number[name], 0) for name in names]
    heard += [(short, number[name], 1) for name in names for short in variants(name)]
    sounds = phones_all([name for name, _, _ in heard])
    # Sounds beyond the alphabet take one byte too, so offsets hold.
    joined = ("\n" + "\n".join(sounds) + "\n").encode("ascii", "replace")
    bounded = numpy.frombuffer(joined.translate(_TO_CODE), dtype=numpy.uint8)
    ends = numpy.cumsum([len(sound) + 1 for sound in sounds])
    numpy.array([key for _, key, _ in heard], dtype=numpy.uint32).tofile(folder / "sounds.keys")
    numpy.array([short for _, _, short in heard], dtype=numpy.uint8).tofile(folder / "sounds.short")
    bounded[1:].tofile(folder / "sounds.codes")
    numpy.concatenate([[0], ends]).astype(numpy.uint32).tofile(folder / "sounds.starts")
    _write_pairs(
        folder, bounded, numpy.repeat(numpy.arange(len(sounds), dtype=numpy.uint32), numpy.diff(ends, prepend=0))
    )


def _write_pairs(folder: Path, bounded: Codes, documents: NDArray[numpy.uint32]) -> None:
    """Write which documents have each pair. `documents` tells the document of each code but the first."""
    classes = _TO_CLASS[bounded]
    places = numpy.flatnonzero((classes != 0) | (bounded == 0))
    places = places[numpy.diff(classes[places], prepend=255, append=0)[:-1] != 0]
    grams = numpy.concatenate([_pairs(bounded), _pairs(classes[places]) + numpy.uint16(SIZE * SIZE)])
    both = numpy.concatenate([documents, documents[places[1:] - 1]])
    both[numpy.argsort(grams, kind="stable")].tofile(folder / "grams.documents")
    counts = numpy.bincount(grams, minlength=GRAMS)
    numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.uint32).tofile(folder / "grams.starts")
    rarity = numpy.log((documents[-1] + 2) / (counts + 1))
    numpy.bincount(both, weights=rarity[grams]).astype(numpy.float32).tofile(folder / "sounds.weights")


def variants(key: str) -> list[str]:
    """Shorter forms of a folded name: without generic words, qualifiers, and articles written as one with a word."""
    found = cores(key)
    words = (found[0] if found else key).split()
    glued = [unglued(word) for word in words]
    return found + [" ".join(glued)] * (glued != words)


def pairs_of(codes: bytes) -> NDArray[numpy.int64]:
    """The distinct pairs of neighbouring sounds of one name, its two ends counted as code 0."""
    return numpy.unique(_pairs(numpy.frombuffer(b"\0" + codes + b"\0", dtype=numpy.uint8)).astype(numpy.int64))


def _pairs(bounded: Codes) -> NDArray[numpy.uint16]:
    return bounded[:-1].astype(numpy.uint16) * SIZE + bounded[1:]
