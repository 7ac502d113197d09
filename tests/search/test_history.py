"""Which reports changed, when, and from which text to which, is kept and shown."""

from __future__ import annotations

import hashlib

import pytest

import conflict_search as cs
from conflict_index.store import history
from conflict_search.cli import main

TEXTS = ["Shells fell on Saraqib.", "Shells fell on Saraqib and Idlib.", "Shells fell on Saraqib."]


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def table(day, text):
    return f"id,text,event_date\na,{text},{day}\nb,Rain fell on Homs.,2016-06-01\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    """An index of a table that changed three times, and lost a row."""
    folder = tmp_path_factory.mktemp("history")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for text in TEXTS:
            (folder / "t.csv").write_text(table("2016-06-02", text), "utf-8")
            cs.build(["t.csv"], "ix")
            cs.build(["t.csv"], "ix")
        (folder / "t.csv").write_text(table("2016-06-03", TEXTS[2]), "utf-8")
        cs.build(["t.csv"], "ix")
        cs.remove(["b"], "ix")
    return folder / "ix"


def test_each_change_is_kept_with_its_hashes(index):
    with cs.open(index) as opened:
        found = opened.history("a")
        assert [(one.before, one.after, one.changed) for one in found] == [
            (sha(TEXTS[0]), sha(TEXTS[1]), ("text",)),
            (sha(TEXTS[1]), sha(TEXTS[2]), ("text",)),
            (sha(TEXTS[2]), sha(TEXTS[2]), ("event", "fields")),
        ]
        assert {one.path for one in found} == {"t.csv"}
        assert [one.when for one in found] == sorted(one.when for one in found)
        (removed,) = opened.history("b")
        assert (removed.before, removed.after) == (sha("Rain fell on Homs."), None)
        assert len(opened.history()) == 4
        assert opened.history("c") == []
        opened.check()


@pytest.mark.parametrize(
    ("words", "code", "printed"),
    [
        (["a"], 0, [f"from {sha(TEXTS[0])}", f"to   {sha(TEXTS[1])}", "changed: event, fields"]),
        (["b", "--format", "jsonl"], 0, ['"report": "b"', '"to": null', f'"from": "{sha("Rain fell on Homs.")}"']),
        (["c"], 1, []),
    ],
)
def test_the_command_prints_them(index, capsys, words, code, printed):
    with pytest.raises(SystemExit) as ended:
        main(["history", *words, "--index", str(index)])
    assert ended.value.code == code
    out = capsys.readouterr().out
    assert not [part for part in printed if part not in out]


def change(report, before, after):
    return history.ReportChange(report, "2020-01-01T00:00:00+00:00", before, after, ("text",), "a.txt")


def test_a_line_that_a_killed_run_left_costs_no_other(tmp_path):
    history.write(tmp_path, [change("a", "0", "1")])
    path = tmp_path / "history.lines"
    path.write_bytes(path.read_bytes() + b"0badf00d\t[half")
    assert (len(list(history.read(tmp_path))), history.damaged_lines(tmp_path)) == (1, 0)
    history.write(tmp_path, [change("a", "1", "2")])
    assert [one.after for one in history.read(tmp_path)] == ["1", "2"]
    assert history.damaged_lines(tmp_path) == 1


def test_a_run_that_is_repeated_counts_once(tmp_path):
    history.write(tmp_path, [change("a", "0", "1"), change("b", "0", "1"), change("a", "0", "1")])
    assert [one.report_id for one in history.read(tmp_path)] == ["a", "b"]
