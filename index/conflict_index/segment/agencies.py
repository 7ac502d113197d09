"""News agencies and picture agencies by the names that credits give them (seeds/reading/agencies.csv)."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds


@cache
def agencies() -> dict[str, bool]:
    """Map each agency's name, spelled as in credits, to whether it is a place's name too. Raises SeedError."""
    return {row["name"]: row["place"] == "yes" for row in seeds.rows("reading/agencies.csv")}
