"""Names of the collection: clustered across spellings, stable, and found again by any of them."""

from __future__ import annotations

import csv
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index.annotate import Annotator
from conflict_index.discover.cluster import cluster
from conflict_index.discover.clusters import Clusters
from conflict_index.discover.expand import expand, plain
from conflict_index.discover.near_places import focus
from conflict_index.discover.spellings import alike, sound
from conflict_index.discover.statistics import NameStats, collect, dump, load, merge
from testdata import DATA

SENTENCES = (
    "Shells fell on the village of Mouraybah, near Aleppo.",
    "The town of al-Muraibeh, south of Aleppo, was hit.",
    "Fighters left the village of Qwelbah, near Idlib, on Monday.",
    "Aleppo was quiet.",
    "Residents of the town of Khan Toman, south of Aleppo, fled.",
    "Khan Tuman, near Aleppo, changed hands.",
    "A checkpoint in Han Tuman, near Aleppo, was attacked.",
    "Colonel Samir Qwelbawi was killed near Homs.",
)


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def mentions(gazetteer):
    annotator = Annotator(gazetteer)
    return [annotator.mentions(sentence) for sentence in SENTENCES]


@pytest.fixture(scope="module")
def clusters(gazetteer, mentions):
    return cluster(merge(collect([own]) for own in mentions), gazetteer)


@pytest.mark.parametrize("row", _rows("places_expanded.csv"), ids=lambda row: row["query"])
def test_a_query_finds_every_spelling(row, gazetteer, mentions, clusters):
    terms = {term for one in expand(row["query"], gazetteer, clusters) for term in one.terms}
    found = {m.surface for own in mentions for m in own if m.entity_id in terms}
    assert found == set(filter(None, row["surfaces"].split("|")))


def test_a_person_is_no_place(clusters):
    kinds = {one.name: one.kind for one in clusters.found.values()}
    assert kinds["Samir Qwelbawi"] == "person"
    assert kinds["Qwelbah"] == "place"


def test_clusters_survive_json(clusters):
    again = Clusters.load(json.loads(json.dumps(clusters.dump())))
    assert again.found == clusters.found
    assert again.dump() == clusters.dump()


def test_ids_stay_when_another_spelling_becomes_the_commonest(gazetteer, mentions, clusters):
    before = next(one for one in clusters.found.values() if "mouraybah" in one.forms)
    more = merge(collect([own]) for own in [*mentions, *[mentions[1]] * 5])
    after = cluster(more, gazetteer, clusters).found[before.id]
    assert (after.name, after.forms["al muraibeh"]) == ("al-Muraibeh", 6)


def test_the_focus_is_what_is_mentioned_most(gazetteer, mentions):
    shares = focus(merge(collect([own]) for own in mentions), gazetteer)
    assert max(shares, key=shares.__getitem__) == "SY"


@pytest.mark.parametrize("row", _rows("places_alike.csv"), ids=lambda row: f"{row['one']} {row['other']}")
def test_spellings_of_one_name(row):
    assert bool(alike(sound(row["one"]), sound(row["other"]))) == (row["same"] == "yes")


@pytest.mark.parametrize(
    ("name", "bare"),
    [("Idlib city", "Idlib"), ("Ar Raqqah [887a]", "Ar Raqqah"), ("village", "village"), ("Homs", "Homs"), ("[", "[")],
)
def test_kinds_and_remarks_are_no_part_of_a_name(name, bare):
    assert plain(name) == bare


_COUNTS = st.dictionaries(st.text(max_size=8), st.integers(1, 9), max_size=5)


@given(st.dictionaries(st.text(max_size=8), st.tuples(st.integers(1, 99), _COUNTS, _COUNTS), max_size=5))
def test_statistics_survive_json(raw):
    stats = {name: NameStats(count, *map(Counter, own)) for name, (count, *own) in raw.items()}
    assert load(json.loads(json.dumps(dump(stats)))) == stats
