"""Small files made to take long: the patterns of hostile.csv marked as tested are read in time that grows with size."""

from __future__ import annotations

import re
import time
import zipfile

import made_hostile
import pytest

from conflict_index.gazetteer.user.workbook import workbook_sheets
from conflict_index.read import read_sources

SMALL, LARGE = 10_000, 80_000
"""Characters of a pattern. Eight times the text may take 24 times as long, and half a second more."""


def seconds(path):
    start = time.process_time()
    assert list(read_sources([path]))
    return time.process_time() - start


TESTED = [row for row in made_hostile.patterns() if row["tested"]]


@pytest.mark.parametrize("row", TESTED, ids=lambda row: row["about"])
def test_reading_takes_time_in_proportion(tmp_path, row):
    taken = []
    for size in (SMALL, LARGE):
        path = tmp_path / str(size) / f"a.{row['suffix']}"
        path.parent.mkdir()
        path.write_text(made_hostile.content(row, size), "utf-8", newline="")
        seconds(path)
        taken.append(seconds(path))
    assert taken[1] < 24 * taken[0] + 0.5


def test_a_row_number_of_two_billion_ends(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for cells in (("name", "lat", "lon"), ("Qarnath", 35.9, 36.7), ("Mirrat", 36.0, 36.8)):
        book.active.append(cells)
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'\br="([A-C]?)3"', rb'r="\g<1>2000000000"', old.read(name)))
    start = time.process_time()
    (sheet,) = workbook_sheets(tmp_path / "b.xlsx")
    assert [line.cells[0] for line in sheet.lines] == ["Qarnath"]
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# Road opened ##", "Road opened"),
        ("# The C# report", "The C# report"),
        ("## Road   opened", "Road   opened"),
        ("# #", "a"),
    ],
)
def test_headings_of_markdown(tmp_path, line, title):
    (tmp_path / "a.md").write_text(f"{line}\n\nThe road is open.\n")
    (report,) = read_sources([tmp_path / "a.md"])
    assert report.title == title
