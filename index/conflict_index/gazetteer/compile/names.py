"""Write the names of a gazetteer: the trie, the entities of each name, the names to compare by sound.

Names go to files while entities are written, and are read again from there: they are too many to be kept in memory.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import marisa_trie
import numpy

from conflict_index.gazetteer.compile.sounds import HEARD, pack_heard
from conflict_index.gazetteer.entries import SourceEntity
from conflict_index.gazetteer.foreign import unspaced
from conflict_index.gazetteer.store import LONGEST, STOP
from conflict_index.gazetteer.typed import further_keys
from conflict_index.names import romanise, script

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]").search
_MOST_NAMES = 1 << 16


class NameFiles:
    """The folded names of all entities, added in the order of their rows, then written into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listed = _open(folder / "listed.partial")
        self._latin = _open(folder / "latin.partial")
        self._others = _open(folder / "others.partial")
        self._values, self._hashes = array("Q"), array("q")
        self._countries = bytearray()
        self._heard: dict[str, list[str]] = {}
        self._taken = bytearray()
        self.number: Callable[[str], int] = len

    def add(self, row: int, entity: SourceEntity, keys: Sequence[str]) -> None:
        """Take the names of the next entity in."""
        self._countries += f"{entity.country:<2.2}".encode()
        for key, number in _numbered(entity, list(keys)).items():
            self._values.append(row << 16 | number)
            self._hashes.append(hash(key.encode()))  # not of the string: "lmfm" and "浬浦" are the same bytes in memory
            self._listed.write(f"{key}\n")
        for name, key in zip(entity.names, keys, strict=True):
            if name.language or not 0 < len(key) <= LONGEST:
                continue
            if key.isascii() and _LATIN(name.text):
                self._latin.write(f"{key}\n")
            elif not name.text.isascii() and (code := script(name.text)) in HEARD[1:]:
                self._others.write(json.dumps([key, name.text, entity.country, code], ensure_ascii=False) + "\n")

    def write(self, stopnames: frozenset[str]) -> None:
        """Write the trie and the entities of each name; afterwards `number` gives the index of a name in the trie."""
        (self._folder / "entities.countries").write_bytes(self._countries)
        trie = marisa_trie.Trie(self._distinct(stopnames))
        trie.save(str(self._folder / "names.marisa"))
        self.number = trie.key_id
        numbers = numpy.fromiter(map(trie.key_id, _lines(self._listed)), numpy.uint32, len(self._values))
        values = numpy.asarray(self._values)
        numpy.concatenate([[0], numpy.cumsum(numpy.bincount(numbers, minlength=len(trie)))]).astype(
            numpy.uint32
        ).tofile(self._folder / "postings.offsets")
        values[numpy.lexsort((values, numbers))].tofile(self._folder / "postings.rows")
        self._taken = bytearray(len(trie))
        self._values, self._hashes = array("Q"), array("q")

    def heard(self, code: str) -> list[str]:
        """Return the names to compare by sound in a script, packed and sorted; ask for the scripts in their order.

        A folded name is in Latin if it has a Latin form, else in the script of its first one.
        """
        if code == HEARD[0]:
            return sorted(key for key in _lines(self._latin) if self._is_new(key))
        if not self._heard:
            self._hear_others()
        return sorted(self._heard[code])

    def _hear_others(self) -> None:
        self._heard = {code: [] for code in HEARD[1:]}
        for line in _lines(self._others):
            key, text, country, code = json.loads(line)
            if self._is_new(key):
                self._heard[code].append(pack_heard(key, romanise(text, country)[:LONGEST]))

    def _is_new(self, key: str) -> bool:
        number = self.number(key)
        taken, self._taken[number] = self._taken[number], True
        return not taken

    def remove(self) -> None:
        """Close and delete the files that only the compiler reads."""
        for file in (self._listed, self._latin, self._others):
            file.close()
            Path(file.name).unlink()

    def _distinct(self, stopnames: frozenset[str]) -> Iterator[str]:
        """Yield each name once, and the marked forms of those that are always weak."""
        firsts = numpy.zeros(len(self._hashes), bool)
        firsts[numpy.unique(numpy.asarray(self._hashes), return_index=True)[1]] = True
        yield from (key for key, is_first in zip(_lines(self._listed), firsts, strict=True) if is_first)
        yield from (STOP + form for form in stopnames)


def _open(path: Path) -> TextIO:
    return path.open("w+", encoding="utf-8", newline="\n")


def _lines(file: TextIO) -> Iterator[str]:
    file.seek(0)
    return (line[:-1] for line in file)


def _numbered(entity: SourceEntity, keys: list[str]) -> dict[str, int]:
    """Return each key of an entity once, with the index of its first name."""
    found = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    if entity.kind != "town":
        found.update(further_keys(entity, keys))
    found = unspaced(entity, keys) | found
    return {key: number for key, number in found.items() if 0 < len(key) <= LONGEST and number < _MOST_NAMES}
