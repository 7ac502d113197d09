"""Names that differ by a letter or two are spellings of one village where the same place is mentioned beside them."""

from __future__ import annotations

import json

import pytest

import conflict_search as cs

REPORTS = {
    "near": "Shells fell on the town of Ibta in the Daraa countryside.",
    "alike": "Two were killed in Abtaa near Dael.",
    "old": "Clashes went on in Daraa al-Balad, the old quarter of Daraa.",
    "adra": "A convoy left Adra, near Damascus.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("beside")
    lines = (json.dumps({"id": name, "text": text, "date": "2018-02-05"}) + "\n" for name, text in REPORTS.items())
    (folder / "reports.jsonl").write_text("".join(lines), "utf-8")
    cs.build([folder / "reports.jsonl"], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Ibta", {"near", "alike"}), ("Abtaa", {"near", "alike"}), ("Dara al Balad", {"old"}), ("Adra", {"adra"})],
)
def test_names_at_one_place_are_one_name(index, words, expected):
    assert {hit.report.id for hit in index.search(words, match="all")} == expected


def test_a_name_is_not_another_with_its_last_word(gazetteer):
    assert not [one for one in gazetteer.lookup("Daraa al-Balad") if one.entity_id == "seed:adra"]
