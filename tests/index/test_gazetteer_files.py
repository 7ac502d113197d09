"""Users' own gazetteers through the real command line: what is taken, what is rejected and why, what it changes."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.user import places as user_places
from conflict_index.gazetteer.user.add import add_file
from conflict_index.gazetteer.user.geojson import _point_of
from conflict_index.gazetteer.user.points import split_point
from conflict_index.gazetteer.user.table import several
from conflict_search.cli import main
from testdata import DATA, rows

FILES = DATA / "gazetteers"
CASES = list(csv.DictReader((DATA / "gazetteer_files.csv").read_text("utf-8").splitlines()[1:]))


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def machine(tmp_path, monkeypatch, few_cities, cache):
    """A user's machine without an index or a gazetteer of the user's own."""
    monkeypatch.setattr(sources, "cities_file", lambda: few_cities)
    monkeypatch.setenv("CONFLICT_SEARCH_CACHE", str(cache))
    monkeypatch.setenv("CONFLICT_SEARCH_GAZETTEERS", str(tmp_path / "gazetteers"))
    monkeypatch.setenv("CONFLICT_SEARCH_INDEX", str(tmp_path / "index"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys, machine):
    """Run the command line; give exit code, stdout, stderr."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return call


def places(machine, name: str) -> dict[str, dict[str, str]]:
    """The checked places of a gazetteer, by name."""
    with (machine / "gazetteers" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_what_is_taken_and_what_is_said(run, machine, case):
    path = FILES / case["file"]
    before = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    code, out, err = run("gazetteer", "add", path)
    assert code == int(case["exit"])
    assert out == ""
    assert not [part for part in case["said"].split(";") if part.strip() not in err], err
    if code == 2:
        assert err.count("\n") == 1
        assert not list(machine.glob("gazetteers/*"))
    else:
        what = "names" if "alternate" in case["format"] else "places"
        assert f"({case['format']}): {case['taken']} {what} taken, {case['rejected']} row" in err
    if before:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_a_table_keeps_names_points_and_parents(run, machine):
    run("gazetteer", "add", FILES / "any.csv")
    rows = places(machine, "any")
    first = rows["Khirbat al Zaytun"]
    assert (first["id"], first["lat"], first["lon"], first["kind"]) == ("user:any/1", "35.95", "38.4", "town")
    assert first["aliases"] == "Khirbet Zeitun;خربة الزيتون"
    assert first["parents"] == "admin1:SY.04;country:SY"
    assert rows["No Point"]["parents"] == "user:any/1;admin1:SY.04;country:SY"
    assert rows["Ring One"]["parents"] == "user:any/14;country:SY"
    assert rows["Null Island"]["lat"] == ""
    with (machine / "gazetteers" / "any.rejected.csv").open(encoding="utf-8") as file:
        reported = {(row["row"], row["taken"]) for row in csv.DictReader(file)}
    assert {("row 3", "no"), ("row 11", "in part"), ("row 6", "in part")} <= reported
    assert len(reported) == 11


def test_administrative_levels_become_places_each_once(run, machine):
    run("gazetteer", "add", FILES / "ocha.csv", "--name", "adm")
    rows = places(machine, "adm")
    assert rows["Zahrat District"]["parents"] == "admin1:SY.01;country:SY"
    assert rows["Al-Hasakeh"]["id"] == "admin1:SY.01"
    assert rows["Al-Hasakeh"]["same"] == "user:adm/SY08"
    assert rows["Qamar District"]["parents"] == "user:adm/SY99;country:SY"
    assert rows["Syrian Arab Republic"]["id"] == "country:SY"
    assert rows["Murouj District"]["aliases"] == "المروج"


def test_columns_and_country_can_be_named(run, machine):
    Path("own.tsv").write_text("toponym\tbreite\tlänge\nOne Place\t36.1\t37.2\n", "utf-8")
    words = ["gazetteer", "add", "own.tsv", "--column", "lat=breite", "--column", "lon=länge", "--country", "Syria"]
    assert run(*words)[0] == 0
    row = places(machine, "own")["One Place"]
    assert (row["lat"], row["lon"], row["country"]) == ("36.1", "37.2", "SY")
    for more, said in (
        ("--column=colour=x", "'colour'"),
        ("--column=id=x", "'x'"),
        ("--country=Ruritania", "Ruritania"),
    ):
        code, _, err = run("gazetteer", "add", "own.tsv", more)
        assert (code, said in err, err.count("\n")) == (2, True, 1)
    assert run("gazetteer", "add", "own.tsv", "--name", "../evil")[0] == 2


def test_workbooks_are_read_and_need_openpyxl(run, machine, monkeypatch):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.append(["read", "me"])
    for depth, written in (("1", [["SY", "Syria", "SY04", "Ar-Raqqa"]]), ("2", [["SY", "Syria", "SY04", "Ar-Raqqa"]])):
        sheet = book.create_sheet(f"adm{depth}")
        sheet.append(["ADM0_PCODE", "ADM0_EN", "ADM1_PCODE", "ADM1_EN", *(["ADM2_PCODE", "ADM2_EN"] * (depth == "2"))])
        sheet.append([*written[0], *(["SY0499", "Wardiyat"] * (depth == "2"))])
    book.save("adm.xlsx")
    code, _, err = run("gazetteer", "add", "adm.xlsx")
    assert code == 0
    assert "sheet notes left out" in err
    assert places(machine, "adm")["Wardiyat"]["parents"] == "admin1:SY.04;country:SY"
    assert len(places(machine, "adm")) == 3
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    code, _, err = run("gazetteer", "add", "adm.xlsx")
    assert (code, "conflict-search[xlsx]" in err, err.count("\n")) == (2, True, 1)


def test_added_places_are_found_and_an_index_says_what_has_changed(run, machine):
    for name in ("dump.txt", "alternate.txt", "ocha.csv", "any.csv", "points.geojson"):
        assert run("gazetteer", "add", FILES / name)[0] == 0
    assert [line.split()[0] for line in run("gazetteer", "list")[1].splitlines()] == [
        "alternate", "any", "dump", "ocha", "points",
    ]  # fmt: skip
    Path("r.txt").write_text(
        "Clashes near Umm as Samak and in Khirbet Zeitun, Syria. All was calm in Zahrat District.\n"
    )
    assert run("index", "r.txt")[0] == 0
    for asked in ("Um Semak", "أم السمك", "Khirbat Zaytoun", "خربة الزيتون", "الزهرات"):
        code, _, err = run(asked, "--format", "jsonl")
        assert (code, "gazetteers" in err) == (0, False), asked
    assert run("text:clashes", "--within", "Raqqa")[0] == 0
    assert run("text:calm", "--within", "Hasakah")[0] == 0
    _check_merged(run)
    _check_explained(run)
    _check_changes(run, machine)


def _check_merged(run):
    """Names of a file join the place that GeoNames has; nothing is there twice."""
    for asked, entity in (
        ("Shamtown", "geonames:170654"), ("Samaka Province", "admin1:SY.04"), ("أم السمك", "geonames:9000001"),
        ("Samaka-Land", "admin1:SY.04"), ("Ein Qirsh", "user:points/a"),
    ):  # fmt: skip
        code, out, _ = run("gazetteer", "lookup", asked, "--format", "json")
        assert (code, [one["entity"] for one in json.loads(out)["candidates"]]) == (0, [entity]), asked


def _check_explained(run):
    """An explanation has the taken first, each other with the reason why not."""
    code, out, _ = run("gazetteer", "lookup", "Khirbat al Zeitun", "--explain", "--limit", "5", "--format", "json")
    first, *others = json.loads(out)["candidates"]
    assert (code, first["entity"], first["taken"], first["how"], first["reason"]) == (
        0,
        "user:any/1",
        True,
        "fuzzy",
        "",
    )
    assert (first["matched"], first["origin"], first["country"]) == ("Khirbat al Zaytun", "added: any.csv", "SY")
    assert first["margin"] > 0
    assert others
    assert all(not one["taken"] and one["reason"] and one["rivals"][0]["km"] is not None for one in others)
    text = run("gazetteer", "lookup", "Hit", "--explain")[1]
    assert "a weak name" in text
    assert "not taken, below the bar of 0.82" in text
    code, out, err = run("gazetteer", "lookup", "Xqzzrtv")
    assert (code, out, "no place or actor" in err) == (1, "", True)


def _check_changes(run, machine):
    """The index answers as it was built, and says in one note what has changed."""
    run("gazetteer", "remove", "any")
    Path("points.csv").write_text("name\nOther Place\n")
    assert "in place of points.geojson" in run("gazetteer", "add", "points.csv", "--name", "points")[2]
    run("gazetteer", "add", "points.csv", "--name", "new")
    code, _, err = run("خربة الزيتون")
    assert code == 0
    (note,) = [line for line in err.splitlines() if "gazetteers" in line]
    assert "new added, any removed, points changed; index the sources again" in note
    (machine / "gazetteers" / "new.json").write_text("{")
    code, _, err = run("خربة الزيتون")
    assert (code, "new.json: damaged" in err) == (0, True)
    code, _, err = run("gazetteer", "list")
    assert (code, "new.json: damaged" in err, err.count("\n")) == (2, True, 1)
    (machine / "gazetteers" / "new.json").unlink()
    assert run("index", "r.txt")[0] == 0
    code, _, err = run("Um Semak")
    assert (code, "gazetteers" in err) == (0, False)


def test_a_missing_gazetteer_is_one_clear_line(run, machine):
    code, _, err = run("gazetteer", "remove", "nothing")
    assert (code, "there are: none" in err) == (2, True)
    run("gazetteer", "add", FILES / "ocha.csv")
    (machine / "gazetteers" / "ocha.csv").unlink()
    code, _, err = run("gazetteer", "lookup", "Raqqa")
    assert (code, "gazetteer remove ocha" in err, err.count("\n")) == (2, True, 1)
    assert run("gazetteer", "remove", "ocha")[0] == 0
    assert list((machine / "gazetteers").iterdir()) == []


def test_too_many_places_are_refused(run, monkeypatch):
    monkeypatch.setattr(user_places, "MOST", 3)
    for name in ("dump.txt", "any.csv"):
        code, _, err = run("gazetteer", "add", FILES / name)
        assert (code, "more than 3 places" in err, err.count("\n")) == (2, True, 1)


def test_a_run_that_fails_leaves_the_gazetteer_as_it_was(run, machine, monkeypatch):
    run("gazetteer", "add", FILES / "any.csv")
    before = {path.name: path.read_bytes() for path in (machine / "gazetteers").iterdir()}
    shutil.copy(FILES / "swapped.csv", machine / "any.csv")
    assert run("gazetteer", "add", "any.csv")[0] == 2
    assert {path.name: path.read_bytes() for path in (machine / "gazetteers").iterdir()} == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"name,lat,lon\n{text}".encode())))
def test_any_bytes_are_taken_or_refused_in_one_line(machine, content):
    path = machine / "fuzz.csv"
    path.write_bytes(content)
    try:
        add_file(path, machine / "gazetteers", now=datetime(2024, 1, 1, tzinfo=UTC))
        said = ""
    except GazetteerError as error:
        said = str(error)
    written = machine / "gazetteers" / "fuzz.csv"
    names = places(machine, "fuzz") if written.exists() else {}
    assert not [text for text in (said, *names) if "\n" in text]


SHAPES = [line.split("\t") for line in (DATA / "geojson_points.tsv").read_text("utf-8").splitlines()[2:]]


@pytest.mark.parametrize(("geometry", "longitude", "latitude"), SHAPES)
def test_a_point_stands_for_a_shape_and_lies_in_it(geometry, longitude, latitude):
    assert _point_of(json.loads(geometry)) == (float(longitude), float(latitude))


@pytest.mark.parametrize(
    ("cell", "values"),
    [("a; b|c", ["a", "b", "c"]), ("a, b", ["a", "b"]), ("a, b; c", ["a, b", "c"]), ("", []), ("ا، ب", ["ا", "ب"])],
)
def test_a_cell_may_hold_several_names(cell, values):
    assert several(cell) == values


@pytest.mark.parametrize("row", rows("points_split.csv"), ids=lambda row: row["cell"])
def test_a_cell_with_both_coordinates(row):
    if row["lat"] == "none":
        with pytest.raises(ValueError, match="is not a"):
            split_point(row["cell"])
    else:
        assert split_point(row["cell"], longitude_first=bool(row["longitude_first"])) == (row["lat"], row["lon"])


@given(st.text(max_size=60))
def test_any_cell_is_a_point_or_none(cell):
    with contextlib.suppress(ValueError):
        lat, lon = split_point(cell)
        assert bool(lat) == bool(lon)
