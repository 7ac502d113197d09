"""The lead date of a report: stored with it, and what its undated passages are sorted and ranked by."""

from __future__ import annotations

import json
from datetime import date

import pytest

import conflict_search as cs

LONG = (
    "Shells fell on Aleppo through the day, said the guards of the old mill by the river, who had seen them fall. " * 3
)
LATE = LONG + "\n\nIt was on 2 June 2016 that they fell on the roofs of Idlib, the guards said to those who asked them."
REPORTS = [
    {"id": "late", "date": "2016-06-30", "text": LATE},
    {"id": "early", "date": "2016-06-10", "text": "Shells fell on Aleppo on 9 June 2016, said the guards."},
    {"id": "bare", "date": "2016-06-20", "text": "Shells fell on Aleppo in the night, said the guards of the mill."},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("lead")
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, REPORTS)), "utf-8")
    cs.build([folder / "a.jsonl"], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


def test_a_report_tells_its_lead_date_and_how_it_is_known(index):
    leads = {one: index.report(one).lead for one in ("late", "early", "bare")}
    assert {one: (lead.start, lead.basis) for one, lead in leads.items()} == {
        "late": (date(2016, 6, 2), "stated"),
        "early": (date(2016, 6, 9), "stated"),
        "bare": (date(2016, 6, 20), "published"),
    }


def test_passages_without_a_date_are_sorted_by_the_lead_date(index):
    assert [hit.report.id for hit in index.search("place:Aleppo", sort="event")] == ["late", "early", "bare"]


def test_passages_without_a_date_are_ranked_by_the_lead_date(index):
    [hit] = [one for one in index.search("Aleppo 2 June 2016", limit=None) if one.report.id == "late"][:1]
    assert hit.passage.dates[0].basis == "published"
    assert hit.parts["date"] > 0


def test_an_unchanged_report_is_not_written_again(index):
    summary = cs.build([index.folder.parent / "a.jsonl"], index.folder)
    assert (summary.read, summary.unchanged) == (3, 3)
