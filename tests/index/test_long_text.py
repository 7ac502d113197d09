"""Texts that are too long for one report are read as parts: joined they are the text, each under an id of its own."""

from __future__ import annotations

import json

import pytest

from conflict_index.model import Report
from conflict_index.read import Failure, Notice, decode, long_text, read_sources, rows
from conflict_index.read import json as json_lines

STORY = "The road to the mill was closed until the morning, a radio station said.\n\n"


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(long_text, "LONGEST_TEXT", 4000)
    monkeypatch.setattr(long_text, "PART", 1000)


def read(path):
    events = list(read_sources([path]))
    return [e for e in events if isinstance(e, Report)], [e for e in events if not isinstance(e, Report)]


@pytest.mark.parametrize("paragraph", [STORY, STORY.replace("\n\n", "\r\n\r\n"), STORY.replace("\n\n", " "), "a", "\n"])
def test_parts_joined_are_the_text(tmp_path, paragraph):
    path = tmp_path / "2016-06-29 mill.txt"
    content = "Published 29 June 2016\n\n" + paragraph * (6000 // len(paragraph))
    path.write_text(content, newline="")
    reports, (notice,) = read(path)
    assert "read as parts" in notice.message
    assert "".join(report.text for report in reports).rstrip() == content.rstrip()
    assert [report.id for report in reports] == [f"2016-06-29 mill#{n + 1}" for n in range(len(reports))]
    assert [report.origin.record for report in reports] == [f"part {n + 1}" for n in range(len(reports))]
    assert all(len(report.text) <= 1000 for report in reports)
    assert len({(report.title, report.source) for report in reports}) == 1


def test_a_day_inside_a_long_text_is_no_publication_date(tmp_path):
    (tmp_path / "a.txt").write_text("\n\n".join(f"{day} June 2016\n\n{STORY}" for day in range(1, 29)) * 3)
    reports, _ = read(tmp_path / "a.txt")
    assert {report.published for report in reports[1:]} == {None}


def test_a_long_text_of_a_record_is_read_in_parts(tmp_path):
    line = json.dumps({"id": "mill", "text": STORY * 80, "date": "2016-06-29"})
    (tmp_path / "a.jsonl").write_text(f"{line}\n" + json.dumps({"text": STORY}))
    reports, (notice,) = read(tmp_path / "a.jsonl")
    assert notice == Notice(str(tmp_path / "a.jsonl"), long_text.notice_of("line 1"))
    assert [report.id for report in reports[:2]] == ["mill#1", "mill#2"]
    assert reports[1].origin.record == "line 1, part 2"
    assert "".join(report.text for report in reports) == STORY * 81
    assert reports[1].published is not None


@pytest.mark.parametrize(
    ("suffix", "content", "where"),
    [
        ("jsonl", f'{{"text": "one"}}\n{{"text": "{"word " * 50}"}}\n{{"text": "two"}}\n', "line 2"),
        ("csv", f"id,text\n1,one\n2,{'word ' * 50}\n3,two\n", "row 3"),
    ],
)
def test_a_line_that_is_too_long_costs_no_other(tmp_path, monkeypatch, suffix, content, where):
    for module in (decode, json_lines, rows):
        monkeypatch.setattr(module, "LONGEST_LINE", 100)
    (tmp_path / f"a.{suffix}").write_text(content)
    reports, (failure,) = read(tmp_path / f"a.{suffix}")
    assert [report.text for report in reports] == ["one", "two"]
    assert isinstance(failure, Failure)
    assert failure.record == where
    assert "longer than 100 characters" in failure.reason
