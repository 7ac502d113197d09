"""Stems of words in other languages than English, by tests/data/stems.csv."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index.names import words
from conflict_index.store.stems import asked_rows, asked_stems, languages_in, stem_in, stems_of
from testdata import rows

OVER_STEMMED = {("fr", "pont", "ponte"), ("es", "puerto", "puerta"), ("es", "banco", "banca"), ("uk", "мир", "міра")}
"""Pairs that the algorithms of Snowball take for one word, and one that folding makes one: и and і are both i."""


@pytest.mark.parametrize("row", rows("stems.csv"), ids=lambda row: f"{row['language']} {row['asked']} {row['word']}")
def test_a_word_finds_its_forms_and_no_others(row, request):
    if (row["language"], row["asked"], row["word"]) in OVER_STEMMED:
        request.applymarker(pytest.mark.xfail(strict=True))
    found = stem_in(row["word"], row["language"]) in asked_stems(row["asked"], [row["language"]])
    assert found == (row["same"] == "yes")


def test_the_passage_tells_the_language_or_else_the_report():
    text = "Вибухи у місті, є поранені. Des frappes sur la ville"
    assert languages_in(text, words(text), None) == {"Cyrl": "uk", "Latn": "fr"}
    assert languages_in("Обстрел", words("Обстрел"), "ru") == {"Cyrl": "ru"}
    assert languages_in("Heavy shelling", words("Heavy shelling"), "en") == {}
    assert languages_in("Heavy shelling", words("Heavy shelling"), "ar") == {"Arab": "ar"}


def test_words_of_another_script_keep_the_rules_of_english():
    text = "shelling обстрілів"
    assert stems_of(text, words(text), {"Cyrl": "uk"}) == ["shell", "obstril"]
    assert asked_stems("shelling", ["uk"]) == ("shell",)
    assert asked_rows("shelling", ["uk"]) == (("shell",),)


@given(st.text(max_size=30), st.sampled_from(["ar", "de", "es", "fa", "fr", "he", "ru", "tr", "uk"]))
def test_each_word_has_one_stem_and_finds_itself(text, language):
    split = words(text)
    script = {"ar": "Arab", "fa": "Arab", "he": "Hebr", "ru": "Cyrl", "uk": "Cyrl"}.get(language, "Latn")
    found = stems_of(text, split, {script: language})
    assert len(found) == len(split)
    for word, stem in zip(split, found, strict=True):
        assert stem
        assert stem in asked_stems(text[word.start : word.end], [language])


@pytest.mark.parametrize("letter", ["ه", "ו", "ה", "و"])
def test_a_word_of_one_letter_that_begins_words_has_a_stem(letter):
    for language in ("ar", "he", "fa"):
        assert len(stem_in(letter * 5000, language)) <= 5000
