"""How probable it is that a mention names its place."""

from __future__ import annotations

import pytest

from conflict_index import ids
from conflict_index.annotate import Annotator
from conflict_index.annotate.disambiguate import Referent
from conflict_index.annotate.likelihood import FACTS, facts, known, likely
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import EntityId
from conflict_index.model import Place
from testdata import rows

ABOUT = "Rebels left Aleppo for Idlib; Homs and Hama were calm, and so was Raqqa. "
TABLE = rows("probabilities.csv")
SPELLED = rows("probabilities_spelled.csv")
TOWN = Place(EntityId("geonames:1"), "Ekzam", (), "town", "SY", 35.0, 37.0, (), 20_000)
LEAST, UNSURE = 0.8, 0.5


@pytest.mark.parametrize("row", TABLE, ids=[row["text"] for row in TABLE])
def test_a_probability_says_how_surely_a_place_is_meant(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    text = ABOUT * bool(row["before"]) + row["text"]
    (found,) = (m for m in Annotator(gazetteer).mentions(text) if m.surface == row["name"])
    assert float(row["least"]) <= found.score < float(row["below"])


@pytest.mark.parametrize("row", SPELLED, ids=[f"{row['name']}: {row['text']}" for row in SPELLED])
def test_every_spelling_in_a_clear_context_is_sure(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    found = [m for m in Annotator(gazetteer).mentions(row["text"]) if m.surface == row["name"]]
    scores = [m.score for m in found if ids.is_place(m.entity_id)]
    if row["what"] == "place":
        assert scores
        assert min(scores) >= LEAST
    else:
        assert all(score < UNSURE for score in scores)


def test_every_mention_has_a_value_for_each_fact() -> None:
    for referent in (None, Referent(TOWN)):
        assert len(facts(known(1.0, referent, beside=True))) == len(FACTS)


def test_what_speaks_against_a_place_makes_it_less_probable() -> None:
    at_best = likely(4.0, Referent(TOWN), beside=True)
    assert at_best > likely(4.0, Referent(TOWN, lead=0.5), beside=True)
    assert at_best > likely(4.0, Referent(TOWN, stray=True), beside=True)
    assert at_best > likely(0.0, Referent(TOWN), beside=True)
