"""Every row of a list comes back, in order, whatever is wrong with some; as the command line writes it too."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest

from conflict_index.errors import IndexDamaged, UsageError
from conflict_index.model import Place
from conflict_search import answering
from conflict_search.batch.answers import Answer, answers, note, taken_for
from conflict_search.batch.lists import Entry
from conflict_search.cli import main
from conflict_search.query.recognise import Meaning, Reading
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
    def interrupted(*given):
        yield from list(answers(*given))[:4]
        raise KeyboardInterrupt

    monkeypatch.setattr(answering, "answers", interrupted)
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


@pytest.fixture
def dated(own_machine):
    path = own_machine / "dated.csv"
    rows = "name,from,to,day\nAlbu Kamal,2016-06-01,2016-07-01,2016-06-29\nAlbu Kamal,2017-11,,November 2017\n"
    path.write_text(rows + "Albu Kamal,,n/a,\nAlbu Kamal,soon,,31 June 2016\nAlbu Kamal,2017,2016,2001\n", "utf-8")
    return path


@pytest.mark.parametrize("column", ["from..to", "day"])
def test_each_row_has_its_own_dates(run, dated, sample, column):
    out = run(str(dated), "--event-date-column", column, "--limit", "0")[1]
    totals = {r["row"]: r["total"] for r in lines_of(out)}
    windows = {"2": "2016-06-01..2016-07-01" if column == "from..to" else "2016-06-29"}
    windows["3"] = "2017-11.." if column == "from..to" else "2017-11"
    for row, window in {**windows, "4": None}.items():
        assert totals[row] == str(sample.search("Albu Kamal", event_date=window, match="all").total)
    assert totals["5"] == ""
    assert totals["6"] == ("" if column == "from..to" else "0")
    assert run(str(dated), "--published-column", "nowhere")[0] == 2


def test_wide_is_a_line_a_row(run, places):
    long = lines_of(run(str(places), "--limit", "0")[1])
    wide = lines_of(run(str(places), "--layout", "wide")[1])
    assert len(wide) == 7
    same = ("row", "id", "status", "total", "note")
    for one, first in zip(wide, firsts(long), strict=True):
        assert [one[k] for k in same] == [first[k] for k in same]
        assert (one["best_hit"], one["best_text"]) == (first["hit"], first["text"])
    objects = [json.loads(line) for line in run(str(places), "--layout", "wide", "--jsonl", "-")[1].splitlines()]
    assert [o.get("best", {}).get("hit", "") for o in objects] == [w["best_hit"] for w in wide]


def test_a_name_of_two_places_is_ambiguous(sample):
    both = replace(sample.search("Albu Kamal"), readings=())
    town = Meaning("geonames:1", "exact", 1.0, "", "", ("geonames:1",))
    twin, province = replace(town, entity_id="geonames:2"), replace(town, entity_id="admin1:1")
    known = {
        "geonames:1": Place("geonames:1", "A", (), "town", "SY", 34.0, 40.0, ("admin1:1",), 0),
        "geonames:2": Place("geonames:2", "A", (), "town", "IQ", 33.0, 44.0, (), 0),
        "admin1:1": Place("admin1:1", "A", (), "province", "SY", 35.0, 41.0, (), 0),
    }

    def status(*meanings):
        results = replace(both, readings=(Reading("A", meanings),))
        return next(answers(entries("A"), lambda query: results, known.get)).status

    assert status(town, twin) == "ambiguous"
    assert status(town, province) == "found"
    assert status(town, replace(twin, terms=())) == "found"


def command(*words):
    return [sys.executable, "-c", "from conflict_search.cli import main; main()", "batch", *words]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_killed_at_any_moment_is_resumed_to_the_same_bytes(own_machine, sample, workers):
    rng = random.Random(11)
    names = ["Albu Kamal", "Raqqa", "البوكمال", "Mosul", "N/A", "x" * 3000, "Xqzz", 'a "quoted\nname']
    with (own_machine / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("name", "n"), *((rng.choice(names), n) for n in range(600))])
    words = ["list.csv", "--workers", workers, "--limit", "3"]
    whole = subprocess.run(command(*words, "--out", "a.csv", "--jsonl", "a.jsonl"), capture_output=True, timeout=120)
    assert whole.returncode == 0
    killed = 0
    for _ in range(200):
        began = subprocess.Popen(command(*words, "--out", "b.csv", "--jsonl", "b.jsonl", "--resume"), stderr=-3)
        try:
            began.wait(rng.uniform(0.25, 0.6))
            break
        except subprocess.TimeoutExpired:
            began.kill()
            began.wait()
            killed += 1
        if killed == 6:
            subprocess.run(command(*words, "--out", "b.csv", "--jsonl", "b.jsonl", "--resume"), timeout=120, check=True)
            break
    assert (own_machine / "b.csv").read_bytes() == (own_machine / "a.csv").read_bytes()
    assert (own_machine / "b.jsonl").read_bytes() == (own_machine / "a.jsonl").read_bytes()
    assert not (own_machine / "b.csv.unfinished").exists()


@pytest.mark.parametrize("torn", [0, 1, 7, 40, 400])
def test_what_was_torn_is_written_anew(run, places, own_machine, monkeypatch, torn):
    run(str(places), "--out", "a.csv")

    def interrupted(*given):
        yield from list(answers(*given))[:3]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(answering, "answers", interrupted)
        assert run(str(places), "--out", "b.csv")[0] == 130
    journal = own_machine / "b.csv.unfinished"
    journal.write_bytes(journal.read_bytes()[: -torn or None])
    with (own_machine / "b.csv").open("ab") as file:
        file.write(b'6,"half a rec')
    code, _, err = run(str(places), "--out", "b.csv", "--resume")
    assert code == 0
    assert (own_machine / "b.csv").read_bytes() == (own_machine / "a.csv").read_bytes()
    assert "7 rows read: 3 with hits, 1 without, 3 failed" in err


def test_a_run_is_not_resumed_with_other_options(run, places, own_machine, monkeypatch):
    def interrupted(*given):
        yield next(answers(*given))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(answering, "answers", interrupted)
        run(str(places), "--out", "b.csv")
    before = (own_machine / "b.csv").read_bytes()
    code, _, err = run(str(places), "--out", "b.csv", "--resume", "--limit", "2")
    assert (code, "another list, index or options" in err) == (2, True)
    assert (own_machine / "b.csv").read_bytes() == before
    assert run(str(places), "--resume")[0] == 2


@pytest.mark.parametrize(("names", "code"), [("Raqqa\n" * 400, 0), ("Xqzzrtv\n" * 40000, 1)])
def test_a_reader_that_leaves_gets_the_exit_code_of_what_was_found(own_machine, sample, names, code):
    (own_machine / "list.txt").write_text(names, "utf-8")
    with subprocess.Popen(command("list.txt"), stdout=-1, stderr=-1) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read().decode()
    assert (process.returncode, "Traceback" in err) == (code, False)


def test_a_field_that_makes_no_sense_costs_its_row_alone(run, own_machine, sample):
    rows = "name,n\nwithin:Xqzzrtv,1\nevent:2016-13,2\nnear:Raqqa~1e999km,3\nAlbu Kamal,4\n"
    (own_machine / "list.csv").write_text(rows, "utf-8")
    code, out, _ = run("list.csv", "--limit", "1")
    assert (code, [r["status"] for r in lines_of(out)]) == (0, ["error", "error", "error", "found"])
    assert "no date in" in lines_of(out)[1]["note"]
    code, out, _ = run("list.csv", "--within", "Xqzzrtv")
    assert (code, out) == (2, "")


def test_a_day_that_can_be_read_in_two_ways_is_an_error_of_its_row(run, own_machine, sample):
    (own_machine / "list.csv").write_text("name,day\nAlbu Kamal,03/04/2016\nAlbu Kamal,29/06/2016\n", "utf-8")
    _, out, _ = run("list.csv", "--event-date-column", "day", "--limit", "1")
    assert [(r["status"], r["event_start"]) for r in lines_of(out)] == [("error", ""), ("found", "2016-06-29")]
    assert "no date in '03/04/2016'" in lines_of(out)[0]["note"]
