"""The log keeps every query whole and says what changed since; saved searches tell what is new."""

from __future__ import annotations

import json
import stat
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conflict_search.evidence.log import Logged, append, entries

ENTRY = Logged("2026-01-01T00:00:00+00:00", "0.1.0", "/x", "ab", "Raqqa", {"limit": 10}, 1, 0, (("a:0", "cd"),), "ef")


@pytest.fixture
def log(own_machine):
    return own_machine / "data" / "conflict-search" / "log.jsonl"


def report(folder, name, text, date="3 May 2017"):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(f"Published: {date}\n\n{text}\n", "utf-8")


@pytest.fixture
def reports(own_machine, run):
    folder = own_machine / "r"
    report(folder, "a", "Rebels shelled Raqqa on Tuesday.")
    report(folder, "b", "Fighters left Raqqa. Shells fell on Raqqa.")
    assert run("index", "r")[0] == 0
    return folder


def test_a_search_is_logged_for_its_user_alone(run, reports, log):
    assert run("Raqqa", "--limit", "1", "--event-date", "2017")[0] == 0
    assert run("Xqzz")[0] == 1
    one, two = entries(log)
    assert (one.words, one.options["limit"], one.options["event_date"], one.number) == ("Raqqa", 1, "2017", 1)
    assert (two.words, two.total, two.hits) == ("Xqzz", 0, ())
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert str(reports.parent / "data") in one.index
    code, out, _ = run("log", "show")
    assert (code, [line.split()[0] for line in out.splitlines()]) == (0, ["1", "2"])
    assert json.loads(run("log", "show", "--format", "json", "--limit", "1")[1])["words"] == "Xqzz"


@pytest.mark.parametrize("how", ["option", "setting"])
def test_the_log_can_be_switched_off(run, reports, log, monkeypatch, how):
    if how == "setting":
        monkeypatch.setenv("CONFLICT_SEARCH_LOG", "off")
    run("Raqqa", *(["--no-log"] if how == "option" else []))
    assert not log.exists()


def test_a_log_that_cannot_be_written_costs_nothing(run, reports, log, monkeypatch):
    monkeypatch.setenv("CONFLICT_SEARCH_LOG", str(reports))
    code, out, err = run("Raqqa")
    assert (code, "Raqqa" in out) == (0, True)
    assert "this search is not in the log" in err


def test_replay_says_what_changed_and_why(run, reports, monkeypatch):
    run("Raqqa")
    assert run("log", "replay", "1")[0] == 0
    report(reports, "c", "A convoy reached Raqqa.")
    report(reports, "a", "Rebels shelled Raqqa on Wednesday.")
    (reports / "b.txt").unlink()
    run("index", "r", "--prune")
    code, out, _ = run("log", "replay", "1")
    assert code == 1
    assert "the index has changed" in out
    for said in ("added: c", "changed: a", "removed: b, no more in the index"):
        assert said in out
    changes = json.loads(run("log", "replay", "1", "--format", "json")[1])
    assert (changes["added"], changes["gone"], changes["changed"]) == (["c"], ["b"], ["a"])


def test_replay_tells_another_version_and_mere_order(run, reports, log):
    run("Raqqa")
    row = json.loads(log.read_text("utf-8"))
    row["hits"].reverse()
    log.write_text(json.dumps(row | {"version": "0.0.9", "digest": "0"}) + "\n", "utf-8")
    code, out, _ = run("log", "replay", "1")
    assert (code, "order only" in out, "then 0.0.9" in out) == (1, True, True)
    assert "the index has changed" not in out
    log.write_text(json.dumps(row | {"options": {"nonsense": 1}}) + "\n", "utf-8")
    assert run("log", "replay", "1")[0] == 2
    assert run("log", "replay", "7")[0] == 2


def test_damaged_lines_are_said_and_passed_over(run, reports, log):
    run("Raqqa")
    with log.open("ab") as file:
        file.write(b'{"time": 3}\n\x00\xff\n[1]\n{"torn')
    run("Raqqa")
    code, out, err = run("log", "show")
    assert (code, [line.split()[0] for line in out.splitlines()]) == (0, ["1", "6"])
    assert err.count(": damaged; passed over") == 4


@given(st.lists(st.binary(max_size=60)))
@example([b"[" * 5000])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_log(tmp_path, lines):
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\n".join(lines))
    append(path, ENTRY)
    *_, last = entries(path)
    assert last.words == "Raqqa"


def test_lines_of_concurrent_programs_never_mix(tmp_path):
    path = tmp_path / "log.jsonl"
    program = (
        "import sys; from dataclasses import replace; from pathlib import Path\n"
        "from conflict_search.evidence.log import Logged, append\n"
        f"ENTRY = {ENTRY!r}\n"
        "for n in range(60): append(Path(sys.argv[1]), replace(ENTRY, words=f'{sys.argv[2]} {n} ' + 'x' * 100_000))"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, str(path), str(n)]) for n in range(4)]
    assert [process.wait(60) for process in started] == [0] * 4
    found = [" ".join(one.words.split()[:2]) for one in entries(path)]
    assert sorted(found) == sorted(f"{p} {n}" for p in range(4) for n in range(60))


def hits(out):
    return sorted(json.loads(line)["report"] for line in out.splitlines())


def test_a_saved_search_gives_what_came_since(run, reports):
    assert run("saved", "list")[0] == 1
    assert run("saved", "add", "raq", "Raqqa", "--format", "jsonl", "--group", "report")[0] == 0
    assert hits(run("saved", "run", "raq")[1]) == ["a", "b"]
    code, out, err = run("saved", "run", "raq", "--new")
    assert (code, out) == (1, "")
    assert "new: 0" in err
    report(reports, "c", "A convoy reached Raqqa.")
    report(reports, "a", "Rebels shelled Raqqa on Wednesday.")
    run("index", "r")
    code, out, _ = run("saved", "run", "raq", "--new")
    assert (code, hits(out)) == (0, ["a", "c"])
    assert run("saved", "run", "raq", "--new")[1] == ""
    assert hits(run("saved", "run", "raq")[1]) == ["a", "b", "c"]
    assert "raq" in run("saved", "list")[1]
    assert run("saved", "remove", "raq")[0] == 0
    assert run("saved", "run", "raq")[0] == 2


def test_a_limit_loses_nothing_new(run, reports):
    run("saved", "add", "raq", "Raqqa", "--format", "jsonl", "--group", "report", "--limit", "1")
    assert [len(hits(run("saved", "run", "raq", "--new")[1])) for _ in range(3)] == [1, 1, 0]


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".", "a b", "x" * 65, "-x", "\x1b[31m"])
def test_names_of_saved_searches_reach_no_other_file(run, name):
    assert run("saved", "add", "--", name, "Raqqa")[0] == 2
    assert run("saved", "remove", "--", name)[0] == 2


def test_a_saved_search_must_make_sense(run):
    assert run("saved", "add", "x", "Raqqa", "--nonsense")[0] == 2
    assert run("saved", "add", "x", "Raqqa", "--limit", "many")[0] == 2
    assert run("saved", "add", "x")[0] == 2
