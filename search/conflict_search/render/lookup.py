"""The candidates of a name as text and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conflict_index import geo
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Actor, Place
from conflict_search.entities import label_of
from conflict_search.evidence.explain import Explained
from conflict_search.one_line import one_line
from conflict_search.results.records import VERSION

_RIVALS = 4
"""Rivals that the text names; JSON has all."""


def lookup_text(found: Sequence[Explained], gazetteer: Gazetteer, *, explain: bool) -> Iterator[str]:
    """Yield a line for each accepted candidate; with `explain`, lines for each candidate with the reason."""
    for rank, one in enumerate(found, 1):
        c, name = one.candidate, one.name
        head = f"{rank:>2}. {label_of(c.entity_id, gazetteer)}  {c.entity_id}{_point(one.entity)}"
        if not explain:
            yield f"{head}  ({c.how} {c.score:.2f}: {c.rule}, “{one_line(c.matched)}”)"
            continue
        yield head
        listed = f" ({name.strength}, {name.origin})" if name else ""
        yield f"    {'taken' if one.taken else f'not taken, {one.reason}'}: {c.how} {c.score:.2f}, {c.rule}"
        yield f"    matched “{one_line(c.matched)}”{listed}; margin {c.margin:+.2f} over the best elsewhere"
        if name and name.strength == "weak":
            yield "    a weak name: also a word, a person or a body; a text must show that the place is meant"
        if one.taken and one.rivals:
            named = [f"{label_of(r.entity_id, gazetteer)} {r.score:.2f}{_km(r.km)}" for r in one.rivals[:_RIVALS]]
            more = f" and {len(one.rivals) - _RIVALS} more" if len(one.rivals) > _RIVALS else ""
            yield f"    rivals: {'; '.join(named)}{more}"


def _point(entity: Place | Actor) -> str:
    at = None if isinstance(entity, Actor) else geo.point_of(entity)
    return f"  {at.latitude:.3f}, {at.longitude:.3f}" if at else ""


def _km(distance: float | None) -> str:
    return "" if distance is None else f", {distance:.0f} km away"


def lookup_record(name: str, found: Sequence[Explained]) -> dict[str, Any]:
    """Return all candidates as plain data."""
    return {"version": VERSION, "name": name, "candidates": [_record(one) for one in found]}


def _record(one: Explained) -> dict[str, Any]:
    c, entity = one.candidate, one.entity
    place = entity if isinstance(entity, Place) else None
    return {
        "entity": c.entity_id,
        "name": entity.name,
        "kind": entity.kind,
        "country": place.country if place else "",
        "lat": place.latitude if place else None,
        "lon": place.longitude if place else None,
        "taken": one.taken,
        "reason": one.reason,
        "how": c.how,
        "score": c.score,
        "rule": c.rule,
        "matched": c.matched,
        "strength": one.name.strength if one.name else None,
        "origin": one.name.origin if one.name else None,
        "margin": c.margin,
        "rivals": [{"entity": r.entity_id, "score": r.score, "km": r.km} for r in one.rivals],
    }
