"""Compiling a gazetteer: a small one from a few records, raced for, and with tables that are wrong."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from conflict_index.errors import GazetteerError, SeedError
from conflict_index.gazetteer import Gazetteer, cache, compile_gazetteer, ensure, is_compiled, kept
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.entries import SourceEntity, SourceName

ALIASES = [("geonames:1", SourceName("Hamra Town", "test", "weak")), ("geonames:3", SourceName("Nowhere", "test"))]


def place(number: int, name: str, *others: str, population: int = 0) -> SourceEntity:
    names = [SourceName(text, "geonames") for text in (name, *others)]
    parents = ("admin1:SY.01", "country:SY")
    return SourceEntity(
        f"geonames:{number}", name, "place", "town", "SY", 35.0 + number, 40.0, parents, population, population, names
    )


@pytest.fixture
def few(monkeypatch):
    """Three towns and nothing else."""
    monkeypatch.setattr(
        sources,
        "geonames",
        lambda: [
            place(1, "Al Ḩamrā’", "Hamra", "الحمراء"),
            place(2, "Hit", population=30_000),
            place(3, "Al Hamra", population=9),
        ],
    )
    monkeypatch.setattr(sources, "curated", list)
    monkeypatch.setattr(sources, "aliases", lambda: iter(ALIASES))


def test_what_is_compiled_is_found(few, tmp_path):
    shares = []
    path = compile_gazetteer(tmp_path / "g", progress=lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with Gazetteer.open(path) as gazetteer:
        assert [entry.entity_id for entry in gazetteer.entries("al hamra")] == ["geonames:3", "geonames:1"]
        assert [entry.strength for entry in gazetteer.entries("hit")] == ["weak"]
        assert [entry.strength for entry in gazetteer.entries("hamra town")] == ["weak"]
        assert gazetteer.lookup("الحمراء")[0].how == "alias"
        assert gazetteer.lookup("Hit")[0].rule == "main name"
        assert gazetteer.lookup("Hitt") == ()
    assert [file.name for file in tmp_path.iterdir()] == ["g"]


def test_two_may_race(few, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda _: compile_gazetteer(tmp_path / "g"), range(2)))
    assert paths == [tmp_path / "g"] * 2
    assert [file.name for file in tmp_path.iterdir()] == ["g"]
    Gazetteer.open(paths[0]).close()


def test_a_users_file_adds_places(few, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text(
        "id,name,kind,country,lat,lon,parents,aliases,origin\nmine:1,Umm X,village,SY,35,40,,Um Eks,me\n", "utf-8"
    )
    with Gazetteer.open(compile_gazetteer(tmp_path / "g", extra=[mine])) as gazetteer:
        assert gazetteer.place("mine:1").kind == "village"
        assert gazetteer.lookup("um eks")[0].entity_id == "mine:1"


def test_an_alias_of_no_entity_is_an_error_and_leaves_nothing(few, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "aliases", lambda: iter([("geonames:9", SourceName("X", "test"))]))
    with pytest.raises(SeedError, match="geonames:9"):
        compile_gazetteer(tmp_path / "g")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_named(few, tmp_path):
    (tmp_path / "g").write_text("", "utf-8")
    with pytest.raises(GazetteerError, match="remove it"):
        compile_gazetteer(tmp_path / "g")


HARMS = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "emptied": lambda path: path.write_bytes(b""),
    "a byte flipped": lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    "missing": lambda path: path.unlink(),
}


@pytest.mark.parametrize("name", ["entities.sqlite", "names.marisa", "postings.rows", "manifest.json"])
@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_gazetteer_is_compiled_again(few, tmp_path, name, harm):
    path = ensure(tmp_path)
    assert is_compiled(path)
    HARMS[harm](path / name)
    assert not is_compiled(path)
    assert ensure(tmp_path) == path
    assert is_compiled(path)
    Gazetteer.open(path).close()
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_files_of_another_gazetteer_are_seen(few, tmp_path):
    path = ensure(tmp_path)
    (path / "postings.rows").rename(tmp_path / "rows")
    (path / "postings.offsets").rename(path / "postings.rows")
    (tmp_path / "rows").rename(path / "postings.offsets")
    assert not is_compiled(path)


def test_a_copied_cache_is_whole(few, tmp_path):
    path = ensure(tmp_path / "one")
    shutil.copytree(path, tmp_path / "two" / path.name, copy_function=shutil.copyfile)
    compiled = []
    assert is_compiled(ensure(tmp_path / "two", progress=lambda *step: compiled.append(step)))
    assert not compiled


@pytest.fixture
def six(few, tmp_path):
    """A cache of six gazetteers, the first one unused for longest."""
    path = ensure(tmp_path)
    for number in range(5):
        shutil.copytree(path, tmp_path / f"gazetteer-{number}")
    age(tmp_path)
    return tmp_path


def age(folder):
    for number in range(5):
        used = 10_000 + number
        os.utime(folder / f"gazetteer-{number}" / "manifest.json", (used, used))


def kept_in(folder):
    return sorted(int(path.name[10:]) for path in folder.glob("gazetteer-?"))


def test_a_cache_keeps_the_gazetteers_used_last(six):
    kept.remove_unused(six)
    assert kept_in(six) == [3, 4]
    assert not list(six.glob(".gazetteer-*"))


@pytest.mark.skipif(kept.fcntl is None, reason="needs locks on files")
def test_an_open_gazetteer_is_kept(six):
    with Gazetteer.open(six / "gazetteer-0"):
        kept.remove_unused(six)
        assert kept_in(six) == [0, 3, 4]
    kept.remove_unused(six)
    assert kept_in(six) == [3, 4]


def test_a_gazetteer_asked_for_meanwhile_is_kept(six, monkeypatch):
    real = kept._remove
    monkeypatch.setattr(kept, "_remove", lambda path, used: (kept.mark_used(path), real(path, used)))
    kept.remove_unused(six)
    assert kept_in(six) == [0, 1, 2, 3, 4]


def test_removers_may_race(six):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: kept.remove_unused(six), range(8)))
    assert kept_in(six) == [3, 4]
    assert not list(six.glob(".gazetteer-*"))


def test_compiling_another_gazetteer_removes_unused_ones(six, monkeypatch):
    monkeypatch.setattr(cache, "fingerprint", lambda extra: "f" * 64)
    ensure(six)
    assert kept_in(six) == [4]


def test_what_a_killed_compiler_left_is_removed(six):
    for name, age_of in ((".gazetteer-old", 1.0), (".gazetteer-new", 2e9)):
        (six / name).mkdir()
        os.utime(six / name, (age_of, age_of))
    kept.remove_unused(six)
    assert [path.name for path in six.glob(".gazetteer-*")] == [".gazetteer-new"]
