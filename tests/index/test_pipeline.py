"""A run from reports to an index: whatever one report does, the others are indexed; an interrupt keeps what is done."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, datetime

import pytest

from conflict_index import ids
from conflict_index.annotate import annotator
from conflict_index.discover import near_places, store
from conflict_index.engine.memory import MemoryEngine
from conflict_index.engine.registry import open_engine
from conflict_index.engine.tree import Term
from conflict_index.errors import IndexDamaged
from conflict_index.model import Origin, Report
from conflict_index.pipeline import prepare, run, workers
from conflict_index.pipeline.run import build
from conflict_index.read import Failure, Notice
from conflict_index.store import manifest

NOW = datetime(2026, 1, 2, tzinfo=UTC)
STAGES = {
    "segment": (prepare, "segment"),
    "dates": (prepare, "read_dates"),
    "names": (annotator, "detect_names"),
    "places": (annotator, "disambiguate"),
    "documents": (prepare, "documents"),
}
"""Where a test plants an exception: module and function, by the word that sets it off."""

FORKED = multiprocessing.get_start_method() == "fork"


def report(number: int, text: str) -> Report:
    origin = Origin("many.jsonl", f"line {number}")
    return Report(ids.ReportId(f"r{number}"), "s", None, "", text, "en", None, "", origin)


def plant(monkeypatch, stage: str) -> None:
    """Let a stage raise for every report whose text holds the stage's name in capitals."""
    module, name = STAGES[stage]
    real = getattr(module, name)

    def raising(*given, **named):
        if stage.upper() in repr((given, named)):
            raise ZeroDivisionError(f"planted in {stage}\nand a second line")
        return real(*given, **named)

    monkeypatch.setattr(module, name, raising)


def indexed(folder) -> set[str]:
    engine = open_engine("whoosh", manifest.engine_folder(folder))
    found = {ids.report_of(m.id) for m in engine.match(Term("role", "report"), None).items}
    engine.close()
    return found


@pytest.mark.parametrize("count", [1, pytest.param(2, marks=pytest.mark.skipif(not FORKED, reason="plants by fork"))])
def test_reports_that_provoke_errors_are_named_and_all_others_indexed(tmp_path, gazetteer_path, monkeypatch, count):
    for stage in STAGES:
        plant(monkeypatch, stage)
    bad = {n: list(STAGES)[n // 40 % len(STAGES)] for n in range(0, 2000, 40)}
    texts = [f"Shells fell on Saraqib, it was said {bad.get(n, '').upper()}." for n in range(2000)]
    events = [Notice("many.jsonl", "said"), *(report(n, text) for n, text in enumerate(texts))]
    summary = build(events, tmp_path / "ix", gazetteer_path, now=NOW, workers=count)
    assert (summary.read, len(summary.written), len(summary.failures)) == (2000, 1950, 50)
    assert {f.record for f in summary.failures} == {f"line {n}" for n in bad}
    for failure in summary.failures:
        assert failure.path == "many.jsonl"
        assert "ZeroDivisionError: planted in" in failure.reason
        assert "\n" not in failure.reason
    assert indexed(tmp_path / "ix") == {f"r{n}" for n in range(2000) if n not in bad}
    assert manifest.read(tmp_path / "ix").reports == 1950


def test_the_reason_names_the_place_in_the_code(tmp_path, gazetteer_path, monkeypatch):
    monkeypatch.setattr(prepare, "segment", lambda report, name_goes_on: [][1])
    summary = build([report(1, "x")], tmp_path / "ix", gazetteer_path, now=NOW)
    assert "IndexError" in summary.failures[0].reason
    assert "pipeline/prepare.py:" in summary.failures[0].reason
    assert not (tmp_path / "ix").exists(), "an index of nothing is made"


def test_a_report_that_the_engine_cannot_take_leaves_nothing_behind(tmp_path, gazetteer_path, monkeypatch):
    real = MemoryEngine.add
    engine = MemoryEngine()

    def add(self, report_id, documents):
        real(self, report_id, documents)
        if report_id == "r2":
            raise ValueError("planted after half of it was added")

    monkeypatch.setattr(MemoryEngine, "add", add)
    monkeypatch.setattr(run, "open_engine", lambda *given, **named: engine)
    monkeypatch.setattr(engine, "close", lambda: None)
    summary = build([report(n, "Shells fell.") for n in (1, 2, 3)], tmp_path / "ix", gazetteer_path, now=NOW)
    assert [f.record for f in summary.failures] == ["line 2"]
    found = {m.id for m in engine.match(Term("text", "shell"), None).items}
    assert found == {"r1:0", "r3:0"}


def test_an_error_of_the_disk_ends_the_run(tmp_path, gazetteer_path, monkeypatch):
    def full(self, report_id, documents):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("conflict_index.engine.whoosh.engine.WhooshEngine.add", full)
    with pytest.raises(OSError, match="No space"):
        build([report(1, "Shells fell.")], tmp_path / "ix", gazetteer_path, now=NOW)


@pytest.mark.skipif(not FORKED, reason="plants by fork")
def test_a_worker_that_dies_costs_the_report_that_killed_it(tmp_path, gazetteer_path, monkeypatch):
    real = workers.prepare

    def deadly(report, *given):
        if "KILL" in report.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(report, *given)

    monkeypatch.setattr(workers, "prepare", deadly)
    monkeypatch.setattr(run, "FOCUS_REPORTS", 1)
    texts = ["Shells fell on Saraqib."] * 60
    texts[5] = texts[45] = "KILL"
    events = [report(n, text) for n, text in enumerate(texts)]
    summary = build(events, tmp_path / "ix", gazetteer_path, now=NOW, workers=2)
    assert [f.record for f in summary.failures] == ["line 5", "line 45"]
    assert all("process that worked on it died" in f.reason for f in summary.failures)
    assert len(indexed(tmp_path / "ix")) == 58


def test_a_run_that_is_asked_to_stop_keeps_what_is_done_and_goes_on_later(tmp_path, gazetteer_path):
    done: list[int] = []
    events = [report(n, f"Shells fell on Saraqib {n} times.") for n in range(30)]
    folder = tmp_path / "ix"
    first = build(
        events, folder, gazetteer_path, now=NOW,
        progress=lambda count, what: done.append(count), stopping=lambda: len(done) >= 7,
    )  # fmt: skip
    assert (first.interrupted, len(first.written)) == (True, 7)
    assert indexed(folder) == {f"r{n}" for n in range(7)}
    second = build(events, folder, gazetteer_path, now=NOW)
    assert (second.interrupted, second.unchanged, len(second.written)) == (False, 7, 23)


def test_nothing_to_index_makes_no_index(tmp_path, gazetteer_path):
    summary = build([Failure("a", None, "holds no records")], tmp_path / "ix", gazetteer_path, now=NOW)
    assert (summary.read, len(summary.failures)) == (0, 1)
    assert not (tmp_path / "ix").exists()


def test_the_first_reports_are_annotated_once(tmp_path, gazetteer_path, monkeypatch):
    calls: list[str] = []
    real = annotator.detect_names
    monkeypatch.setattr(
        annotator, "detect_names", lambda tokens, listings: calls.append(tokens.text) or real(tokens, listings)
    )
    build([report(n, f"Shells fell on Saraqib {n}.") for n in range(5)], tmp_path / "ix", gazetteer_path, now=NOW)
    assert sorted(filter(None, calls)) == [f"Shells fell on Saraqib {n}." for n in range(5)]


def test_a_rerun_that_dies_midway_is_marked_before_its_first_commit(tmp_path, gazetteer_path, monkeypatch):
    folder = tmp_path / "ix"
    build([report(0, "Shells fell on Saraqib.")], folder, gazetteer_path, now=NOW)
    assert not manifest.read(folder).unfinished
    with monkeypatch.context() as dying:
        dying.setattr(run._Target, "_describe", lambda target, made: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build([report(1, "Shells fell on Khan Tuman.")], folder, gazetteer_path, now=NOW)
    assert manifest.read(folder).unfinished
    assert indexed(folder) == {"r0", "r1"}
    build([report(1, "Shells fell on Khan Tuman.")], folder, gazetteer_path, now=NOW)
    assert not manifest.read(folder).unfinished


def test_a_run_over_unchanged_reports_writes_nothing(tmp_path, gazetteer_path):
    reports = [report(n, "Shells fell on Saraqib.") for n in range(3)]
    build(reports, tmp_path / "ix", gazetteer_path, now=NOW)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "ix").iterdir() if path.is_file()}
    assert build(reports, tmp_path / "ix", gazetteer_path, now=NOW).unchanged == 3
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "ix").iterdir() if path.is_file()}


def test_an_engine_folder_that_is_a_link_is_not_written_into(tmp_path, gazetteer_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "ix").mkdir()
    (tmp_path / "ix" / "engine").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexDamaged, match="link"):
        build([report(0, "Shells fell on Saraqib.")], tmp_path / "ix", gazetteer_path, now=NOW)
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    ("name", "value"),
    [("reports", "many"), ("focus", {"SY": "all"}), ("gazetteers", [1]), ("engine", None), ("focus", [[]] * 9)],
)
def test_a_manifest_with_values_of_other_types_is_damaged(tmp_path, name, value):
    manifest.write(tmp_path, manifest.Manifest("whoosh", "", ""))
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    with pytest.raises(IndexDamaged, match="damaged"):
        manifest.read(tmp_path)


def test_a_manifest_of_deep_json_is_damaged(tmp_path):
    (tmp_path / "manifest.json").write_text("[" * 200_000)
    with pytest.raises(IndexDamaged, match="damaged"):
        manifest.read(tmp_path)


TEXTS = (
    "Shells fell on Kafr Dunin near Saraqib. Ahmad Khatib of the council said so.",
    "Shells fell on Kafr Dounin near Saraqib.",
    "Police left Marr Tikhla. Shells fell on Mar Tikhla near Hama.",
)


def test_names_after_changes_are_those_of_a_build_from_nothing(tmp_path, gazetteer_path, monkeypatch):
    first = [report(n, TEXTS[n % 3]) for n in range(6)]
    changed = [report(1, TEXTS[2]), report(5, "Nothing."), report(7, TEXTS[1]), report(7, TEXTS[0])]
    build(first, tmp_path / "a", gazetteer_path, now=NOW)
    monkeypatch.setattr(run, "_counted", lambda engine: pytest.fail("all reports were read again"))
    build(changed, tmp_path / "a", gazetteer_path, now=NOW)
    left = {r.id: r for r in first + changed}
    build(list(left.values()), tmp_path / "b", gazetteer_path, now=NOW)
    one, other = (store.read(tmp_path / name) for name in "ab")
    assert len(one) > 4
    assert one == other


def test_places_that_names_are_variants_of_are_looked_up_once(tmp_path, gazetteer_path, monkeypatch):
    texts = ["Shells fell on Saraqeb and Maarat Numaan near Idlib.", "Shells fell on Sraqib near Idlib."]
    build([report(n, text) for n, text in enumerate(texts)], tmp_path, gazetteer_path, now=NOW)
    with closing(store.Collection(tmp_path)) as names:
        before = names.rows("SELECT * FROM variant")
    real, asked = near_places.NearPlaces._variant_of, []
    monkeypatch.setattr(near_places.NearPlaces, "_variant_of", lambda *given: asked.append(given) or real(*given))
    build([report(2, "Shells fell on Khan Tuman.")], tmp_path, gazetteer_path, now=NOW)
    with closing(store.Collection(tmp_path)) as names:
        assert names.rows("SELECT * FROM variant") == before != []
    assert not asked


def test_names_after_a_run_that_died_are_counted_anew(tmp_path, gazetteer_path, monkeypatch):
    folder = tmp_path / "a"
    reports = [report(n, TEXTS[n % 3]) for n in range(4)]
    build(reports[:2], folder, gazetteer_path, now=NOW)
    with monkeypatch.context() as dying:
        dying.setattr(run.store, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(reports, folder, gazetteer_path, now=NOW)
    build(reports, folder, gazetteer_path, now=NOW)
    build(reports, tmp_path / "b", gazetteer_path, now=NOW)
    assert store.read(folder) == store.read(tmp_path / "b")


def rewritten(folder, script: str) -> None:
    with closing(sqlite3.connect(folder / "names.sqlite")) as database:
        database.executescript(script)


@pytest.mark.parametrize(
    "script",
    [
        "ALTER TABLE entity RENAME TO e; CREATE VIEW entity AS SELECT id, terms, mentions FROM e",
        "CREATE TRIGGER t AFTER INSERT ON entity BEGIN SELECT 1; END",
        "DROP TABLE entity",
        "UPDATE entity SET terms = 7",
        "UPDATE entity SET terms = '[1]'",
        "UPDATE entity SET terms = x'ff00'",
        "UPDATE entity SET mentions = 'many'",
        "UPDATE clusters SET dump = NULL",
        "UPDATE clusters SET dump = '[]'",
        f"UPDATE clusters SET dump = x'{zlib.compress(b'[' * 100_000).hex()}'",
        f"UPDATE clusters SET dump = x'{zlib.compress(b'[]').hex()}'",
        f"UPDATE clusters SET dump = x'{zlib.compress(b'{}')[:-6].hex()}'",
        "UPDATE clusters SET dump = x'00'",
        f"UPDATE names SET dump = x'{zlib.compress(b'[1]').hex()}'",
        "DELETE FROM names",
        "DROP TABLE names",
    ],
)
def test_odd_names_are_damage(tmp_path, gazetteer_path, script):
    build([report(0, TEXTS[0])], tmp_path, gazetteer_path, now=NOW)
    with closing(store.Collection(tmp_path)) as names:
        (place,) = names.rows("SELECT id FROM entity WHERE mentions = 1 LIMIT 1")[0]
    rewritten(tmp_path, script)
    with pytest.raises(IndexDamaged, match=r"names.sqlite: damaged"), closing(store.Collection(tmp_path)) as names:
        names.terms(place), names.mentions(place), names.clusters, store.read(tmp_path)


def test_an_open_collection_keeps_its_names(tmp_path, gazetteer_path):
    build([report(0, TEXTS[0])], tmp_path, gazetteer_path, now=NOW)
    with closing(store.Collection(tmp_path)) as names:
        before = names.rows("SELECT * FROM entity")
        build([report(0, "Nothing.")], tmp_path, gazetteer_path, now=NOW)
        assert names.rows("SELECT * FROM entity") == before != []
    with closing(store.Collection(tmp_path)) as names:
        assert names.rows("SELECT * FROM entity") != before
