"""Exports of chats, networks, news services and event data sets are read by their keys and columns."""

from __future__ import annotations

import pytest

from conflict_index.model import Report
from conflict_index.read import Failure, Notice, Skipped, read_sources
from testdata import DATA, rows

EXPORTS = rows("exports.csv")
FOLDER = DATA / "exports"


@pytest.mark.parametrize("row", EXPORTS, ids=lambda row: row["file"])
def test_an_export_of_each_kind(row):
    events = list(read_sources([FOLDER / row["file"]]))
    reports = [event for event in events if isinstance(event, Report)]
    assert not [event for event in events if isinstance(event, Failure | Skipped)]
    assert len(reports) == int(row["reports"])
    assert " ".join(report.id for report in reports) == row["ids"]
    assert "; ".join(f"{r.published.basis} {r.published.start}" for r in reports if r.published) == row["published"]
    assert "; ".join(_where(r.place) for r in reports if r.place) == row["stated"]
    assert "; ".join(str(r.event.start) for r in reports if r.event) == row["events"]
    said = " | ".join(event.message for event in events if isinstance(event, Notice))
    assert row["says"] in said


def _where(place):
    return f"{place.name} {', '.join(map(str, place.point))}" if place.point else place.name


@pytest.mark.parametrize("row", rows("stated_points.csv"), ids=lambda row: row["about"])
def test_the_point_of_a_record_is_one_whose_order_is_known(row, tmp_path):
    (tmp_path / "events.json").write_text(f'[{{"text": "The mill was hit.", {row["keys"]}}}]', "utf-8")
    (report,) = (event for event in read_sources([tmp_path / "events.json"]) if isinstance(event, Report))
    assert (", ".join(map(str, report.place.point)) if report.place else "") == row["point"]


def test_texts_are_those_of_the_messages():
    texts = {row["file"]: texts_of(FOLDER / row["file"]) for row in EXPORTS}
    assert texts["telegram.json"][0] == "Saraqib: shells fell on the mill #Idlib"
    assert texts["telegram.html"][0] == "Saraqib: shells fell on the mill\n#Idlib"
    assert texts["whatsapp-android.txt"][0] == "Abu A: Shells fell on Saraqib.\nTwo people were hurt."
    assert texts["facebook.json"] == ["Shells fell on Saraqib.", "الرقة quiet"]
    assert texts["newsapi.json"][1] == "Quiet day."


def texts_of(path):
    return [event.text for event in read_sources([path]) if isinstance(event, Report)]


def test_every_export_of_the_folder_is_in_the_table():
    assert {path.name for path in FOLDER.iterdir()} == {row["file"] for row in EXPORTS}


def test_a_script_that_is_no_export_is_skipped(tmp_path):
    (tmp_path / "page.js").write_text("window.alert('x')", "utf-8")
    (event,) = read_sources([tmp_path / "page.js"])
    assert isinstance(event, Skipped)
    assert event.reason == "a script, and no part of a Twitter archive"


@pytest.mark.parametrize(
    "text",
    [
        "04/04/2017: Shells fell on Saraqib.\n05/04/2017: Quiet.",
        "Raqqa, 4 April 2017 - Shells fell: two hurt.\n",
        "He wrote:\n[04.04.17, 06:31:05] Abu A: Shells fell.\n[04.04.17, 06:32:05] Abu A: Again.",
    ],
)
def test_a_text_that_only_looks_like_a_chat_is_one_report(tmp_path, text):
    (tmp_path / "log.txt").write_text(text, "utf-8")
    assert texts_of(tmp_path / "log.txt") == [text]


def test_posts_with_comments_are_read_and_not_their_comments_instead(tmp_path):
    comments = '"comments": [{"text": "A comment.", "date": "2017-04-05"}]'
    post = f'{{"text": "Shells fell.", "date": "2017-04-04", {comments}}}'
    (tmp_path / "posts.json").write_text(f'[{post}, {{"text": "Quiet.", "date": "2017-04-05"}}]')
    assert [event.text for event in read_sources([tmp_path])] == ["Shells fell.", "Quiet."]


def test_a_chosen_column_of_places_brings_province_and_country(tmp_path):
    (tmp_path / "list.csv").write_text("text,spot,admin1,country\nThe mill was hit.,Tadif,Aleppo,Syria\n", "utf-8")
    columns = {"place": "spot"}
    (report,) = (event for event in read_sources([tmp_path], columns=columns) if isinstance(event, Report))
    assert (report.place.name, report.place.province, report.place.country) == ("Tadif", "Aleppo", "Syria")
    (report,) = (event for event in read_sources([tmp_path]) if isinstance(event, Report))
    assert report.place is None


def test_names_are_taken_before_the_numbers_of_countries_and_regions(tmp_path):
    table = "iyear,country,country_txt,region,provstate,city,summary\n2017,200,Syria,10,Idlib,Saraqib,Shells fell.\n"
    (tmp_path / "gtd.csv").write_text(table, "utf-8")
    (report,) = (event for event in read_sources([tmp_path]) if isinstance(event, Report))
    assert (report.place.name, report.place.province, report.place.country) == ("Saraqib", "Idlib", "Syria")
