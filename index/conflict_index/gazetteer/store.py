"""Read the memory-mapped files of a compiled gazetteer.

names.marisa holds the folded names; the index of a name there points into postings.offsets (uint32) and from there
into postings.rows (uint64: entity row << 16 | number of the name in the entity). entities.sqlite holds the entities,
most plausible first. manifest.json lists the inputs of the gazetteer. The files of compile/sounds.py are read only
by lookup/sound_index.py.
"""

from __future__ import annotations

import json
import mmap
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import marisa_trie

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.kept import hold
from conflict_index.ids import EntityId

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

FORMAT = 4
LONGEST = 80
"""Maximum length of a folded name in characters; longer names are dropped."""

STOP = "!"
"""Prefix of the key of a name that is always weak; such a key has no entity."""

SCHEMA = """
CREATE TABLE entity (row INTEGER PRIMARY KEY, id TEXT NOT NULL, sort TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, country TEXT NOT NULL, latitude REAL, longitude REAL, parents TEXT NOT NULL,
    population INTEGER NOT NULL, names TEXT NOT NULL);
CREATE INDEX town ON entity (latitude, longitude) WHERE kind = 'town' AND latitude IS NOT NULL;
CREATE TABLE same (id TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID;
"""


class StoredEntity(NamedTuple):
    """One entity as stored; `names` are text, strength and origin."""

    id: EntityId
    sort: str
    name: str
    kind: str
    country: str
    latitude: float | None
    longitude: float | None
    parents: tuple[EntityId, ...]
    population: int
    names: tuple[tuple[str, str, str], ...]


def pack_names(names: list[tuple[str, str, str]]) -> str:
    """Serialise names into one cell: one line per name with strength, origin and text."""
    return "\n".join(f"{strength[0]}\t{origin}\t{text}" for text, strength, origin in names)


def _unpack_names(cell: str) -> tuple[tuple[str, str, str], ...]:
    parts = (line.split("\t", 2) for line in cell.split("\n"))
    return tuple((text, "weak" if letter == "w" else "strong", origin) for letter, origin, text in parts)


def unpack_ids(cell: str) -> tuple[EntityId, ...]:
    """Return the ids in one cell."""
    return tuple(map(EntityId, cell.split(";"))) if cell else ()


class Store:
    """An open compiled gazetteer. Raises GazetteerError if files are missing or of another format."""

    def __init__(self, path: Path) -> None:
        try:
            manifest = json.loads((path / "manifest.json").read_text("utf-8"))
            if manifest["format"] != FORMAT:
                raise GazetteerError(
                    f"{path} is a gazetteer of another version; delete it and it will be compiled again"
                )
            self.path, self.fingerprint = path, str(manifest["fingerprint"])
            self._held = hold(path)
            self.trie = marisa_trie.Trie().mmap(str(path / "names.marisa"))
            self._offsets = _mapped(path / "postings.offsets").cast("I")
            self._postings = _mapped(path / "postings.rows").cast("Q")
            self._database = sqlite3.connect(
                f"{(path / 'entities.sqlite').resolve().as_uri()}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,
            )
        except (OSError, ValueError, KeyError, RuntimeError, sqlite3.Error) as error:
            raise GazetteerError(
                f"{path} is an incomplete gazetteer ({error}); delete it and it will be compiled again"
            ) from error
        self.row = lru_cache(1 << 14)(self._read_row)
        self.find = lru_cache(1 << 14)(self._find)

    def is_stopname(self, key: str) -> bool:
        """Tell whether the folded name is also a common word, a person's name or an organisation."""
        return STOP + key in self.trie

    def postings(self, key_number: int) -> list[tuple[int, int]]:
        """Return the (entity row, index of the name in the entity) pairs of a name in the trie."""
        start, end = self._offsets[key_number], self._offsets[key_number + 1]
        return [(value >> 16, value & 0xFFFF) for value in self._postings[start:end]]

    def _read_row(self, number: int) -> StoredEntity:
        found = self._database.execute("SELECT * FROM entity WHERE row = ?", (number,)).fetchone()
        _, id_, sort, name, kind, country, latitude, longitude, parents, population, names = found
        return StoredEntity(
            id_, sort, name, kind, country, latitude, longitude, unpack_ids(parents), population, _unpack_names(names)
        )

    def _find(self, entity_id: str) -> int | None:
        """Return the row of an entity by its id or by the id of a merged record."""
        found = self._database.execute("SELECT row FROM same WHERE id = ?", (entity_id,)).fetchone()
        return None if found is None else int(found[0])

    def towns(self, south: float, west: float, north: float, east: float) -> list[tuple[int, float, float, str]]:
        """Return the towns in a box of degrees: row, latitude, longitude, parents as stored."""
        return self._database.execute(
            "SELECT row, latitude, longitude, parents FROM entity WHERE kind = 'town' AND latitude IS NOT NULL"
            " AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?",
            (south, north, west, east),
        ).fetchall()

    def entity(self, entity_id: str) -> StoredEntity:
        """Return the stored data of an existing entity."""
        number = self.find(entity_id)
        assert number is not None, entity_id
        return self.row(number)

    def keys_in(self, countries: frozenset[str]) -> NDArray[numpy.bool_]:
        """Return for each name in the trie whether it belongs to an entity in one of the countries."""
        import numpy

        codes = numpy.frombuffer((self.path / "entities.countries").read_bytes(), dtype=numpy.uint16)
        own = numpy.frombuffer(b"".join(code.encode() for code in countries if len(code) == 2), dtype=numpy.uint16)
        rows = numpy.frombuffer(self._postings, dtype=numpy.uint64) >> numpy.uint64(16)
        found = numpy.flatnonzero(numpy.isin(codes, own)[rows])
        ends = numpy.frombuffer(self._offsets, dtype=numpy.uint32)[1:]
        wanted = numpy.zeros(len(self.trie), dtype=bool)
        wanted[numpy.searchsorted(ends, found, side="right")] = True
        return wanted

    def close(self) -> None:
        """Close the database and let go of the mapped files, without waiting until this object is collected."""
        self._database.close()
        self._held.close()
        self._offsets = self._postings = memoryview(b"")
        self.trie = marisa_trie.Trie()


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
