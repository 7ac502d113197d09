"""An index is made again from what damage has left of it: nothing is invented, and what is lost is said."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zlib
from contextlib import closing, suppress
from datetime import UTC, datetime

import pytest

from conflict_index import ids
from conflict_index.discover import store
from conflict_index.engine.registry import LOCAL, open_engine
from conflict_index.engine.whoosh import contents, writing
from conflict_index.errors import IndexDamaged, IndexLocked, IndexMissing
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Origin, Report
from conflict_index.pipeline import repair as module
from conflict_index.pipeline import run
from conflict_index.pipeline.repair import repair
from conflict_index.pipeline.run import build
from conflict_index.read.record import sha256_of
from conflict_index.store import manifest, sources
from conflict_search.index import Index

NOW = datetime(2026, 1, 2, tzinfo=UTC)
COUNT = 12


def report(number: int) -> Report:
    text = (
        f"Shells fell on {('Kafr Dunin', 'Kafr Dounin')[number % 2]} near Saraqib on 3 May 2016, {number} people said. "
        f"Ahmad Khatib of the council said so, and {'rain ' * (number % 5)}fell on the town for {number} days. "
    ) * 3
    origin = Origin("many.jsonl", f"line {number}")
    return Report(ids.ReportId(f"r{number}"), "s", None, "Saraqib shelled", text, "en", None, sha256_of(text), origin)


@pytest.fixture(scope="module", params=LOCAL)
def engine(request):
    if request.param == "tantivy":
        pytest.importorskip("tantivy")
    return request.param


@pytest.fixture(scope="module")
def whole(engine, tmp_path_factory, gazetteer_path):
    """An index in two segments of blocks of few documents, with a report replaced and one removed, and its sources."""
    folder = tmp_path_factory.mktemp("whole") / "ix"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "BLOCK_BYTES", 1500)
        for numbers in (range(COUNT), range(2, COUNT + 4)):
            build(map(report, numbers), folder, gazetteer_path, now=NOW, engine_name=engine)
        run.remove(["r5"], folder, gazetteer_path, now=NOW)
    known = sources.KnownSources(folder, "", 0)
    known.distrust()
    listed = tuple(f"r{n}" for n in range(COUNT + 4) if n != 5)
    known.note(sources.FileRead("many.jsonl", sources.FileState("x", 1, 1, ""), listed))
    known.write()
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "ix")
    return tmp_path / "ix"


def answers(folder, gazetteer_path):
    """Return what questions find, by report: the order of equal hits may change."""
    with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
        index.check()
        hits = index.search("Kafr Dunin", limit=None).hits + index.search("title:saraqib rain", limit=None).hits
        found = sorted((h.passage.id, round(h.score, 6), h.passage, h.report, h.story) for h in hits)
        facets = [index.facets(None, by) for by in ("place", "event-day", "source", "country")]
        return found, facets, index.report_ids()


def segments(folder):
    return sorted((folder / "engine").glob("*.arr"), key=lambda path: path.stat().st_size)


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.unlink()  # it may be mapped
    path.write_bytes(content)


def test_a_sound_index_is_left_alone(folder, gazetteer_path):
    before = {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in folder.rglob("*") if "LOCK" not in p.name}
    assert repair(folder, gazetteer_path, now=NOW).damage == ()
    assert before == {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in folder.rglob("*") if "LOCK" not in p.name}


@pytest.mark.parametrize("harm", ["cut", "flipped", "missing", "emptied"])
@pytest.mark.parametrize("name", ["names.sqlite", "stories.sqlite", "sources.lines"])
def test_what_is_made_from_reports_is_made_again(folder, whole, gazetteer_path, name, harm):
    path, content = folder / name, (folder / name).read_bytes()
    path.unlink()
    if harm != "missing":
        flipped = content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]
        path.write_bytes({"cut": content[: len(content) // 2], "flipped": flipped, "emptied": b""}[harm])
    done = repair(folder, gazetteer_path, now=NOW)
    assert (bool(done.damage), done.reports, done.lost, done.unknown, done.aside) == (
        *((name, harm) != ("sources.lines", "missing"), COUNT + 3, (), 0, None),
    )
    assert answers(folder, gazetteer_path) == answers(whole, gazetteer_path)
    assert store.read(folder) == store.read(whole)
    assert sources.is_sound(folder)


@pytest.mark.parametrize("harm", ["missing", "cut", "flipped"])
def test_a_lost_manifest_is_made_again_and_what_it_said_is_not_invented(folder, whole, gazetteer_path, harm):
    path, content = folder / "manifest.json", (folder / "manifest.json").read_bytes()
    path.unlink()
    if harm != "missing":
        at = content.index(b'"reports": ') + 11
        path.write_bytes(content[:50] if harm == "cut" else content[:at] + b"7" + content[at + 1 :])
    done = repair(folder, gazetteer_path, now=NOW)
    assert (done.reports, done.lost, done.unknown, done.sure) == (COUNT + 3, (), None, False)
    assert answers(folder, gazetteer_path) == answers(whole, gazetteer_path)
    with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
        assert "index the sources again" in index.notes[0]
    assert not build(map(report, range(3)), folder, gazetteer_path, now=NOW, engine_name=None).unchanged


@pytest.mark.parametrize("step", range(0, 8, 2))
def test_what_is_whole_in_a_damaged_segment_is_restored(engine, folder, whole, gazetteer_path, step):
    if engine != "whoosh":
        pytest.skip("only the default engine has segments of our own")
    path = segments(folder)[-1]
    flip(path, path.stat().st_size * step // 8 + 40)
    done = repair(folder, gazetteer_path, now=NOW)
    lost = {report for report, _ in done.lost}
    found, _, left = answers(folder, gazetteer_path)
    before, _, had = answers(whole, gazetteer_path)
    assert (done.damage and done.unknown == 0, done.reports, lost) == (True, len(left), set(had) - set(left))
    assert [h[2:4] for h in found] == [h[2:4] for h in before if h[3].id in left]
    assert (done.aside / "engine" / path.name).exists()
    build([report(n) for n in range(COUNT + 4) if n != 5], folder, gazetteer_path, now=NOW)
    assert answers(folder, gazetteer_path) == answers(whole, gazetteer_path)


@pytest.mark.parametrize("harm", ["cut", "missing"])
def test_a_segment_that_is_gone_is_said_to_be_lost(engine, folder, whole, gazetteer_path, harm):
    if engine != "whoosh":
        pytest.skip("only the default engine has segments of our own")
    path = segments(folder)[0]
    content = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(content[: len(content) // 3])
    done = repair(folder, gazetteer_path, now=NOW)
    _, _, left = answers(folder, gazetteer_path)
    assert {one for one, _ in done.lost} == {f"r{n}" for n in range(COUNT + 4) if n != 5} - set(left) != set()
    assert {path for _, path in done.lost} == {"many.jsonl"}


@pytest.mark.parametrize("harm", ["missing", "flipped"])
def test_without_a_table_of_contents_removed_reports_are_said_to_be_back_perhaps(engine, folder, gazetteer_path, harm):
    if engine != "whoosh":
        pytest.skip("only the default engine has segments of our own")
    path = contents.path_of(folder / "engine", contents.generations(folder / "engine")[-1])
    path.unlink() if harm == "missing" else flip(path, 40)
    done = repair(folder, gazetteer_path, now=NOW)
    assert (done.sure, done.lost, done.unknown) == (False, (), 0)
    assert {f"r{n}" for n in range(COUNT + 4)} - {"r5"} <= set(answers(folder, gazetteer_path)[2])


def test_a_text_that_was_changed_is_not_believed(engine, folder, gazetteer_path, monkeypatch):
    path = segments(folder)[-1] if engine == "whoosh" else None
    if path is None:
        pytest.skip("only the default engine has segments of our own")
    flip(path, path.stat().st_size - 5)
    monkeypatch.setattr(module, "sha256_of", lambda text: "another" if "0 people" in text else sha256_of(text))
    done = repair(folder, gazetteer_path, now=NOW)
    assert {one for one, _ in done.lost} <= {"r0", "r10"}


def test_an_engine_of_another_day_is_counted(folder, whole, gazetteer_path):
    run.remove(["r6", "r7"], folder, gazetteer_path, now=NOW)
    for name in ("manifest.json", "sources.lines", "names.sqlite", "stories.sqlite"):
        shutil.copyfile(whole / name, folder / name)
    done = repair(folder, gazetteer_path, now=NOW)
    assert {one for one, _ in done.lost} == {"r6", "r7"}
    assert done.unknown == 0
    assert answers(folder, gazetteer_path)[2] == sorted(f"r{n}" for n in range(COUNT + 4) if n not in (5, 6, 7))


@pytest.mark.parametrize(
    ("operation", "kills"), [("rename", (1, 2, 4, 6, 8, 10, 11)), ("replace", (1, 4)), ("rmdir", (1, 2))]
)
def test_a_repair_that_is_killed_loses_nothing(engine, whole, tmp_path, gazetteer_path, monkeypatch, operation, kills):
    """Killed at its n-th operation of a kind, for several n, then run again."""
    if engine != "whoosh":
        pytest.skip("what is moved is the same for each engine")
    for at in kills:
        folder = tmp_path / f"ix{at}"
        shutil.copytree(whole, folder)
        (folder / "manifest.json").unlink()
        calls, real = [], getattr(os, operation)

        def dying(*given, at=at, calls=calls, real=real, **named):
            calls.append(given)
            if len(calls) == at:
                raise KeyboardInterrupt
            return real(*given, **named)

        with monkeypatch.context() as patch:
            patch.setattr(os, operation, dying)
            if operation == "rename":
                patch.setattr(module.Path, "rename", lambda path, target: dying(path, target) or target)
            with suppress(KeyboardInterrupt):
                repair(folder, gazetteer_path, now=NOW)
        if len(calls) < at:
            break
        with suppress(IndexDamaged, IndexMissing), Gazetteer.open(gazetteer_path) as names, Index(folder, names) as ix:
            assert len(ix.report_ids()) == COUNT + 3
        repair(folder, gazetteer_path, now=NOW)
        assert answers(folder, gazetteer_path) == answers(whole, gazetteer_path)
        assert not (folder / "repaired").exists()
        assert not (folder / "repair").exists()


def test_an_index_of_which_nothing_is_left_is_not_replaced_by_an_empty_one(folder, gazetteer_path):
    for path in (folder / "engine").iterdir():
        path.write_bytes(b"")
    before = sorted(p.name for p in folder.rglob("*") if "LOCK" not in p.name)
    with pytest.raises(IndexDamaged, match=r"index( the sources)? again"):
        repair(folder, gazetteer_path, now=NOW)
    assert before == sorted(p.name for p in folder.rglob("*") if "LOCK" not in p.name)


def test_nothing_is_repaired_where_there_is_no_index(tmp_path, gazetteer_path):
    with pytest.raises(IndexMissing, match="no index here"):
        repair(tmp_path, gazetteer_path, now=NOW)


def test_an_index_that_is_written_to_is_not_repaired(folder, gazetteer_path):
    (folder / "manifest.json").unlink()
    name = "tantivy" if (folder / "engine" / "meta.json").exists() else "whoosh"
    with closing(open_engine(name, folder / "engine", write=True)), pytest.raises(IndexLocked):
        repair(folder, gazetteer_path, now=NOW)


def test_odd_tables_with_a_checksum_that_is_right_are_made_again(folder, whole, gazetteer_path):
    with closing(sqlite3.connect(folder / "names.sqlite")) as database:
        database.execute("CREATE VIEW hidden AS SELECT 1")
    made = manifest.read(folder)
    manifest.write(folder, manifest.replace(made, names_crc=zlib.crc32((folder / "names.sqlite").read_bytes())))
    assert repair(folder, gazetteer_path, now=NOW).damage
    assert answers(folder, gazetteer_path) == answers(whole, gazetteer_path)
