"""The compiled gazetteer: what names mean, what is listed in a text, and what happens to bad files."""

from __future__ import annotations

import shutil
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index import seeds
from conflict_index.errors import GazetteerError, SeedError
from conflict_index.gazetteer import Gazetteer
from conflict_index.gazetteer.cache import fingerprint
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.compile.merge import NEAR_KM, Duplicates, join
from conflict_index.gazetteer.compile.strength import strength_of
from conflict_index.gazetteer.entries import SourceEntity, SourceName
from conflict_index.gazetteer.lookup.sound_index import SoundIndex, _Arrays
from conflict_index.gazetteer.store import Store
from conflict_index.geo import kilometres
from conflict_index.model import Actor, Place
from conflict_index.names import script, skeleton
from conflict_index.names.distance import ALPHABET, closeness, encode
from conflict_index.names.generics import cores, split_kind
from testdata import rows

HOSTILE = ["", "x", "x" * 10_000, "ab " * 4_000, "Алеппо حلب Aleppo", "\u202eabc\u202c", "a\u200db", "123", "😀" * 50]


@pytest.mark.parametrize("row", rows("names_lookup.csv"), ids=lambda row: row["name"] + row["countries"][:2])
def test_lookup(gazetteer, row):
    found = gazetteer.lookup(row["name"], countries=tuple(filter(None, row["countries"].split(";"))))
    assert [(hit.entity_id, hit.how) for hit in found[:1]] == [(row["entity"], row["how"])] * bool(row["entity"])


@pytest.mark.parametrize("row", rows("names_press.csv")[::4], ids=lambda row: row["spelling"])
def test_press_spellings_mean_their_place(gazetteer, row):
    assert row["entity"] in [hit.entity_id for hit in gazetteer.lookup(row["spelling"])]


@pytest.mark.parametrize(
    ("tail", "keys"),
    [
        ("deir ez zor city fell", ["deir ez zor"]),
        ("ar raqqah", ["ar raqqah"]),
        ("ar raqqahs", []),
        ("qwertz", []),
        ("", []),
    ],
)
def test_keys_at_are_whole_words(gazetteer, tail, keys):
    assert [key for key in gazetteer.keys_at(tail) if " " in key] == keys


def test_longest_takes_the_longest_name(gazetteer):
    assert gazetteer.longest(["in", "deir", "ez", "zor", "city"], 1) == ("deir ez zor", 3)
    assert gazetteer.longest(["qwertz"], 0) is None


def test_every_phrase_of_a_kind_is_listed(gazetteer):
    keys = ["tabqa airbase", "tabqa air base", "tabqa military airport"]
    assert {entry.entity_id for key in keys for entry in gazetteer.entries(key)} == {"seed:tabqa-airbase"}


def test_entries_put_the_plausible_first(gazetteer):
    entries = gazetteer.entries("mosul")
    assert entries[0].entity_id == "geonames:99072"
    assert gazetteer.entries("no such name") == ()


@pytest.mark.parametrize("key", ["hit", "mare", "said", "march", "hussein", "bar", "police", "al hussein"])
def test_words_and_persons_are_weak(gazetteer, key):
    assert {entry.strength for entry in gazetteer.entries(key) if entry.kind == "place"} <= {"weak"}


@pytest.mark.parametrize("key", ["raqqa", "deir ez zor", "mosul", "homs", "aleppo", "sirte", "taiz", "idlib", "kyiv"])
def test_towns_in_the_news_are_strong(gazetteer, key):
    assert gazetteer.entries(key)[0].strength == "strong"


def test_variants_are_steps(gazetteer):
    assert gazetteer.lookup("Raqqa", variants="exact") == ()
    assert gazetteer.lookup("Ar Raqqah", variants="exact")[0].rule == "main name"
    assert gazetteer.lookup("Harietan", variants="alias", countries=["SY"]) == ()


def test_one_name_of_two_towns_returns_both_with_their_margin(gazetteer):
    found = {hit.entity_id: hit for hit in gazetteer.lookup("Tripoli")}
    assert {"geonames:2210247", "geonames:266826"} <= set(found)
    assert found["geonames:2210247"].margin > 0 > found["geonames:266826"].margin


def test_a_withheld_spelling_is_found_by_another(gazetteer):
    found = gazetteer.candidates("Haritan", countries=["SY"], withheld="geonames:169858")
    assert (found[0].entity_id, found[0].how) == ("geonames:169858", "fuzzy")


def test_a_spelling_is_found_by_the_name_in_its_own_script(gazetteer):
    found = gazetteer.candidates("Pākdasht", countries=["IR"], withheld="geonames:9478811")
    assert gazetteer.place(found[0].entity_id).name == "Pākdasht"
    assert found[0].matched == "پاکدشت"


def test_weak_names_and_parts_of_names_are_shown_and_never_taken(gazetteer):
    weak = gazetteer.candidates("Al Zahir", countries=["YE"], withheld="*")
    part = gazetteer.candidates("Shahid Square")
    assert weak[0].matched == "Az Zāhir"
    assert part[0].rule == "a part of the name is listed"
    assert not any(found.accepted for found in (*weak, part[0]))
    assert gazetteer.lookup("Shahid Square") == ()


def test_entities_know_their_parents_and_merged_ids(gazetteer):
    place = gazetteer.place("geonames:174448")
    assert isinstance(place, Place)
    assert place.parents == ("admin1:SY.07", "country:SY")
    assert {name.script for name in place.names} >= {"Latn", "Arab", "Cyrl"}
    assert isinstance(gazetteer.actor("actor:isis"), Actor)
    for wrong in ("geonames:0", "", "actor:isis"):
        with pytest.raises(GazetteerError):
            gazetteer.place(wrong)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:8]))
def test_no_name_is_too_much(gazetteer, text):
    start = time.process_time()
    gazetteer.lookup(text), gazetteer.candidates(text), gazetteer.keys_at(text), gazetteer.entries(text)
    assert time.process_time() - start < 1.0


def test_opening_reads_nothing(gazetteer_path):
    start = time.process_time()
    with Gazetteer.open(gazetteer_path) as opened:
        assert opened.fingerprint == fingerprint()
    assert time.process_time() - start < 0.05


@pytest.mark.parametrize("damage", ["manifest.json", "names.marisa", "postings.offsets", "entities.sqlite", "all"])
def test_a_damaged_gazetteer_says_so(gazetteer_path, tmp_path, damage):
    copy = tmp_path / "copy"
    if damage != "all":
        shutil.copytree(gazetteer_path, copy, ignore=lambda _, names: [name for name in names if name == damage])
    with pytest.raises(GazetteerError, match="compiled again"):
        Gazetteer.open(copy)


def test_missing_tables_and_bad_user_files_are_named(tmp_path, monkeypatch):
    bad = tmp_path / "mine.csv"
    bad.write_text("id,name\nx,y\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"mine\.csv"):
        list(sources.user_file(bad))
    with pytest.raises(GazetteerError, match=r"none\.csv"):
        fingerprint([tmp_path / "none.csv"])
    monkeypatch.setattr(seeds, "folder", lambda: tmp_path)
    with pytest.raises(SeedError, match=r"stopnames\.csv"):
        sources.stopnames()


def record(number: int, name: str, latitude: float, population: int) -> SourceEntity:
    names = [SourceName(name, "test")]
    return SourceEntity(
        f"geonames:{number}", name, "place", "town", "SY", latitude, 40.0, (), population, population, names
    )


@pytest.mark.parametrize(("apart_km", "left"), [(NEAR_KM - 1, 1), (NEAR_KM + 1, 2)])
def test_repeats_a_few_kilometres_apart_are_one(apart_km, left):
    degrees = apart_km / kilometres((35, 40), (36, 40))
    duplicates = Duplicates()
    duplicates.add(record(1, "Tal", 35.0, 10), ["tal"])
    duplicates.add(record(2, "Tal", 35.0 + degrees, 500), ["tal"])
    assert list(duplicates.groups()) == {1: [[1, 0]], 2: [[1], [0]]}[left]


def test_a_joined_duplicate_leaves_its_names_and_its_id():
    kept, repeat = record(2, "Tal", 35.0, 500), record(1, "Tall", 35.0, 10)
    keys = ["tal"]
    join(kept, keys, repeat, ["tall"])
    assert (keys, [name.text for name in kept.names], kept.same) == (["tal", "tall"], ["Tal", "Tall"], ["geonames:1"])


@pytest.mark.parametrize(
    ("key", "weight", "strength"),
    [
        ("hit", 31901, "weak"),
        ("al hit", 9, "weak"),
        ("hom", 9, "weak"),
        ("ufa", 10**6, "strong"),
        ("homs", 9, "strong"),
    ],
)
def test_strength(key, weight, strength):
    assert strength_of(key, weight, frozenset({"hit"})) == strength


@pytest.mark.parametrize(
    ("key", "core", "role"),
    [
        ("tabqa military airport", "tabqa", "kind"),
        ("al omar oil field", "omar", "kind"),
        ("aleppo governorate", "aleppo", "division"),
        ("province of idlib", "idlib", "division"),
        ("raqqa", None, None),
        ("airport", None, None),
    ],
)
def test_kinds_are_split_off(key, core, role):
    parts = split_kind(key)
    assert (parts and parts[0], parts and parts[1].role) == (core, role)


def test_cores_drop_generic_words_and_qualifiers():
    assert cores("khirbat abasan al kabirah") == ["abasan al kabirah", "abasan al"]
    assert cores("aleppo") == []


@pytest.mark.parametrize("script", ["", "Arab", "Hebr"])
def test_distances_over_arrays_are_the_distances(gazetteer_path, script):
    import numpy

    from conflict_index.gazetteer.lookup.sound_index import _TABLES, _closeness

    name, others = encode("albukamal"), [encode(one) for one in ("abukamal", "bukemal", "raka", "dayrzor")]
    padded = numpy.array([list(other.ljust(12, b"\0")) for other in others])
    tables = numpy.full(len(others), _TABLES.index(script))
    found = _closeness(name, padded, numpy.array([len(other) for other in others]), tables)
    assert found.tolist() == pytest.approx([closeness(name, other, script) for other in others], abs=1e-5)


@given(st.text(ALPHABET[1:], max_size=20))
def test_the_skeleton_of_codes_is_the_skeleton_of_sounds(sounds):
    from conflict_index.gazetteer.compile.sounds import skeleton_of

    assert skeleton_of(encode(sounds)).decode() == skeleton(sounds)


LOCAL = {"Arab", "Cyrl", "Hebr"}
"""Scripts in which the tables give local names."""


def test_every_place_of_the_tables_is_found_exactly_by_its_local_names(gazetteer):
    missed = []
    for row in seeds.rows("places.csv"):
        for name in row["aliases"].split(";"):
            if script(name) in LOCAL and row["id"] not in {
                one.entity_id for one in gazetteer.lookup(name, limit=12, variants="alias")
            }:
                missed.append((row["id"], name))
    assert not missed


@pytest.mark.parametrize("countries", [("SY",), ("VA", "IQ"), ("US",), ("ZZ",)])
def test_the_sounds_of_a_country_are_those_of_all_without_the_others(gazetteer_path, countries):
    store = Store(gazetteer_path)
    every, index = _Arrays.mapped(gazetteer_path), SoundIndex(store)
    wanted = store.keys_in(frozenset(countries))
    own, kept = index._restricted(frozenset(countries)), np.flatnonzero(wanted[every.keys])
    inside = np.isin(every.documents, kept)
    starts = np.concatenate([[0], np.cumsum(inside)])[every.gram_starts]
    assert own.gram_starts.tolist() == starts.tolist()
    assert own.documents.tolist() == np.searchsorted(kept, every.documents[inside]).tolist()
    assert own.keys.tolist() == every.keys[kept].tolist()
    assert [own.codes_of(np.array([at]))[0].tolist() for at in range(len(kept))[:9]] == [
        every.codes_of(np.array([at]))[0].tolist() for at in kept[:9]
    ]
    store.close()
