"""One contract for all engines: whatever the plan, they find what the memory engine finds."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflict_index.engine.contract import Engine
from conflict_index.engine.memory import MemoryEngine
from conflict_index.engine.tree import And, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.engine.whoosh import engine as whoosh_engine
from conflict_index.engine.whoosh import guard
from conflict_index.engine.whoosh.engine import WhooshEngine
from conflict_index.errors import IndexDamaged, IndexLocked
from conflict_index.store.documents import Document

WORDS = ["raid", "near", "town", "hit", "بلدة"]
KEYS = ["geonames:1", "geonames:1~", "seed:x y", "actor:é"]


def document(number: int, text: list[str], keys: list[str]) -> Document:
    return Document(f"r{number}:0", {"text": text, "entity": keys, "role": ["body"]}, json.dumps([number, text]))


def engines(folder: Path) -> list[Engine]:
    return [MemoryEngine(), WhooshEngine(folder, write=True)]


@pytest.fixture(params=["memory", "whoosh"])
def engine(request, tmp_path):
    made = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path, write=True)
    yield made
    made.close()


def fill(engine: Engine, texts: list[str], keys: list[list[str]] | None = None, every: int = 100) -> Engine:
    for n, text in enumerate(texts, 1):
        engine.add(f"r{n - 1}", [document(n - 1, text.split(), (keys or [[]] * len(texts))[n - 1])])
        if n % every == 0:
            engine.commit()  # several segments
    engine.commit()
    return engine


def ids(engine: Engine, plan: Node) -> list[str]:
    return [m.id for m in engine.match(plan, None).items]


def test_nothing_is_seen_before_the_commit(engine):
    engine.add("r1", [document(1, ["raid"], [])])
    assert ids(engine, Term("text", "raid")) == []
    engine.commit()
    assert ids(engine, Term("text", "raid")) == ["r1:0"]


def test_a_report_is_replaced_in_one_commit_and_twice_in_one(engine):
    fill(engine, ["raid near town", "town"])
    for text in ("hit", "near hit"):
        engine.delete("r0")
        engine.add("r0", [document(0, text.split(), [])])
    engine.commit()
    assert ids(engine, Term("text", "raid")) == []
    assert ids(engine, Term("text", "hit")) == ["r0:0"]
    assert engine.stored(["r0:0", "r9:9"]) == {"r0:0": json.dumps([0, ["near", "hit"]])}


def test_pages_follow_one_another_and_the_total_stays(engine):
    fill(engine, [" ".join(["town"] * n + ["raid"] * 3) for n in range(1, 8)])
    plan = Term("text", "town")
    whole = ids(engine, plan)
    pages = [engine.match(plan, 3, offset) for offset in (0, 3, 6, 9)]
    assert [m.id for p in pages for m in p.items] == whole
    assert {p.total for p in pages} == {7}


def test_phrases_keep_their_order_and_filters_do_not_score(engine):
    fill(engine, ["raid near town", "near raid town", "raid town near"])
    assert ids(engine, Phrase("text", ("raid", "near"))) == ["r0:0"]
    plain, filtered = (engine.match(p, None).items for p in (
        Term("text", "raid"), And((Term("text", "raid"), Constant(Term("role", "body"))))))  # fmt: skip
    assert [(m.id, round(m.score, 6)) for m in plain] == [(m.id, round(m.score, 6)) for m in filtered]


def test_facets_count_documents_per_term(engine):
    fill(engine, ["raid", "raid", "hit"], [KEYS[:1], KEYS[:2], KEYS[2:]])
    assert engine.facets(None, "entity") == {"geonames:1": 2, "geonames:1~": 1, "seed:x y": 1, "actor:é": 1}
    assert engine.facets(Term("text", "raid"), "entity", "geo") == {"geonames:1": 2, "geonames:1~": 1}
    assert engine.facets(Term("text", "none"), "entity") == {}


texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=8)
leaves = st.one_of(
    st.sampled_from(WORDS).map(lambda w: Term("text", w)),
    st.sampled_from(KEYS).map(lambda k: Term("entity", k)),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda w: Phrase("text", tuple(w))),
)
plans = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda p: And(tuple(p))),
        st.lists(inner, max_size=3).map(lambda p: Or(tuple(p))),
        st.tuples(inner, inner).map(lambda p: Not(*p)),
        st.tuples(inner, inner).map(lambda p: Prefer(*p)),
        inner.map(Constant),
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.data(), st.lists(plans, min_size=1, max_size=8))
def test_whoosh_finds_what_brute_force_finds(tmp_path_factory, texts, data, plans):
    keys = [data.draw(st.lists(st.sampled_from(KEYS), unique=True)) for _ in texts]
    made = engines(tmp_path_factory.mktemp("index"))
    every = data.draw(st.sampled_from([1, 2, 100]))
    oracle, tested = (fill(e, texts, keys, every) for e in made)
    if data.draw(st.booleans()):
        for e in (oracle, tested):
            e.delete("r0")
            e.commit()
    for plan in plans:
        assert sorted(ids(tested, plan)) == sorted(ids(oracle, plan))
        assert tested.facets(plan, "entity") == oracle.facets(plan, "entity")
    for e in made:
        e.close()


def test_scores_are_those_of_the_formula(tmp_path):
    made = (fill(e, ["raid near town", "raid raid hit town", "hit"], [KEYS, KEYS[:1], []]) for e in engines(tmp_path))
    oracle, tested = made
    for term in [*(Term("text", w) for w in WORDS[:4]), *(Term("entity", k, 2.0) for k in KEYS), Term("role", "body")]:
        wanted = {m.id: m.score for m in oracle.match(term, None).items}
        assert {m.id: m.score for m in tested.match(term, None).items} == pytest.approx(wanted, rel=0.02)


def test_a_killed_writer_leaves_the_last_commit(tmp_path):
    writer = fill(WhooshEngine(tmp_path, write=True), ["raid"])
    writer.delete("r0")
    writer.add("r1", [document(1, ["hit"], [])])
    reader = WhooshEngine(tmp_path)  # as a new process would after the writer's death
    assert ids(reader, Or((Term("text", "raid"), Term("text", "hit")))) == ["r0:0"]


def test_one_writer_at_a_time(tmp_path):
    first = WhooshEngine(tmp_path, write=True)
    first.add("r0", [])
    with pytest.raises(IndexLocked):
        WhooshEngine(tmp_path, write=True)
    first.close()


class Crafted:
    def __reduce__(self):
        return os.system, ("touch pwned",)


class Escaping:
    """Unpickled, a segment whose files would be looked for outside the folder."""


def crafted_toc(folder: Path, payload: object) -> None:
    toc = max(folder.glob("_MAIN_*.toc"))
    with WhooshEngine(folder)._index.storage.open_file(toc.name) as stream:
        whole = toc.read_bytes()
        for _ in range(3):
            stream.read_varint()
        stream.read_int(), stream.read_int()
        for _ in range(3):
            stream.read_varint()
        stream.skip_string()
        stream.read_int(), stream.read_int()
        start = stream.tell()
    toc.write_bytes(whole[:start] + pickle.dumps(payload, 2))


def test_a_crafted_table_of_contents_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fill(WhooshEngine(tmp_path / "x" if (tmp_path / "x").mkdir() is None else tmp_path, write=True), ["raid"]).close()
    crafted_toc(tmp_path / "x", [Crafted()])
    with pytest.raises(IndexDamaged, match=r"system"):
        WhooshEngine(tmp_path / "x")
    assert not (tmp_path / "pwned").exists()


def test_a_segment_may_not_point_outside_the_folder(tmp_path):
    engine = fill(WhooshEngine(tmp_path, write=True), ["raid"])
    (segment,) = engine._index._segments()
    engine.close()
    segment.segid = "../../elsewhere"
    crafted_toc(tmp_path, [segment])
    with pytest.raises(IndexDamaged):
        WhooshEngine(tmp_path)


def test_stored_fields_of_a_stranger_run_nothing(tmp_path, monkeypatch):
    from whoosh.columns import loads as copied
    from whoosh.compat import loads

    assert loads is copied
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pickle.UnpicklingError):
        loads(pickle.dumps(Crafted()))
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("value", [b"", b"word", "", 0, [("town", b"", 1.0)], {"a": {1, 2}}])
def test_the_guard_reads_what_whoosh_writes(value):
    assert guard.loads(pickle.dumps(value, 2)) == value


@pytest.mark.parametrize("data", [b"cbuiltins\nbytes\n(I1000000000000\ntR.", b"c__builtin__\nbytes\n(I9\ntR."])
def test_a_crafted_pickle_makes_no_bytes_of_a_size(data):
    with pytest.raises(pickle.UnpicklingError, match="bytes"):
        guard.loads(data)


def test_postings_that_are_sorted_on_disk_are_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(whoosh_engine, "_BUFFER_MB", 1)
    engine = WhooshEngine(tmp_path, write=True)
    for n in range(150):
        engine.add(f"r{n}", [document(n, [f"word{n}", *(f"w{n * 97 % 5000 + k}" for k in range(200))], KEYS[:1])])
    assert engine._open_writer().pool.runs, "nothing was put on disk: the test tests nothing"
    engine.commit()
    assert ids(engine, Term("text", "word149")) == ["r149:0"]
    assert engine.match(Term("entity", KEYS[0]), 0).total == 150
    engine.close()


def test_links_are_refused(tmp_path):
    fill(WhooshEngine(tmp_path, write=True), ["raid"]).close()
    (tmp_path / "link.seg").symlink_to("/etc/hostname")
    with pytest.raises(IndexDamaged, match="link"):
        WhooshEngine(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 40, b"\x80\x04."])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path, damage):
    fill(WhooshEngine(tmp_path, write=True), ["raid"]).close()
    max(tmp_path.glob("_MAIN_*.toc")).write_bytes(damage)
    with pytest.raises(IndexDamaged, match="index again"):
        WhooshEngine(tmp_path)
