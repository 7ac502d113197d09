"""What saved pages of many content systems say: titles, hidden facts, tables, and whose they are not."""

from __future__ import annotations

import pytest

from conflict_index.model import Report
from conflict_index.read import read_sources
from conflict_index.segment import segment
from testdata import DATA, rows

STORY = (
    "The mill beside the river burned down in the night, neighbours said, and the road to the bridge was closed.",
    "A teacher who lives across the river said that she had heard two explosions before the roof fell in.",
)


def read(folder, head, body):
    """The report of a page."""
    text = f"<p>{STORY[0]}</p><p>{STORY[1]}</p>"
    page = f"<html lang=en><head><meta charset=utf-8>{head}</head><body><article>{body}{text}</article></body></html>"
    (folder / "a.html").write_text(page, "utf-8")
    (report,) = [event for event in read_sources([folder / "a.html"]) if isinstance(event, Report)]
    assert all(part in report.text for part in STORY)
    return report


@pytest.mark.parametrize("row", rows("page_hidden.csv"), ids=lambda row: row["case"])
def test_what_a_page_says_in_its_markup_alone(tmp_path, row):
    report = read(tmp_path, row["head"], row["body"])
    found = [f"{label}={value.replace(',', '')}" for label, value in report.fields]
    assert sorted(found) == sorted(filter(None, row["fields"].split("; ")))
    assert (str(report.event.start) if report.event else "") == row["event"]
    assert "London" not in report.text


@pytest.mark.parametrize("row", rows("page_titles.csv"), ids=lambda row: row["case"])
def test_the_title_of_a_page_is_not_that_of_its_site(tmp_path, row):
    assert read(tmp_path, row["head"], row["body"]).title == row["title"]


def test_rows_of_tables_are_text_without_bars_around_them(tmp_path):
    body = f"<table><tr><td>Means:</td><td>mortar</td></tr><tr><td colspan=2>{STORY[0]}</td></tr></table>"
    lines = read(tmp_path, "", body).text.split("\n\n")
    assert STORY[0] in lines
    assert not [line for line in lines if line.startswith("|") or line.endswith("|")]


def test_the_time_of_an_entry_says_so(tmp_path):
    update = '{"@type": "BlogPosting", "headline": "Hit", "datePublished": "2017-03-07", "articleBody": "%s"}'
    updates = ", ".join(update % text for text in STORY)
    markup = (
        f'<script type="application/ld+json">{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{updates}]}}</script>'
    )
    page = f"<html><head><title>War live</title>{markup}</head><body><h1>War live</h1><p>{STORY[0]}</p>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    found = [event for event in read_sources([tmp_path / "a.html"]) if isinstance(event, Report)]
    marks = [report.published and report.published.mark for report in found]
    assert marks == ["JSON-LD liveBlogUpdate.datePublished"] * 2 + [None]
    assert found[-1].title == "War live"


FURNITURE = (
    "Skip to|Leave a Reply|Share this|Sign up|Sign in|Subscribe|Previous Post|Powered by|powered by|"
    "Required fields|Bridge|Read next|Recent Posts|Email This|Newer Post|Blog Archive|FAQ|Jump to|"
    "Categories|last edited|Posted in|Privacy Policy|Mailing List|Open in app|Terrible news|Back to|"
    "Приєднуйтесь|помітили|السابق|Proudly|Location: Velmar|Thanks for reading|Newsletter"
)
"""What the pages of tests/data/pages show around their reports."""


@pytest.mark.parametrize("row", rows("pages.csv"), ids=lambda row: row["file"])
def test_pages_in_the_manner_of_many_systems(row):
    events = read_sources([DATA / "pages" / row["file"]])
    found = [event for event in events if isinstance(event, Report)]
    report = found[-1]
    published = report.published
    assert (len(found), report.title) == (int(row["reports"]), row["title"])
    assert (str(published.start) if published else "") == row["published"]
    assert ((published.mark or published.basis) if published else "") == row["mark"]
    assert (str(report.event.start) if report.event else "") == row["event"]
    assert len(report.fields) == int(row["fields"])
    body = " ".join(p.text for one in found for p in segment(one) if p.role == "body")
    assert not [piece for piece in FURNITURE.split("|") if piece in body]
