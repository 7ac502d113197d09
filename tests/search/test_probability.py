"""Searches, counts and lists that leave out mentions less probable than asked for."""

from __future__ import annotations

import json

import pytest

import conflict_search as cs

REPORTS = (
    ("sure", "Fighters entered Abu Kamal after heavy shelling of the town."),
    ("unsure", "He said that Abu Kamal was old. Nothing else happened."),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer):
    folder = tmp_path_factory.mktemp("probability")
    source = folder / "reports.jsonl"
    lines = (json.dumps({"id": name, "text": text, "date": "2017-11-01"}) + "\n" for name, text in REPORTS)
    source.write_text("".join(lines), "utf-8")
    cs.build([source], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"words": "Albu Kamal"}, {"sure", "unsure"}),
        ({"words": "Albu Kamal", "min_probability": 0.5}, {"sure"}),
        ({"words": "Albu Kamal", "min_probability": 1.0}, set()),
        ({"words": "text:heavy", "within": "Syria", "min_probability": 0.85}, {"sure"}),
        ({"words": "text:heavy", "near": "Albu Kamal", "min_probability": 0.85}, {"sure"}),
        ({"words": "within:Syria heavy", "min_probability": 0.99}, set()),
    ],
)
def test_less_probable_mentions_do_not_count(index, asked, expected):
    assert {hit.report.id for hit in index.search(**asked, match="all")} == expected


def test_an_unsure_mention_is_said_to_be_unsure(index):
    (hit,) = (hit for hit in index.search("Albu Kamal") if hit.report.id == "unsure")
    assert hit.to_dict()["matches"][0]["unsure"]
    assert any("unsure" in reason for reason in hit.why)


def test_less_probable_places_are_not_counted(index):
    assert [row.count for row in index.facets(None, "country")] == [1]
    assert [row.count for row in index.facets(None, "place", min_probability=0.5)] == [1]
    assert not index.facets(None, "place", min_probability=1.0)


@pytest.mark.parametrize("wrong", [-0.1, 1.5])
def test_a_probability_lies_between_0_and_1(index, wrong):
    with pytest.raises(cs.UsageError, match="probability"):
        index.search("Albu Kamal", min_probability=wrong)


def test_the_surest_mention_of_a_passage_counts(gazetteer):
    from conflict_index import ids

    assert [ids.tenths(p) for p in (0.0, 0.29, 0.3, 0.999, 1.0)] == [0, 2, 3, 9, 10]
    assert ids.likely_parts(ids.likely_term("geonames:1", 7)) == ("geonames:1", 7)
