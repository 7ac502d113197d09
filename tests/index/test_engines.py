"""One contract for all engines: whatever the plan, they find what the memory engine finds."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clusters
from conflict_index import ids as ids_
from conflict_index.engine import registry
from conflict_index.engine.contract import Engine
from conflict_index.engine.memory import MemoryEngine
from conflict_index.engine.registry import ENGINES, LOCAL, ON_DISK
from conflict_index.engine.reports import digests_of
from conflict_index.engine.table import DigestTable, table_of
from conflict_index.engine.tree import And, Beside, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.engine.whoosh import contents, guard, library, writer
from conflict_index.engine.whoosh.engine import WhooshEngine
from conflict_index.engine.whoosh.plain import Plain
from conflict_index.errors import IndexDamaged, IndexLocked, UsageError
from conflict_index.store.digest import Digest, PassageDigest, PlainDate
from conflict_index.store.documents import Document

WORDS = ["raid", "near", "town", "hit", "بلدة"]
KEYS = ["geonames:1", "geonames:1~", "seed:x y", "actor:é"]


def document(number: int, text: list[str], keys: list[str], part: int = 0) -> Document:
    terms = {"text": text, "entity": keys, "role": ["body"]}
    numbers = {"event": (number * 7 + part * 3) % 5} if (number + part) % 4 else {}
    return Document(f"r{number}:{part}", terms, json.dumps([number, text]), numbers)


def open_engine(name: str, folder: Path, *, write: bool = False) -> Engine:
    """Open an engine; one of a cluster in the cluster of the tests."""
    cluster = clusters.cluster_of(folder) if ENGINES[name].remote else None
    return registry.open_engine(name, folder, write=write, cluster=cluster)


def missing(name: str) -> str:
    """Return what an engine lacks on this machine, empty if nothing."""
    if ENGINES[name].remote:
        return clusters.missing()
    return name if ENGINES[name].extra and not find_spec(name) else ""


def registered(names) -> list[object]:
    """Engines as parameters; one whose library is not installed is skipped."""
    lacking = {name: missing(name) for name in names}
    return [pytest.param(n, marks=pytest.mark.skipif(bool(what), reason=f"no {what}")) for n, what in lacking.items()]


@pytest.fixture(params=registered(ENGINES))
def engine(request, tmp_path):
    made = open_engine(request.param, tmp_path, write=True)
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


@pytest.fixture
def threads():
    """Eight threads that take turns as often as they can, so that what is not safe shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(8) as pool:
        yield pool
    sys.setswitchinterval(before)


def test_threads_that_share_an_engine_get_the_answers_of_one(engine, threads):
    texts = [" ".join(WORDS[n % 4 :] * (1 + n % 3)) for n in range(120)]
    fill(engine, texts, [KEYS[n % 3 :] for n in range(120)], every=40)
    plans = [Phrase("text", ("raid", "near")), *(Term("text", word) for word in WORDS), Term("entity", KEYS[1])]

    def answers(start: int) -> list[object]:
        return [
            (ids(engine, plan), engine.stored([f"r{n}:0"]), engine.facets(plan, "entity"))
            for n in range(start, start + 30)
            for plan in [plans[n % len(plans)]]
        ]

    alone = [answers(start) for start in range(8)]
    assert list(threads.map(answers, range(8))) == alone


def test_phrases_keep_their_order_and_filters_do_not_score(engine):
    fill(engine, ["raid near town", "near raid town", "raid town near"])
    assert ids(engine, Phrase("text", ("raid", "near"))) == ["r0:0"]
    plain, filtered = (engine.match(p, None).items for p in (
        Term("text", "raid"), And((Term("text", "raid"), Constant(Term("role", "body"))))))  # fmt: skip
    assert [(m.id, round(m.score, 6)) for m in plain] == [(m.id, round(m.score, 6)) for m in filtered]


@pytest.mark.parametrize(
    ("plan", "wanted"),
    [
        (Beside("text", ("raid",), ("town",), 0), ["r2:0"]),
        (Beside("text", ("raid",), ("town",), 1), ["r0:0", "r2:0"]),
        (Beside("text", ("town",), ("raid",), 1), ["r0:0", "r2:0"]),
        (Beside("text", ("raid", "near"), ("town",), 0), ["r0:0"]),
        (Beside("text", (), ("town",), 9), []),
        (Beside("text", ("raid",), ("raid",), 9), ["r3:0"]),
    ],
)
def test_words_near_each_other(engine, plan, wanted):
    fill(engine, ["raid near town", "raid near near town", "town raid", "raid near raid"])
    assert sorted(ids(engine, plan)) == wanted


def test_facets_count_documents_per_term(engine):
    fill(engine, ["raid", "raid", "hit"], [KEYS[:1], KEYS[:2], KEYS[2:]])
    assert engine.facets(None, "entity") == {"geonames:1": 2, "geonames:1~": 1, "seed:x y": 1, "actor:é": 1}
    assert engine.facets(Term("text", "raid"), "entity", "geo") == {"geonames:1": 2, "geonames:1~": 1}
    assert engine.facets(Term("text", "none"), "entity") == {}
    assert engine.facets(None, "entity", "geo", size=11) == {"geonames:1~": 1}
    assert engine.facets(None, "entity", size=8) == {"actor:é": 1, "seed:x y": 1}


ROWS = st.lists(st.sampled_from(WORDS), max_size=2)
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=8)
leaves = st.one_of(
    st.sampled_from(WORDS).map(lambda w: Term("text", w)),
    st.sampled_from(KEYS).map(lambda k: Term("entity", k)),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda w: Phrase("text", tuple(w))),
    st.builds(lambda one, other, n: Beside("text", tuple(one), tuple(other), n), ROWS, ROWS, st.integers(0, 3)),
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


def assert_agree(tested: Engine, oracle: Engine, plan: Node) -> None:
    """Compare hits, scores, order, pages, totals and facets; equal scores may stand in any order."""
    found, wanted = (e.match(plan, None) for e in (tested, oracle))
    scores = {m.id: m.score for m in wanted.items}
    assert {m.id: m.score for m in found.items} == pytest.approx(scores, rel=1e-6)
    assert found.total == wanted.total
    assert all(a.score > b.score or scores[a.id] <= scores[b.id] + 1e-6 for a, b in pairwise(reversed(found.items)))
    assert tested.match(plan, 2, 1).items == found.items[1:3]
    assert tested.facets(plan, "entity") == oracle.facets(plan, "entity")
    assert tested.reports(plan) == oracle.reports(plan) == len({ids_.report_of_passage(one) for one in scores})
    for field, terms in (("text", WORDS), ("entity", KEYS)):
        assert tested.holders(field, [*terms, "none"]) == oracle.holders(field, [*terms, "none"])
        assert tested.beginning(field, terms[0][:1], 2) == oracle.beginning(field, terms[0][:1], 2)
    for sort in (None, "event"):
        for group in (False, True):
            ours, theirs = (e.match(plan, None, sort=sort, group=group) for e in (tested, oracle))
            assert ours.total == theirs.total
            assert [m.score for m in ours.items] == pytest.approx([m.score for m in theirs.items], rel=1e-6)


def drawn(examples: int):
    """A decorator that gives a test texts, more of what it draws, and plans, so many times."""
    inputs = given(texts, st.data(), st.lists(plans, min_size=1, max_size=8))
    limits = settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    return lambda test: limits(inputs(test))


@pytest.mark.parametrize("name", registered(LOCAL))
@drawn(60)
def test_every_engine_answers_as_brute_force_does(name, tmp_path_factory, texts, data, plans):
    assert_as_brute_force(name, tmp_path_factory, texts, data, plans)


@pytest.mark.parametrize("name", registered(set(ON_DISK) - set(LOCAL)))
@drawn(15)  # each makes an index in the cluster
def test_a_cluster_answers_as_brute_force_does(name, tmp_path_factory, texts, data, plans):
    assert_as_brute_force(name, tmp_path_factory, texts, data, plans)


def assert_as_brute_force(name: str, tmp_path_factory, texts: list[str], data, plans: list[Node]) -> None:
    keys = [data.draw(st.lists(st.sampled_from(KEYS))) for _ in texts]
    oracle, tested = MemoryEngine(), open_engine(name, tmp_path_factory.mktemp("index"), write=True)
    every = data.draw(st.sampled_from([1, 2, 100]))
    for e in (oracle, tested):
        fill(e, texts, keys, every)
    if data.draw(st.booleans()):
        for e in (oracle, tested):
            e.delete("r0")
            e.commit()
    for plan in plans:
        assert_agree(tested, oracle, plan)
        if isinstance(tested, WhooshEngine):
            plain = Plain(tested._snapshot)
            page, scores, total = plain.match(plan, None, 0)
            matches = tested.match(plan, None)
            assert [tested._snapshot.id_of(doc) for doc in page] == [m.id for m in matches.items]
            assert scores == [m.score for m in matches.items], "numpy and Python add up in another order"
            assert total == matches.total
            plain.cost(plan)
    tested.close()


def digest_of(number: int, size: int) -> Digest:
    """A digest of some passages, with something of everything."""
    day = PlainDate(736000 + number % 3, 736001 + number % 3, "stated" if number % 2 else "published")
    passages = tuple(
        PassageDigest(
            3 * n,
            "body" if n else "caption",
            WORDS[(number + n) % 5],
            tuple(KEYS[: (number + n) % 5]),
            (day,) * (n % 3),
        )
        for n in range(size)
    )
    around = {"geonames:1": ("country:SY", "admin1:SY.01")} if number % 3 else {}
    seen = {ids_.entity_of(term) for one in passages for term in one.entities}
    told = {one: above for one, above in around.items() if one in seen}
    return Digest(f"raid {number}", (), passages, told, (day,) * (number % 2), (day,) * (number % 3 // 2))


def add_report(engine: Engine, number: int, digest: Digest) -> None:
    name = f"r{number}"
    own = [
        Document(f"{name}:{one.ordinal}", {"text": one.stems.split() * (1 + number % 4)}, "") for one in digest.passages
    ]
    head = [Document(f"{name}#", {"role": ["report"]}, ""), Document(f"{name}$", {"role": ["digest"]}, "", {}, digest)]
    engine.add(name, [*head, *own])


def test_candidates_come_with_the_digests_of_their_reports(engine, monkeypatch):
    monkeypatch.setattr(writer, "BUFFER_TOKENS", 60)
    digests = {n: digest_of(n, 1 + n % 4) for n in range(60)}
    for n, digest in digests.items():
        add_report(engine, n, digest)
        if n % 5 == 4:
            engine.delete(f"r{n - 3}")
            engine.commit()
    left = {f"r{n}": digest for n, digest in digests.items() if n % 5 != 1}
    plan = Or(tuple(Term("text", word) for word in WORDS))
    matches, found = engine.match(plan, None), engine.candidates(plan, None)
    assert found.ids(range(len(matches.items))) == [m.id for m in matches.items]
    assert (found.full, found.total, found.whole) == ([True] * matches.total, matches.total, matches.total)
    pairs = set(zip(found.report_numbers(), (m.id.partition(":")[0] for m in matches.items), strict=True))
    assert len(pairs) == len({number for number, _ in pairs}) == len({report for _, report in pairs}) > 10
    for count in (1, 7, len(found)):
        placed, listed = found.listed(count)
        for n, m in enumerate(matches.items[:count]):
            report = listed[placed.reports[n]]
            assert report == left[ids_.report_of_passage(m.id)]
            assert report.passages[placed.passages[n]].ordinal == ids_.ordinal_of(m.id)
        assert list(placed.appearance) == list(dict.fromkeys(placed.reports))
        again, table = found.tabled(count)
        assert [list(x) for x in (again.reports, again.passages, again.appearance)] == [
            list(x) for x in (placed.reports, placed.passages, placed.appearance)
        ]
        assert rows_of(table) == rows_of(table_of(listed))


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_digests_are_found_by_the_ids_of_reports(name, tmp_path):
    engine, digests = open_engine(name, tmp_path, write=True), {n: digest_of(n, n % 3) for n in range(6)}
    for n, digest in digests.items():
        roles = [["body", "lead"], ["body"]]
        passages = [Document(f"r{n}:{one.ordinal}", {"role": roles.pop(0)}, "") for one in digest.passages]
        engine.add(f"r{n}", [Document(f"r{n}$", {"role": ["digest"]}, "", {}, digest), *passages])
    engine.commit()
    engine.delete("r4")
    engine.commit()
    assert digests_of(engine, ["r1", "r2", "r3", "r4", "none"]) == {"r1": digests[1], "r2": digests[2]}
    assert digests_of(engine, []) == {}
    engine.close()


def test_a_first_tier_comes_before_better_scores(engine):
    for n in range(8):
        add_report(engine, n, digest_of(n, 2))
    engine.commit()
    plan, first = Or((Term("text", "raid"), Term("text", "near"), Term("text", "town"))), Term("text", "near")
    matches, tier = (engine.match(one, None) for one in (plan, first))
    full = {m.id for m in tier.items}
    wanted = sorted(matches.items, key=lambda m: m.id not in full)
    for limit in (None, 3):
        found = engine.candidates(plan, limit, first)
        assert found.ids(range(len(found))) == [m.id for m in wanted[:limit]]
        assert list(found.full) == [m.id in full for m in wanted[:limit]]
        assert (found.total, found.whole) == (matches.total, tier.total)


def rows_of(table: DigestTable) -> list[object]:
    """All that a table tells, with terms for their numbers."""
    dates = table.dates()
    inside = set(table.names.inside(["admin1:SY.01"]).tolist())
    rows: list[object] = [table.first.tolist(), table.body.tolist(), dates.sizes.tolist(), dates.counted.tolist()]
    rows += [dates.first.tolist(), dates.last.tolist(), table.stems.begin.tolist(), table.entities.begin.tolist()]
    words = np.array([table.words.text(n) for n in range(table.words.size)], object)
    names = np.array([table.names.text(n).strip() for n in range(table.names.size)], object)
    rows += [table.stems.look_up(words).tolist(), table.entities.look_up(names).tolist()]
    flags = np.array([n in inside for n in range(table.names.size)], bool)
    rows += [table.entities.look_up(flags).tolist()]
    for term in KEYS:
        found = np.zeros(table.names.size, bool)
        found[table.names.numbers(term)] = True
        rows.append(table.entities.look_up(found).tolist())
    return rows


def real_documents(corpora: Path, size: int) -> list[Document]:
    """Passages of real reports: their words, and as keys the words with a capital."""
    lines = (corpora / "muc-dev" / "reports.jsonl").read_text("utf-8").splitlines()
    found = []
    for number, line in enumerate(lines):
        for part, text in enumerate(json.loads(line)["text"].split("\n\n")[:4]):
            words = re.findall(r"\w+", text.lower())[:60]
            keys = [f"geonames:{word}" for word in words if len(word) > 8][:5]
            found.append(document(number, words, keys, part))
        if len(found) > size:
            return found
    return found


def random_plan(chance: random.Random, rows: list[list[str]], keys: list[str], depth: int) -> Node:
    """A plan of words and rows of words that stand in the texts, and of keys."""
    row, at = chance.choice(rows), chance.randrange(50)
    words = row[at % len(row) :][:3] or row
    if depth == 0 or chance.random() < 0.3:
        near = Beside("text", tuple(words[:1]), tuple(words[-1:]), chance.randrange(4))
        term, key = Term("text", words[0], 0.5), Term("entity", chance.choice(keys))
        return (term, key, Phrase("text", tuple(words[:2])), near)[chance.randrange(4)]
    parts = tuple(random_plan(chance, rows, keys, depth - 1) for _ in range(chance.randrange(2, 4)))
    kinds = (And(parts), Or(parts), Not(*parts[:2]), Prefer(*parts[:2]), Constant(parts[0], 2.0))
    return kinds[chance.randrange(5)]


PLANS = 200
"""Random plans over real text on which all engines must agree in hits, order, totals and facets."""


def test_engines_agree_on_random_plans_over_real_text(corpora, tmp_path):
    chance, documents = random.Random(11), real_documents(corpora, 120)
    for name in ENGINES:
        (tmp_path / name).mkdir()
    engines = {name: open_engine(name, tmp_path / name, write=True) for name in ENGINES if not missing(name)}
    rows, keys = [list(d.terms["text"]) for d in documents], [key for d in documents for key in d.terms["entity"]]
    for engine in engines.values():
        for n, (report, own) in enumerate(groupby(documents, lambda one: ids_.report_of_passage(one.id))):
            engine.add(report, list(own))
            if n % 9 == 8:
                engine.commit()
        engine.delete("r3")
        engine.commit()
    oracle = engines.pop("memory")
    for plan in [random_plan(chance, rows, keys, 2) for _ in range(PLANS)]:
        for engine in engines.values():
            assert_agree(engine, oracle, plan)
    print(f"{PLANS} plans over {len(documents)} passages of real reports: {', '.join(engines)} agree with memory")
    for engine in engines.values():
        engine.close()


def test_merged_segments_hold_what_they_held(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "BUFFER_TOKENS", 30)
    oracle, tested = MemoryEngine(), open_engine("whoosh", tmp_path, write=True)
    for e in (oracle, tested):
        for n in range(60):
            text, keys = WORDS[n % 4 :] * (1 + n % 3), KEYS[n % 4 :] * 2
            e.add(f"r{n}", [document(n, text[: part + 1], keys, part) for part in range(3)])
            if n % 5 == 4:
                e.delete(f"r{n - 3}")
                e.commit()
    assert len(tested._snapshot.segments) < 8
    for plan in [
        *(Term("text", w) for w in WORDS),
        Phrase("text", ("raid", "near")),
        *(Term("entity", k) for k in KEYS),
    ]:
        assert_agree(tested, oracle, plan)
    left = [f"r{n}:{part}" for n in range(60) if n % 5 != 1 for part in range(3)]
    assert tested.stored([f"r{n}:{part}" for n in range(60) for part in range(3)]) == oracle.stored(left)
    tested.check()


def test_a_killed_writer_leaves_the_last_commit(tmp_path):
    writing = fill(WhooshEngine(tmp_path, write=True), ["raid"])
    writing.delete("r0")
    writing.add("r1", [document(1, ["hit"], [])])
    writing._writer._flush()
    reader = WhooshEngine(tmp_path)  # as a new process would after the writer's death
    assert ids(reader, Or((Term("text", "raid"), Term("text", "hit")))) == ["r0:0"]


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_one_writer_at_a_time_and_the_second_is_told_of_the_first(name, tmp_path):
    first = open_engine(name, tmp_path, write=True)
    with pytest.raises(IndexLocked, match=rf"process {os.getpid()} is writing"):
        open_engine(name, tmp_path, write=True)
    first.close()
    open_engine(name, tmp_path, write=True).close()


class Crafted:
    def __reduce__(self):
        return os.system, ("touch pwned",)


def crafted_toc(folder: Path, payload: list[object]) -> None:
    """Write a table of contents, its checksum included, as someone who knows the format could."""
    contents.write(folder, contents.generations(folder)[-1] + 1, payload)


def test_a_crafted_table_of_contents_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    fill(WhooshEngine(tmp_path / "x", write=True), ["raid"]).close()
    crafted_toc(tmp_path / "x", [Crafted()])
    with pytest.raises(IndexDamaged, match=r"system"):
        WhooshEngine(tmp_path / "x")
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    "entry",
    [
        contents.SegmentEntry("../../elsewhere", 1, 1, 0),
        contents.SegmentEntry("missing", 1, 1, 0),
        contents.SegmentEntry("", 1, 1, 0),
        contents.SegmentEntry(["list"], "many", None, 0, {1: 2}),
        "no entry",
    ],
)
def test_a_crafted_segment_is_damage(tmp_path, entry):
    fill(WhooshEngine(tmp_path, write=True), ["raid"]).close()
    crafted_toc(tmp_path, [entry])
    with pytest.raises(IndexDamaged, match="index again"):
        WhooshEngine(tmp_path)


@pytest.mark.parametrize("deleted", [(7,), (-1,), ("a",), [0], {0: 1}])
def test_deletions_that_do_not_fit_are_damage(tmp_path, deleted):
    engine = fill(WhooshEngine(tmp_path, write=True), ["raid"])
    (entry,) = engine._snapshot.entries
    engine.close()
    crafted_toc(tmp_path, [contents.SegmentEntry(entry.segid, entry.count, entry.size, entry.crc, deleted)])
    with pytest.raises(IndexDamaged, match="index again"):
        WhooshEngine(tmp_path)


def test_whoosh_reads_our_table_of_contents(tmp_path):
    from whoosh.filedb.filestore import FileStorage

    fill(WhooshEngine(tmp_path, write=True), ["raid", "hit"], every=1).close()
    generation = contents.generations(tmp_path)[-1]
    read = library.TOC.read(FileStorage(str(tmp_path)), contents.INDEX_NAME, generation, library.schema())
    assert tuple(read.segments) == contents.read(tmp_path, generation)


@pytest.mark.parametrize("value", [b"", b"word", "", 0, [("town", b"", 1.0)], {"a": {1, 2}}])
def test_the_guard_reads_plain_data(value):
    assert guard.loads(pickle.dumps(value, 2)) == value


@pytest.mark.parametrize("data", [b"cbuiltins\nbytes\n(I1000000000000\ntR.", b"c__builtin__\nbytes\n(I9\ntR."])
def test_a_crafted_pickle_makes_no_bytes_of_a_size(data):
    with pytest.raises(pickle.UnpicklingError, match="bytes"):
        guard.loads(data)


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_links_and_pipes_are_refused(name, tmp_path):
    fill(open_engine(name, tmp_path, write=True), ["raid"]).close()
    for made in (lambda path: path.symlink_to("/etc/hostname"), os.mkfifo):
        made(tmp_path / "other.arr")
        for write in (False, True):
            with pytest.raises(IndexDamaged, match=r"link|neither"):
                open_engine(name, tmp_path, write=write)
        (tmp_path / "other.arr").unlink()


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_every_flipped_or_missing_byte_is_found(name, tmp_path):
    """Damage of a file is seen at opening, or by `check`; never a traceback of another kind."""
    engine = open_engine(name, tmp_path, write=True)
    add_report(engine, 7, digest_of(7, 2))
    fill(engine, ["raid near town", "hit"], [KEYS, KEYS[:1]]).close()
    for path in [path for path in tmp_path.iterdir() if path.name[0] != "." and "LOCK" not in path.name]:
        whole = path.read_bytes()
        for at in range(0, len(whole), 7 if name == "whoosh" else 97):
            for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]):
                put(path, damaged)
                with pytest.raises(IndexDamaged):
                    check_all(name, tmp_path)
        put(path, whole)
    check_all(name, tmp_path)


def put(path: Path, content: bytes) -> None:
    """Put a new file in the place of one that may be mapped: cutting a mapped file kills the process."""
    path.unlink()
    path.write_bytes(content)


def check_all(name: str, folder: Path) -> None:
    engine = open_engine(name, folder)
    engine.facets(Term("text", "raid"), "entity")
    engine.match(Phrase("text", ("raid", "near")), None)
    engine.stored(["r0:0", "r1:0"])
    found = engine.candidates(And((Term("report", "r7"), Or(tuple(Term("text", word) for word in WORDS)))), None)
    if len(found):
        with found.reading():
            rows_of(found.tabled(len(found))[1])
            found.listed(len(found))
    engine.check()


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_what_cannot_be_indexed_leaves_the_others_whole(name, tmp_path):
    engine = open_engine(name, tmp_path, write=True)
    engine.add("r0", [document(0, ["raid"], ["", "geonames:1"])])
    for bad in (Document("r1:0", {"nofield": ["a"]}, ""), Document("r1:0", {"text": ["\ud800"]}, "")):
        with pytest.raises((KeyError, UnicodeError)):
            engine.add("r1", [document(1, ["raid"], []), bad])
    engine.add("r2", [document(2, ["raid"], [])])
    engine.commit()
    assert ids(engine, Term("text", "raid")) == ["r0:0", "r2:0"]
    assert engine.facets(None, "entity") == {"": 1, "geonames:1": 1}
    engine.close()


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_uncommitted_changes_are_dropped(name, tmp_path):
    engine = fill(open_engine(name, tmp_path, write=True), ["raid"])
    engine.delete("r0")
    engine.add("r1", [document(1, ["hit"], [])])
    engine.close()
    again = open_engine(name, tmp_path, write=True)
    assert ids(again, Or((Term("text", "raid"), Term("text", "hit")))) == ["r0:0"]
    again.check()
    again.close()


@pytest.mark.parametrize("name", registered(ON_DISK))
def test_an_open_reader_keeps_its_commit(name, tmp_path):
    writing = fill(open_engine(name, tmp_path, write=True), ["raid", "raid", "hit"])
    reader = open_engine(name, tmp_path)
    for n in range(12):
        writing.delete(f"r{n % 3}")
        writing.add(f"r{n % 3}", [document(n % 3, ["town"], [])])
        writing.commit()
    assert ids(reader, Term("text", "raid")) == ["r0:0", "r1:0"]
    assert reader.stored(["r2:0"]) == {"r2:0": json.dumps([2, ["hit"]])}
    assert ids(open_engine(name, tmp_path), Term("text", "town")) == ["r0:0", "r1:0", "r2:0"]
    writing.close()


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tantivy", None)
    for module in [name for name in sys.modules if name.startswith("conflict_index.engine.tantivy")]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(UsageError, match=r"pip install 'conflict-search\[fast\]'"):
        open_engine("tantivy", tmp_path)


def test_a_reader_keeps_its_commit_whatever_is_written(tmp_path):
    writing = fill(WhooshEngine(tmp_path, write=True), ["raid", "raid", "hit"])
    reader = WhooshEngine(tmp_path)
    for n in range(12):
        writing.delete(f"r{n % 3}")
        writing.add(f"r{n % 3}", [document(n % 3, ["town"], [])])
        writing.commit()
    assert ids(reader, Term("text", "raid")) == ["r0:0", "r1:0"]
    assert reader.stored(["r2:0"]) == {"r2:0": json.dumps([2, ["hit"]])}
    assert ids(WhooshEngine(tmp_path), Term("text", "town")) == ["r0:0", "r1:0", "r2:0"]
    assert len(list(tmp_path.glob("*.toc"))) == 1
    assert len(list(tmp_path.glob("*.arr"))) == len(writing._snapshot.segments)
