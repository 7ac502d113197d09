"""The weights of ranking: seeds/query/ranking.csv, where each is explained."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from conflict_index import seeds

RankingWeights = Mapping[str, float]


@cache
def weights() -> RankingWeights:
    """Return all weights by name. Raises SeedError."""
    return {row["name"]: float(row["value"]) for row in seeds.rows("query/ranking.csv")}
