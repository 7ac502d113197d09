"""Turn a query into a plan: conditions that any engine evaluates, and concepts that rank what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.names import fold, spelled, words
from conflict_index.store.stems import asked_rows, asked_stems
from conflict_search.choices import STATED_BASES, EventBasis, Variants
from conflict_search.query import language
from conflict_search.query.concepts import (
    Asked,
    concepts_of,
    content_words,
    has_content,
    meaning_terms,
    plain_terms,
    spellings_of,
)
from conflict_search.query.dated import Dated
from conflict_search.query.language import Clause, ClauseGroup, Part, Query, Without, is_required
from conflict_search.query.recognise import Meaning, Names, Reading, recognise

_FILTERS = ("within", "near", "weapon", "source", "lang", "event", "published")
"""Fields that restrict what is found, as the options of the same meaning do; words beside them stay optional."""

_LEAD = Constant(Term("role", "lead"))
_BODY_BONUS, _TITLE_BONUS = 1.0, 1.5
"""Added to the score of passages of the body, and of those whose title has the name too."""

_YEARS = range(1950, 2051)
"""Years that a day and month without a year is looked for in."""

Window = tuple[date | None, date | None]
"""A half-open interval of days; None is an open end."""

Tags = tuple[tuple[str, tuple[str, ...]], ...]
"""Tagged facets with their accepted values: (("weapon", ("mortar", "rocket")),)."""

Resolve = Callable[[Clause], Node]
"""Turn a clause such as within:Aleppo, which needs the index, into a condition."""


@dataclass(frozen=True)
class PlaceFilter:
    """A filter on places: mentions satisfy it `inside` one of these, or by their `distances` (entity id and km)."""

    label: str
    inside: frozenset[str] = frozenset()
    distances: tuple[tuple[str, float], ...] = ()

    @cached_property
    def kilometres(self) -> dict[str, float]:
        """Return the distances by entity id: they may be thousands, and every mention of a page is looked up."""
        return dict(self.distances)


@dataclass(frozen=True)
class Filters:
    """Conditions on passages besides the words.

    `event` windows the event date, known in one of `bases`; `years` (first, last) are those that a date without a
    year may lie in; `undated` is include, exclude or only. `within`, `near` and `actors` are entity ids of which any
    may match. Mentions count if their probability has at least `least` tenths.
    """

    event: Window | None = None
    bases: tuple[EventBasis, ...] = STATED_BASES
    years: tuple[int, int] | None = None
    undated: str = "exclude"
    published: Window | None = None
    within: tuple[str, ...] | None = None
    near: tuple[str, ...] | None = None
    actors: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    tags: Tags = ()
    languages: tuple[str, ...] | None = None
    places: tuple[PlaceFilter, ...] = ()
    least: int = 0


@dataclass(frozen=True)
class Plan:
    """What to ask an engine, and what to look for in the passages it finds.

    `node` matches passages with all that was asked, `part` those with some of it, both under the filters; `wanted` is
    `node` without the filters. `entities` maps the wanted entity ids to their meaning; `spellings` restricts their
    mentions to one spelling; `stems` are the wanted words; `asked` is what ranking counts; `loose` tells that all of
    it is looked for as single words.
    `places` are the filters that mentions satisfy; `pieces` are the names, dates and words one by one.
    Mentions count if their probability has at least `least` tenths.
    """

    node: Node
    part: Node
    wanted: Node
    readings: tuple[Reading, ...]
    asked: Asked
    entities: dict[str, Meaning] = field(default_factory=dict)
    spellings: frozenset[str] | None = None
    stems: frozenset[str] = frozenset()
    loose: bool = False
    tags: Tags = ()
    places: tuple[PlaceFilter, ...] = ()
    pieces: tuple[tuple[str, Node], ...] = ()
    least: int = 0


def plan(query: Query, names: Names, variants: Variants, filters: Filters, resolve: Resolve) -> Plan:
    """Turn a query into conditions, with each recognised name as its entities."""
    return _plan(query, _Planner(names, variants, resolve, filters.least), filters)


def loosened(query: Query, names: Names, variants: Variants, filters: Filters, resolve: Resolve) -> Plan:
    """Return a plan for single words of names and dates that were asked for together, when nothing has any of them.

    What it finds has part of what was asked at most. It is not for a name alone: "Abu Kamal" is not "Abu Bakr".
    """
    found = _plan(query, _Loose(names, variants, resolve, filters.least), filters)
    return replace(found, node=Or(()), loose=True)


def _plan(query: Query, planner: _Planner, filters: Filters) -> Plan:
    body = Constant(Term("role", "body"), _BODY_BONUS)
    wanted: Node = Prefer(planner.full(query.root), body)
    part: Node = Prefer(planner.some(query.root), body)
    readings = tuple(planner.wanted(query.root))
    held, variants = planner.names.languages(), planner.variants
    in_words = [r for r in readings if not r.dated and (not r.meanings or r.as_words != "no")]
    return Plan(
        node=under(wanted, filters),
        part=under(part, filters),
        wanted=wanted,
        readings=readings,
        asked=concepts_of(readings, variants, held),
        entities={m.entity_id: m for r in readings for m in reversed(r.meanings)},
        spellings=frozenset(spelled(r.text) for r in readings if r.meanings) if variants == "exact" else None,
        tags=filters.tags,
        least=filters.least,
        pieces=tuple(planner.pieces(query.root)),
        stems=frozenset(s for r in in_words for word in content_words(r.text) for s in planner.spelled(word, r)),
    )


class _Planner:
    """Turns the parts of a query into nodes; each clause is read once."""

    def __init__(self, names: Names, variants: Variants, resolve: Resolve, least: int) -> None:
        self.names, self.variants, self._resolve, self._least = names, variants, resolve, least
        self._read: dict[Clause, tuple[Reading, ...]] = {}

    def readings(self, clause: Clause) -> tuple[Reading, ...]:
        """Return the readings of a clause."""
        if clause not in self._read:
            self._read[clause] = recognise(clause, self.names, self.variants)
        return self._read[clause]

    def wanted(self, part: Part) -> Iterator[Reading]:
        """Yield the readings of all clauses that search for words or names and are not excluded."""
        if isinstance(part, Clause) and part.field in ("any", "text", "title", "place", "actor"):
            yield from self.readings(part)
        elif isinstance(part, ClauseGroup):
            for one in part.parts:
                yield from self.wanted(one)
        elif isinstance(part, language.Neighbours):
            yield Reading(part.left.text)
            yield Reading(part.right.text)

    def pieces(self, part: Part) -> Iterator[tuple[str, Node]]:
        """Yield each name, date and content word that is asked for, with the condition that a passage holds it."""
        if isinstance(part, ClauseGroup):
            for one in part.parts:
                yield from self.pieces(one)
        elif isinstance(part, Clause) and (part.form == "words" and part.field == "any"):
            for reading in self._asking(part):
                if reading.meanings or reading.dated:
                    yield reading.text, self._reading(reading, part)
                else:
                    yield from ((fold(word), self._word(word, "text")) for word in content_words(reading.text))
        elif not isinstance(part, Without):
            yield _typed(part), self.full(part)

    def full(self, part: Part) -> Node:
        """Return the condition that a passage holds all of a part."""
        if isinstance(part, Clause):
            return _all(self._reading(r, part) for r in self._asking(part))
        if isinstance(part, language.Neighbours):
            left, right = (asked_rows(one.text, self.names.languages()) for one in (part.left, part.right))
            return _any(Beside("text", one, other, part.distance) for one in left for other in right)
        assert isinstance(part, ClauseGroup)
        return self._combined(part, [self.full(one) for one in part.parts if not isinstance(one, Without)])

    def some(self, part: Part) -> Node:
        """Return the condition that a passage holds what a part requires, or else anything of it."""
        if isinstance(part, Clause):
            optional = not is_required(part)
            return _any(self._partial(r, part) for r in self._asking(part)) if optional else self.full(part)
        if not isinstance(part, ClauseGroup) or part.required:
            return self.full(part)
        if part.kind == "any":
            return self._combined(part, [self.some(one) for one in part.parts])
        kept = [one for one in part.parts if not isinstance(one, Without)]
        required = [self.full(one) for one in kept if is_required(one)]
        others = [self.some(one) for one in kept if not is_required(one)]
        if not others or any(is_required(one) and not _is_filter(one) for one in kept):
            return self._less(_all(required), part)
        node = _all((*required, _any(others)))
        return self._less(node, part)

    def _combined(self, group: ClauseGroup, nodes: list[Node]) -> Node:
        if group.kind == "any":
            return _any(nodes)
        return self._less(_all(nodes), group)

    def _less(self, node: Node, group: ClauseGroup) -> Node:
        """Return the node without what the group excludes."""
        for one in group.parts:
            if isinstance(one, Without):
                node = Not(node, self.full(one.part))
        return node

    def _asking(self, clause: Clause) -> tuple[Reading, ...]:
        """Return the readings of a clause without words of grammar, if others are left."""
        found = self.readings(clause)
        asking = tuple(r for r in found if r.meanings or r.dated or has_content(r.text))
        return asking or found

    def _reading(self, reading: Reading, clause: Clause) -> Node:
        """Return the condition that a passage holds a name, date or words; place: and actor: never match as words."""
        if reading.dated:
            return Constant(Or(tuple(_dated_terms(reading.dated))))
        if clause.field in _FILTERS:
            return self._resolve(clause)
        if not reading.meanings:
            return Or(()) if clause.field in ("place", "actor") else self._words(reading.text, clause)
        as_name = Or(tuple(self._meaning(m, reading.text) for m in reading.meanings))
        if self.variants == "exact" or self._least:
            return as_name
        titled = Or(tuple(Term("title_entity", i) for m in reading.meanings for i in plain_terms(m.entity_id)))
        found = Prefer(Or((as_name, And((titled, _LEAD)))), Constant(titled, _TITLE_BONUS))
        return Or((found, self._words(reading.text, clause))) if reading.as_words == "all" else found

    def _partial(self, reading: Reading, clause: Clause) -> Node:
        """Return the condition that a passage holds anything of a reading."""
        if reading.dated:
            return self._reading(reading, clause)
        words_node = _any(_word_in(self.spelled(word, reading), "text") for word in content_words(reading.text))
        if not reading.meanings:
            return self._reading(reading, clause) if clause.form != "words" else words_node
        as_name = self._reading(reading, clause)
        return as_name if reading.as_words == "no" else Or((as_name, words_node))

    def _meaning(self, meaning: Meaning, name: str) -> Node:
        named = self._named(meaning, name)
        if not self._least:
            return named
        known = {meaning.entity_id, *meaning.terms}
        return And((named, any_likely(sorted(ids.entity_of(term) for term in known), self._least)))

    def _named(self, meaning: Meaning, name: str) -> Node:
        if self.variants == "exact":
            known = meaning.terms or (meaning.entity_id,)
            return Or(tuple(Term("spelling", ids.spelling_term(term, spelled(name))) for term in known))
        return Or(tuple(Term("entity", term, boost) for term, boost in meaning_terms(meaning, self.variants)))

    def _words(self, text: str, clause: Clause) -> Node:
        """Return a node for all words, the phrase or the prefix."""
        field_ = "title" if clause.field == "title" else "text"
        if clause.form == "prefix":
            begin = next(iter(text[word.start : word.end] for word in words(text)), "")
            terms = (*self.names.beginning(fold(begin)), *asked_stems(begin, self.names.languages()))
            return Or(tuple(Term(field_, term) for term in dict.fromkeys(terms)))
        if clause.form == "phrase":
            rows = [row for row in asked_rows(text, self.names.languages()) if row]
            ways = [(Phrase(field_, row), And((Phrase("title", row), _LEAD))) for row in rows]
            return Or(tuple(node for way in ways for node in way))
        return _all(self._word(word, field_) for word in content_words(text))

    def _word(self, word: str, field_: str) -> Node:
        return _word_in(spellings_of(word, self.names.languages()), field_)

    def spelled(self, word: str, reading: Reading) -> tuple[str, ...]:
        """Return the stems of a word of a reading as typed, and of the word that it is likely meant to be."""
        near = (stem for typed, stem in reading.nearest if typed == word)
        return (*spellings_of(word, self.names.languages()), *near)


class _Loose(_Planner):
    """Reads names and dates that are not required as plain words."""

    def readings(self, clause: Clause) -> tuple[Reading, ...]:
        """Return the words of a clause."""
        found = super().readings(clause)
        return found if is_required(clause) else tuple(replace(one, meanings=(), dated=None) for one in found)


def _word_in(kinds: Iterable[str], field_: str) -> Node:
    """Return a node for a word in any of its spellings, given as stems; title words match a report's first passage."""
    stems = tuple(kinds)
    titled = And((Or(tuple(Term("title", s) for s in stems)), _LEAD))
    if field_ == "title":
        return titled
    in_text = tuple(Term("text", s) for s in stems)
    return Prefer(Or((*in_text, titled)), Or(tuple(Term("title", s, 0.5) for s in stems)))


def _all(nodes: Iterable[Node]) -> Node:
    """Return the condition that all nodes match; that of a single one is the node itself."""
    listed = tuple(nodes)
    return listed[0] if len(listed) == 1 else And(listed)


def _any(nodes: Iterable[Node]) -> Node:
    """Return the condition that any node matches; that of a single one is the node itself."""
    listed = tuple(nodes)
    return listed[0] if len(listed) == 1 else Or(listed)


def _is_filter(part: Part) -> bool:
    return isinstance(part, Clause) and part.field in _FILTERS


def _typed(part: Part) -> str:
    """Return a clause as it is typed."""
    if isinstance(part, language.Neighbours):
        return f"{_typed(part.left)} NEAR/{part.distance} {_typed(part.right)}"
    assert isinstance(part, Clause)
    text = f'"{part.text}"' if part.form == "phrase" else f"{part.text}*" if part.form == "prefix" else part.text
    return text if part.field == "any" else f"{part.field}:{text}"


def under(node: Node, filters: Filters) -> Node:
    """Return the node under all filters."""
    conditions = tuple(filter_nodes(filters))
    return And((node, *conditions)) if conditions else node


def filter_nodes(filters: Filters) -> Iterable[Node]:
    """Yield the conditions of the filters; they do not change scores."""
    if filters.undated == "only":
        yield Constant(Or(tuple(_undated_terms(filters))))
    elif filters.event is not None:
        unknown = _undated_terms(filters) if filters.undated == "include" else ()
        yield Constant(Or((*event_terms(filters), *unknown)))
    if filters.published is not None:
        yield published_node(filters.published)
    if filters.within is not None:
        sure = any_likely(filters.within, filters.least)
        yield sure if filters.least else any_of("within", filters.within)
    for wanted, name in ((filters.sources, "source"), (filters.languages, "language")):
        if wanted is not None:
            yield any_of(name, wanted)
    for facet, values in filters.tags:
        yield any_of(facet, values)
    for entities in (filters.near, filters.actors):
        if entities is not None:
            yield any_likely(entities, filters.least) if filters.least else any_entity(entities)


def any_of(field_: str, values: Iterable[str]) -> Node:
    """Return the condition that a field has any of the values."""
    return Constant(Or(tuple(Term(field_, value) for value in values)))


def any_likely(entities: Iterable[str], least: int) -> Node:
    """Return the condition that any of the entities, or what lies in it, is mentioned with so many tenths at least."""
    return any_of("likely", (term for one in entities for term in ids.likely_terms(one, least)))


def any_entity(entities: Iterable[str]) -> Node:
    """Return the condition that any of the entities is mentioned, however surely."""
    return any_of("entity", (term for one in entities for term in ids.entity_terms(one)))


def published_node(window: Window) -> Node:
    """Return the condition that the report was published in a window."""
    return any_of("published", cells.window_terms(*window))


def event_terms(filters: Filters) -> Iterator[Term]:
    """Yield the terms of event dates that overlap the window of the filters, known in one of their bases."""
    start, end = filters.event or (None, None)
    found = list(cells.window_terms(start, end))
    if filters.years:
        found += cells.yearless_terms(start, end, filters.years)
    return (Term("event", ids.event_term(basis, cell)) for basis in filters.bases for cell in found)


def _undated_terms(filters: Filters) -> Iterator[Term]:
    """Yield the terms of passages whose event date is unknown; a publication date alone is none unless asked for."""
    yield Term("event", cells.UNKNOWN)
    if "published" not in filters.bases:
        yield from (Term("event", ids.event_term("published", cell)) for cell in cells.window_terms(None, None))


def _dated_terms(dated: Dated) -> Iterator[Term]:
    """Yield the terms of passages that meet a date of the query: by an event or by publication, a day away at most."""
    if dated.start or dated.end:
        wide = timedelta(1)
        found = list(cells.window_terms(dated.start and dated.start - wide, dated.end and dated.end + wide))
    else:
        assert dated.month
        assert dated.day
        day = f"-{dated.month:02}-{dated.day:02}"
        found = [f"^{year}{day}" for year in _YEARS] + [cells.yearless_term(dated.month, dated.day)]
    yield from (Term("event", ids.event_term(basis, cell)) for basis in STATED_BASES for cell in found)
    yield from (Term("published", cell) for cell in found)
