"""In which province and country a point lies: by the towns around it, and nowhere near a border."""

from __future__ import annotations

import pytest

from conflict_index.gazetteer.around import TownAround, parents_by_towns
from conflict_index.ids import EntityId
from conflict_index.model import Place
from testdata import rows

NORTH, SOUTH = (EntityId("admin1:AA.1"), EntityId("country:AA")), (EntityId("admin1:AA.2"), EntityId("country:AA"))
ABROAD = (EntityId("admin1:BB.1"), EntityId("country:BB"))


@pytest.mark.parametrize("row", rows("points_within.csv"), ids=lambda row: row["point"])
def test_a_point_lies_where_the_towns_around_it_lie(gazetteer, row):
    place = gazetteer.entity(f"point:{row['point']}")
    assert isinstance(place, Place)
    assert " ".join(place.parents) == row["within"]


@pytest.mark.parametrize(
    ("towns", "within"),
    [
        ([], ()),
        ([(14.9, NORTH)], NORTH),
        ([(15.1, NORTH)], ()),
        ([(2, NORTH), (6.9, SOUTH)], NORTH[1:]),
        ([(2, NORTH), (7.1, SOUTH)], NORTH),
        ([(2, NORTH), (11.9, ABROAD)], ()),
        ([(2, NORTH), (12.1, ABROAD)], NORTH),
        ([(12, NORTH), (21.9, ABROAD)], ()),
        ([(2, NORTH), (3, (EntityId("country:AA"),))], NORTH[1:]),
    ],
)
def test_towns_beyond_a_border_leave_it_open(towns, within):
    assert parents_by_towns([TownAround(km, parents) for km, parents in towns]) == within
