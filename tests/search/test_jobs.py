"""The daily jobs of users, one command each: a transcript compared with tests/golden/jobs.text."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from conflict_search.cli import main
from conflict_search.opening import build
from testdata import ROOT, rows

ROWS = rows("jobs.csv")
WIRE = (
    "Shells fell on the bakery of Tabani on Tuesday, killing four people who were queueing for bread, a doctor at the "
    "clinic said by telephone. Neighbours dug with their hands until a crane arrived from the cement works at noon."
)
OWN = "A man who lost his brother in Tabani on Tuesday counted eleven craters around the oven; he blamed the garrison."
COPIES = (
    ("wire", f"HOMS (Reuters) - {WIRE}", "Reuters"),
    ("harbour", f"{WIRE} (Reuters)", "The Harbour Post"),
    ("herald", f"Another day of war, our correspondents write. {WIRE}", "Inland Herald"),
    ("witness", OWN, "Valley Radio"),
)
"""Reports of one day: three copies of a text, and one that a source of its own wrote."""

GOLDEN = ROOT / "tests" / "golden" / "jobs.text"


def transcript(command, capsys):
    """Return what a terminal shows for a command: data, talk, exit code."""
    with pytest.raises(SystemExit) as left:
        main(shlex.split(command)[1:])
    out, err = capsys.readouterr()
    shown = re.sub(r"\d{4}-\d\d-\d\dT[\d:+]+", "TIME", (out + err).replace(f"{ROOT.as_posix()}/", ""))
    return f"$ {command}\n{shown}exit code {left.value.code or 0}\n\n"


def index_copies(folder, copies):
    made = ({"id": n, "title": n, "text": text, "source": s, "date": "2016-05-04"} for n, text, s in copies)
    (folder / "copies.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made), "utf-8")
    build(["copies.jsonl"], "copies")


def test_the_daily_jobs(capsys, sample, own_machine, monkeypatch, request):
    monkeypatch.setenv("COLUMNS", "100")
    (own_machine / "places.csv").write_text("id,name\n7,Albu Kamal\n8,Nowhereville\n9,\n10,الرقة\n", "utf-8")
    index_copies(own_machine, COPIES[:-1])
    transcript("conflict-search saved add tabani Tabani --index copies", capsys)
    transcript("conflict-search saved run tabani", capsys)
    index_copies(own_machine, COPIES)
    transcript("conflict-search Tabani", capsys)  # makes the sample collection if this machine has none yet
    shown = "".join(transcript(row["command"], capsys) for row in ROWS)
    if request.config.getoption("--golden"):
        GOLDEN.write_text(shown, "utf-8")
    assert shown == GOLDEN.read_text("utf-8")
