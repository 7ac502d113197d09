"""Whatever a source, a name or an argument holds, nothing of it controls the terminal or a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_search.cli import COMMANDS
from conflict_search.one_line import one_line, safe, visible
from conflict_search.render.csv import csv_line, disarmed
from conflict_search.render.style import Style
from testdata import rows

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
RED, BACK, BELL, C1, DEL = "\x1b[31m", "\u202e", "\x07", "\x9b", "\x7f"
ODD = f"{RED}o{BACK}d{BELL}d{C1}y{DEL}"


@pytest.fixture
def hostile(run, own_machine):
    """An index of reports whose every field is hostile, in a file of such a name."""
    folder = own_machine / f"r{ODD}"
    folder.mkdir()
    text = f"Rebels shelled Raqqa on 3 May 2017. {ODD} Fighters of Xarvan{BELL} Tuld left Raqqa with mortar fire."
    report = {"id": f"a{ODD}\n1", "title": f"=T{ODD}\nitle", "source": f"=S{ODD}", "url": f"http://x/{ODD}"}
    lines = [json.dumps(report | {"text": text}), "{broken " + ODD, json.dumps({"id": ODD, "text": 3})]
    (folder / f"f{ODD}.jsonl").write_text("\n".join(lines), "utf-8")
    (own_machine / "list.csv").write_text(f'name,{ODD}\nRaqqa,{ODD}\n{ODD},x\n"=1+1",=2\n', "utf-8")
    (own_machine / f"g{ODD}.csv").write_text(f"name,lat,lon\nTel {ODD} Xarv,36.1,38.2\n{ODD},x,y\n", "utf-8")
    assert run("index", str(folder))[0] == 6
    return own_machine


WALK = [row["words"] for row in rows("hostile_walk.tsv")]


@pytest.mark.parametrize("line", WALK)
def test_no_command_prints_a_control_character(run, hostile, line, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    hit = json.loads(run("search", "Raqqa", "--format", "jsonl")[1].splitlines()[0])["hit"]
    words = [w.replace("{odd}", ODD).replace("{hit}", hit).replace("{cr}", "\r") for w in line.split(" ")]
    _, out, err = run(*words)
    assert not CONTROL.findall(out + err)
    assert out or err


def test_every_command_is_walked():
    assert {line.split(" ")[0] for line in WALK} >= set(COMMANDS)


def test_json_keeps_the_data(run, hostile):
    (line,) = run("search", "Raqqa", "--format", "jsonl")[1].splitlines()
    assert json.loads(line)["title"].replace("\n", "").replace(" ", "") == f"=T{ODD}itle"


@given(st.text())
def test_escapes_leave_json_as_it_is(text):
    line = safe(json.dumps({"a": text}, ensure_ascii=False), "json")
    assert not CONTROL.findall(line)
    assert json.loads(line) == {"a": text}


@given(st.text())
def test_a_line_stays_one_line_without_control_characters(text):
    for shown in (safe(text), one_line(text), safe(text, colour=True)):
        assert "\n" not in shown
        assert not CONTROL.findall(re.sub("\x1b\\[(0|1|2|1;33)m", "", shown))
    assert not CONTROL.findall(visible(text).replace("\t", ""))


def test_our_own_colours_are_kept_and_no_other():
    bold = Style(colour=True).bold("x")
    assert safe(f"{bold}{RED}", colour=True) == f"{bold}\\x1b[31m"
    assert safe(bold) == "\\x1b[1mx\\x1b[0m"


def test_what_texts_are_written_with_is_kept():
    for text in ("می\u200cشود", "soft\u00adhyphen", "\u0627\u200f\u061c", "a\u00a0b"):
        assert visible(text) == text


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        *((f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@\t\r＝＠"),
        *((" =x", "' =x"), ("\n=x", "'\n=x"), ("-12.5", "-12.5"), ("plain", "plain"), ("a=b", "a=b"), ("", "")),
    ],
)
def test_formulas_are_disarmed(cell, wanted):
    assert disarmed(cell) == wanted
    assert next(csv.reader(io.StringIO(csv_line([cell], safe=True), newline=""))) == ([wanted] if wanted else [""])


def test_csv_is_exact_unless_it_shall_be_safe(run, hostile):
    (plain,) = csv.DictReader(io.StringIO(run("search", "Raqqa", "--format", "csv")[1], newline=""))
    marked = run("search", "Raqqa", "--format", "csv", "--safe", "--bom")[1]
    (safer,) = csv.DictReader(io.StringIO(marked.removeprefix("\ufeff"), newline=""))
    assert marked.startswith("\ufeffrank")
    assert (plain["source"], safer["source"]) == (f"=S{ODD}", f"'=S{ODD}")
    assert plain["text"] == safer["text"]
