"""An index has an engine, which it keeps; whichever it is, the answers are the same."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

import clusters
import conflict_search as cs
from conflict_index.seeds import folder

SAMPLE = [folder() / "reports"]
ASKED = [
    ("Albu Kamal", {}),
    ("al-Bukamal offensive", {"group": "report"}),
    ("market shelling in Aleppo", {}),
    ('"New Syrian Army"', {"match": "all"}),
    ("Raqqa 2016", {"limit": None}),
    ("Idlib OR Mosul", {"sort": "event"}),
    ("Syria", {"near": "Raqqa", "radius": "100km"}),
]


@pytest.fixture
def indexes(tmp_path, own_machine):
    """The sample, indexed by each engine that is installed."""
    names = ["whoosh", *(["tantivy"] if find_spec("tantivy") else [])]
    for name in names:
        cs.build(SAMPLE, tmp_path / name, engine=name)
    if not clusters.missing():
        names.append("opensearch")
        cs.build(SAMPLE, tmp_path / names[-1], engine=names[-1], cluster=clusters.cluster_of(tmp_path))
    return [tmp_path / name for name in names]


def test_every_engine_answers_alike(indexes):
    answers = []
    for path in indexes:
        with cs.open(path) as ix:
            found = [ix.search(words, **options).to_dict() for words, options in ASKED]
            counts = [ix.facets(None, by) for by in ("place", "event-month", "source")]
            answers.append((found, counts, ix.facets("Syria", "province")))
    assert all(one == answers[0] for one in answers)
    assert any(found["hits"] for found in answers[0][0])


def test_an_index_keeps_its_engine(indexes):
    for path in indexes:
        assert cs.build(SAMPLE, path).unchanged
        with cs.open(path) as ix:
            ix.check()
        other = "tantivy" if path.name == "whoosh" else "whoosh"
        with pytest.raises(cs.UsageError, match=f"its engine is {path.name}; for {other}, index again"):
            cs.build(SAMPLE, path, engine=other)
