"""Damaged, missing and hostile files of an index: found, never written through, never passed on."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from contextlib import closing, suppress
from datetime import UTC, datetime

import pytest

import conflict_search as cs
from conflict_index import ids
from conflict_index.discover import store
from conflict_index.engine.whoosh import writer
from conflict_index.errors import IndexDamaged, IndexMissing
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Origin, Report
from conflict_index.pipeline import run
from conflict_index.pipeline.run import build
from conflict_index.store import manifest
from conflict_search.index import Index
from testdata import rows

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SPELLINGS = ("Kafr Dunin", "Kafr Dounin")
FILES = ("manifest.json", "names.sqlite", "stories.sqlite", "sources.lines", "furniture.json")


def report(number: int) -> Report:
    text = f"Shells fell on {SPELLINGS[number % 2]} near Saraqib. Ahmad Khatib of the council said so, twice that day."
    return Report(ids.ReportId(f"r{number}"), "s", None, "", text, "en", None, "", Origin("many.jsonl", f"{number}"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory, gazetteer_path):
    """An index of four reports, copies of one text among them."""
    folder = tmp_path_factory.mktemp("whole") / "ix"
    build(map(report, range(4)), folder, gazetteer_path, now=NOW)
    (folder / "sources.lines").write_bytes(b"%08x\n" % zlib.crc32(b""))
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    """A copy of it that a test may break."""
    shutil.copytree(whole, tmp_path / "ix")
    return tmp_path / "ix"


def add(folder, gazetteer_path, *numbers: int) -> run.Summary:
    return build(map(report, numbers or (4,)), folder, gazetteer_path, now=NOW)


def ask(folder, gazetteer_path):
    """Ask what reads every file; return the answers."""
    with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
        hits = index.search("Kafr Dunin", limit=None, group="story", min_sources=1)
        found = [(h.passage, h.score, h.story) for h in hits]
        index.aliases("Kafr Dunin")
        return found, index.facets(None, "place"), index.notes


def paths(folder):
    return [p.relative_to(folder) for p in sorted(folder.rglob("*")) if p.is_file()]


def every_name(folder):
    return [*paths(folder), *(f"{name}.partial" for name in FILES), "stories.sqlite.partial-journal"]


def test_nothing_is_written_through_a_link(whole, tmp_path, gazetteer_path):
    for number, name in enumerate(every_name(whole)):
        for link in (os.link, os.symlink):
            folder, victim = tmp_path / f"ix{number}{link.__name__}", tmp_path / "victim"
            shutil.copytree(whole, folder)
            content = (folder / name).read_bytes() if (folder / name).exists() else b"precious"
            victim.write_bytes(content)
            (folder / name).unlink(missing_ok=True)
            link(victim, folder / name)
            if link is os.symlink:
                with pytest.raises(IndexDamaged, match="symbolic link"):
                    add(folder, gazetteer_path)
            else:
                add(folder, gazetteer_path)  # a copy of a backup may share files
            assert victim.read_bytes() == content, name
            shutil.rmtree(folder)
            victim.unlink()


@pytest.mark.parametrize("make", [os.mkdir, pytest.param(getattr(os, "mkfifo", None), id="mkfifo")])
def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_damage(whole, tmp_path, gazetteer_path, make):
    if make is None:
        pytest.skip("this system has no named pipes")
    for name in every_name(whole):
        shutil.copytree(whole, tmp_path / "ix")
        (tmp_path / "ix" / name).unlink(missing_ok=True)
        make(tmp_path / "ix" / name)
        with pytest.raises(IndexDamaged, match=r"neither|a folder"):
            ask(tmp_path / "ix", gazetteer_path)
        with pytest.raises(IndexDamaged, match=r"neither|a folder"):
            add(tmp_path / "ix", gazetteer_path)
        shutil.rmtree(tmp_path / "ix")


@pytest.mark.parametrize("name", ["names.sqlite", "stories.sqlite", "*.toc", "*.arr"])
def test_a_missing_file_is_damage(folder, gazetteer_path, name):
    next(folder.rglob(name)).unlink()
    with pytest.raises(IndexDamaged):
        ask(folder, gazetteer_path)
    if "sqlite" not in name:
        with pytest.raises(IndexDamaged):
            add(folder, gazetteer_path)


def test_reports_without_a_manifest_are_not_taken_for_those_of_a_new_index(folder, gazetteer_path):
    (folder / "manifest.json").unlink()
    with pytest.raises(IndexMissing):
        ask(folder, gazetteer_path)
    with pytest.raises(IndexDamaged, match=r"manifest.json is missing.*doctor --repair"):
        add(folder, gazetteer_path)


def test_an_engine_of_another_day_is_damage(folder, whole, gazetteer_path):
    add(folder, gazetteer_path)
    shutil.rmtree(folder / "engine")
    shutil.copytree(whole / "engine", folder / "engine")
    for asked in (ask, add):
        with pytest.raises(IndexDamaged, match=r"4 reports instead of 5.*doctor --repair"):
            asked(folder, gazetteer_path)


def broken(content: bytes, how: str) -> bytes:
    if how == "cut":
        return content[:-4096]
    at = content.index(b"afr dunin" if b"afr dunin" in content else b"many" if b"many" in content else b"r1")
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("how", ["cut", "flipped", "missing"])
@pytest.mark.parametrize("name", ["names.sqlite", "stories.sqlite"])
def test_the_next_run_does_not_go_on_from_damage(folder, tmp_path, gazetteer_path, name, how):
    if how == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(broken((folder / name).read_bytes(), how))
    summary = add(folder, gazetteer_path)
    assert "were damaged; made again from the reports" in summary.notices[0].message
    add(tmp_path / "new", gazetteer_path, *range(5))
    assert store.read(folder) == store.read(tmp_path / "new")
    assert ask(folder, gazetteer_path) == ask(tmp_path / "new", gazetteer_path)
    with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
        index.check()
    assert not add(folder, gazetteer_path, 5).notices


@pytest.mark.parametrize("right", [False, True], ids=["wrong checksum", "right checksum"])
@pytest.mark.parametrize("row", rows("odd_sqlite.csv"), ids=lambda row: row["script"][:40])
def test_odd_tables_are_damage_or_made_again(folder, gazetteer_path, row, right):
    path = folder / f"{row['file']}.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(row["script"])
    if right:
        made = manifest.read(folder)
        crc = {f"{row['file']}_crc": zlib.crc32(path.read_bytes())}
        manifest.write(folder, manifest.replace(made, **crc))
    for asked in (ask, add):
        try:
            asked(folder, gazetteer_path)
        except IndexDamaged:
            assert asked is ask or right
        else:
            if asked is add and not right:
                with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
                    index.check()


def test_every_flipped_bit_of_a_manifest_is_found_or_changes_nothing(folder):
    path = folder / "manifest.json"
    whole, made = path.read_bytes(), manifest.read(folder)
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with suppress(IndexDamaged):
                assert manifest.read(folder) == made


def test_a_manifest_of_an_older_version_has_no_checksum(folder, gazetteer_path):
    path = folder / "manifest.json"
    row = json.loads(path.read_text())
    del row["crc"]
    path.write_text(json.dumps(row))
    assert ask(folder, gazetteer_path)[0]


@pytest.mark.parametrize("value", ["\0", "\ud800", "../../../x"])
def test_a_gazetteer_of_an_odd_name_is_damage(folder, value):
    made = manifest.read(folder)
    manifest.write(folder, manifest.replace(made, gazetteer=value))
    with pytest.raises(IndexDamaged, match="fingerprint"):
        cs.open(folder)


def test_a_damaged_segment_is_not_merged(folder, gazetteer_path, monkeypatch):
    (path,) = folder.rglob("*.arr")
    content = path.read_bytes()
    path.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])
    monkeypatch.setattr(writer, "_FAN", 2)
    with pytest.raises(IndexDamaged, match="the segment is damaged"):
        add(folder, gazetteer_path)


@pytest.mark.parametrize("dies", ["commit", "_describe"])
def test_a_first_run_that_dies_leaves_no_index_or_one_that_goes_on(tmp_path, gazetteer_path, monkeypatch, dies):
    folder = tmp_path / "ix"
    with monkeypatch.context() as dying:
        target = run._Target if dies == "_describe" else writer.Writer
        dying.setattr(target, dies, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            add(folder, gazetteer_path, 0, 1)
    if dies == "commit":
        with pytest.raises(IndexMissing, match="no reports"):
            ask(folder, gazetteer_path)
    add(folder, gazetteer_path, 0, 1)
    add(tmp_path / "new", gazetteer_path, 0, 1)
    assert store.read(folder) == store.read(tmp_path / "new")
    assert ask(folder, gazetteer_path) == ask(tmp_path / "new", gazetteer_path)


def test_while_a_run_is_unfinished_every_spelling_is_found_and_searches_say_so(folder, gazetteer_path, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(run.store, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            add(folder, gazetteer_path, *range(4, 44))
    with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
        for spelling in SPELLINGS:
            found = index.search(spelling, limit=None)
            assert found.total == 44
            assert any("cut short or is still going on" in note for note in found.notes)


def test_an_open_index_mixes_nothing(folder, gazetteer_path):
    with Gazetteer.open(gazetteer_path) as names, Index(folder, names) as index:
        add(folder, gazetteer_path, *range(4, 20))
        build([Report(ids.ReportId("r0"), "s", None, "", "Nothing.", "en", None, "", Origin("x", None))], folder,
              gazetteer_path, now=NOW)  # fmt: skip
        late = [(h.passage, h.score, h.story) for h in index.search("Kafr Dunin", limit=None, group="story")]
        late = late, index.facets(None, "place"), index.notes
        index.check()
    early = shutil.copytree(folder, folder.parent / "early")
    assert late != ask(early, gazetteer_path)
    shutil.rmtree(folder)
    add(folder, gazetteer_path, *range(4))
    assert late == ask(folder, gazetteer_path)
