"""Make a gazetteer: read all sources, fold and merge, and write the files that store.py reads."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

import marisa_trie
import numpy

from conflict_index.errors import SeedError
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.compile.merge import merge_duplicates
from conflict_index.gazetteer.compile.sounds import HEARD, Heard, write_sounds
from conflict_index.gazetteer.compile.strength import strength_of
from conflict_index.gazetteer.records import Record
from conflict_index.gazetteer.store import LONGEST, SCHEMA, STOP, pack_names
from conflict_index.gazetteer.typed import further_keys
from conflict_index.names import fold_all, romanise, script

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]").search
Progress = Callable[[str, float], None]


def _gather(extra: Sequence[Path], tell: Progress) -> tuple[list[Record], list[list[str]]]:
    """All records, most plausible first, and the folded names of each."""
    by_id = {record.id: record for record in sources.geonames() + sources.curated()}
    _add_own(by_id, [record for path in extra for record in sources.user_file(path)])
    records = list(by_id.values())
    for entity, listed in sources.aliases():
        if entity not in by_id:
            raise SeedError(f"aliases.csv: no entity {entity} for the alias {listed.text!r}; correct the id")
        by_id[entity].names.append(listed)
    tell("folding names", 0.25)
    folded = iter(fold_all(name.text for record in records for name in record.names))
    keys = [[next(folded) for _ in record.names] for record in records]
    return merge_duplicates(records, keys)


def _add_own(by_id: dict[str, Record], own: list[Record]) -> None:
    """Add the user's records; one whose id is there already only adds its names, as does one without a kind."""
    for record in sorted(own, key=lambda record: not record.kind):
        known = by_id.setdefault(record.id, record) if record.kind else by_id.get(record.id, record)
        if known is not record:
            listed = {name.text for name in known.names}
            known.names += [name for name in record.names if name.text not in listed]
            known.same += record.same


def write(folder: Path, extra: Sequence[Path], tell: Progress) -> None:
    """Write a whole gazetteer but its manifest into `folder`, telling `tell` what is done and the share done."""
    tell("reading GeoNames", 0.0)
    records, keys = _gather(extra, tell)
    tell("writing places", 0.5)
    stopnames = sources.stopnames()
    strengths = [
        [
            name.strength or strength_of(key, record.weight, stopnames)
            for name, key in zip(record.names, own, strict=True)
        ]
        for record, own in zip(records, keys, strict=True)
    ]
    _write_entities(folder / "entities.sqlite", records, strengths)
    tell("writing names", 0.7)
    number = _write_names(folder, records, keys, stopnames)
    tell("writing sounds", 0.8)
    write_sounds(folder, _heard(records, keys), number)


def _heard(records: list[Record], keys: list[list[str]]) -> list[Heard]:
    """The names that are compared by sound, each folded name once, as a Latin one where it is one."""
    found: dict[str, Heard] = {}
    others = []
    for record, own in zip(records, keys, strict=True):
        for name, key in zip(record.names, own, strict=True):
            if not 0 < len(key) <= LONGEST or key in found:
                continue
            if key.isascii() and _LATIN(name.text):
                found[key] = Heard(key, key, "Latn")
            elif not name.text.isascii() and (code := script(name.text)) in HEARD[1:]:
                others.append((key, name.text, record.country, code))
    for key, text, country, code in others:
        if key not in found:
            found[key] = Heard(key, romanise(text, country)[:LONGEST], code)
    return sorted(found.values(), key=attrgetter("key"))


def _write_entities(path: Path, records: list[Record], strengths: list[list[str]]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA + "BEGIN;")
    database.executemany(
        "INSERT INTO entity VALUES (?,?,?,?,?,?,?,?,?,?,?)", map(_entity_row, range(len(records)), records, strengths)
    )
    rows = {id_: row for row, record in enumerate(records) for id_ in record.same}
    rows |= {record.id: row for row, record in enumerate(records)}
    database.executemany("INSERT INTO same VALUES (?,?)", sorted(rows.items()))
    database.execute("COMMIT")
    database.close()


def _entity_row(number: int, record: Record, strengths: list[str]) -> tuple[object, ...]:
    names = [(_line(name.text), how, name.origin) for name, how in zip(record.names, strengths, strict=True)]
    return (
        number,
        record.id,
        record.sort,
        record.name,
        record.kind,
        record.country,
        record.latitude,
        record.longitude,
        ";".join(record.parents),
        record.population,
        pack_names(names),
    )


def _line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.split())


def _write_names(
    folder: Path, records: list[Record], keys: list[list[str]], stopnames: frozenset[str]
) -> dict[str, int]:
    """Write trie and postings; the numbers of the names in the trie."""
    listed = [_numbered(record, own) for record, own in zip(records, keys, strict=True)]
    trie = marisa_trie.Trie({key for own in listed for key in own} | {STOP + form for form in stopnames})
    trie.save(str(folder / "names.marisa"))
    number = {key: trie.key_id(key) for key in trie}
    key_numbers = [number[key] for own in listed for key in own]
    values = [row << 16 | ordinal for row, own in enumerate(listed) for ordinal in own.values()]
    order = numpy.lexsort((values, key_numbers))
    counts = numpy.bincount(numpy.array(key_numbers), minlength=len(number))
    numpy.concatenate([[0], numpy.cumsum(counts)]).astype(numpy.uint32).tofile(folder / "postings.offsets")
    numpy.array(values, dtype=numpy.uint64)[order].tofile(folder / "postings.rows")
    (folder / "entities.countries").write_bytes("".join(f"{record.country:<2.2}" for record in records).encode())
    return number


def _numbered(record: Record, keys: list[str]) -> dict[str, int]:
    """Each key of a record once, with the number of its first name."""
    found = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    if record.kind != "town":
        found.update(further_keys(record, keys))
    return {key: number for key, number in found.items() if 0 < len(key) <= LONGEST and number < 1 << 16}
