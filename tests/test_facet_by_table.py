"""A facet is a table and a line: the weapon through every command; another facet added to a copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

import conflict_search as cs
from testdata import ROOT

REPORTS = [
    {"id": "a", "text": "Barrel bombs fell on Daraya on 3 May 2016. A mortar shell hit a bakery in Homs."},
    {"id": "b", "text": "A car bomb went off in Idlib. Doctors treated forty people at the hospital."},
    {"id": "c", "text": "قصف الطيران المروحي مدينة داريا بالبراميل المتفجرة."},
    {"id": "d", "text": "The gold mine near Aleppo was closed, and the school reopened."},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("weapons")
    (folder / "r.jsonl").write_text("\n".join(map(json.dumps, REPORTS)), "utf-8")
    cs.build([folder / "r.jsonl"], folder / "ix")
    with cs.open(folder / "ix") as opened:
        yield opened


def test_a_facet_counts_the_passages_of_each_value(index):
    counts = {row.key: row.count for row in index.facets(None, "weapon")}
    assert counts == {"barrel bomb": 2, "mortar": 1, "car bomb": 1, "airstrike": 1}


def test_a_filter_leaves_the_passages_that_name_the_weapon(index):
    found = {hit.report.id for hit in index.search("Daraya", tags={"weapon": ["barrel bomb"]})}
    assert found == {"a", "c"}
    assert not index.search("Daraya", tags={"weapon": ["car-bomb"]}).hits
    assert len(index.search("text:fell OR text:off", tags={"weapon": ["Car bomb", "mortar"]})) == 2


def test_a_hit_shows_its_tags_and_the_words_that_say_so(index):
    (hit,) = index.search("Idlib", tags={"weapon": ["car bomb"]})
    (tag,) = hit.to_dict()["tags"]
    assert tag["value"] == "car bomb"
    assert hit.report.text[tag["start"] : tag["end"]] == tag["surface"] == "car bomb"
    assert cs.Span(tag["start"], tag["end"]) in hit.highlights, "what was asked for is marked"
    assert index.search("Idlib").to_dicts()[0]["weapon"] == "car bomb"


@pytest.mark.parametrize(("tags", "says"), [({"weapon": ["spoon"]}, "mortar"), ({"colour": ["red"]}, "weapon")])
def test_an_unknown_value_or_facet_is_said(index, tags, says):
    with pytest.raises(cs.UsageError, match=says):
        index.search("Idlib", tags=tags)


TABLE = """language,term,value,case,with,without,origin
en,hospital+s,hospital,,,,test
en,school+s,school,,,,test
"""


def run(home, *words: str) -> str:
    paths = os.pathsep.join(str(home / folder) for folder in ("search", "index"))
    env = {**os.environ, "PYTHONPATH": paths, "CONFLICT_SEARCH_INDEX": str(home / "ix")}
    done = subprocess.run(
        [sys.executable, "-m", "conflict_search.cli", *words],
        capture_output=True, text=True, encoding="utf-8", env=env, cwd=home, timeout=120,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_another_facet_is_a_table_and_a_line(tmp_path, gazetteer_path):
    for folder in ("search", "index", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "seeds" / "taggers" / "made_up.csv").write_text(TABLE, "utf-8")
    fields = tmp_path / "index" / "conflict_index" / "store" / "fields.py"
    line = '    Field("made_up", "keys", "what was hit", tagged=True),\n'
    fields.write_text(fields.read_text("utf-8").replace('    Field("weapon"', f'{line}    Field("weapon"'), "utf-8")
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, REPORTS)), "utf-8")
    run(tmp_path, "index", "r.jsonl")
    assert "hospital" in run(tmp_path, "facets", "--by", "made_up")
    assert "what was hit" in run(tmp_path, "search", "--help").lower()
    (hit,) = map(json.loads, run(tmp_path, "text:treated", "--made-up", "hospital", "--format", "jsonl").splitlines())
    assert [tag["value"] for tag in hit["tags"] if tag["facet"] == "made_up"] == ["hospital"]
    assert run(tmp_path, "text:treated", "--made-up", "school", "--format", "jsonl") == ""
    (row, *_) = map(json.loads, run(tmp_path, "annotate", "r.jsonl").splitlines()[1:2])
    assert {tag["facet"] for tag in row["tags"]} == {"made_up", "weapon"}
