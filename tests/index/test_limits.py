"""What one record may take: more is a line, and the records after it are read."""

from __future__ import annotations

import json
import zipfile

import pytest

from conflict_index.limits import Limits, TooSlow, each_within, time_limit
from conflict_index.model import Report
from conflict_index.pipeline import workers
from conflict_index.read import Failure, Skipped, read_sources
from conflict_index.read import table as tables

ROAD = "The road to the mill was closed."


def forever():
    while True:
        pass


def read(path, limits):
    events = list(read_sources([path], limits=limits))
    reports = [event.text for event in events if isinstance(event, Report)]
    return reports, [event for event in events if isinstance(event, Failure | Skipped)]


def test_a_block_that_takes_too_long_is_left():
    with pytest.raises(TooSlow, match=r"more than 0\.05 seconds"), time_limit(0.05):
        forever()


def test_a_block_without_a_limit_or_in_time_goes_on():
    with time_limit(0), time_limit(60):
        pass
    assert list(each_within(iter([1, 2]), 60)) == [1, 2]


def test_a_slow_row_costs_no_other(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(f"id,text\n1,{ROAD}\n2,slow\n3,{ROAD}\n")
    made = tables._record

    def slow(row, *others):
        return forever() if "slow" in row.cells else made(row, *others)

    monkeypatch.setattr(tables, "_record", slow)
    reports, (failure,) = read(tmp_path / "a.csv", Limits(seconds=0.2))
    assert reports == [ROAD, ROAD]
    assert (failure.record, "--max-seconds" in failure.reason) == ("row 3", True)


def test_what_ends_a_file_says_so_and_the_next_file_is_read(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(f"id,text\n1,{ROAD}\n")
    (tmp_path / "b.txt").write_text(ROAD)
    monkeypatch.setattr(tables, "find_header", lambda rows, columns: forever())
    reports, failures = read(tmp_path, Limits(seconds=0.2))
    assert reports == [ROAD]
    assert "it and what follows it are not read" in failures[0].reason


def test_annotating_takes_no_longer(monkeypatch, tmp_path):
    (tmp_path / "a.txt").write_text(ROAD)
    (report,) = read_sources([tmp_path / "a.txt"])
    monkeypatch.setattr(workers, "prepare", lambda *given: forever())
    (failure,) = workers.prepare_each([report], None, None, None, 0.05)
    assert "--max-seconds" in failure.reason


def test_large_files_and_members_are_left_out(tmp_path):
    (tmp_path / "a.txt").write_text(ROAD * 40)
    (tmp_path / "b.txt").write_text(ROAD)
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("c.txt", ROAD * 40)
        archive.writestr("d.txt", ROAD)
    reports, left = read(tmp_path, Limits(bytes=1000))
    assert reports == [ROAD, ROAD]
    assert [one.reason for one in left] == [
        "has 1,280 bytes, more than 1,000 (--max-bytes)",
        "has more than 1,000 bytes (--max-bytes)",
    ]


@pytest.mark.parametrize("suffix", ["txt", "jsonl"])
def test_long_texts_are_left_out(tmp_path, suffix):
    lines = [json.dumps({"id": str(n), "text": ROAD * n}) for n in (1, 50, 2)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "a.txt").write_text(ROAD * 50)
    reports, (failure,) = read(tmp_path / f"a.{suffix}", Limits(characters=1000))
    assert reports == ([ROAD, ROAD * 2] if suffix == "jsonl" else [])
    assert failure.reason == "a text of over 1,000 characters is not read (--max-characters)"


def test_of_a_text_in_parts_those_up_to_the_limit_are_read(tmp_path):
    (tmp_path / "a.txt").write_text("word " * 250_000)
    reports, (failure,) = read(tmp_path / "a.txt", Limits(characters=250_000))
    assert sum(map(len, reports)) <= 250_000
    assert "--max-characters" in failure.reason
