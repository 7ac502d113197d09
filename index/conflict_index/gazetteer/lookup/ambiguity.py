"""Rank entities that share a name by plausibility, and compute each one's lead over distant rivals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from conflict_index import ids, seeds
from conflict_index.gazetteer.entries import Candidate
from conflict_index.gazetteer.store import StoredEntity
from conflict_index.geo import kilometres
from conflict_index.ids import EntityId

_FAR_KM = 30.0
"""Minimum distance of rivals in kilometres; confusing closer entities does little harm."""
_SMALL, _CURATED = 1_000, 20_000
"""Default populations where unknown: of a GeoNames place, and of a curated or user's place."""


@cache
def focus() -> dict[str, float]:
    """Return the plausibility factor of each country in seeds/rules/focus.csv."""
    return {row["country"]: float(row["weight"]) for row in seeds.rows("rules/focus.csv")}


def plausibility(row: StoredEntity) -> float:
    """Return the plausibility of an entity without context: its population times its country's factor."""
    population = row.population or (_SMALL if ids.geonames_number(row.id) else _CURATED)
    return population * focus().get(row.country, 1.0)


def with_margins(candidates: list[Candidate], rows: Mapping[EntityId, StoredEntity]) -> list[Candidate]:
    """Return the candidates, best first, each with its lead over the best distant rival."""
    result = []
    for candidate in candidates:
        row = rows[candidate.entity_id]
        rival = next((other.score for other in candidates if _far(row, rows[other.entity_id])), 0.0)
        result.append(replace(candidate, margin=round(candidate.score - rival, 4)))
    return result


def _far(row: StoredEntity, other: StoredEntity) -> bool:
    """Tell whether two entities are distant rivals: apart, and neither inside the other."""
    if other.id in row.parents or row.id in other.parents:
        return False
    if row.latitude is None or row.longitude is None or other.latitude is None or other.longitude is None:
        return row.id != other.id
    return kilometres((row.latitude, row.longitude), (other.latitude, other.longitude)) > _FAR_KM
