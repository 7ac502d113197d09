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
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

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
_BLOCK = 50_000
"""Number of names that are compared and written at a time."""

_BOUND = numpy.zeros(1, numpy.uint8)
SHORTER, SCRIPT = 1, 1
"""Bit masks of sounds.kinds: the flag of a shorter variant, and the script number."""


def pack_heard(key: str, romanised: str) -> str:
    """Return a folded name and its romanised form in one string: there are a million of them."""
    return f"{key}\t{romanised}"


def _unpack(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield folded names and romanised forms; a name alone is its own."""
    for name in names:
        key, _, romanised = name.partition("\t")
        yield key, romanised or key


def write_sounds(folder: Path, names: Callable[[str], list[str]], number: Callable[[str], int]) -> None:
    """Write the arrays for names and their variants; `names` gives those of a script, `number` the index in the trie.

    Names are packed. They are taken in blocks, so that memory does not grow with them beyond the names of one script.
    """
    with _Writer(folder) as writer:
        for code, script in enumerate(HEARD):
            own = names(script)
            for block in _blocks((romanised, number(key), code << SCRIPT) for key, romanised in _unpack(own)):
                writer.add(block)
            shorter = ((short, key) for key, romanised in _unpack(own) for short in variants(romanised))
            for block in _blocks((short, number(key), code << SCRIPT | SHORTER) for short, key in shorter):
                writer.add(block)
    _write_pairs(folder, writer.counts)


_Document = tuple[str, int, int]
"""A romanised name or variant, the index of the name in the trie, the number of its kind."""


def _blocks(documents: Iterator[_Document]) -> Iterator[list[_Document]]:
    while block := list(islice(documents, _BLOCK)):
        yield block


class _Writer:
    """Appends documents to the arrays that have an entry each; counts the pairs in them."""

    def __init__(self, folder: Path) -> None:
        self._files = {name: (folder / f"sounds.{name}").open("wb") for name in ("keys", "kinds", "codes", "starts")}
        self._size = 0
        self.counts: NDArray[numpy.int64] = numpy.zeros(GRAMS, numpy.int64)
        numpy.zeros(1, numpy.uint32).tofile(self._files["starts"])

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_error: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, block: list[_Document]) -> None:
        """Append a block of documents."""
        sounds = phones_all([name for name, _, _ in block])
        # Sounds outside the alphabet also take one byte, so offsets stay valid.
        joined = ("\n" + "\n".join(sounds) + "\n").encode("ascii", "replace")
        codes = numpy.frombuffer(joined.translate(_TO_CODE), dtype=numpy.uint8)
        ends = self._size + numpy.cumsum([len(sound) + 1 for sound in sounds])
        numpy.array([key for _, key, _ in block], dtype=numpy.uint32).tofile(self._files["keys"])
        numpy.array([kind for _, _, kind in block], dtype=numpy.uint8).tofile(self._files["kinds"])
        codes[1:].tofile(self._files["codes"])
        ends.astype(numpy.uint32).tofile(self._files["starts"])
        self._size = int(ends[-1])
        self.counts += numpy.bincount(pairs_in(codes, numpy.arange(len(codes) - 1))[0], minlength=GRAMS)


def _write_pairs(folder: Path, counts: NDArray[numpy.int64]) -> None:
    """Write the documents that contain each pair, by counting: pairs of a block go behind those of earlier blocks."""
    starts = numpy.fromfile(folder / "sounds.starts", dtype=numpy.uint32)
    codes = numpy.memmap(folder / "sounds.codes", dtype=numpy.uint8, mode="r")
    ends = numpy.concatenate([[0], numpy.cumsum(counts)])
    ends.astype(numpy.uint32).tofile(folder / "grams.starts")
    found = numpy.memmap(folder / "grams.documents", dtype=numpy.uint32, mode="w+", shape=(int(ends[-1]),))
    rarity = numpy.log(len(starts) / (counts + 1))
    following = ends[:-1].copy()
    with (folder / "sounds.weights").open("wb") as weights:
        for first in range(0, len(starts) - 1, _BLOCK):
            bounds = starts[first : first + _BLOCK + 1]
            documents = numpy.repeat(numpy.arange(len(bounds) - 1), numpy.diff(bounds))
            grams, own = pairs_in(numpy.concatenate([_BOUND, codes[bounds[0] : bounds[-1]]]), documents)
            numpy.bincount(own, weights=rarity[grams]).astype(numpy.float32).tofile(weights)
            order = numpy.argsort(grams, kind="stable")
            here = numpy.bincount(grams, minlength=GRAMS)
            behind = numpy.arange(len(grams)) - numpy.repeat(numpy.cumsum(here) - here, here)
            found[following[grams[order]] + behind] = own[order] + first
            following += here
    found.flush()


def pairs_in(bounded: Codes, documents: NDArray[Any]) -> tuple[NDArray[numpy.uint16], NDArray[Any]]:
    """Return all pairs of sounds, then all of consonants, and the document of each."""
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
