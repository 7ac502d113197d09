"""Which of several entities of one name is meant: how plausible each is, and its lead over those far away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from conflict_index import ids, seeds
from conflict_index.gazetteer.entries import Candidate
from conflict_index.gazetteer.store import Row
from conflict_index.geo import kilometres
from conflict_index.ids import EntityId

_FAR_KM = 30.0
"""Entities closer than this are no rivals: who means the one is near the other."""
_SMALL, _CURATED = 1_000, 20_000
"""Populations that stand in for unknown ones: of a place of GeoNames, and of what is curated, also by the user."""


@cache
def focus() -> dict[str, float]:
    """How many times as plausible a country's places are; the countries of seeds/rules/focus.csv."""
    return {row["country"]: float(row["weight"]) for row in seeds.rows("rules/focus.csv")}


def plausibility(row: Row) -> float:
    """How likely an entity is to be meant when its name is all that is known: its population, by country."""
    population = row.population or (_SMALL if ids.geonames_number(row.id) else _CURATED)
    return population * focus().get(row.country, 1.0)


def with_margins(candidates: list[Candidate], rows: Mapping[EntityId, Row]) -> list[Candidate]:
    """The candidates, best first, each with its lead over the best other one that is far away."""
    result = []
    for candidate in candidates:
        row = rows[candidate.entity_id]
        rival = next((other.score for other in candidates if _far(row, rows[other.entity_id])), 0.0)
        result.append(replace(candidate, margin=round(candidate.score - rival, 4)))
    return result


def _far(row: Row, other: Row) -> bool:
    """Whether two entities are rivals: apart, and neither inside the other."""
    if other.id in row.parents or row.id in other.parents:
        return False
    if row.latitude is None or row.longitude is None or other.latitude is None or other.longitude is None:
        return row.id != other.id
    return kilometres((row.latitude, row.longitude), (other.latitude, other.longitude)) > _FAR_KM
