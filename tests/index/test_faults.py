"""The line that an unexpected exception becomes."""

from __future__ import annotations

import json

import pytest

from conflict_index import faults, seeds
from conflict_index.errors import ReadError
from testdata import rows


class Unprintable(Exception):
    def __str__(self):
        raise ValueError


ERRORS = {
    "message": ValueError("two\n  lines"),
    "none": KeyError(),
    "on purpose": ReadError("no column; name one"),
    "long": ValueError("x" * 1000),
    "unprintable": Unprintable(),
}


@pytest.mark.parametrize("row", rows("faults.csv"), ids=lambda row: row["error"])
def test_it_is_one_short_line(row):
    line = faults.describe(ERRORS[row["error"]])
    assert line.startswith(row["starts"])
    assert "\n" not in line
    assert len(line) < 400


def test_it_names_the_innermost_place_in_the_package(monkeypatch):
    def broken(*arguments):
        return json.loads("not JSON")

    monkeypatch.setattr(seeds, "folder", broken)
    with pytest.raises(json.JSONDecodeError) as caught:
        list(seeds.rows("reading/columns.csv"))
    line = faults.describe(caught.value)
    assert "(seeds.py:" in line
    assert line.endswith("please report it")
