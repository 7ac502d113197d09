"""Coordinates in an index: near, facets, maps, and what a hit says of them."""

from __future__ import annotations

import json

import pytest

import conflict_search as cs
from conflict_search.render.registry import RENDERERS
from conflict_search.render.style import Style

TEXT = """A drone hit a depot at 35.8631, 36.8021 in the night, said the guards of the depot.

Khan Sheikhoun (35.44, 36.65) was shelled by a drone, said two men who live in the town.

A drone fell in Aleppo (33.51, 36.29), far from the front, another source said of it.
"""
DEPOT, TOWN = "point:35.8631,36.8021", "geonames:168325"


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("coordinates")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    cs.build([folder / "a.txt"], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("near", "radius", "expected"),
    [
        ("35.86,36.80", "2km", {DEPOT}),
        ("35°51'47\"N 36°48'07\"E", "1km", {DEPOT}),
        ("37S BV 97812 72345", "1km", set()),
        ("37SBV9781272345", "5km", {DEPOT}),
        ("35.44,36.65", "1km", {TOWN, "point:35.44,36.65"}),
        ("36, 37", "100km", {DEPOT, TOWN, "point:35.44,36.65", "geonames:170063"}),
        ("Saraqib", "5km", {DEPOT}),
    ],
)
def test_near_takes_coordinates_and_finds_them(index, near, radius, expected):
    found = index.search("drone", near=near, radius=radius)
    assert {m.entity_id for hit in found for m in hit.matches} == expected
    quoted = near.replace('"', "''")
    assert index.search(f'near:"{quoted}"~{radius} drone').total == found.total


@pytest.mark.parametrize("near", ["35.44,236.65", "95.1 36.2"])
def test_degrees_that_are_not_on_the_earth_are_refused(index, near):
    with pytest.raises(cs.UsageError, match="is no point"):
        index.search("drone", near=near)


def test_a_hit_shows_the_point_and_names_the_nearest_town(index):
    [hit] = index.search("drone", near="35.86,36.80")
    text = " ".join("\n".join(RENDERERS["text"].lines(index.search("drone", near="35.86,36.80"), Style())).split())
    assert "“35.8631, 36.8021” = the point 35.8631, 36.8021 (coordinates stated in the text; nearest" in text
    assert hit.nearest[DEPOT].place.name == "Saraqib"
    [place] = hit.to_dict()["places"]
    assert (place["kind"], place["nearest"]["name"]) == ("coordinates", "Saraqib")


def test_a_contradicted_name_is_shown_with_the_point_as_its_rival(index):
    [hit] = index.search("place:Aleppo")
    [mention] = hit.matches
    assert mention.rivals == ("point:33.51,36.29",)
    [feature] = json.loads("".join(RENDERERS["geojson"].lines(index.search("place:Aleppo"), Style())))["features"]
    assert feature["geometry"]["type"] == "MultiPoint"
    assert feature["properties"]["ambiguous"]


def test_points_are_counted_among_the_places(index):
    counts = {one.key: one for one in index.facets(None, "place")}
    assert counts[DEPOT].label == "the point 35.8631, 36.8021"
    assert index.facets(None, "country")[0].key == "country:SY"


RECORD = {
    "id": "r1",
    "text": "Two shells fell there in the night, a doctor said.",
    "latitude": 36.34,
    "longitude": 43.13,
}
AT_BORDER = {
    "id": "r2",
    "text": "Two shells fell here in the night, a doctor said.",
    "latitude": 34.4,
    "longitude": 41.0,
}


@pytest.fixture(scope="module")
def records(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("stated")
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, [RECORD, AT_BORDER])), "utf-8")
    cs.build([folder / "a.jsonl"], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize("place", ["Idlib", "Syria"])
def test_within_finds_a_point_of_a_text_and_names_the_town(index, place):
    found = index.search("depot", within=place)
    assert [m.entity_id for hit in found for m in hit.matches] == [DEPOT]
    assert "by the nearest listed town Saraqib (SY), under 1 km off" in " ".join(found[0].why)


def test_a_point_of_a_text_is_not_found_elsewhere(index):
    assert not index.search("depot", within="Iraq", match="all").total


def test_within_and_facets_take_the_point_of_a_record_and_none_at_a_border(records):
    [hit] = records.search("shells", within="Iraq")
    assert hit.report.text == RECORD["text"]
    assert {one.key: one.count for one in records.facets(None, "country")} == {"country:IQ": 1}
    assert {one.key: one.count for one in records.facets(None, "province")} == {"admin1:IQ.15": 1}
