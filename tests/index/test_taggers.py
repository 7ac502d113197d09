"""Terms of the tables are found in a text with exact offsets, and what only looks like one is left alone."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index import seeds
from conflict_index.annotate.taggers import Tagger
from conflict_index.annotate.taggers.inflect import forms
from conflict_index.annotate.tokens import tokenise
from conflict_index.errors import SeedError
from conflict_index.names import words
from testdata import rows

TAGGED = rows("tags_weapon.csv")
LISTED = [form for row in seeds.rows("taggers/weapon.csv") for form in row["term"].replace("+", " +").split()]


@pytest.fixture(scope="module")
def tagger():
    return Tagger()


def shown(tags):
    return "; ".join(f"{tag.value}:{tag.surface}" for tag in tags)


@pytest.mark.parametrize("row", TAGGED, ids=[row["text"] for row in TAGGED])
def test_a_text_gets_these_tags(tagger, row):
    text = row["text"].replace("\\n", "\n")
    assert shown(tagger.tags(text)).replace("\n", "\\n") == row["tags"]


def test_a_third_of_the_texts_are_traps_in_each_main_language():
    for language in ("en", "ar", "uk", "ru"):
        texts = [row for row in TAGGED if row["language"] == language]
        assert sum(not row["tags"] for row in texts) * 3 >= len(texts)


def test_every_value_is_found_in_some_text():
    values = {row["value"] for row in seeds.rows("taggers/weapon.csv")} - {""}
    tags = "; ".join(row["tags"] for row in TAGGED)
    assert values == {tag.partition(":")[0] for tag in tags.split("; ")} - {""}


def test_offsets_point_into_the_report(tagger):
    text = "Heute: barrel bombs and a Grad."
    moved = tagger.tags(text, 100)
    assert [(tag.facet, tag.span.start - 100, tag.span.end - 100) for tag in moved] == [
        ("weapon", 7, 19),
        ("weapon", 26, 30),
    ]
    assert tagger.tags_of(tokenise(text, words(text)), 100) == moved


TAGGER = Tagger()


@given(st.lists(st.one_of(st.sampled_from(LISTED), st.text(max_size=8)), max_size=30), st.sampled_from(' -\n"’'))
def test_tags_of_any_text_are_in_order_apart_and_exact(words, gap):
    text = gap.join(words)
    tags = TAGGER.tags(text)
    assert all(text[tag.span.start : tag.span.end] == tag.surface for tag in tags)
    assert all(before.span.end <= after.span.start for before, after in pairwise(tags))


@pytest.mark.parametrize("piece", ["barrel mine rocket ", "barrel\"'- ", "air ", "сис ", "mineً", "car\u200b", "غارات"])
def test_time_is_linear(tagger, piece):
    def seconds(count):
        tokens = tokenise(piece * count, words(piece * count))
        start = process_time()
        tagger.tags_of(tokens)
        return process_time() - start

    assert seconds(40_000) < 20 * seconds(10_000) + 0.5


def test_another_facet_is_one_more_table(tmp_path, monkeypatch):
    (tmp_path / "taggers").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "inflections.csv").write_text(
        (seeds.folder() / "rules" / "inflections.csv").read_text("utf-8"), "utf-8"
    )
    header = "language,term,value,case,with,without,origin\n"
    (tmp_path / "taggers" / "target.csv").write_text(header + "en,school+s,school,,,,common usage\n", "utf-8")
    (tmp_path / "taggers" / "weapon.csv").write_text(header + "en,school bomb+s,ied,,,,common usage\n", "utf-8")
    monkeypatch.setattr(seeds, "folder", lambda: tmp_path)
    found = Tagger().tags("A school bomb hit two schools.")
    assert [(tag.facet, tag.value, tag.surface) for tag in found] == [
        ("target", "school", "school"),
        ("weapon", "ied", "school bomb"),
        ("target", "school", "schools"),
    ]


def test_forms_are_endings_and_joined_particles():
    assert forms("bomb+s", "en") == ("bomb", "bombs")
    assert "والغارات" in forms("غارات", "ar")
    with pytest.raises(SeedError, match="no class 'zz' of en"):
        forms("bomb+zz", "en")
