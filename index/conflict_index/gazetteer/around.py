"""Tell which country and province a point lies in by the listed towns around it, unless a border is near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from conflict_index import ids
from conflict_index.ids import EntityId

_NEAREST_KM = 15.0
"""How far a point may lie from the nearest listed town to be in its province and country."""
_COUNTRY_KM, _PROVINCE_KM = 10.0, 5.0
"""How much farther than the nearest town one outside its country or province must lie.

Measured by leaving out each of 5,588 towns of ten countries: 20% and 10% of them then have no province and no country,
1.2% of the provinces and .2% of the countries are wrong.
"""
AROUND_KM = _NEAREST_KM + max(_COUNTRY_KM, _PROVINCE_KM)
"""How far from a point towns matter."""


class TownAround(NamedTuple):
    """A listed town, its distance from a point in kilometres, and the ids of its parents, nearest first."""

    km: float
    parents: tuple[EntityId, ...]


def parents_by_towns(towns: Sequence[TownAround]) -> tuple[EntityId, ...]:
    """Return the parents that a point shares with its nearest town, nearest first, given the towns around it.

    A parent is left out, with all that lie in it, where a town outside it lies about as near as the nearest one; all
    are where no town is near.
    """
    nearest = min(towns, default=None)
    if nearest is None or nearest.km > _NEAREST_KM:
        return ()
    kept: list[EntityId] = []
    for parent in reversed(nearest.parents):
        limit = nearest.km + (_COUNTRY_KM if ids.is_country(parent) else _PROVINCE_KM)
        if any(town.km <= limit and parent not in town.parents for town in towns):
            break
        kept.insert(0, parent)
    return tuple(kept)
