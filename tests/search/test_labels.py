"""What places are called: no code is ever shown for a name."""

from __future__ import annotations

import re

import pytest

from conflict_index.gazetteer.compile.sources import geonames
from conflict_search.entities import label_of


@pytest.mark.parametrize(
    ("entity", "label"),
    [
        ("admin1:TN.36", "Tunis (province, TN)"),
        ("admin1:SY.09", "Aleppo Governorate (province, SY)"),
        ("admin1:VN.01", "around Hanoi (province, VN)"),
        ("admin1:XX.99", "a province of XX"),
        ("geonames:999999999", "a place or group that is listed no more (geonames:999999999)"),
    ],
)
def test_a_label_is_a_name(gazetteer, entity, label):
    assert label_of(entity, gazetteer) == label


def test_the_province_of_each_town_has_a_name(gazetteer):
    provinces = {town.parents[0] for town in geonames() if not town.parents[0].endswith(".")}
    labels = {one: label_of(one, gazetteer) for one in provinces}
    assert len(labels) > 3000
    assert not {one: label for one, label in labels.items() if re.search(r"admin1|^a province of", label)}
