"""Compiling a gazetteer: a small one from a few records, raced for, and with tables that are wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from conflict_index.errors import GazetteerError, SeedError
from conflict_index.gazetteer import Gazetteer, compile_gazetteer
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
