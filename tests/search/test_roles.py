"""Bylines and captions are found, say what they are, and stand behind the report's body."""

from __future__ import annotations

import json

import pytest

import conflict_search as cs
from conflict_search import opening
from conflict_search.cli import main

BYLINE = "By Nancy Homs. "
BODY = "BEIRUT, June 30, 2016 (Reuters) - Smoke rose over Aleppo on Tuesday, residents said. Hama was quiet."
CAPTION = "Smoke rises over Aleppo on Tuesday. (Reuters/Omar Idlib)"
REPORT = f"{CAPTION}\n\n{BYLINE}{BODY}\n"
SHOT = {"id": "shot", "title": "Two towns", "text": "Photo: Smoke rises over Tikrit after a raid."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("roles")
    lines = [{"id": "smoke", "title": "Raid at dawn", "text": REPORT}, SHOT]
    (folder / "r.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    cs.build([folder / "r.jsonl"], folder / "ix")
    return folder


@pytest.fixture(scope="module")
def index(folder):
    with cs.open(folder / "ix") as opened:
        yield opened


def roles(index, words):
    return [hit.passage.role for hit in index.search(words, match="all").hits]


def test_body_comes_before_a_caption_of_the_same_words(index):
    assert roles(index, "Aleppo") == ["body", "caption"]


def test_an_author_is_found_by_words_and_a_town_of_that_name_is_not(index):
    assert roles(index, "text:nancy") == ["byline"]
    assert roles(index, "Homs") == []
    assert roles(index, "Idlib") == []


def test_words_of_the_title_lead_to_the_body(index):
    assert roles(index, "text:dawn") == ["body"]


def test_a_report_of_one_caption_is_found_by_its_title(index):
    assert roles(index, "text:towns") == ["caption"]


def test_every_passage_is_counted(index):
    assert "4 passages" in repr(index)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("text:nancy", "in the byline: who wrote the report, not what it says"),
        ("Tikrit", "in the caption of a picture"),
    ],
)
def test_a_hit_says_what_it_is_part_of(index, words, reason):
    assert reason in index.search(words).hits[0].why


def test_cite_says_what_the_passage_is(folder, index, capsys):
    hit = index.search("text:nancy").hits[0].passage.id
    with pytest.raises(SystemExit):
        main(["cite", hit, "--index", str(folder / "ix")])
    assert "role        byline: who wrote or edited the report" in capsys.readouterr().out


def test_annotate_labels_what_is_not_body(folder):
    record = next(iter(opening.annotate([folder / "r.jsonl"])))
    assert [(m["surface"], m.get("role")) for m in record["mentions"]] == [
        ("Aleppo", "caption"),
        ("BEIRUT", None),
        ("Aleppo", None),
        ("Hama", None),
    ]
    assert {m["surface"]: m.get("role") for m in record["names"]}["Nancy Homs"] == "byline"
    assert [d.get("role") for d in record["dates"]] == ["caption", None]
