"""A run over files that were indexed before reads only those that changed, and finds what a run over all finds."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

import conflict_search as cs
from conflict_index.discover import spellings
from conflict_index.discover.spellings import all_alike
from conflict_index.read import sources as reading
from conflict_index.store import manifest
from conflict_index.store.sources import is_sound

OLD = time.time_ns() - 60 * 10**9
"""A time of change that is old enough to be trusted."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with three files that were changed a while ago."""
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        write(tmp_path / "in" / f"{name}.txt", f"Shells fell on Saraqib, {name} said.")
    write(tmp_path / "in" / "many.csv", "id,text\nm1,Shells fell on Idlib.\nm2,Shells fell on Homs.\n")
    return tmp_path


def write(path, text, when=OLD):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, ns=(when, when))


def run(monkeypatch, **options):
    """Index the folder; return the outcome and the names of the files that were read."""
    read, real = [], reading._read_source

    def noting(source, *given):
        read.append(source.path)
        return real(source, *given)

    with monkeypatch.context() as patched:
        patched.setattr(reading, "_read_source", noting)
        return cs.build(["in"], "ix", **options), [os.path.basename(path) for path in read]


def texts():
    with cs.open("ix") as ix:
        return {id_: ix.report(id_).text for id_ in ix.report_ids()}


def test_unchanged_files_are_not_read(folder, monkeypatch):
    run(monkeypatch)
    before = (folder / "ix" / "manifest.json").read_bytes()
    summary, read = run(monkeypatch)
    assert (summary.read, summary.unchanged, read) == (5, 5, [])
    assert (folder / "ix" / "manifest.json").read_bytes() == before


def test_only_the_changed_file_is_read(folder, monkeypatch):
    run(monkeypatch)
    write(folder / "in" / "b.txt", "Shells fell on Hama, it was said.", OLD + 1)
    summary, read = run(monkeypatch)
    assert (summary.written, summary.unchanged, read) == (["b"], 4, ["b.txt"])
    assert texts()["b"] == "Shells fell on Hama, it was said."
    assert run(monkeypatch)[1] == []


def test_a_file_that_was_only_touched_is_compared_by_its_content(folder, monkeypatch):
    run(monkeypatch)
    os.utime(folder / "in" / "a.txt", ns=(OLD + 5, OLD + 5))
    assert run(monkeypatch)[1] == []
    write(folder / "in" / "a.txt", "Shells fell on Saraqib, x said.", OLD + 6)
    assert run(monkeypatch)[1] == ["a.txt"]


def test_a_time_of_change_that_lies_is_seen_when_contents_are_compared(folder, monkeypatch):
    run(monkeypatch)
    write(folder / "in" / "a.txt", "Shells fell on Saraqib, x said.")
    assert run(monkeypatch)[1] == []
    summary, read = run(monkeypatch, check_content=True)
    assert (summary.written, read) == (["a"], ["a.txt"])


def test_a_file_that_was_changed_just_now_is_compared_by_its_content(folder, monkeypatch):
    now = time.time_ns()
    write(folder / "in" / "a.txt", "Shells fell on Saraqib, y said.", now)
    run(monkeypatch)
    write(folder / "in" / "a.txt", "Shells fell on Saraqib, z said.", now)
    assert run(monkeypatch)[1] == ["a.txt"]


def test_prune_keeps_what_was_not_read_again(folder, monkeypatch):
    run(monkeypatch)
    (folder / "in" / "c.txt").unlink()
    summary, _ = run(monkeypatch, prune=True)
    assert summary.removed == ["c"]
    assert sorted(texts()) == ["a", "b", "m1", "m2"]


@pytest.mark.parametrize("id_", ["a", "m1"])
def test_a_removed_report_comes_back(folder, monkeypatch, id_):
    run(monkeypatch)
    cs.remove([id_], "ix")
    summary, read = run(monkeypatch)
    assert summary.written == [id_]
    assert len(read) == 1


def test_a_report_that_another_file_replaced_comes_back(folder, monkeypatch):
    run(monkeypatch)
    write(folder / "other.csv", "id,text\nm1,Shells fell on Raqqa.\n")
    cs.build(["other.csv"], "ix")
    assert texts()["m1"] == "Shells fell on Raqqa."
    assert run(monkeypatch)[1] == ["many.csv"]
    assert texts()["m1"] == "Shells fell on Idlib."


def test_a_new_file_with_the_id_of_an_unchanged_one_gets_its_own(folder, monkeypatch):
    run(monkeypatch)
    write(folder / "in" / "a.csv", "id,text\nm1,Shells fell on Raqqa.\n")
    run(monkeypatch)
    found = texts()
    assert sorted(found.values()).count("Shells fell on Idlib.") == 1
    assert "Shells fell on Raqqa." in found.values()


@pytest.mark.parametrize("options", [{"columns": {"title": "id"}}, {"years": "2014..2019"}])
def test_other_options_read_all_again(folder, monkeypatch, options):
    run(monkeypatch)
    assert len(run(monkeypatch, **options)[1]) == 4


def test_a_file_with_failures_is_read_and_said_again(folder, monkeypatch):
    write(folder / "in" / "many.csv", "id,text\nm1,Shells fell on Idlib.\nm2,\n")
    assert len(run(monkeypatch)[0].failures) == 1
    summary, read = run(monkeypatch)
    assert (len(summary.failures), read) == (1, ["many.csv"])


@pytest.mark.parametrize("harm", [lambda c: c[:-3], lambda c: c.replace(b"Shells", b"shells"), lambda c: b""])
def test_a_damaged_list_of_sources_reads_all_again(folder, monkeypatch, harm):
    run(monkeypatch)
    path = folder / "ix" / "sources.lines"
    path.write_bytes(harm(path.read_bytes()) if harm(path.read_bytes()) != path.read_bytes() else b"x")
    assert not is_sound(folder / "ix")
    assert len(run(monkeypatch)[1]) == 4
    assert run(monkeypatch)[1] == []


def test_after_a_run_that_did_not_finish_all_is_read_again(folder, monkeypatch):
    run(monkeypatch)
    made = manifest.read(folder / "ix")
    manifest.write(folder / "ix", manifest.replace(made, unfinished=True))
    assert len(run(monkeypatch)[1]) == 4


NAMES = [
    *("kafr dunin", "kafr dounin", "mar tikhla", "marr tikhla", "tel abiad", "tal abyad"),
    *("كفر دنين", "سراقب", "saraqeb", "sraqib", "qarnath"),
]


@given(
    old=st.sets(st.sampled_from(NAMES)), new=st.sets(st.sampled_from(NAMES)), strict=st.sampled_from([-0.1, 0.0, 0.03])
)
def test_names_compared_before_need_no_comparison(old, new, strict):
    assert all_alike(new, strict, all_alike(old, strict, {})) == all_alike(new, strict, {})


def test_one_more_name_is_compared_once_with_each_other(monkeypatch):
    before, asked, real = all_alike(NAMES[1:], 0.03, {}), [], spellings.alike_all
    monkeypatch.setattr(spellings, "alike_all", lambda pairs, bars: asked.extend(pairs) or real(pairs, bars))
    all_alike(NAMES[1:], 0.03, before)
    assert not asked
    all_alike(NAMES, 0.03, before)
    assert all("kafr dunin" in (one.key, other.key) for one, other in asked)


def test_an_index_without_kept_comparisons_is_updated(folder, monkeypatch):
    run(monkeypatch)
    with closing(sqlite3.connect(folder / "ix" / "names.sqlite")) as database:
        database.executescript("DROP TABLE made; DROP TABLE spelled")
    write(folder / "in" / "b.txt", "Shells fell on Kafr Dounin near Hama.", OLD + 1)
    assert run(monkeypatch)[0].written == ["b"]
