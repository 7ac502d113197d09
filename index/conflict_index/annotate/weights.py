"""Read the weights of disambiguation from seeds/context/disambiguation.csv, which explains each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from conflict_index import seeds
from conflict_index.errors import SeedError

_TABLE = "context/disambiguation.csv"


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each row of the table, by the name of the row."""

    listed_country: float
    listed_continent: float
    listed_ocean: float
    listed_region: float
    listed_sea: float
    listed_province: float
    listed_other: float
    uncounted_people: float
    main_name: float
    seat: float
    in_country: float
    in_province: float
    near_60: float
    near_200: float
    near_500: float
    within: float
    around: float
    kind_named: float
    kind_listed: float
    close_call: float
    rival_km: float
    demonym_vote: float
    home_share: float
    large_people: float
    strange_km: float
    strange_votes: float
    strange_share: float
    stray_share: float
    stray_most: float
    great_people: float
    named_after_km: float
    part_km: float
    near_km: float
    city_people: float
    point_km: float
    point_in_province_km: float

    def nearness(self, kilometres: float) -> float:
        """Return what another place of the report at this distance adds."""
        if kilometres < 60:
            return self.near_60
        if kilometres < 200:
            return self.near_200
        return self.near_500 if kilometres < 500 else 0.0

    def listed(self, kind: str) -> float:
        """Return how plausible a place of a kind other than a town is before any context."""
        value: float = getattr(self, f"listed_{kind}", self.listed_other)
        return value


@cache
def disambiguation() -> Weights:
    """Return the weights of the table. Raises SeedError where its rows are not those that are known here."""
    listed = {row["weight"]: float(row["value"]) for row in seeds.rows(_TABLE)}
    known = {field.name for field in fields(Weights)}
    if set(listed) != known:
        raise SeedError(f"seeds/{_TABLE}: differs from the weights that are known in {set(listed) ^ known}")
    return Weights(**listed)
