"""No exception of one file or record leaves reading: it becomes a failure that names file, record, error and place."""

from __future__ import annotations

import os
import re

import pytest

from conflict_index.model import Report
from conflict_index.read import Failure, content, html, json, read_sources, record, sources, table, text, walk
from conflict_index.read.identify import Ids

LINE = re.compile(
    r"error of the program, ZeroDivisionError: planted \((?:read|dates)/[\w/]+\.py:\d+\); please report it"
)

FILES = {
    "a.csv": "id,date,text\n1,2016-06-01,One.\n2,2016-06-02,BAD two.\n3,2016-06-03,Three.\n",
    "b.jsonl": '{"id": 4, "text": "Four."}\n{"id": 5, "text": "BAD five."}\n{"id": 6, "text": "Six."}\n',
    "c.json": '[{"id": 7, "text": "Seven."}, {"id": 8, "text": "BAD eight."}, {"id": 9, "text": "Nine."}]',
    "d.txt": "BAD ten.",
    "e.md": "BAD eleven.",
    "f.html": "<html><body><p>BAD twelve.</p></body></html>",
    "g.txt": "Thirteen.",
}
RECORDS = {("a.csv", "row 3"), ("b.jsonl", "line 2"), ("c.json", "item 2")}
GOOD = {"1", "3", "4", "6", "7", "9"}


def planted(original, bad=lambda *arguments: "BAD" in str(arguments)):
    """Wrap a function so that it raises for what is bad."""

    def call(*arguments, **options):
        if bad(*arguments):
            raise ZeroDivisionError("planted")
        return original(*arguments, **options)

    return call


@pytest.fixture
def folder(tmp_path):
    for name, text_of_file in FILES.items():
        (tmp_path / name).write_text(text_of_file, "utf-8")
    return tmp_path


def outcome(folder):
    """Read a folder; give the ids of its reports, and its failures by file and record."""
    events = list(read_sources([folder]))
    failures = [event for event in events if isinstance(event, Failure)]
    assert all(LINE.fullmatch(failure.reason) for failure in failures), failures
    named = {(os.path.relpath(failure.path, folder), failure.record) for failure in failures}
    assert len(named) == len(failures)
    return {event.id for event in events if isinstance(event, Report)}, named


WHOLE = {("d.txt", None), ("e.md", None), ("f.html", None)}

OF_A_RECORD = [
    (table, "_record", {("a.csv", "row 3")}),
    (json, "_cells", {("b.jsonl", "line 2"), ("c.json", "item 2")}),
    (json, "_record", {("b.jsonl", "line 2"), ("c.json", "item 2")}),
    (record, "find_title", RECORDS | WHOLE),
    (record, "guess_language", RECORDS | WHOLE),
    (sources, "finish", RECORDS | WHOLE),
    (text, "_record", {("d.txt", None), ("e.md", None)}),
    (html, "_record", {("f.html", None)}),
]


@pytest.mark.parametrize(("module", "name", "lost"), OF_A_RECORD, ids=lambda value: getattr(value, "__name__", None))
def test_an_exception_in_a_record_costs_that_record(folder, monkeypatch, module, name, lost):
    everything, none = outcome(folder)
    assert (len(everything), none) == (13, set())
    monkeypatch.setattr(module, name, planted(getattr(module, name)))
    found, failed = outcome(folder)
    assert failed == lost
    assert len(found) == len(everything) - len(lost)
    assert found >= GOOD | {"g"}


def test_an_exception_in_an_id_or_a_dateline_costs_that_record(folder, monkeypatch):
    from conflict_index.dates import published

    for where, name in ((Ids, "claim"), (published, "read_published")):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, planted(getattr(where, name)))
            found, failed = outcome(folder)
        assert failed == RECORDS | WHOLE
        assert found == GOOD | {"g"}


@pytest.mark.parametrize(("module", "name"), [(sources, "open_source"), (content, "detect"), (content, "decode")])
def test_an_exception_in_a_file_costs_that_file(folder, monkeypatch, module, name):
    calls = iter(range(len(FILES)))
    monkeypatch.setattr(module, name, planted(getattr(module, name), lambda *arguments: next(calls) == 1))
    found, failed = outcome(folder)
    assert failed == {("b.jsonl", None)}
    assert found == {"1", "2", "3", "7", "8", "9", "d", "e", "f", "g"}


def test_an_exception_in_the_middle_of_a_table_keeps_the_rows_before(folder, monkeypatch):
    original = table.rows_of

    def rows_of(*arguments):
        for row in original(*arguments):
            if "BAD two." in getattr(row, "cells", ()):
                raise ZeroDivisionError("planted")
            yield row

    monkeypatch.setattr(table, "rows_of", rows_of)
    found, failed = outcome(folder)
    assert failed == {("a.csv", None)}
    assert found == {"1", "4", "5", "6", "7", "8", "9", "d", "e", "f", "g"}


def test_dates_that_cannot_be_ordered_cost_no_record(tmp_path, monkeypatch):
    from conflict_index.dates import day

    (tmp_path / "a.csv").write_text("id,date,text\n1,13/2/2016,One.\n2,3/2/2016,Two.\n")
    monkeypatch.setattr(day.DayOrder, "see", planted(day.DayOrder.see, lambda *arguments: True))
    events = list(read_sources([tmp_path]))
    assert [event.id for event in events if isinstance(event, Report)] == ["1", "2"]
    (failure,) = (event for event in events if isinstance(event, Failure))
    assert failure.reason.startswith("the order of day and month is not known: error of the program, ZeroDivisionError")


def test_a_bad_item_does_not_hide_the_order_of_the_dates_after_it(tmp_path, monkeypatch):
    lines = ['{"text": "BAD."}', '{"date": "13/2/2016", "text": "One."}', '{"date": "3/2/2016", "text": "Two."}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    monkeypatch.setattr(json, "_cells", planted(json._cells))
    events = list(read_sources([tmp_path]))
    found = [event.published.start.isoformat() for event in events if isinstance(event, Report)]
    assert found == ["2016-02-13", "2016-02-03"]
    assert [event.record for event in events if isinstance(event, Failure)] == ["line 1"]


def test_an_exception_at_an_entry_of_a_folder_costs_that_entry(folder, monkeypatch):
    monkeypatch.setattr(walk, "_left_out", planted(walk._left_out, lambda path, *rest: path.name == "b.jsonl"))
    found, failed = outcome(folder)
    assert failed == {("b.jsonl", None)}
    assert len(found) == 10


def test_an_exception_at_a_named_path_costs_that_path(folder, monkeypatch):
    monkeypatch.setattr(walk, "_source", planted(walk._source, lambda path, below: path.name == "d.txt"))
    failure, report = read_sources([folder / "d.txt", folder / "g.txt"])
    assert LINE.fullmatch(failure.reason)
    assert report.id == "g"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize(
    ("module", "name"),
    [(table, "_record"), (json, "_record"), (record, "find_title"), (content, "detect"), (walk, "_left_out")],
)
def test_an_interrupt_is_never_swallowed(folder, monkeypatch, module, name, stop):
    def interrupted(*arguments, **options):
        raise stop

    monkeypatch.setattr(module, name, interrupted)
    with pytest.raises(stop):
        list(read_sources([folder]))


@pytest.mark.skipif(os.name == "nt", reason="Windows does not take paths this long")
def test_a_report_in_folders_nested_deeper_than_python_recurses_is_read(tmp_path):
    folders = [tmp_path]
    for _ in range(1500):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    (folders[-1] / "a.txt").write_text("Words.")
    (tmp_path / "z.txt").write_text("Words.")
    try:
        found = [report.id for report in read_sources([tmp_path])]
    finally:  # pytest removes folders by recursion
        (folders[-1] / "a.txt").unlink()
        for folder in folders[:0:-1]:
            folder.rmdir()
    assert found == ["d/" * 1500 + "a", "z"]


def test_an_entry_that_the_system_refuses_is_a_failure(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Words.")
    (tmp_path / "d").mkdir()

    def refuse(path):
        if path.name == "d":
            raise OSError(36, "File name too long")
        return original(path)

    original = os.listdir
    monkeypatch.setattr(os, "listdir", refuse)
    report, failure = read_sources([tmp_path])
    assert report.id == "a"
    assert failure == Failure(str(tmp_path / "d"), None, "cannot be opened: File name too long")


def test_json_nested_too_deeply_is_said_plainly(tmp_path):
    (tmp_path / "a.json").write_text('{"a":' * 3000 + "1" + "}" * 3000)
    (tmp_path / "b.txt").write_text("Words.")
    failure, report = read_sources([tmp_path])
    assert "nested too deeply" in failure.reason
    assert report.id == "b"
