"""Lists of incidents: the date of an entry is the event's, and a file of entries tells the order of day and month."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from conflict_index.dates.read import read_dates
from conflict_index.model import DateSpan, Report
from conflict_index.read import Notice, read_sources

MONTH_FIRST = ["01/24/2012: two shells fell.", "03/04/2012: a bridge was hit. Two men fled."]
DAY_FIRST = ["24/01/2012: two shells fell.", "03/04/2012: a bridge was hit. Two men fled."]

PUBLISHED = DateSpan(date(2016, 6, 29), date(2016, 6, 30), 6, 29, "day", "metadata", None, None)


def read(path: Path, texts: list[str]) -> tuple[list[list[date | None]], list[str]]:
    """Return the first days of each entry of a file, and what reading said."""
    path.write_text("\n".join(json.dumps({"id": f"r{n}", "text": text}) for n, text in enumerate(texts)), "utf-8")
    events = list(read_sources([path]))
    reports = [event for event in events if isinstance(event, Report)]
    assert [report.published for report in reports] == [None] * len(texts)
    return [days(report) for report in reports], [event.message for event in events if isinstance(event, Notice)]


def days(report: Report) -> list[date | None]:
    found: tuple[DateSpan, ...] = read_dates(report.text, published=report.published, day_first=report.day_first)
    return [span.start for span in found if span.precision == "day"]


@pytest.mark.parametrize(
    ("texts", "second", "said"),
    [(MONTH_FIRST, date(2012, 3, 4), "month/day"), (DAY_FIRST, date(2012, 4, 3), "day/month")],
)
def test_a_file_tells_the_order_of_day_and_month(tmp_path: Path, texts: list[str], second: date, said: str) -> None:
    found, notices = read(tmp_path / "list.jsonl", texts)
    assert found == [[date(2012, 1, 24)], [second]]
    assert [notice for notice in notices if said in notice]


def test_without_an_order_an_ambiguous_date_is_no_day(tmp_path: Path) -> None:
    assert read(tmp_path / "list.jsonl", MONTH_FIRST[1:])[0] == [[]]


def test_relative_dates_count_from_the_entry_they_stand_in() -> None:
    text = "24 January 2012: two shells fell, the day after a raid.\n\n31 January 2012: on Sunday a bridge was hit."
    found = read_dates(text)
    assert [span.start for span in found if span.basis == "relative"][-1] == date(2012, 1, 29)


DOTTED = "9.5.22: two shells fell on the market.\n14.5.22: a bridge was hit on the way to the dam."


def test_dates_with_dots_open_entries() -> None:
    assert [span.start for span in read_dates(DOTTED)] == [date(2022, 5, 9), date(2022, 5, 14)]


@pytest.mark.parametrize(
    "text",
    [
        "2.3.11: the commander decides on each and every use of guns.\n2.3.12: the guards keep watch at the gate.",
        "2.3 Scope\n9.5.22: two shells fell on the market, it says here.",
        DOTTED.replace("two shells fell", "guards shall stay"),
        "As said in 9.5.22: two shells fell on the market.",
        "9.5.22: Terms",
    ],
)
def test_numbers_of_sections_are_no_days(text: str) -> None:
    assert read_dates(text) == ()


def test_a_day_and_month_in_numbers_alone_need_a_known_order() -> None:
    text = "On 5/4 a shell fell on the depot. Two men were hurt, they said."
    assert read_dates(text, published=PUBLISHED) == ()
    assert [span.start for span in read_dates(text, published=PUBLISHED, day_first=True)] == [date(2016, 4, 5)]
    assert [span.start for span in read_dates(text, published=PUBLISHED, day_first=False)] == [date(2016, 5, 4)]
    beside = text + " On 14/3 the road was cut."
    assert [span.start for span in read_dates(beside, published=PUBLISHED)] == [date(2016, 4, 5), date(2016, 3, 14)]
