"""List every form of a name with its origin, strength and count in a collection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.gazetteer import Gazetteer
from conflict_index.names import script, spelled
from conflict_search.query.recognise import Meaning

FOUND = "this index"
"""The origin of a spelling that occurs in the collection but in no table."""


@dataclass(frozen=True)
class Form:
    """One form of an entity's name. `count` is the number of passages with it, None without an index."""

    text: str
    script: str
    strength: str
    origin: str
    count: int | None


@dataclass(frozen=True)
class Forms:
    """A possible entity of a name with all its forms, most frequent first."""

    meaning: Meaning
    name: str
    forms: tuple[Form, ...]


def forms_of(meanings: Iterable[Meaning], gazetteer: Gazetteer, engine: Engine | None) -> list[Forms]:
    """Return the forms of each meaning of a name, with counts if an engine is given."""
    return [_forms(meaning, gazetteer, engine) for meaning in meanings]


def _forms(meaning: Meaning, gazetteer: Gazetteer, engine: Engine | None) -> Forms:
    entity = gazetteer.entity(meaning.entity_id)
    left = _counts((meaning.entity_id, *meaning.terms), engine) if engine else {}
    listed: dict[str, Form] = {}
    for name in entity.names:
        key = spelled(name.text)
        if key not in listed:
            count = left.pop(key, 0) if engine else None
            listed[key] = Form(name.text, name.script, name.strength, name.origin, count)
    found = [Form(key, script(key), "strong", FOUND, n) for key, n in left.items()]
    ordered = sorted([*listed.values(), *found], key=lambda f: (-(f.count or 0), f.script, f.text))
    return Forms(meaning, entity.name, tuple(ordered))


def _counts(terms: Iterable[str], engine: Engine) -> dict[str, int]:
    """Return the passages of each spelling of the entities: those that a search for any of these terms finds."""
    found: dict[str, int] = {}
    for term in dict.fromkeys(map(ids.entity_of, terms)):
        prefix = ids.spelling_term(term, "")
        for key, count in engine.facets(None, "spelling", prefix).items():
            found[key.removeprefix(prefix)] = found.get(key.removeprefix(prefix), 0) + count
    return found
