"""Every row of a list comes back, in order, whatever is wrong with some; as the command line writes it too."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest

from conflict_index.errors import IndexDamaged, UsageError
from conflict_search.batch import answers as batch_answers
from conflict_search.batch.answers import Answer, answers, note, taken_for
from conflict_search.batch.lists import Entry
from conflict_search.cli import main
from conflict_search.query.recognise import Meaning
from conflict_search.results import Results


@pytest.fixture
def run(capsys, own_machine):
    """Run the command line as on a user's machine; give exit code, stdout, stderr."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["batch", *words])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return call


@pytest.fixture
def places(own_machine):
    """A list with all that can befall a row."""
    path = own_machine / "places.csv"
    rows = [
        ("id", "name", "status"),
        ("P1", "Albu Kamal", "town"),
        ("P2", "", "nothing to ask"),
        ("P3", "Xqzzrtv", "unknown"),
        ("P4", "-Mosul", "asks for nothing"),
        ("P5", "البوكمال", "the same, in Arabic"),
        ("P6", "Albu Kamal", "again"),
        ("P7", "x" * 3000, "too long"),
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def lines_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def firsts(lines):
    """Of each row of the list, its first line."""
    return list({line["row"]: line for line in reversed(lines)}.values())[::-1]


def test_every_row_comes_back(run, places):
    code, out, err = run(str(places))
    lines = lines_of(out)
    assert code == 0
    assert [(r["row"], r["id"], r["status"]) for r in firsts(lines)] == [
        *(("2", "P1", "found"), ("3", "P2", "error"), ("4", "P3", "none"), ("5", "P4", "error")),
        *(("6", "P5", "found"), ("7", "P6", "found"), ("8", "P7", "error")),
    ]
    assert "7 rows read: 3 with hits, 1 without, 3 failed" in err
    said = {r["id"]: r["note"] for r in firsts(lines)}
    assert "nothing in column 'name'" in said["P2"]
    assert "no name in it is known" in said["P3"]
    assert "asks for nothing" in said["P4"]
    assert "3000 characters" in said["P7"]
    assert {r["input status"] for r in lines if r["id"] == "P1"} == {"town"}
    assert {r["total"] for r in lines if r["id"] == "P1"} == {str(sum(r["id"] == "P1" for r in lines))}


def test_a_row_finds_what_a_search_finds(run, places, sample):
    lines = [json.loads(line) for line in run(str(places), "--jsonl", "-", "--limit", "0")[1].splitlines()]
    for row in (2, 6, 7):
        own = [line for line in lines if line["row"] == row]
        found = sample.search(own[0]["query"], limit=None)
        assert [line["hit"] for line in own] == [hit.passage.id for hit in found]
        assert {line["total"] for line in own} == {found.total}
    assert lines[0]["taken_for"] == "Ālbū Kamāl (SY)"
    assert lines[0]["input"] == {"id": "P1", "name": "Albu Kamal", "status": "town"}


def test_each_quote_is_the_reports_text_at_its_offsets(run, places, sample):
    out = run(str(places), "--limit", "0")[1]
    hits = [line for line in lines_of(out) if line["hit"]]
    assert len(hits) > 10
    for line in hits:
        text = sample.report(line["report"]).text
        assert text[int(line["start"]) : int(line["end"])] == line["text"]
        assert line["surface"] in line["text"]


def test_both_files_say_the_same(run, places, own_machine):
    code, out, _ = run(str(places), "--out", "hits.csv", "--jsonl", "hits.jsonl")
    assert (code, out) == (0, "")
    rows = lines_of((own_machine / "hits.csv").read_text("utf-8"))
    lines = [json.loads(line) for line in (own_machine / "hits.jsonl").read_text("utf-8").splitlines()]
    assert [(int(r["row"]), r["hit"] or None, r["status"]) for r in rows] == [
        (line["row"], line.get("hit"), line["status"]) for line in lines
    ]
    assert {line["version"] for line in lines} == {1}


def test_no_cap_is_silent(run, places):
    _, out, err = run(str(places), "--limit", "1")
    lines = [r for r in lines_of(out) if r["status"] == "found"]
    assert [r["rank"] for r in lines] == ["1", "1", "1"]
    assert all(int(r["total"]) > 1 for r in lines)
    assert "rows with more than 1 hits, as their total says: 3; --limit 0 writes all" in err


def test_options_hold_for_every_row(run, places):
    _, out, _ = run(str(places), "--event-date", "2016-06")
    found = [r for r in lines_of(out) if r["status"] == "found"]
    assert found
    assert all(r["event_start"] < "2016-07" and r["event_end"] > "2016-06-01" for r in found)
    arabic = [r for r in lines_of(run(str(places), "--variants", "exact")[1]) if r["id"] == "P5"]
    assert {r["surface"] for r in arabic} == {"البوكمال"}


BAD = {
    "a missing list": (["nowhere.csv"], 2, "'nowhere.csv' does not exist"),
    "a column that is none": (["places.csv", "--column", "nome"], 2, "no column 'nome' among 'id', 'name', 'status'"),
    "an option that makes no sense": (["places.csv", "--event-date", "2016-13", "--out", "out.csv"], 2, "2016-13"),
    "a province that is none": (["places.csv", "--within", "Xqzzrtv", "--out", "out.csv"], 2, "Xqzzrtv"),
    "the list as the output": (["places.csv", "--out", "./places.csv"], 2, "the list itself"),
    "one file for both": (["places.csv", "--out", "out.csv", "--jsonl", "./out.csv"], 2, "give each its own"),
    "a folder that is none": (["places.csv", "--out", "none/out.csv"], 2, "cannot be written"),
    "an index that is none": (["places.csv", "--index", "none", "--out", "out.csv"], 3, "there is no index here"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_the_run_is_said_before_anything_is_written(run, places, own_machine, name):
    words, code, said = BAD[name]
    before = places.read_bytes()
    got, out, err = run(*words)
    assert (got, out) == (code, "")
    assert said in err.splitlines()[-1]
    assert places.read_bytes() == before
    assert not (own_machine / "out.csv").exists()


def test_a_list_that_finds_nothing_says_so(run, own_machine):
    (own_machine / "list.txt").write_text("Xqzzrtv\n", "utf-8")
    assert run("list.txt")[0] == 1
    (own_machine / "list.txt").write_text("name\n", "utf-8")
    code, out, err = run("list.txt")
    assert (code, len(out.splitlines())) == (1, 1)
    assert "0 rows read" in err


def test_a_run_that_is_killed_leaves_what_it_wrote(run, places, own_machine, monkeypatch):
    def interrupted(entries, ask):
        yield from list(answers(entries, ask))[:4]
        raise KeyboardInterrupt

    monkeypatch.setattr(batch_answers, "answers", interrupted)
    assert run(str(places), "--out", "hits.csv")[0] == 130
    rows = lines_of((own_machine / "hits.csv").read_text("utf-8"))
    assert [r["id"] for r in firsts(rows)] == ["P1", "P2", "P3", "P4"]


def test_a_pipe_in_and_out(own_machine):
    words = [sys.executable, "-c", "from conflict_search.cli import main; main()", "batch", "-"]
    done = subprocess.run(words, input="Raqqa\nالبوكمال\n".encode(), capture_output=True, timeout=120)
    rows = lines_of(done.stdout.decode("utf-8"))
    assert (done.returncode, {r["query"] for r in rows}) == (0, {"Raqqa", "البوكمال"})


def entries(*queries):
    return [Entry(number, (), query) for number, query in enumerate(queries, 2)]


def test_a_name_is_searched_once():
    asked = []

    def ask(query):
        asked.append(query)
        return Results(query, (), 0)

    found = answers(entries("Raqqa", "Hama", "Raqqa", "", "Raqqa", "Hama"), ask)
    assert asked == ["Raqqa"]
    assert [a.status for a in found] == ["none", "none", "none", "error", "none", "none"]
    assert asked == ["Raqqa", "Hama"]


@pytest.mark.parametrize(("error", "rows"), [(UsageError("no such month"), 0), (IndexDamaged("damaged"), 1)])
def test_what_is_wrong_for_all_rows_is_no_row_in_error(error, rows):
    def ask(query):
        if rows and query == "Raqqa":
            return Results(query, (), 0)
        raise error

    given = []
    with pytest.raises(type(error)):
        given += [a.status for a in answers(entries("-x", "Raqqa", "Hama"), ask)]
    assert len(given) == 0


def test_a_name_is_taken_for_what_its_hits_hold(sample):
    (answer,) = answers(entries("Albu Kamal"), sample.search)
    (right,) = taken_for(answer)
    (reading,) = answer.results.readings
    other = Meaning("geonames:1", "fuzzy", 1.0, "close", "Elsewhere", ("geonames:1",))
    both = replace(answer.results, readings=(replace(reading, meanings=(other, *reading.meanings)),))
    assert taken_for(Answer(answer.entry, both)) == [right]
    assert taken_for(Answer(answer.entry, replace(both, hits=()))) == [other]


def test_a_note_says_what_is_guessed_and_why_there_is_nothing(sample):
    ask = partial(sample.search, event_date="2001")
    close, unknown = (note(a, sample.label) for a in answers(entries("Abou Kemall", "Xqzzrtv"), ask))
    assert close.startswith("'Abou Kemall' is taken for Ālbū Kamāl (SY): close to")
    assert close.endswith("no hit for Ālbū Kamāl (SY)")
    assert unknown == "no name in it is known; it was looked for as plain words"
    (undated,) = answers(entries("x"), lambda query: Results(query, (), 0, undated=3))
    assert "passages without a known event date, left out: 3" in note(undated, sample.label)
