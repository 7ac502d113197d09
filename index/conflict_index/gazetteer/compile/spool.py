"""Keep the entities of a gazetteer on disk while it is compiled, so that memory does not grow with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from conflict_index.gazetteer.entries import SourceEntity, SourceName
from conflict_index.gazetteer.foreign import language_key
from conflict_index.names import fold_all

_Item = TypeVar("_Item")
_BATCH = 5_000
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;
CREATE TABLE entity (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL); BEGIN;
"""

Numbered = tuple[int, SourceEntity, list[str]]
"""The number of an entity, in the order of its first source; the entity; its folded names, main name first."""


class Spool:
    """Entities by number and id, in a file that only its process reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(_SCHEMA)

    def put(self, entities: Iterable[SourceEntity]) -> None:
        """Take entities in, each in the place of one of the same id."""
        for batch in _batches(entities):
            self._write(batch)

    def join(self, entities: Iterable[SourceEntity]) -> None:
        """Take the user's entities in: one of a known id, or without a kind, only adds names and ids."""
        for batch in _batches(entities):
            changed: dict[str, SourceEntity] = {}
            for entity in batch:
                known = changed.get(entity.id) or self._of_id(entity.id)
                if known is not None:
                    listed = {name.text for name in known.names}
                    known.names += [name for name in entity.names if name.text not in listed]
                    known.same += entity.same
                    changed[entity.id] = known
                elif entity.kind:
                    changed[entity.id] = entity
            self._write(changed.values())

    def name(self, names: Mapping[str, Sequence[SourceName]], unknown: Callable[[str], Exception]) -> None:
        """Add names to entities by id. Raises what `unknown` makes of the id of none."""
        for batch in _batches(names):
            changed = []
            for id_ in batch:
                entity = self._of_id(id_)
                if entity is None:
                    raise unknown(id_)
                entity.names += names[id_]
                changed.append(entity)
            self._write(changed)

    def each(self) -> Iterator[Numbered]:
        """Yield all entities by number."""
        for number, record in self._database.execute("SELECT number, record FROM entity ORDER BY number"):
            yield number, *_entity(record)

    def at(self, number: int) -> tuple[SourceEntity, list[str]]:
        """Return an entity and its folded names by its number."""
        found = self._database.execute("SELECT record FROM entity WHERE number = ?", (number,)).fetchone()
        return _entity(found[0])

    def ids(self) -> Iterator[tuple[str, int]]:
        """Yield the ids of all entities with their numbers, sorted."""
        yield from self._database.execute("SELECT id, number FROM entity ORDER BY id")

    def remove(self) -> None:
        """Close and delete the file."""
        self._database.close()
        self._path.unlink()

    def _of_id(self, entity_id: str) -> SourceEntity | None:
        found = self._database.execute("SELECT record FROM entity WHERE id = ?", (entity_id,)).fetchone()
        return _entity(found[0])[0] if found else None

    def _write(self, entities: Iterable[SourceEntity]) -> None:
        entities = list(entities)
        folded = iter(fold_all(name.text for entity in entities for name in entity.names))
        rows = [(entity.id, _record(entity, [next(folded) for _ in entity.names])) for entity in entities]
        self._database.executemany(
            "INSERT INTO entity (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record",
            rows,
        )


def _batches(found: Iterable[_Item]) -> Iterator[list[_Item]]:
    left = iter(found)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _record(entity: SourceEntity, folded: list[str]) -> str:
    keys = [language_key(name.language, key) for name, key in zip(entity.names, folded, strict=True)]
    head = (entity.id, entity.name, entity.sort, entity.kind, entity.country, entity.latitude, entity.longitude)
    row = [*head, entity.parents, entity.population, entity.weight, entity.names, entity.same, keys]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _entity(record: str) -> tuple[SourceEntity, list[str]]:
    row: Any = json.loads(record)
    id_, name, sort, kind, country, latitude, longitude, parents, population, weight, names, same, keys = row
    named = [SourceName(*each) for each in names]
    point = latitude, longitude
    entity = SourceEntity(id_, name, sort, kind, country, *point, tuple(parents), population, weight, named, same)
    return entity, keys
