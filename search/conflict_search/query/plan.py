"""Turn a query into a plan: a tree of conditions that any engine evaluates, with names as entities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.engine.tree import And, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.names import spelled, words
from conflict_index.store.stems import stem, stems
from conflict_search.choices import EventBasis, Variants
from conflict_search.query.language import Clause, Query
from conflict_search.query.recognise import Meaning, Names, Reading, recognise

_LEAD = Constant(Term("role", "lead"))
_BODY_BONUS, _TITLE_BONUS = 1.0, 1.5
"""What the report's body counts over bylines, captions and comments, and a name that stands in the title too."""

_FUZZY_BOOST = 0.7
"""Weight of a mention that is only close to a listed name."""

_UNSURE_BOOST = 0.2
"""Weight of a name that nothing around it says is a place."""

Window = tuple[date | None, date | None]
"""A half-open interval of days; None is an open end."""

EVENT_BASES: tuple[EventBasis, ...] = get_args(EventBasis)


Tags = tuple[tuple[str, tuple[str, ...]], ...]
"""Facets that tables of terms fill, each with the values any of which will do: (("weapon", ("mortar", "rocket")),)."""


@dataclass(frozen=True)
class Filters:
    """What a passage must be besides matching the words.

    `event` windows the event date, known in one of `bases`; `years` (first, last) are those that a date without a
    year may lie in; `undated` is include, exclude or only. `within` and `near` are entity ids, any of which will do.
    """

    event: Window | None = None
    bases: tuple[EventBasis, ...] = EVENT_BASES
    years: tuple[int, int] | None = None
    undated: str = "exclude"
    published: Window | None = None
    within: tuple[str, ...] | None = None
    near: tuple[str, ...] | None = None
    actors: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    tags: Tags = ()


@dataclass(frozen=True)
class Plan:
    """What to ask an engine, and what to look for in the passages it finds.

    `wanted` is what the words ask for, `node` that under the filters. `entities` maps the wanted entity ids to
    their meaning; `spellings` restricts their mentions when only one spelling is asked for; `stems` are the wanted
    words.
    """

    node: Node
    wanted: Node
    readings: tuple[Reading, ...]
    entities: dict[str, Meaning] = field(default_factory=dict)
    spellings: frozenset[str] | None = None
    stems: frozenset[str] = frozenset()
    tags: Tags = ()


def plan(query: Query, names: Names, variants: Variants, filters: Filters) -> Plan:
    """Turn a query into conditions, expanding each recognised name to its entities."""
    read = [[(c, recognise(c, names, variants)) for c in clauses] for clauses in query.alternatives]
    node: Node = Or(tuple(_conjunction(clauses, variants) for clauses in read))
    node = Prefer(node, Constant(Term("role", "body"), _BODY_BONUS))
    readings = tuple(r for clauses in read for clause, found in clauses if not clause.excluded for r in found)
    as_words = (r.text for r in readings if not r.meanings or r.words_too)
    return Plan(
        node=under(node, filters),
        wanted=node,
        readings=readings,
        entities={m.entity_id: m for r in readings for m in reversed(r.meanings)},
        spellings=frozenset(spelled(r.text) for r in readings) if variants == "exact" else None,
        tags=filters.tags,
        stems=frozenset(stem for text in as_words for stem in stems(text)),
    )


def _conjunction(clauses: Sequence[tuple[Clause, tuple[Reading, ...]]], variants: Variants) -> Node:
    """Combine the clauses with And; excluded clauses with Not."""
    nodes = [(c, And(tuple(_reading_node(r, variants, c) for r in found))) for c, found in clauses]
    wanted: Node = And(tuple(node for clause, node in nodes if not clause.excluded))
    for clause, node in nodes:
        wanted = Not(wanted, node) if clause.excluded else wanted
    return wanted


def _reading_node(reading: Reading, variants: Variants, clause: Clause) -> Node:
    """Return the node of a reading: entities, or words; place: and actor: clauses never match as words."""
    if not reading.meanings:
        return Or(()) if clause.field in ("place", "actor") else _words_node(reading.text, clause.quoted)
    as_name = Or(tuple(_meaning_node(m, reading.text, variants) for m in reading.meanings))
    if variants == "exact":
        return as_name
    titled = Or(tuple(Term("title_entity", i) for m in reading.meanings for i in _plain(m.entity_id)))
    found = Prefer(Or((as_name, And((titled, _LEAD)))), Constant(titled, _TITLE_BONUS))
    return Or((found, _words_node(reading.text, clause.quoted))) if reading.words_too else found


def _meaning_node(meaning: Meaning, name: str, variants: Variants) -> Node:
    entity = meaning.entity_id
    known = meaning.terms or (entity,)
    if variants == "exact":
        return Or(tuple(Term("spelling", ids.spelling_term(term, spelled(name))) for term in known))
    sure = [Term("entity", term) for term in _plain(entity)]
    if variants == "fuzzy":
        sure.append(Term("entity", ids.entity_term(entity, "fuzzy"), _FUZZY_BOOST))
        for other in (one for one in known if one != entity):
            boost = _UNSURE_BOOST if ids.kind_of(other) == "unknown" else _FUZZY_BOOST
            sure += [Term("entity", term, boost) for term in ids.entity_terms(other)]
    return Or(tuple(sure))


def _plain(entity_id: str) -> tuple[str, str]:
    """Return the index terms of an entity mentioned by a listed name, without and with rivals."""
    return ids.entity_term(entity_id), ids.entity_term(entity_id, "rival")


def _words_node(text: str, quoted: bool) -> Node:
    """Return a node for all words or the phrase; title words match the report's first passage."""
    stems = tuple(stem(w.folded) for w in words(text))
    if not stems:
        return Or(())
    if quoted:
        return Or((Phrase("text", stems), And((Phrase("title", stems), _LEAD))))
    each = (Prefer(Or((Term("text", s), And((Term("title", s), _LEAD)))), Term("title", s, 0.5)) for s in stems)
    return And(tuple(each))


def under(node: Node, filters: Filters) -> Node:
    """Return the node under all filters."""
    conditions = tuple(filter_nodes(filters))
    return And((node, *conditions)) if conditions else node


def filter_nodes(filters: Filters) -> Iterable[Node]:
    """Yield the conditions of the filters; they do not change scores."""
    if filters.undated == "only":
        yield Constant(Term("event", cells.UNKNOWN))
    elif filters.event is not None:
        unknown = (Term("event", cells.UNKNOWN),) if filters.undated == "include" else ()
        yield Constant(Or((*_event_terms(filters), *unknown)))
    if filters.published is not None:
        yield Constant(Or(tuple(Term("published", t) for t in cells.window_terms(*filters.published))))
    for wanted, name in ((filters.within, "within"), (filters.sources, "source")):
        if wanted is not None:
            yield Constant(Or(tuple(Term(name, value) for value in wanted)))
    for facet, values in filters.tags:
        yield Constant(Or(tuple(Term(facet, value) for value in values)))
    for entities in (filters.near, filters.actors):
        if entities is not None:
            yield Constant(Or(tuple(Term("entity", term) for one in entities for term in ids.entity_terms(one))))


def _event_terms(filters: Filters) -> Iterable[Term]:
    start, end = filters.event or (None, None)
    found = list(cells.window_terms(start, end))
    if filters.years:
        found += cells.yearless_terms(start, end, filters.years)
    bases = (ids.ANY_BASIS,) if set(filters.bases) == set(EVENT_BASES) else filters.bases
    return (Term("event", ids.event_term(basis, cell)) for basis in bases for cell in found)
