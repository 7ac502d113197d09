"""How the passages that match spread over places, actors, dates, sources and languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import And, Node, Or, Term
from conflict_index.errors import UsageError
from conflict_index.gazetteer import Gazetteer
from conflict_index.store.fields import TAGGED_FIELDS
from conflict_search.entities import label_of

_DATE_LENGTH = {"year": 4, "month": 7, "day": 10}

UNDATED = "undated"


@dataclass(frozen=True)
class FacetCount:
    """How many passages have a value: its key (an id, a date, a name), a label for people, the count."""

    key: str
    label: str
    count: int


class Counted(NamedTuple):
    """What is counted: the passages that match a node (None: all), where they are, and the names of places."""

    node: Node | None
    engine: Engine
    gazetteer: Gazetteer
    least: int = 0

    def within(self, prefix: str = "") -> dict[str, int]:
        """Count by the entities mentioned, with at least `least` tenths of probability, and all that these lie in."""
        if not self.least:
            return self.engine.facets(self.node, "within", prefix)
        counts: dict[str, int] = {}
        for term, count in self.engine.facets(self.node, "likely", prefix).items():
            entity_id, tenths = ids.likely_parts(term)
            if tenths >= self.least:
                counts[entity_id] = counts.get(entity_id, 0) + count
        return counts


def count_by(kind: str, node: Node | None, engine: Engine, gazetteer: Gazetteer, least: int = 0) -> list[FacetCount]:
    """Count passages by value of a facet, among those that match `node` (None: all).

    Places and actors count if the probability of a mention has at least `least` tenths.
    Dates come in order, the undated last; all else most frequent first. Raises UsageError for an unknown facet.
    """
    if kind not in COUNTERS:
        raise UsageError(f"no facet {kind!r}; take one of {', '.join(COUNTERS)}")
    return COUNTERS[kind](Counted(node, engine, gazetteer, least))


def _values(asked: Counted, field: str) -> list[FacetCount]:
    """Count by the terms of a field as they are."""
    return _by_count({key: (key, n) for key, n in asked.engine.facets(asked.node, field).items()})


def _sites(asked: Counted) -> list[FacetCount]:
    """Count by the places that are mentioned, provinces and countries left out."""
    mentioned = {ids.entity_of(term) for term in asked.engine.facets(asked.node, "entity")}
    counts = asked.within()
    sites = {key: n for key, n in counts.items() if key in mentioned and _is_site(key)}
    return _labelled(sites, asked)


def _entities(asked: Counted, kind: Literal["province", "country", "actor"]) -> list[FacetCount]:
    """Count by provinces, countries or actors: those that are mentioned, and those that a mentioned place lies in."""
    return _labelled(asked.within(ids.prefix_of(kind)), asked)


def _named(asked: Counted) -> list[FacetCount]:
    """Count by the places, provinces and countries that are named themselves, by names of no other place."""
    terms: dict[str, list[str]] = {}
    counted = _certain(asked)
    for term in counted:
        if ids.certainty_of(term) != "rival" and ids.is_place(term):
            terms.setdefault(ids.entity_of(term), []).append(term)
    return _labelled({key: _holding(asked, counted, some) for key, some in terms.items()}, asked)


def _holding(asked: Counted, counted: dict[str, int], terms: list[str]) -> int:
    """Count the passages with any of the terms, whose own counts are given."""
    if len(terms) == 1:
        return counted[terms[0]]
    either = Or(tuple(Term("entity", term) for term in terms))
    return asked.engine.match(And((asked.node, either)) if asked.node else either, 0).total


def _rivals(asked: Counted) -> list[FacetCount]:
    """Count by the places that a name may mean which may also mean another."""
    counted = _certain(asked)
    rivals = {t: n for t, n in counted.items() if ids.certainty_of(t) == "rival" and ids.is_listed_place(t)}
    return _labelled({ids.entity_of(term): n for term, n in rivals.items()}, asked)


def _certain(asked: Counted) -> dict[str, int]:
    """Count by entity and certainty. Raises UsageError if less probable mentions are left out."""
    if asked.least:
        raise UsageError("min_probability: the facets named and rival count all mentions")
    return asked.engine.facets(asked.node, "entity")


def _labelled(counts: dict[str, int], asked: Counted) -> list[FacetCount]:
    return _by_count({key: (label_of(key, asked.gazetteer), n) for key, n in counts.items()})


def _is_site(entity_id: str) -> bool:
    """Tell whether an entity is a place that is neither a province nor a country."""
    return ids.is_place(entity_id) and not ids.is_division(entity_id) and not _is_ordinary(entity_id)


def _is_ordinary(entity_id: str) -> bool:
    """Tell whether a discovered name is nothing but common words, points of the compass or months."""
    if ids.is_listed(entity_id):
        return False
    from conflict_index.annotate.lexicon import is_ordinary  # brings all of annotation

    return all(map(is_ordinary, ids.form_of(entity_id).split()))


def _by_count(rows: dict[str, tuple[str, int]]) -> list[FacetCount]:
    ordered = sorted(rows.items(), key=lambda row: (-row[1][1], row[1][0]))
    return [FacetCount(key, label, n) for key, (label, n) in ordered]


def _dates(asked: Counted, field: Literal["event", "published"], length: int) -> list[FacetCount]:
    """Count by the days, months or years of a date, whose ISO form has `length` characters."""
    prefix = ids.event_term(ids.ANY_BASIS, "^") if field == "event" else "^"
    counts = asked.engine.facets(asked.node, field, prefix, size=len(prefix) + length)
    found = [FacetCount(key.removeprefix(prefix), key.removeprefix(prefix), n) for key, n in sorted(counts.items())]
    undated = asked.engine.facets(asked.node, field, cells.UNKNOWN).get(cells.UNKNOWN, 0)
    return [*found, FacetCount(UNDATED, UNDATED, undated)] if undated else found


COUNTERS: dict[str, Callable[[Counted], list[FacetCount]]] = {
    "place": _sites,
    "province": partial(_entities, kind="province"),
    "country": partial(_entities, kind="country"),
    "actor": partial(_entities, kind="actor"),
    "named": _named,
    "rival": _rivals,
    "source": partial(_values, field="source"),
    "language": partial(_values, field="language"),
    **{f"event-{unit}": partial(_dates, field="event", length=n) for unit, n in _DATE_LENGTH.items()},
    **{f"published-{unit}": partial(_dates, field="published", length=n) for unit, n in _DATE_LENGTH.items()},
    **{field: partial(_values, field=field) for field in TAGGED_FIELDS},
}
"""How each facet is counted; their names are choices.FACETS."""
