"""Store the names of a collection beside its index: discovered entities, and the index terms of each entity.

Most searches ask for a listed place under a listed name and read one row. Only a name that is not listed is compared
with all names of the collection.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conflict_index import ids
from conflict_index.errors import IndexDamaged
from conflict_index.files import partial_of, put_in_place

if TYPE_CHECKING:
    from conflict_index.discover.clusters import Clusters, Discovered
    from conflict_index.discover.statistics import Stats
    from conflict_index.gazetteer import Gazetteer

_FILE = "names.sqlite"


def add(stats: Stats, more: Stats) -> None:
    """Add the statistics `more` to `stats`."""
    from conflict_index.discover.statistics import NameStats

    for name, counted in more.items():
        stats.setdefault(name, NameStats()).add(counted)


def write(folder: Path, stats: Stats, gazetteer: Gazetteer) -> None:
    """Cluster the names and write them to the index folder, replacing those of the last build."""
    from conflict_index.discover.cluster import cluster
    from conflict_index.discover.expand import terms_of

    clusters = cluster(stats, gazetteer, Collection(folder).clusters)
    partial = partial_of(folder / _FILE)
    with closing(sqlite3.connect(partial, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        database.execute("CREATE TABLE entity (id TEXT PRIMARY KEY, terms TEXT, mentions INTEGER) WITHOUT ROWID")
        database.execute("CREATE TABLE clusters (dump TEXT)")
        counts = {i: own.count for i, own in (clusters.listed | clusters.found).items()}
        unsure = _unsure(stats, gazetteer)
        terms = {i: (*(terms_of(i, clusters) if i in counts else ()), *unsure.get(i, ())) for i in counts | unsure}
        rows = ((i, _line(dict.fromkeys(own)), counts.get(i, 0)) for i, own in terms.items())
        database.executemany("INSERT INTO entity VALUES (?, ?, ?)", rows)
        database.execute("INSERT INTO clusters VALUES (?)", (json.dumps(clusters.dump(), ensure_ascii=False),))
        database.execute("COMMIT")
    put_in_place(partial, folder / _FILE)


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


def _line(terms: Iterable[str]) -> str:
    return json.dumps(list(terms), ensure_ascii=False)


class Collection:
    """The names of a collection, read on demand; empty if a run was killed before it wrote them."""

    def __init__(self, folder: Path) -> None:
        """Open the names of an index folder."""
        self._path = folder / _FILE
        self.complete = self._path.is_file()

    def terms(self, entity_id: str) -> tuple[str, ...]:
        """Return the index terms of all mentions of an entity, empty if the collection does not mention it."""
        row = self._ask("SELECT terms FROM entity WHERE id = ?", entity_id)
        return tuple(json.loads(row)) if row else ()

    def mentions(self, entity_id: str) -> int:
        """Return how often the collection mentions an entity with certainty."""
        return int(self._ask("SELECT mentions FROM entity WHERE id = ?", entity_id) or 0)

    @cached_property
    def clusters(self) -> Clusters:
        """Return all names, for comparison with others."""
        from conflict_index.discover.clusters import Clusters

        if not self.complete:
            return Clusters((), {})
        try:
            return Clusters.load(json.loads(self._ask("SELECT dump FROM clusters") or ""))
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{self._path}: damaged ({error!r}); index the sources again") from error

    def found(self, entity_id: str) -> Discovered | None:
        """Return a discovered entity by its id or by the id of one of its mentions; None if there is none."""
        return self.clusters.found.get(entity_id) or self.clusters.of_term(entity_id)

    def _ask(self, question: str, *values: str) -> str | None:
        """Return the first value of the first row, None if there is none."""
        if not self.complete:
            return None
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as database:
                row = database.execute(question, values).fetchone()
        except sqlite3.Error as error:
            raise IndexDamaged(f"{self._path}: damaged ({error}); index the sources again") from error
        return str(row[0]) if row else None
