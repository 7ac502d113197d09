"""List every form of a name with its origin, strength and count in a collection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Term
from conflict_index.gazetteer import Gazetteer
from conflict_index.names import script, spelled
from conflict_index.store import wire
from conflict_search.entities import entity_of
from conflict_search.query.recognise import Meaning

FOUND = "this index"
"""The origin of a spelling that occurs in the collection but in no table."""

_COMMONEST = 3000
"""Entities whose names are offered while typing, so that an answer takes no longer than a key."""

_LATER = 3
"""Letters typed from which names are offered whose later word begins so."""

_BEFORE_A_WORD = r"(?:^|[\s\-\u2010-\u2015/(])(?:al|el|\u0627\u0644)?"
"""Matches what stands before a word of a name: a break, and an article joined to the word."""


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
    entity = entity_of(meaning.entity_id, gazetteer)
    left = _counts((meaning.entity_id, *meaning.terms), engine) if engine else {}
    listed: dict[str, Form] = {}
    for name in entity.names if entity else ():
        key = spelled(name.text)
        if key not in listed:
            count = sum(left.pop(key, {}).values()) if engine else None
            listed[key] = Form(name.text, name.script, name.strength, name.origin, count)
    found = [_found(key, terms, engine) for key, terms in left.items() if engine]
    ordered = sorted([*listed.values(), *found], key=lambda f: (-(f.count or 0), f.script, f.text))
    return Forms(meaning, entity.name if entity else ids.form_of(meaning.entity_id), tuple(ordered))


def _counts(terms: Iterable[str], engine: Engine) -> dict[str, dict[str, int]]:
    """Return the passages of each spelling by index term: all that a search for any of the terms finds."""
    found: dict[str, dict[str, int]] = {}
    for term in dict.fromkeys(map(ids.entity_of, terms)):
        prefix = ids.spelling_term(term, "")
        for key, count in engine.facets(None, "spelling", prefix).items():
            found.setdefault(key.removeprefix(prefix), {})[key] = count
    return found


def _found(key: str, terms: dict[str, int], engine: Engine) -> Form:
    """Return a spelling that no table lists, written as in the first passage that has it."""
    first = engine.match(Term("spelling", next(iter(terms))), 1).items
    stored = engine.stored([one.id for one in first])
    surfaces = (m.surface for line in stored.values() for m in wire.load_passage(line).mentions)
    text = next((surface for surface in surfaces if spelled(surface) == key), key)
    return Form(text, script(key), "strong", FOUND, sum(terms.values()))


def names_beginning(text: str, limit: int, gazetteer: Gazetteer, engine: Engine) -> list[str]:
    """Return a name of each of the entities that are mentioned most: those that begin with `text`, in any case, then
    those with a later word, or a word after its article, that begins so.
    """
    counts = Counter({ids.entity_of(term): count for term, count in engine.facets(None, "entity").items()})
    typed, found, within = text.casefold(), dict[str, None](), dict[str, None]()
    later = re.compile(_BEFORE_A_WORD + re.escape(typed))
    for entity_id, _ in counts.most_common(_COMMONEST):
        entity = entity_of(entity_id, gazetteer)
        names = [n for n in (entity.name, *(n.text for n in entity.names)) if typed in n.casefold()] if entity else []
        if name := next((name for name in names if name.casefold().startswith(typed)), None):
            found[text + name[len(text) :]] = None
        elif len(typed) >= _LATER and (name := next((n for n in names if later.search(n.casefold())), None)):
            within[name] = None
        if len(found) == limit:
            break
    return list(found | within)[:limit]
