"""What a gazetteer of villages that are also words and persons does to a text: a name alone is no sign of a place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conflict_index.annotate import Annotator
from conflict_index.gazetteer import Gazetteer, compile_gazetteer
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.user.add import add_file
from testdata import DATA, rows


@pytest.fixture(scope="module")
def annotator(tmp_path_factory, few_cities):
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "cities_file", lambda: few_cities)
        add_file(DATA / "gazetteers" / "obscure.csv", folder, now=datetime(2026, 1, 1, tzinfo=UTC), country="SY")
        compiled = compile_gazetteer(folder / "compiled", extra=[folder / "obscure.csv"])
    with Gazetteer.open(compiled) as opened:
        yield Annotator(opened)


@pytest.mark.parametrize("row", rows("places_obscure.csv"), ids=lambda row: row["text"])
def test_a_village_that_is_also_a_word_or_a_person_needs_a_sign_of_a_place(annotator, row):
    text, name = row["text"], row["name"]
    places = [
        text[m.span.start : m.span.end] for m in annotator.mentions(text) if m.entity_id.startswith("user:obscure/")
    ]
    assert (name in places) == (row["found"] == "yes"), places
