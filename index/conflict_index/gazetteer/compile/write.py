"""Compile a gazetteer: read, fold and merge all sources, and write the files that store.py reads."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import marisa_trie
import numpy

from conflict_index.errors import SeedError
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.compile.merge import merge_duplicates
from conflict_index.gazetteer.compile.sounds import HEARD, Heard, write_sounds
from conflict_index.gazetteer.compile.strength import strength_of
from conflict_index.gazetteer.entries import CompileProgress, SourceEntity
from conflict_index.gazetteer.foreign import language_key, unspaced
from conflict_index.gazetteer.store import LONGEST, SCHEMA, STOP, pack_names
from conflict_index.gazetteer.typed import further_keys
from conflict_index.names import fold_all, romanise, script

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]").search


def _gather(extra: Sequence[Path], tell: CompileProgress) -> tuple[list[SourceEntity], list[list[str]]]:
    """Return all entities, most plausible first, and the folded names of each."""
    by_id = {entity.id: entity for entity in sources.geonames() + sources.curated()}
    _add_own(by_id, [entity for path in extra for entity in sources.user_file(path)])
    entities = list(by_id.values())
    for entity, listed in sources.aliases():
        if entity not in by_id:
            table = "exonyms.csv" if listed.language else "aliases.csv"
            raise SeedError(f"{table}: no entity {entity} for the name {listed.text!r}; correct the id")
        by_id[entity].names.append(listed)
    tell("folding names", 0.25)
    folded = iter(fold_all(name.text for entity in entities for name in entity.names))
    keys = [[language_key(name.language, next(folded)) for name in entity.names] for entity in entities]
    return merge_duplicates(entities, keys)


def _add_own(by_id: dict[str, SourceEntity], own: list[SourceEntity]) -> None:
    """Add the user's entities; one with a known id, or without a kind, only adds names."""
    for entity in sorted(own, key=lambda entity: not entity.kind):
        known = by_id.setdefault(entity.id, entity) if entity.kind else by_id.get(entity.id, entity)
        if known is not entity:
            listed = {name.text for name in known.names}
            known.names += [name for name in entity.names if name.text not in listed]
            known.same += entity.same


def write(folder: Path, extra: Sequence[Path], tell: CompileProgress) -> None:
    """Write all files of a gazetteer except the manifest into `folder`; `tell` gets each step and share done."""
    tell("reading GeoNames", 0.0)
    entities, keys = _gather(extra, tell)
    tell("writing places", 0.5)
    stopnames = sources.stopnames()
    strengths = [
        [
            name.strength or strength_of(key, entity.weight, stopnames)
            for name, key in zip(entity.names, own, strict=True)
        ]
        for entity, own in zip(entities, keys, strict=True)
    ]
    _write_entities(folder / "entities.sqlite", entities, strengths)
    tell("writing names", 0.7)
    number = _write_names(folder, entities, keys, stopnames)
    tell("writing sounds", 0.8)
    write_sounds(folder, _heard(entities, keys), number.__getitem__)


def _heard(entities: list[SourceEntity], keys: list[list[str]]) -> list[Heard]:
    """Return the names to compare by sound, each folded name once; its Latin form wins if it has one."""
    found: dict[str, Heard] = {}
    others = []
    for entity, own in zip(entities, keys, strict=True):
        for name, key in zip(entity.names, own, strict=True):
            if name.language or not 0 < len(key) <= LONGEST or key in found:
                continue
            if key.isascii() and _LATIN(name.text):
                found[key] = Heard(key, key, "Latn")
            elif not name.text.isascii() and (code := script(name.text)) in HEARD[1:]:
                others.append((key, name.text, entity.country, code))
    for key, text, country, code in others:
        if key not in found:
            found[key] = Heard(key, romanise(text, country)[:LONGEST], code)
    return sorted(found.values(), key=lambda name: (HEARD.index(name.script), name.key))


def _write_entities(path: Path, entities: list[SourceEntity], strengths: list[list[str]]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA + "BEGIN;")
    database.executemany(
        "INSERT INTO entity VALUES (?,?,?,?,?,?,?,?,?,?,?)", map(_entity_row, range(len(entities)), entities, strengths)
    )
    rows = {id_: row for row, entity in enumerate(entities) for id_ in entity.same}
    rows |= {entity.id: row for row, entity in enumerate(entities)}
    database.executemany("INSERT INTO same VALUES (?,?)", sorted(rows.items()))
    database.execute("COMMIT")
    database.close()


def _entity_row(number: int, entity: SourceEntity, strengths: list[str]) -> tuple[object, ...]:
    names = [(_line(name.text), how, name.origin) for name, how in zip(entity.names, strengths, strict=True)]
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


def _write_names(
    folder: Path, entities: list[SourceEntity], keys: list[list[str]], stopnames: frozenset[str]
) -> dict[str, int]:
    """Write trie and postings; return the index of each name in the trie."""
    listed = [_numbered(entity, own) for entity, own in zip(entities, keys, strict=True)]
    trie = marisa_trie.Trie({key for own in listed for key in own} | {STOP + form for form in stopnames})
    trie.save(str(folder / "names.marisa"))
    number = {key: trie.key_id(key) for key in trie}
    key_numbers = [number[key] for own in listed for key in own]
    values = [row << 16 | ordinal for row, own in enumerate(listed) for ordinal in own.values()]
    order = numpy.lexsort((values, key_numbers))
    counts = numpy.bincount(numpy.array(key_numbers), minlength=len(number))
    numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.uint32).tofile(folder / "postings.offsets")
    numpy.array(values, dtype=numpy.uint64)[order].tofile(folder / "postings.rows")
    (folder / "entities.countries").write_bytes("".join(f"{entity.country:<2.2}" for entity in entities).encode())
    return number


def _numbered(entity: SourceEntity, keys: list[str]) -> dict[str, int]:
    """Return each key of an entity once, with the index of its first name."""
    found = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    if entity.kind != "town":
        found.update(further_keys(entity, keys))
    found = unspaced(entity, keys) | found
    return {key: number for key, number in found.items() if 0 < len(key) <= LONGEST and number < 1 << 16}
