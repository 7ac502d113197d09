"""Which words of a query are names, and what each is taken for first: one row a query."""

from __future__ import annotations

import pytest

from conflict_search.query.language import parse
from conflict_search.query.recognise import Meaning, Reading, recognise
from testdata import rows

ROWS = rows("recognised.csv")


def shown(reading, clause):
    if reading.meanings:
        return f"{reading.text}={reading.meanings[0].entity_id}"
    return reading.text + "!" * (clause.field in ("place", "actor"))


@pytest.mark.parametrize("row", ROWS, ids=[r["query"] for r in ROWS])
def test_names_and_words_are_told_apart(row, sample):
    (clause,) = parse(row["query"]).root.parts
    readings = recognise(clause, sample._names, "fuzzy")
    assert " | ".join(shown(r, clause) for r in readings) == row["readings"]


@pytest.mark.parametrize("variants", ["exact", "alias"])
def test_without_fuzzy_nothing_is_guessed(sample, variants):
    (clause,) = parse("Haritnn").root.parts
    assert [r.meanings for r in recognise(clause, sample._names, variants)] == [()]


class Discovering:
    """The names of the sample, if its texts had Human as a name of their own besides."""

    def __init__(self, names):
        self._names = names

    def __getattr__(self, name):
        return getattr(self._names, name)

    def meanings(self, name, variants, kind):
        found = (Meaning("found:human", "discovered", 1.0, "", "Human", ("found:human",)),) if name == "Human" else ()
        return (*found, *self._names.meanings(name, variants, kind))

    def mentions(self, meanings):
        return any(m.how == "discovered" for m in meanings) or self._names.mentions(meanings)


def test_a_common_word_stays_a_word_though_texts_have_it_as_a_name(sample):
    (clause,) = parse("Syrian Observatory for Human Rights").root.parts
    assert not any(r.meanings for r in recognise(clause, Discovering(sample._names), "fuzzy"))


def test_quoted_common_words_are_not_compared_with_names(sample, monkeypatch):
    def looked_up(name, variants, kind):
        raise AssertionError(f"{name} was looked up")

    monkeypatch.setattr(sample._names, "meanings", looked_up)
    (clause,) = parse('"Barrel Bombs"').root.parts
    assert recognise(clause, sample._names, "fuzzy") == (Reading("Barrel Bombs"),)
