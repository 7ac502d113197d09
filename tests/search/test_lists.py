"""Lists of places as people have them: every row of every odd file is read, or said to be in error."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conflict_index.errors import ReadError
from conflict_search.batch.lists import PlaceList, distinct, read_list, several
from testdata import DATA

CASES = list(csv.DictReader((DATA / "lists.csv").read_text("utf-8").splitlines()[1:]))


def described(entries):
    """The entries as the table of cases writes them, an error cut to what the table says of it."""
    return [f"{e.number}!{e.error}" if e.error else f"{e.number}={e.query}" for e in entries]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['file']} {c['column']}" for c in CASES])
def test_files(case):
    path = DATA / "lists" / case["file"]
    if not case["columns"] and not case["rows"]:
        with pytest.raises(ReadError, match=re.escape(case["said"])):
            read_list(path, case["column"] or None)
        return
    listed = read_list(path, case["column"] or None)
    assert ";".join(listed.columns) == case["columns"]
    wanted = [row.replace("\\|", "|") for row in re.split(r"(?<!\\)\|", case["rows"]) if row]
    found = described(listed.entries)
    assert [row[: len(want)] for row, want in zip(found, wanted, strict=True)] == wanted
    assert case["said"] in " ".join(listed.notes)
    assert all(len(entry.cells) == len(listed.columns) for entry in listed.entries)


def test_every_file_is_a_case():
    assert {path.name for path in (DATA / "lists").iterdir()} <= {case["file"] for case in CASES}


def test_what_is_too_much_in_a_row_is_kept():
    (long,) = [e for e in read_list(DATA / "lists" / "odd-rows.csv").entries if e.number == 6]
    assert long.cells == ("4", "Hama", "more,and, more")


def test_standard_input_may_be_either():
    table = read_list("-", stdin=io.BytesIO("id;name\n1;Raqqa\n".encode("utf-8-sig")))
    assert (table.columns, described(table.entries)) == (("id", "name"), ["2=Raqqa"])
    assert described(read_list("-", stdin=io.BytesIO(b"Raqqa\nHama")).entries) == ["1=Raqqa", "2=Hama"]


@pytest.mark.parametrize("suffix", [".csv", ".txt", ""])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))))
@example(content=b'name\n"')
@example(content=b"sep=,\nname\n\\")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_give_rows_or_one_clear_error(tmp_path, suffix, content):
    path = tmp_path / f"list{suffix}"
    path.write_bytes(content)
    try:
        listed = read_list(path)
    except ReadError as error:
        said = str(error)
        listed = PlaceList((), (), ())
    else:
        said = ""
    assert "\n" not in said
    assert all(len(entry.cells) == len(listed.columns) for entry in listed.entries)
    assert all(entry.query == " ".join(entry.query.split()) for entry in listed.entries)
    assert sorted({e.number for e in listed.entries}) == [e.number for e in listed.entries]


# A backslash before a quote may be an escape or the end of a cell: no reader can tell.
names = st.text(st.characters(codec="utf-8", exclude_characters="\\", exclude_categories=["Cc", "Zl", "Zp"]))
names = names.map(lambda t: " ".join(t.split())).filter(lambda t: any(c.isalnum() for c in t))


@given(rows=st.lists(st.tuples(names, names), min_size=1, max_size=12), delimiter=st.sampled_from(",;\t|"))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_a_spreadsheet_writes_is_read_back(tmp_path, rows, delimiter):
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("id", "name"), *rows])
    listed = read_list(path)
    assert [e.cells for e in listed.entries] == rows
    assert [e.query for e in listed.entries] == [several(name) for _, name in rows]


@given(st.lists(st.sampled_from(["a", "a 2", "a 3", "b", ""]), max_size=12))
def test_columns_are_told_apart(columns):
    told = list(distinct(columns))
    assert len(set(told)) == len(told) == len(columns)
    assert all(own.startswith(name) for own, name in zip(told, columns, strict=True))
