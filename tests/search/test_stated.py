"""What a record states in a column of its own: the day of the event."""

from __future__ import annotations

import csv

import pytest

import conflict_search as cs
from conflict_search.cli import main
from testdata import rows

DATES = rows("stated_dates.csv")


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("stated")
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(["event_id_cnty", "event_date", "notes"])
        written.writerows([f"E{n}", "05 March 2016", row["notes"]] for n, row in enumerate(DATES))
    cs.build([folder / "events.csv"], folder / "ix")
    with cs.open(folder / "ix") as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(DATES)), ids=[row["about"] for row in DATES])
def test_the_day_that_a_record_states_comes_before_guesses(index, number):
    hits = index.search("Tadif", limit=None).hits
    passage = next(hit.passage for hit in hits if hit.report.id == f"E{number}")
    assert " ".join(f"{d.basis} {d.start}" for d in passage.dates) == DATES[number]["dates"]


def test_the_day_that_a_record_states_is_one_of_a_date_window(index):
    found = index.search("Tadif", event_date="2016-03-05", limit=None).hits
    assert {hit.report.id for hit in found} == {"E0", "E1", "E2", "E3"}
    only = index.search("Tadif", event_date="2016-03-05", bases=["metadata"], limit=None).hits
    assert {hit.report.id for hit in only} == {"E0", "E2", "E3"}


@pytest.fixture
def run(capsys):
    """Run the command line and return what it printed."""

    def called(*words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        assert left.value.code == 0
        return capsys.readouterr().out

    return called


def test_a_changed_day_is_a_changed_report_and_is_shown_with_its_basis(tmp_path, gazetteer_path, run):
    events = tmp_path / "e.csv"
    for day in ("5", "6"):
        events.write_text(f"id,event_date,notes\nE1,2016-03-0{day},Shelling hit Tadif.\n", "utf-8")
        run("index", events, "--index", tmp_path / "ix")
    assert "event Sun 6 Mar 2016 (metadata)" in run("Tadif", "--index", tmp_path / "ix")
    assert '"start": "2016-03-06"' in run("annotate", events)
    assert "2016-03-06 to before 2016-03-07, day, metadata" in run("annotate", events, "--format", "text")
