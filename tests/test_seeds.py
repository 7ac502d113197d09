"""The curated tables are whole, and the script that says so notices each kind of fault."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from datetime import date, timedelta

import pytest

from testdata import ROOT

SEEDS = ROOT / "seeds"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _load():
    spec = importlib.util.spec_from_file_location("check_seeds", ROOT / "scripts" / "check_seeds.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


check_seeds = _load()


def _broken():
    lines = (ROOT / "tests" / "data" / "seed_faults.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


@pytest.fixture(scope="session")
def world():
    return check_seeds.world()


@pytest.fixture(scope="session")
def reports():
    return [json.loads(line) for line in (SEEDS / "reports" / "sample.jsonl").read_text("utf-8").splitlines()]


def test_the_tables_are_whole(world):
    assert check_seeds.check(SEEDS, world) == []


@pytest.mark.parametrize(("table", "how", "text", "fault"), _broken())
def test_each_fault_is_found(world, tmp_path, table, how, text, fault):
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS, folder)
    path = folder / table
    whole = path.read_text("utf-8")
    if how == "append":
        path.write_text(whole + text.replace("|", "\n") + "\n", "utf-8")
    else:
        old, new = text.split("|")
        assert old in whole
        path.write_text(whole.replace(old, new, 1), "utf-8")
    found = check_seeds.check(folder, world)
    assert any(one.startswith(table) and fault in one for one in found), found


def test_a_missing_table_is_named(world, tmp_path):
    assert any("places.csv" in fault for fault in check_seeds.check(tmp_path, world))


def test_a_stated_date_in_a_sample_agrees_with_its_weekday_and_lies_just_before_the_report(reports):
    stated = re.compile(rf"({'|'.join(DAYS)}), (?:(\w{{3}})\w*\.? (\d+)|(\d+) (\w{{3}})\w*)")
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    checked = 0
    for report in reports:
        published = date.fromisoformat(report["date"])
        for weekday, month, day, day_first, month_second in stated.findall(report["text"]):
            event = date(published.year, months.index((month or month_second)[:3]) + 1, int(day or day_first))
            assert DAYS[event.weekday()] == weekday
            assert timedelta(0) <= published - event < timedelta(10)
            checked += 1
    assert checked


def test_the_samples_spell_albu_kamal_in_many_ways(reports):
    text = "\n".join(report["text"] for report in reports)
    for spelling in ("Albu Kamal", "al-Bukamal", "Abu Kamal", "Al Bu Kamal", "Albukamal", "البوكمال"):
        assert spelling in text
