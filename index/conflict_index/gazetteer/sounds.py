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
from conflict_index.names.distance import ALPHABET, encode

SIZE = len(ALPHABET)
GRAMS = 2 * SIZE * SIZE
"""Pairs of sounds, then pairs of skeleton consonants."""

Numbers = NDArray[numpy.uint32]


def write_sounds(folder: Path, names: Sequence[str], key_numbers: Sequence[int]) -> None:
    """Write the arrays for the folded `names`, whose numbers in the trie are `key_numbers`."""
    sounds = phones_all(names)
    codes = [encode(sound) for sound in sounds]
    spines = [encode(skeleton(sound)) for sound in sounds]
    starts = _starts(codes)
    numpy.array(key_numbers, dtype=numpy.uint32).tofile(folder / "sounds.keys")
    numpy.frombuffer(b"".join(codes), dtype=numpy.uint8).tofile(folder / "sounds.codes")
    starts.tofile(folder / "sounds.starts")
    pairs, documents = _pairs(codes)
    spine_pairs, spine_documents = _pairs(spines)
    grams = numpy.concatenate([pairs, spine_pairs + numpy.uint32(SIZE * SIZE)])
    order = numpy.argsort(grams, kind="stable")
    numpy.concatenate([documents, spine_documents])[order].tofile(folder / "grams.documents")
    counts = numpy.bincount(grams, minlength=GRAMS)
    numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.uint32).tofile(folder / "grams.starts")


def pairs_of(codes: bytes) -> NDArray[numpy.int64]:
    """The distinct pairs of neighbouring sounds of one name, its two ends counted as code 0."""
    bounded = numpy.frombuffer(b"\0" + codes + b"\0", dtype=numpy.uint8).astype(numpy.int64)
    return numpy.unique(bounded[:-1] * SIZE + bounded[1:])


def _starts(codes: Sequence[bytes]) -> Numbers:
    return numpy.concatenate([[0], numpy.cumsum([len(code) for code in codes])]).astype(numpy.uint32)


def _pairs(codes: Sequence[bytes]) -> tuple[Numbers, Numbers]:
    """All (pair, document) of many names, without repeats inside a document."""
    joined = numpy.frombuffer(b"\0" + b"\0".join(codes) + b"\0", dtype=numpy.uint8).astype(numpy.uint64)
    lengths = numpy.array([len(code) + 1 for code in codes])
    document = numpy.repeat(numpy.arange(len(codes), dtype=numpy.uint64), lengths)
    both = numpy.unique(document << numpy.uint64(16) | (joined[:-1] * numpy.uint64(SIZE) + joined[1:]))
    return (both & numpy.uint64(0xFFFF)).astype(numpy.uint32), (both >> numpy.uint64(16)).astype(numpy.uint32)
