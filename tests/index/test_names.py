"""Folding, words, sounds and likeness of names: tables of cases, and what holds for any text."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index.names import fold, fold_all, phones, phones_all, romanise, script, similarity, skeleton, words
from conflict_index.names.distance import closeness, distance, encode
from conflict_index.names.marks import APOSTROPHES
from conflict_index.names.similarity import similarities
from testdata import rows

TRICKY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("aAsS'’ʿ- .#_7`\u200d\u200f\u0301ء\u0640ةІ北½ﺣ")))
HOSTILE = [
    "",
    "x",
    "x" * 10_000,
    "ab " * 4_000,
    "Алеппо حلب Aleppo חלב",
    "\u202eabc\u202c",
    "a\u200db",
    "123",
    "😀" * 50,
    "'" * 9_999,
]


@pytest.mark.parametrize("row", rows("names_fold.csv"), ids=lambda row: row["why"])
def test_fold(row):
    assert fold(row["text"]) == row["folded"]


@pytest.mark.parametrize("row", rows("names_words.tsv"), ids=lambda row: row["text"])
def test_words(row):
    found = [f"{row['text'][word.start : word.end]}={word.folded}" for word in words(row["text"])]
    assert found == row["words"].split(" ")


@pytest.mark.parametrize("row", rows("names_alike.csv"), ids=lambda row: f"{row['left']} {row['right']}")
def test_similarity(row):
    value = similarity(row["left"], row["right"])
    assert value >= 0.8 if row["same"] == "yes" else value <= 0.7
    assert value == pytest.approx(similarity(row["right"], row["left"]), abs=0.05)


@given(TRICKY, TRICKY)
def test_fold_looks_at_one_word_at_a_time(left, right):
    assert fold(left + " " + right) == (fold(left) + " " + fold(right)).strip()
    assert fold(fold(left)) == fold(left)


@given(st.lists(TRICKY.map(lambda text: text.replace("\n", " "))))
def test_folding_many_is_folding_each(texts):
    assert fold_all(texts) == [fold(text) for text in texts] or not texts


@given(TRICKY)
def test_words_are_the_fold_and_stand_where_they_say(text):
    found = words(text)
    if not re.search(f"[{APOSTROPHES}]\\W*[sS]|[#＃]|&.*;", text, re.DOTALL):
        assert " ".join(word.folded for word in found) == fold(text)
    assert all(fold(text[word.start : word.end]) == word.folded for word in found)
    assert all(word.end <= other.start for word, other in pairwise(found))


@given(TRICKY, TRICKY)
def test_similarity_is_between_0_and_1(left, right):
    assert 0.0 <= similarity(left, right) <= 1.0
    assert similarity(left, left) == (1.0 if fold(left) else 0.0)


@given(st.lists(TRICKY | st.sampled_from(["حلب", "Алеппо", "חלב", "haleb", "al-Bab"]), min_size=1, max_size=12))
def test_similarities_of_many_are_those_of_each(names):
    pairs = [(left, right) for left in names for right in names]
    assert similarities(*zip(*pairs, strict=True)) == [similarity(left, right) for left, right in pairs]


@given(st.text(alphabet="abdegkmrsSTwy", max_size=12), st.text(alphabet="abdegkmrsSTwy", max_size=12))
def test_distance_is_symmetric_and_0_only_for_equals(left, right):
    one, other = encode(left), encode(right)
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert (distance(one, other) == 0) == (left == right)
    assert 0.0 <= closeness(one, other) <= 1.0


@given(st.lists(st.text(alphabet="abcdeghiklmnoqrstuwyz -", max_size=20).map(fold)))
def test_sounds_of_many_are_the_sounds_of_each(names):
    assert not names or phones_all(names) == [phones_all([name])[0] for name in names]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
def test_no_text_is_too_much(text):
    start = time.process_time()
    fold(text), words(text), script(text), romanise(text), skeleton(phones(text)), similarity(text, text + "z")
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Aleppo", "Latn"),
        ("حلب", "Arab"),
        ("Алеппо", "Cyrl"),
        ("חלב", "Hebr"),
        ("12", "Zyyy"),
        ("", "Zyyy"),
        ("北京", "Hani"),
    ],
)
def test_script(text, code):
    assert script(text) == code
