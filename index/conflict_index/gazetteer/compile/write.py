"""Compile a gazetteer: read, fold and merge all sources, and write the files that store.py reads.

Entities go to a file first (spool.py); memory keeps only numbers. Then they are written in their order, most plausible
first, and what names need afterwards goes to files that are read again (names.py).
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import merge as merged
from pathlib import Path

from conflict_index.errors import SeedError
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.compile.merge import Duplicates, join
from conflict_index.gazetteer.compile.names import NameFiles
from conflict_index.gazetteer.compile.sounds import write_sounds
from conflict_index.gazetteer.compile.spool import Spool
from conflict_index.gazetteer.compile.strength import strength_of
from conflict_index.gazetteer.entries import CompileProgress, SourceEntity, SourceName
from conflict_index.gazetteer.store import SCHEMA, pack_names


def write(folder: Path, extra: Sequence[Path], tell: CompileProgress) -> None:
    """Write all files of a gazetteer except the manifest into `folder`; `tell` gets each step and share done."""
    stopnames, names = sources.stopnames(), NameFiles(folder)
    _write_places(folder, extra, tell, names, stopnames)
    tell("writing names", 0.7)
    names.write(stopnames)
    tell("writing sounds", 0.8)
    write_sounds(folder, names.heard, names.number)
    names.remove()


def _write_places(
    folder: Path, extra: Sequence[Path], tell: CompileProgress, names: NameFiles, stopnames: frozenset[str]
) -> None:
    """Read, merge and write the entities; hand their names on."""
    tell("reading GeoNames", 0.0)
    spool = Spool(folder / "spool.sqlite")
    _gather(spool, extra)
    tell("merging duplicates", 0.4)
    groups = _groups(spool)
    tell("writing places", 0.5)
    path = folder / "entities.sqlite"
    rows, further = _write_entities(path, _in_order(spool, groups), names, stopnames)
    _write_ids(path, spool, rows, further)
    spool.remove()


def _gather(spool: Spool, extra: Sequence[Path]) -> None:
    """Take in all sources: GeoNames, the curated tables, the user's files, further names."""
    spool.put(sources.geonames())
    spool.put(sources.curated())
    for has_kind in (True, False):
        for path in extra:
            spool.join(entity for entity in sources.user_file(path) if bool(entity.kind) is has_kind)
    names: defaultdict[str, list[SourceName]] = defaultdict(list)
    for entity_id, name in sources.aliases():
        names[entity_id].append(name)
    spool.name(names, lambda id_: _unknown(id_, names[id_][0]))


def _unknown(entity_id: str, name: SourceName) -> SeedError:
    table = "exonyms.csv" if name.language else "aliases.csv"
    return SeedError(f"{table}: no entity {entity_id} for the name {name.text!r}; correct the id")


def _groups(spool: Spool) -> list[list[int]]:
    """Return the numbers of entities that are one, most plausible first, both of groups and in each."""
    duplicates, numbers = Duplicates(), []
    for number, entity, keys in spool.each():
        duplicates.add(entity, keys)
        numbers.append(number)
    return [[numbers[at] for at in group] for group in duplicates.groups()]


def _in_order(spool: Spool, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, SourceEntity, list[str]]]:
    """Yield each entity with the names of its duplicates, and its number in the spool."""
    for first, *repeats in groups:
        entity, keys = spool.at(first)
        for repeat in repeats:
            join(entity, keys, *spool.at(repeat))
        yield first, entity, keys


def _write_entities(
    path: Path, entities: Iterator[tuple[int, SourceEntity, list[str]]], names: NameFiles, stopnames: frozenset[str]
) -> tuple[dict[int, int], dict[str, int]]:
    """Write entities, handing their names on; return the rows by number in the spool, and those of further ids."""
    rows: dict[int, int] = {}
    further: dict[str, int] = {}

    def each() -> Iterator[tuple[object, ...]]:
        for row, (number, entity, keys) in enumerate(entities):
            rows[number] = row
            further.update((id_, row) for id_ in entity.same)
            names.add(row, entity, keys)
            yield _entity_row(row, entity, keys, stopnames)

    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA + "BEGIN;")
    database.executemany("INSERT INTO entity VALUES (?,?,?,?,?,?,?,?,?,?,?)", each())
    database.execute("COMMIT")
    database.close()
    return rows, further


def _write_ids(path: Path, spool: Spool, rows: dict[int, int], further: dict[str, int]) -> None:
    """Write the row of each id; that of a merged record leads to the entity it was merged into."""
    own = ((id_, rows[number]) for id_, number in spool.ids() if number in rows)
    known = {id_ for id_, number in spool.ids() if number in rows and id_ in further}
    others = sorted((id_, row) for id_, row in further.items() if id_ not in known)
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
    database.executemany("INSERT INTO same VALUES (?,?)", merged(own, others))
    database.execute("COMMIT")
    database.close()


def _entity_row(
    number: int, entity: SourceEntity, keys: Sequence[str], stopnames: frozenset[str]
) -> tuple[object, ...]:
    names = [
        (_line(name.text), name.strength or strength_of(key, entity.weight, stopnames), name.origin)
        for name, key in zip(entity.names, keys, strict=True)
    ]
    return (
        number,
        entity.id,
        entity.sort,
        entity.name,
        entity.kind,
        entity.country,
        entity.latitude,
        entity.longitude,
        ";".join(entity.parents),
        entity.population,
        pack_names(names),
    )


def _line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.split())
