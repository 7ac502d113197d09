"""How the passages that match spread over places, actors, dates, sources and languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from conflict_index import ids
from conflict_index.dates import cells
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Node
from conflict_index.errors import UsageError
from conflict_index.gazetteer import Gazetteer
from conflict_search.choices import Facet
from conflict_search.entities import label_of

_DATE_LENGTH = {"year": 4, "month": 7, "day": 10}

UNDATED = "undated"


@dataclass(frozen=True)
class FacetCount:
    """How many passages have a value: its key (an id, a date, a name), a label for people, the count."""

    key: str
    label: str
    count: int


def count_by(kind: Facet, node: Node | None, engine: Engine, gazetteer: Gazetteer) -> list[FacetCount]:
    """Passages per value of `kind` among those that match `node` (None: all); places and names most frequent
    first, dates in order, the undated last. Raises UsageError for another kind."""
    if kind not in get_args(Facet):
        raise UsageError(f"no facet {kind!r}; take one of {', '.join(get_args(Facet))}")
    if "-" in kind:
        which, _, size = kind.partition("-")
        return _dates(which, _DATE_LENGTH[size], node, engine)
    if kind in ("source", "language"):
        return _by_count({key: (key, n) for key, n in engine.facets(node, kind).items()})
    prefix = ids.prefix_of(kind) if kind in ("province", "country", "actor") else ""
    counts = engine.facets(node, "within", prefix)
    if kind == "place":
        mentioned = {ids.entity_of(term) for term in engine.facets(node, "entity")}
        counts = {key: n for key, n in counts.items() if key in mentioned and _is_site(key)}
    return _by_count({key: (label_of(key, gazetteer), n) for key, n in counts.items()})


def _is_site(entity_id: str) -> bool:
    """Tell whether an entity is a place that is neither a province nor a country."""
    return ids.is_place(entity_id) and not ids.is_division(entity_id)


def _by_count(rows: dict[str, tuple[str, int]]) -> list[FacetCount]:
    ordered = sorted(rows.items(), key=lambda row: (-row[1][1], row[1][0]))
    return [FacetCount(key, label, n) for key, (label, n) in ordered]


def _dates(which: str, length: int, node: Node | None, engine: Engine) -> list[FacetCount]:
    field, prefix = ("event", ids.event_term(ids.ANY_BASIS, "^")) if which == "event" else ("published", "^")
    counts = engine.facets(node, field, prefix)
    rows = sorted((key.removeprefix(prefix), n) for key, n in counts.items())
    found = [FacetCount(key, key, n) for key, n in rows if len(key) == length]
    undated = engine.facets(node, field, cells.UNKNOWN).get(cells.UNKNOWN, 0)
    return [*found, FacetCount(UNDATED, UNDATED, undated)] if undated else found
