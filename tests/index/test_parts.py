"""Parts: many processes prepare what one would have, and nothing but a whole part of this version is loaded."""

from __future__ import annotations

import gzip
import json
import os
import pickle
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import copy

import pytest

import conflict_search as cs
from conflict_index.discover import store
from conflict_index.engine.registry import LOCAL, open_engine
from conflict_index.engine.tree import Term
from conflict_index.errors import ReadError, UsageError
from conflict_index.pipeline import parts, run
from conflict_index.store import manifest

TEXTS = (
    "BAGHDAD, May 5, 2015 - Rebels left Azaz on Monday. Two people died near Kafr Dulin.",
    "Mortar shells hit a market in Aleppo on 3 June 2016, residents said.",
    "The army entered Raqqa. A car bomb killed five in Mosul a day later.",
    "Fighters stormed Kafr Doulin and Tell Rifaat on Friday.",
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, gazetteer_path):
    """A folder with four files of five reports each, one of which cannot be read whole, and a part of each."""
    folder = tmp_path_factory.mktemp("prepared")
    sources = [folder / f"{n}.jsonl" for n in range(4)]
    for n, source in enumerate(sources):
        rows = [{"id": f"r{n}-{i}", "text": TEXTS[(n + i) % 4], "date": f"2016-0{n + 1}-11"} for i in range(5)]
        bad = ["{not json"] if n == 3 else []
        source.write_text("\n".join([*map(json.dumps, rows), *bad]) + "\n")
        os.utime(source, (1e9, 1e9))  # a file that has just changed is read again
    cs.prepare(sources, folder / "focus.part", focus_only=True)
    for source in sources:
        cs.prepare([source], source.with_suffix(".part"), like=folder / "focus.part")
    return folder


@pytest.fixture
def sources(prepared):
    return [prepared / f"{n}.jsonl" for n in range(4)]


@pytest.fixture
def made(prepared, tmp_path):
    """Parts that a test may damage."""
    return [Path(copy(prepared / f"{n}.part", tmp_path)) for n in range(4)]


def content(folder, engine: str) -> object:
    opened = open_engine(engine, manifest.engine_folder(folder))
    ids = [one.id for role in ("report", "body", "byline") for one in opened.match(Term("role", role), None).items]
    kept = opened.stored(ids), opened.facets(None, "entity"), opened.facets(None, "event")
    opened.close()
    files = [(folder / name).read_bytes() for name in ("stories.sqlite", "sources.lines")]
    return ids, kept, store.read(folder), files, manifest.read(folder).focus


@pytest.mark.parametrize("engine", [name for name in LOCAL if name == "whoosh" or find_spec(name)])
def test_parts_make_the_index_that_one_run_makes(sources, made, tmp_path, engine):
    whole = cs.build(sources, tmp_path / "whole", engine=engine)
    loaded = cs.build(made, tmp_path / "loaded", engine=engine, prepared=True)
    assert content(tmp_path / "loaded", engine) == content(tmp_path / "whole", engine)
    assert [(f.path, f.reason) for f in loaded.failures] == [(f.path, f.reason) for f in whole.failures]
    assert (loaded.read, loaded.passages) == (whole.read, whole.passages)
    again = cs.build(made, tmp_path / "loaded", prepared=True)
    assert (again.unchanged, again.written) == (20, [])
    unread = cs.build(sources, tmp_path / "loaded")
    assert (unread.unchanged, unread.written) == (20, [])


def test_a_load_that_was_cut_short_goes_on(made, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "COMMIT_EVERY", 3)
    told = iter([*[False] * 8, True])
    cut = cs.build(made, tmp_path / "cut", prepared=True, stopping=partial(next, told))
    assert cut.interrupted
    cs.build(made, tmp_path / "cut", prepared=True)
    cs.build(made, tmp_path / "whole", prepared=True)
    ours, theirs = (content(tmp_path / name, "whoosh") for name in ("cut", "whole"))
    assert ours[1:3] == theirs[1:3]


def test_a_changed_report_replaces_the_old_one(made, tmp_path):
    cs.build(made, tmp_path / "i", prepared=True)
    changed = tmp_path / "1.jsonl"
    changed.write_text(json.dumps({"id": "r1-0", "text": "Calm returned to Hama."}) + "\n")
    cs.prepare([changed], made[1], like=tmp_path / "i")
    done = cs.build([made[1]], tmp_path / "i", prepared=True)
    assert done.written == ["r1-0"]
    with cs.open(tmp_path / "i") as ix:
        assert [hit.report.id for hit in ix.search("Hama")] == ["r1-0"]


def test_reports_of_two_files_do_not_take_each_others_place(sources, made, tmp_path):
    twice = tmp_path / "twice.jsonl"
    twice.write_text(json.dumps({"id": "r0-0", "text": "Another report."}) + "\n")
    cs.prepare([twice], twice.with_suffix(".part"), like=made[0])
    done = cs.build([*made, twice.with_suffix(".part")], tmp_path / "i", prepared=True)
    assert [f.reason for f in done.failures if f.path.endswith("twice.jsonl")] == [
        f"a report of {sources[0]} has its id r0-0, too"
    ]


class Crafted:
    def __reduce__(self):
        return print, ("pwned",)


def lines(part) -> list[bytes]:
    return gzip.decompress(part.read_bytes()).splitlines(keepends=True)


def altered(rows: list[bytes], change) -> bytes:
    """The lines with the first report changed."""
    at = next(n for n, line in enumerate(rows) if line.startswith(b'["report"'))
    row = json.loads(rows[at])
    change(row)
    return gzip.compress(b"".join([*rows[:at], json.dumps(row).encode() + b"\n", *rows[at + 1 :]]))


def other_id(row):
    row[4][2][0] = "r1-1:0"


def other_report(row):
    row[1] = "r1-1"


def no_field(row):
    row[4][2][1]["nofield"] = ["x"]


def no_texts(row):
    row[4][2][1]["text"] = [1, {}]


def no_digest(row):
    row[4][1][4] = "[]"


def no_passage(row):
    row[4][2][2] = "{}"


@pytest.mark.parametrize("change", [other_id, other_report, no_field, no_texts, no_digest, no_passage])
def test_a_crafted_report_is_refused(made, tmp_path, change):
    made[0].write_bytes(altered(lines(made[0]), change))
    with pytest.raises(ReadError, match=r"0\.part: the part is damaged"):
        cs.build(made, tmp_path / "i", prepared=True)


def headed(rows: list[bytes], **new: object) -> bytes:
    return gzip.compress(b"".join([json.dumps(json.loads(rows[0]) | new).encode() + b"\n", *rows[1:]]))


@pytest.mark.parametrize(
    ("damage", "error", "said"),
    [
        (lambda rows: pickle.dumps(Crafted()), ReadError, "no part"),
        (lambda rows: gzip.compress(pickle.dumps(Crafted())), ReadError, "no part|cut"),
        (lambda rows: gzip.compress(b"".join(rows[:-1])), ReadError, "cut"),
        (lambda rows: gzip.compress(b"".join([*rows[:2], *rows[3:]])), ReadError, "cut"),
        (lambda rows: gzip.compress(b"".join(rows))[:-9], ReadError, "damaged"),
        (lambda rows: gzip.compress(b"[1]\n" + b'["end",1]\n'), ReadError, "no part"),
        (lambda rows: gzip.compress(b"[" * 100_000 + b'\n["end",1]\n'), ReadError, "no part"),
        (lambda rows: headed(rows, code="0"), ReadError, "another version"),
        (lambda rows: headed(rows, gazetteer="0"), UsageError, "another gazetteer"),
        (lambda rows: headed(rows, focus={"UA": 1.0}), UsageError, "--like"),
    ],
)
def test_what_is_no_whole_part_is_refused_before_anything_is_written(made, tmp_path, capsys, damage, error, said):
    made[3].write_bytes(damage(lines(made[3])))
    with pytest.raises(error, match=said):
        cs.build(made, tmp_path / "i", prepared=True)
    assert not manifest.exists(tmp_path / "i")
    assert "pwned" not in capsys.readouterr().out


@pytest.mark.parametrize("at", range(0, 400, 37))
def test_a_flipped_byte_is_found(made, tmp_path, at):
    whole = made[0].read_bytes()
    made[0].write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
    with pytest.raises(ReadError):
        parts.check(made[0])
