"""Write the phone codes of all names as arrays for lookup/sound_index.py when a gazetteer is compiled.

A document is a name or a shorter variant of one, romanised if needed; scripts without vowels come last.
sounds.keys: the folded name's index in the trie (uint32). sounds.kinds: the number of its script in HEARD, and whether
it is a variant (uint8). sounds.codes and sounds.starts: its phone codes, one after the other (uint8, uint32).
grams.starts and grams.documents: the documents of each pair of sounds, name ends included (uint32). Pairs of consonants
of the skeleton are counted besides the pairs of sounds. sounds.weights: the total weight of a document's pairs, in
which rare pairs weigh more (float32).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy
from numpy.typing import NDArray

from conflict_index.names import phones_all, skeleton
from conflict_index.names.articles import unglued
from conflict_index.names.distance import ALPHABET
from conflict_index.names.generics import cores

SIZE = len(ALPHABET)
GRAMS = 2 * SIZE * SIZE
"""Number of pairs: of sounds, then of skeleton consonants."""

Codes = NDArray[numpy.uint8]
_TO_CODE = bytes(max(0, ALPHABET.find(chr(byte))) if byte < 128 else 0 for byte in range(256))
_TO_SPINE = bytes(ord((skeleton(sound) or "-")[0]) for sound in ALPHABET) + bytes(256 - SIZE)
_SILENT = bytes(code for code, sound in enumerate(ALPHABET) if not skeleton(sound) or not code)
_RUN = re.compile(rb"(.)\1+", re.DOTALL)
_TO_CLASS = numpy.array([0, *(max(0, ALPHABET.find(skeleton(sound) or "-")) for sound in ALPHABET[1:])], numpy.uint8)


HEARD = ("Latn", "Cyrl", "Arab", "Hebr")
"""Scripts whose names are compared by sound; scripts that write vowels come first."""
SHORTER, SCRIPT = 1, 1
"""Bit masks of sounds.kinds: the flag of a shorter variant, and the script number."""


class Heard(NamedTuple):
    """A folded name, its romanised form, and its script."""

    key: str
    romanised: str
    script: str


def write_sounds(folder: Path, names: Sequence[Heard], number: Mapping[str, int]) -> None:
    """Write the arrays for `names` (in the order of HEARD) and their variants; `number`: indices in the trie."""
    heard = []
    for code, script in enumerate(HEARD):
        own = [name for name in names if name.script == script]
        heard += [(name.romanised, number[name.key], code << SCRIPT) for name in own]
        heard += [
            (short, number[name.key], code << SCRIPT | SHORTER) for name in own for short in variants(name.romanised)
        ]
    sounds = phones_all([name for name, _, _ in heard])
    # Sounds outside the alphabet also take one byte, so offsets stay valid.
    joined = ("\n" + "\n".join(sounds) + "\n").encode("ascii", "replace")
    bounded = numpy.frombuffer(joined.translate(_TO_CODE), dtype=numpy.uint8)
    ends = numpy.cumsum([len(sound) + 1 for sound in sounds])
    numpy.array([key for _, key, _ in heard], dtype=numpy.uint32).tofile(folder / "sounds.keys")
    numpy.array([kind for _, _, kind in heard], dtype=numpy.uint8).tofile(folder / "sounds.kinds")
    bounded[1:].tofile(folder / "sounds.codes")
    numpy.concatenate([[0], ends]).astype(numpy.uint32).tofile(folder / "sounds.starts")
    _write_pairs(
        folder, bounded, numpy.repeat(numpy.arange(len(sounds), dtype=numpy.uint32), numpy.diff(ends, prepend=0))
    )


def _write_pairs(folder: Path, bounded: Codes, documents: NDArray[numpy.uint32]) -> None:
    """Write the documents that contain each pair. `documents` gives the document of each code except the first."""
    grams, both = pairs_in(bounded, documents)
    both[numpy.argsort(grams, kind="stable")].tofile(folder / "grams.documents")
    counts = numpy.bincount(grams, minlength=GRAMS)
    numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.uint32).tofile(folder / "grams.starts")
    rarity = numpy.log((documents[-1] + 2) / (counts + 1))
    numpy.bincount(both, weights=rarity[grams]).astype(numpy.float32).tofile(folder / "sounds.weights")


def pairs_in(bounded: Codes, documents: NDArray[Any]) -> tuple[NDArray[numpy.uint16], NDArray[Any]]:
    """Return all pairs of sounds, then all of consonants, and the document of each; see `_write_pairs`."""
    classes = _TO_CLASS[bounded]
    places = numpy.flatnonzero((classes != 0) | (bounded == 0))
    places = places[numpy.diff(classes[places], prepend=255, append=0)[:-1] != 0]
    grams = numpy.concatenate([_pairs(bounded), _pairs(classes[places]) + numpy.uint16(SIZE * SIZE)])
    return grams, numpy.concatenate([documents, documents[places[1:] - 1]])


def variants(key: str) -> list[str]:
    """Return shorter forms of a folded name: without generic words, qualifiers, and articles joined to a word."""
    found = cores(key)
    words = (found[0] if found else key).split()
    glued = [unglued(word) for word in words]
    return found + [" ".join(glued)] * (glued != words)


def skeleton_of(codes: bytes) -> bytes:
    """Return names.skeleton of the phone string encoded as `codes`."""
    return _RUN.sub(rb"\1", codes.translate(_TO_SPINE, _SILENT))


def pairs_of(codes: bytes) -> NDArray[numpy.int64]:
    """Return the distinct pairs of adjacent sounds in a name; both ends count as code 0."""
    return numpy.unique(_pairs(numpy.frombuffer(b"\0" + codes + b"\0", dtype=numpy.uint8)).astype(numpy.int64))


def _pairs(bounded: Codes) -> NDArray[numpy.uint16]:
    return bounded[:-1].astype(numpy.uint16) * SIZE + bounded[1:]
