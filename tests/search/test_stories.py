"""Copies are folded, and independent sources counted: those of one place and day that wrote texts of their own."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from bench_stories import judged, stories_of

import conflict_search as cs

WIRE = (
    "Shells fell on the bakery of Ramadi on Tuesday, killing four people who were queueing for bread, a doctor at the "
    "clinic said by telephone. Neighbours dug with their hands until a crane arrived from the cement works at noon."
)
REPORTS = (
    ("wire", f"HOMS (Reuters) - {WIRE}", "Reuters", "2016-05-04"),
    ("harbour", f"{WIRE} (Reuters)", "The Harbour Post", "2016-05-05"),
    (
        "witness",
        "Eleven craters surround the oven in Ramadi after Tuesday, our listener counted.",
        "Radio",
        "2016-05-04",
    ),
    ("client", "Police in Ramadi arrested nine men on Tuesday. (Reuters)", "Inland Herald", "2016-05-04"),
    ("later", "A convoy of trucks reached Ramadi on Friday with flour.", "Radio", "2016-05-07"),
    ("fallujah", "On Tuesday the bridge of Fallujah was closed to cars.", "Valley Radio", "2016-05-04"),
    ("undated", "Ramadi has nine bakeries.", "Gazette", ""),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("claims")
    made = ({"id": i, "title": "", "text": t, "source": s, "date": d} for i, t, s, d in REPORTS)
    (folder / "reports.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made), "utf-8")
    cs.build([folder / "reports.jsonl"], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


def found(results) -> set[str]:
    return {hit.report.id for hit in results}


def test_a_story_is_one_hit_with_its_copies(index):
    results = index.search("Ramadi", group="story", limit=None)
    assert results.total == 5
    assert len(found(results) & {"wire", "harbour"}) == 1
    story = next(hit.story for hit in results if hit.report.id in ("wire", "harbour"))
    assert story.origin == "Reuters"
    assert [(copy.report_id, copy.source) for copy in story.copies] == [
        ("wire", "Reuters"),
        ("harbour", "The Harbour Post"),
    ]
    assert all(hit.story is None for hit in results if hit.report.id not in ("wire", "harbour"))


@pytest.mark.parametrize("sort", ["relevance", "event", "published"])
def test_pages_of_stories_are_parts_of_the_whole(index, sort):
    whole = index.search("Ramadi bakery", group="story", limit=None, sort=sort)
    pages = [index.search("Ramadi bakery", group="story", limit=2, offset=at, sort=sort) for at in range(0, 8, 2)]
    assert [hit.passage.id for page in pages for hit in page] == [hit.passage.id for hit in whole]
    assert {(page.total, page.partial) for page in pages} == {(whole.total, whole.partial)}


def test_copies_and_clients_of_an_agency_are_one_source(index):
    results = index.search("Ramadi", min_sources=2, limit=None)
    assert found(results) == {"wire", "harbour", "witness", "client"}
    assert {hit.claim.origins for hit in results} == {("Radio", "Reuters")}
    assert results.partial == 0
    assert any("1 without a single day" in note for note in results.notes)
    assert index.search("Ramadi", min_sources=3).total == 0


def test_without_a_name_the_places_of_the_passages_count(index):
    results = index.search("bridge OR craters OR bakery", min_sources=2, limit=None)
    assert "fallujah" not in found(results)
    assert {"witness", "wire"} <= found(results)


def test_two_places_of_one_day_are_two_claims(index):
    assert index.search("Fallujah OR Ramadi", min_sources=3, limit=None).total == 0


def test_a_number_below_one_is_refused(index):
    with pytest.raises(cs.UsageError, match="min_sources"):
        index.search("Ramadi", min_sources=0)


def test_reports_judged_by_eye(gazetteer_path):
    made = judged()
    story = stories_of(made)
    pairs = [(a, b) for a, b in combinations(made, 2) if a.id in story and story[a.id] == story.get(b.id)]
    assert not [(a.id, b.id) for a, b in pairs if a.base != b.base]
    joined = {(a.id, b.id) for a, b in pairs}
    wanted = {
        (a.id, b.id)
        for a, b in combinations(made, 2)
        if a.base == b.base and b.kind in ("copy", "cut", "inside") and a.kind in ("original", "copy")
    }
    assert wanted <= joined
    assert len(wanted) > 4
