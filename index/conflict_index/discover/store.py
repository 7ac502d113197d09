"""Store the names of a collection beside its index: discovered entities, and the index terms of each entity.

Most searches ask for a listed place under a listed name and read one row. Only a name that is not listed is compared
with all names of the collection.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conflict_index import ids
from conflict_index.files import checksum_of, partial_of, put_in_place
from conflict_index.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from conflict_index.discover.clusters import Clusters, Discovered
    from conflict_index.discover.near_places import NearPlaces
    from conflict_index.discover.spellings import Compared
    from conflict_index.discover.statistics import Stats
    from conflict_index.gazetteer import Gazetteer

_FILE = "names.sqlite"

_LEVEL = 6
_MOST_BYTES = 1 << 30
"""Bytes that packed names may have when they are unpacked."""


def add(stats: Stats, more: Stats) -> None:
    """Add the statistics `more` to `stats`."""
    from conflict_index.discover.statistics import NameStats

    for name, counted in more.items():
        stats.setdefault(name, NameStats()).add(counted)


def subtract(stats: Stats, less: Stats) -> None:
    """Take the statistics `less`, which were added before, from `stats`; names without mentions are removed."""
    for name, counted in less.items():
        if name in stats:
            stats[name].subtract(counted)
            if stats[name].count <= 0:
                del stats[name]


def read(folder: Path) -> Stats:
    """Return the statistics that `write` was given last. Raises IndexDamaged."""
    from collections import Counter

    from conflict_index.discover.statistics import NameStats

    with closing(Collection(folder)) as collection:
        if not collection.complete:
            return {}
        kept = collection.packed("SELECT dump FROM names")
        try:
            return {
                str(name): NameStats(_whole(count), Counter(_counts(spellings)), Counter(_counts(near)))
                for name, (count, spellings, near) in kept.items()
            }
        except (ValueError, TypeError, AttributeError) as error:
            raise collection.damaged(error) from error


def _counts(row: object) -> dict[str, int]:
    """Return names with their counts, as they were written. Raises TypeError."""
    if not isinstance(row, dict):
        raise TypeError("counts are no mapping")
    return {name: _whole(count) for name, count in row.items()}


def _whole(count: object) -> int:
    if type(count) is not int:
        raise TypeError(f"{count!r:.40} is no count")
    return count


def write(folder: Path, stats: Stats, gazetteer: Gazetteer) -> int:
    """Cluster the names and write them to the index folder, replacing those of the last build; return the CRC-32.

    Raises IndexDamaged if those of the last build cannot be read.
    """
    from conflict_index.discover.expand import spellings_with, terms_of

    clusters, near, compared = _clustered(folder, stats, gazetteer)
    partial = partial_of(folder / _FILE)
    with closing(sqlite3.connect(partial, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        database.execute("CREATE TABLE entity (id TEXT PRIMARY KEY, terms TEXT, mentions INTEGER) WITHOUT ROWID")
        database.execute("CREATE TABLE clusters (dump BLOB)")
        database.execute("CREATE TABLE names (dump BLOB)")
        database.execute("CREATE TABLE made (by TEXT)")
        database.execute("INSERT INTO made VALUES (?)", (made_by(gazetteer),))
        database.execute("CREATE TABLE spelled (form TEXT PRIMARY KEY, alike TEXT) WITHOUT ROWID")
        spelled = ((form, json.dumps(found, ensure_ascii=False)) for form, found in compared.found.items())
        database.executemany("INSERT INTO spelled VALUES (?, ?)", spelled)
        database.execute("CREATE TABLE variant (asked TEXT PRIMARY KEY, place TEXT, why TEXT) WITHOUT ROWID")
        database.executemany("INSERT INTO variant VALUES (?, ?, ?)", ((k, *v) for k, v in near.variants.items()))
        each = {i: (own.count, own.spellings, own.near) for i, own in sorted(stats.items())}
        database.execute("INSERT INTO names VALUES (?)", (_packed(each),))
        counts = {i: own.count for i, own in (clusters.listed | clusters.found).items()}
        clusters.look_up_unsure(spelling for id_ in counts for spelling, _ in spellings_with(id_, clusters))
        unsure = _unsure(stats, gazetteer)
        terms = {i: (*(terms_of(i, clusters) if i in counts else ()), *unsure.get(i, ())) for i in counts | unsure}
        rows = ((i, _json(list(dict.fromkeys(own))), counts.get(i, 0)) for i, own in terms.items())
        database.executemany("INSERT INTO entity VALUES (?, ?, ?)", rows)
        database.execute("INSERT INTO clusters VALUES (?)", (_packed(clusters.dump()),))
        database.execute("COMMIT")
    put_in_place(partial, folder / _FILE)
    return checksum_of(folder / _FILE)


def _clustered(folder: Path, stats: Stats, gazetteer: Gazetteer) -> tuple[Clusters, NearPlaces, Compared]:
    """Cluster names, with the help of what the last build compared; ids stay."""
    from conflict_index.discover.cluster import cluster
    from conflict_index.discover.near_places import NearPlaces
    from conflict_index.discover.spellings import Compared

    with closing(Collection(folder)) as before:
        same = before.made_by() == made_by(gazetteer)
        variants = before.rows("SELECT * FROM variant") if same else []
        near = NearPlaces(gazetteer, {key: (str(place), str(why)) for key, place, why in variants})
        compared = Compared(before.alike() if same else {})
        return cluster(stats, gazetteer, before.clusters, near, compared.alike), near, compared


def discard(folder: Path) -> None:
    """Remove the names of an index, so that the next ones are made without them."""
    (folder / _FILE).unlink(missing_ok=True)


def made_by(gazetteer: Gazetteer) -> str:
    """Name the gazetteer and the code by which names are compared: others may give other answers."""
    from conflict_index.fingerprint import reading_fingerprint

    return f"{gazetteer.fingerprint} {reading_fingerprint()}"


def _unsure(stats: Stats, gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Map listed entities to the terms of mentions of their names that no report confirms to be places.

    Names that are common words or names of persons are left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for term in stats:
        if ids.discovered_kind(term) == "unknown":
            for entry in gazetteer.entries(ids.form_of(term)):
                if entry.strength == "strong" and entry.kind == "place":
                    found[entry.entity_id] = (*found.get(entry.entity_id, (entry.entity_id,)), term)
    return found


def _json(value: list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _packed(value: Mapping[str, object]) -> bytes:
    """Return plain data as compressed JSON; see `Collection.packed`."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


class Collection(SqliteFile):
    """The names of a collection, read on demand; empty if a run was killed before it wrote them."""

    def __init__(self, folder: Path) -> None:
        """Open the names of an index folder and keep the file open: later runs replace it. Raises IndexDamaged."""
        super().__init__(folder / _FILE)

    def terms(self, entity_id: str) -> tuple[str, ...]:
        """Return the index terms of all mentions of an entity, empty if the collection does not mention it."""
        try:
            found = json.loads(self._ask("SELECT terms FROM entity WHERE id = ?", entity_id) or "[]")
        except (ValueError, RecursionError) as error:
            raise self.damaged(error) from error
        if not isinstance(found, list) or not all(isinstance(term, str) for term in found):
            raise self.damaged("terms are no list of strings")
        return tuple(found)

    def mentions(self, entity_id: str) -> int:
        """Return how often the collection mentions an entity with certainty."""
        try:
            return int(self._ask("SELECT mentions FROM entity WHERE id = ?", entity_id) or 0)
        except ValueError as error:
            raise self.damaged(error) from error

    @cached_property
    def clusters(self) -> Clusters:
        """Return all names, for comparison with others."""
        from conflict_index.discover.clusters import Clusters

        if not self.complete:
            return Clusters((), {})
        try:
            return Clusters.load(self.packed("SELECT dump FROM clusters") or {})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self.damaged(error) from error

    def packed(self, question: str) -> Any:
        """Return what a row keeps as compressed JSON, None without a row. Raises IndexDamaged."""
        rows = self.rows(question)
        if not rows:
            return None
        try:
            unpacker = zlib.decompressobj()
            return json.loads(unpacker.decompress(rows[0][0], _MOST_BYTES))
        except (ValueError, TypeError, RecursionError, zlib.error) as error:
            raise self.damaged(error) from error

    def made_by(self) -> str:
        """Return by which gazetteer and code names were compared, empty if it is not said."""
        if not self.rows("SELECT name FROM sqlite_master WHERE name = 'made'"):
            return ""
        return self._ask("SELECT by FROM made") or ""

    def alike(self) -> dict[str, list[tuple[str, float]]]:
        """Return the spellings of each name that no gazetteer has, with their similarities. Raises IndexDamaged."""
        try:
            rows = self.rows("SELECT form, alike FROM spelled")
            return {str(form): [(str(k), float(score)) for k, score in json.loads(pairs)] for form, pairs in rows}
        except (ValueError, TypeError, RecursionError) as error:
            raise self.damaged(error) from error

    def found(self, entity_id: str) -> Discovered | None:
        """Return a discovered entity by its id or by the id of one of its mentions; None if there is none."""
        return self.clusters.found.get(entity_id) or self.clusters.of_term(entity_id)

    def _ask(self, question: str, *values: str) -> str | None:
        """Return the first value of the first row as text, None if there is none."""
        found = self.rows(question, *values)
        return str(found[0][0]) if found else None
