"""The daily jobs of users, one command each on the sample: a transcript compared with tests/golden/jobs.text."""

from __future__ import annotations

import shlex

import pytest

from conflict_search.cli import main
from testdata import ROOT, rows

ROWS = rows("jobs.csv")
GOLDEN = ROOT / "tests" / "golden" / "jobs.text"


def transcript(command, capsys):
    """Return what a terminal shows for a command: data, talk, exit code."""
    with pytest.raises(SystemExit) as left:
        main(shlex.split(command)[1:])
    out, err = capsys.readouterr()
    shown = (out + err).replace(f"{ROOT.as_posix()}/", "")
    return f"$ {command}\n{shown}exit code {left.value.code or 0}\n\n"


def test_the_daily_jobs(capsys, own_machine, monkeypatch, request):
    monkeypatch.setenv("COLUMNS", "100")
    (own_machine / "places.csv").write_text("id,name\n7,Albu Kamal\n8,Nowhereville\n9,\n10,الرقة\n", "utf-8")
    shown = "".join(transcript(row["command"], capsys) for row in ROWS)
    if request.config.getoption("--golden"):
        GOLDEN.write_text(shown, "utf-8")
    assert shown == GOLDEN.read_text("utf-8")
