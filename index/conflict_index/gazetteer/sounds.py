"""The sounds of all strong names, as arrays for fuzzy.py: written when a gazetteer is compiled.

A document is a folded name. sounds.keys: its number in the trie (uint32). sounds.codes and sounds.starts: its phone
codes, one after the other (uint8, uint32). grams.starts and grams.documents: the documents of each pair of sounds,
name ends included (uint32). Pairs of consonants of the skeleton are counted beside the pairs of sounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy
from numpy.typing import NDArray

from conflict_index.names import phones_all, skeleton
from conflict_index.names.distance import ALPHABET

SIZE = len(ALPHABET)
GRAMS = 2 * SIZE * SIZE
"""Pairs of sounds, then pairs of skeleton consonants."""

Codes = NDArray[numpy.uint8]
_TO_CODE = bytes(max(0, ALPHABET.find(chr(byte))) if byte < 128 else 0 for byte in range(256))
_TO_CLASS = numpy.array([0, *(max(0, ALPHABET.find(skeleton(sound) or "-")) for sound in ALPHABET[1:])], numpy.uint8)


def write_sounds(folder: Path, names: Sequence[str], key_numbers: Sequence[int]) -> None:
    """Write the arrays for the folded `names`, whose numbers in the trie are `key_numbers`."""
    sounds = phones_all(names)
    bounded = numpy.frombuffer(("\n" + "\n".join(sounds) + "\n").encode("ascii", "replace").translate(_TO_CODE), dtype=numpy.uint8)
    ends = numpy.cumsum([len(sound) + 1 for sound in sounds])
    numpy.array(key_numbers, dtype=numpy.uint32).tofile(folder / "sounds.keys")
    bounded[1:].tofile(folder / "sounds.codes")
    numpy.concatenate([[0], ends]).astype(numpy.uint32).tofile(folder / "sounds.starts")
    documents = numpy.repeat(numpy.arange(len(sounds), dtype=numpy.uint32), numpy.diff(ends, prepend=0))
    classes = _TO_CLASS[bounded]
    places = numpy.flatnonzero((classes != 0) | (bounded == 0))
    places = places[numpy.diff(classes[places], prepend=255, append=0)[:-1] != 0]
    grams = numpy.concatenate([_pairs(bounded), _pairs(classes[places]) + numpy.uint16(SIZE * SIZE)])
    order = numpy.argsort(grams, kind="stable")
    numpy.concatenate([documents, documents[places[1:] - 1]])[order].tofile(folder / "grams.documents")
    counts = numpy.bincount(grams, minlength=GRAMS)
    numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.uint32).tofile(folder / "grams.starts")


def pairs_of(codes: bytes) -> NDArray[numpy.int64]:
    """The distinct pairs of neighbouring sounds of one name, its two ends counted as code 0."""
    return numpy.unique(_pairs(numpy.frombuffer(b"\0" + codes + b"\0", dtype=numpy.uint8)).astype(numpy.int64))


def _pairs(bounded: Codes) -> NDArray[numpy.uint16]:
    return bounded[:-1].astype(numpy.uint16) * SIZE + bounded[1:]
