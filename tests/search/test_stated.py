"""What a record states in columns of its own: the day and the place of the event."""

from __future__ import annotations

import csv

import pytest

import conflict_search as cs
from conflict_search.cli import main
from testdata import rows

DATES = rows("stated_dates.csv")
PLACES = rows("stated_places.csv")
CELLS = ("location", "admin1", "country", "latitude", "longitude", "notes")


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


@pytest.fixture(scope="module")
def placed(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("placed")
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(["event_id_cnty", "event_date", *CELLS])
        written.writerows([f"E{n}", "05 March 2016", *(row[name] for name in CELLS)] for n, row in enumerate(PLACES))
    cs.build([folder / "events.csv"], folder / "ix")
    with cs.open(folder / "ix") as opened:
        yield opened


@pytest.mark.parametrize("number", range(len(PLACES)), ids=[row["about"] for row in PLACES])
def test_the_place_that_a_record_states_is_mentioned_and_decides(placed, gazetteer, number):
    hits = placed.search("text:mill OR text:thrown OR text:fighters OR text:shells", limit=None).hits
    passage = next(hit.passage for hit in hits if hit.report.id == f"E{number}")
    found = [(m, gazetteer.place(m.entity_id)) for m in passage.mentions if not m.entity_id.startswith("maybe:")]
    said = (f"{m.basis} {place.name}{' LB' if place.country == 'LB' else ''}" for m, place in found)
    assert "; ".join(said) == PLACES[number]["places"]


def test_a_place_that_only_a_column_names_is_found_and_said(placed):
    (hit,) = [hit for hit in placed.search("Tadef", limit=None).hits if hit.report.id == "E0"]
    (match,) = hit.matches
    assert (match.surface, match.basis, match.span.start, match.span.end) == ("Tadif", "metadata", 0, 0)
    assert hit.highlights == ()


def test_near_takes_the_coordinates_of_the_record(placed):
    assert {hit.report.id for hit in placed.search("mill", near="35.8, 36.7", radius="2km", limit=None).hits} == {"E2"}


def test_a_place_column_of_articles_is_no_place_of_an_event(tmp_path, gazetteer_path):
    (tmp_path / "a.csv").write_text("id,date,location,text\n1,2016-03-05,Raqqa,The mill was hit.\n", "utf-8")
    cs.build([tmp_path / "a.csv"], tmp_path / "ix")
    with cs.open(tmp_path / "ix") as index:
        assert index.search("Raqqa").total == 0
    cs.build([tmp_path / "a.csv"], tmp_path / "named", columns={"place": "location"})
    with cs.open(tmp_path / "named") as index:
        assert index.search("Raqqa").total == 1


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
