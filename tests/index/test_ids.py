"""Ids and terms: what is made is read back, and what an id stands for follows from its prefix alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index import ids
from testdata import ROOT

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="~?"), min_size=1)

KINDS = [
    ("geonames:174448", "place", True, False),
    ("seed:khan-tuman", "place", True, False),
    ("village-list:17", "place", True, False),
    ("admin1:SY.09", "place", True, True),
    ("country:SY", "place", True, True),
    ("actor:islamic-state", "actor", True, False),
    ("form:raqa", "place", False, False),
    ("found:raqa", "place", False, False),
    ("person:assad", "person", False, False),
    ("group:local council", "organisation", False, False),
    ("maybe:suluk", "unknown", False, False),
]


@pytest.mark.parametrize(("entity_id", "kind", "listed", "division"), KINDS)
def test_what_an_id_says(entity_id, kind, listed, division):
    assert (ids.kind_of(entity_id), ids.is_listed(entity_id), ids.is_division(entity_id)) == (kind, listed, division)
    assert ids.is_listed_place(entity_id) == (kind == "place" and listed)


@given(NAMES, st.sampled_from(["sure", "fuzzy", "rival"]))
def test_an_entity_is_read_back_from_its_term(name, certainty):
    assert ids.entity_of(ids.entity_term(name, certainty)) == name
    assert ids.entity_term(name, certainty) in ids.entity_terms(name)


@given(NAMES, st.sampled_from(["place", "person", "organisation", "unknown"]))
def test_a_form_is_read_back_from_its_id(form, kind):
    made = ids.discovered_id(kind, form)
    assert (ids.discovered_kind(made), ids.form_of(made), ids.is_listed(made)) == (kind, form, False)


@given(NAMES, st.integers(0, 10_000))
def test_reports_and_passages_are_told_apart(report, ordinal):
    assert ids.report_of(ids.report_key(report)) == report
    assert ids.report_of(ids.passage_id(report, ordinal)) is None


def test_no_other_module_knows_a_prefix():
    known = re.compile(r"""["'](?:geonames|admin1|country|actor|form|found|person|group|maybe):(?=["'{])""")
    sources = [*ROOT.glob("index/**/*.py"), *ROOT.glob("search/**/*.py")]
    assert not [str(p) for p in sources if p.name != "ids.py" and known.search(p.read_text("utf-8"))]
