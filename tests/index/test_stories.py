"""Copies of one text are told from reports that only look alike, whatever the order in which they come."""

from __future__ import annotations

import json
import random
import sqlite3

import pytest

from conflict_index.files import partial_of
from conflict_index.names import words
from conflict_index.store.stems import content_stems, languages_in
from conflict_index.stories.compare import Text, likeness
from conflict_index.stories.credits import credited_agency
from conflict_index.stories.store import Stories, StoryWriter
from conflict_search.opening import build, remove
from testdata import rows

WIRE = (
    "A mortar round struck the bakery of Tel Marwa at dawn while families were queueing for bread, and twelve people "
    "died, a doctor at the clinic said by telephone. Daesh fighters had pulled out of the northern quarter two nights "
    "before, leaving mines along the canal and in the grain silo. The governor asked for tents and fuel before the "
    "winter. Neighbours dug with their hands until a crane arrived from the cement works, and the last survivor, a "
    "girl of nine, was carried to an ambulance at noon. Engineers expect the water station to stay dry for a month. "
    "Teachers have opened the school gymnasium to those who lost their homes."
)
OTHER = (
    "Customs officers at the river crossing seized forty crates of forged passports hidden beneath sacks of onions, "
    "the ministry announced. The driver claimed that he had been paid abroad and knew nothing about his cargo. "
    "Prosecutors are looking for a printer whose workshop burned down last spring under circumstances never explained. "
    "A spokeswoman praised the dogs, which had found the hollow floor within minutes, and promised further patrols."
)
OPENING = "Aid workers described scenes of panic in a town that had hoped the worst was over, our correspondent writes."
INCIDENT = (
    "A car bomb exploded near a market in Mosul, killing 11 people and wounding 40, police and hospital sources said. "
    "No group claimed responsibility for the attack, which damaged several shops and cars."
)
TEXTS = {
    "wire": WIRE,
    "other": OTHER,
    "opening": OPENING,
    "incident": INCIDENT,
    "tiny": "Shells fell on the village at night.",
    "first half": WIRE[: len(WIRE) * 6 // 10],
    "first third": WIRE[: len(WIRE) * 4 // 10],
}


def written(form: str) -> str:
    """Return the text that a row describes: names of texts in braces, some with words put in the place of others."""
    parts = form.replace("}", "{").split("{")
    return "".join(part if n % 2 == 0 else changed(part) for n, part in enumerate(parts))


def changed(form: str) -> str:
    name, _, changes = form.partition(":")
    text = TEXTS[name]
    for change in filter(None, changes.split(",")):
        old, new = change.split(">")
        text = new if old == ".*" else text.replace(old, new)
        assert new in text
    return text


def text(form: str, day: int) -> Text:
    source = written(form)
    split = words(source)
    return Text(tuple(content_stems(source, split, languages_in(source, split, "en"))), (day, 0))


@pytest.mark.parametrize("row", rows("stories.csv"), ids=lambda row: row["about"])
def test_copies_are_told_from_what_only_looks_alike(row):
    first, second = text(row["first"], 735_000), text(row["second"], 735_000 + int(row["days"]))
    for one, other in ((first, second), (second, first)):
        found = likeness(one, other)
        assert (found.kind if found else "") == row["alike"]


@pytest.mark.parametrize(
    ("source", "agency"),
    [
        ("BEIRUT (Reuters) - Shells fell.", "Reuters"),
        ("DAMASCUS, May 3 (AFP) — Shells fell.", "AFP"),
        ("Shells fell on the town.\nAFP", "AFP"),
        ("Shells fell on the town. - Agence France-Presse", "AFP"),
        ("بيروت (رويترز) - سقطت قذائف", "Reuters"),
        ("Shells fell, Reuters reported from the town on the river.", ""),
        ("The MAP of the town lay on the table.", ""),
    ],
)
def test_the_agency_that_is_credited(source, agency):
    assert credited_agency(source) == agency


REPORTS = {
    "a-wire": (f"BEIRUT (Reuters) - {WIRE}", "2016-05-03", "Reuters"),
    "b-copy": (f"{OPENING} {WIRE} (Reuters)", "2016-05-04", "The Harbour Post"),
    "c-cut": (f"{WIRE[: len(WIRE) * 4 // 10]}.", "2016-05-04", "Inland Herald"),
    "d-other": (OTHER, "2016-05-03", "Inland Herald"),
    "e-digest": (
        f"{OPENING} {WIRE} Elsewhere: {OTHER} The harvest festival was moved to the old quarry this year.",
        "2016-05-06",
        "Weekly",
    ),
    "f-none": ("Nothing happened in the valley this week, say the shepherds who came down for salt.", "", "Weekly"),
}


def lines(names) -> str:
    made = ({"id": n, "title": n, "text": REPORTS[n][0], "date": REPORTS[n][1], "source": REPORTS[n][2]} for n in names)
    return "".join(json.dumps(row) + "\n" for row in made)


def stories(folder) -> dict[str, str]:
    found = Stories(folder)
    try:
        return found.ids(sorted(REPORTS))
    finally:
        found.file.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("stories")
    (folder / "all.jsonl").write_text(lines(REPORTS))
    build([folder / "all.jsonl"], folder / "index")
    return folder / "index"


def test_a_story_is_attributed(whole):
    file = Stories(whole)
    story = file.of_reports(["c-cut"])["c-cut"]
    assert story.id == "a-wire"
    assert story.origin == "Reuters"
    assert [copy.report_id for copy in story.copies][:3] == ["a-wire", "b-copy", "c-cut"]
    assert file.origins(["b-copy", "d-other"]) == {"b-copy": "Reuters", "d-other": "Inland Herald"}
    file.file.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_and_the_runs_in_which_reports_come_change_nothing(tmp_path, whole, seed):
    names = list(REPORTS)
    random.Random(seed).shuffle(names)
    for at in range(0, len(names), 3):
        (tmp_path / "all.jsonl").write_text(lines(names[: at + 3]))
        build([tmp_path / "all.jsonl"], tmp_path / "index")
    assert stories(tmp_path / "index") == stories(whole)


def test_what_is_removed_leaves_its_story(tmp_path):
    (tmp_path / "all.jsonl").write_text(lines(REPORTS))
    build([tmp_path / "all.jsonl"], tmp_path / "index")
    remove(["a-wire"], tmp_path / "index")
    assert stories(tmp_path / "index")["b-copy"] == "b-copy"
    remove(["b-copy", "e-digest"], tmp_path / "index")
    assert stories(tmp_path / "index") == {}


def test_stories_that_a_killed_run_left_behind_are_found_by_the_next(tmp_path, whole):
    (tmp_path / "all.jsonl").write_text(lines(REPORTS))
    build([tmp_path / "all.jsonl"], tmp_path / "index", stopping=lambda: True)
    assert stories(tmp_path / "index") == {}
    build([tmp_path / "all.jsonl"], tmp_path / "index")
    assert stories(tmp_path / "index") == stories(whole)


def test_an_index_from_before_there_were_stories_gets_them_with_the_next_run(tmp_path, whole):
    (tmp_path / "all.jsonl").write_text(lines(sorted(REPORTS)[:4]))
    build([tmp_path / "all.jsonl"], tmp_path / "index")
    (tmp_path / "index" / "stories.sqlite").unlink()
    (tmp_path / "all.jsonl").write_text(lines(REPORTS))
    build([tmp_path / "all.jsonl"], tmp_path / "index")
    assert stories(tmp_path / "index") == stories(whole)


def test_a_writer_that_does_not_finish_changes_nothing(tmp_path):
    with StoryWriter(tmp_path, anew=True):
        pass
    assert not list(tmp_path.iterdir())


def test_a_file_with_more_than_tables_is_refused(tmp_path):
    from conflict_index.errors import IndexDamaged

    path = tmp_path / "stories.sqlite"
    with sqlite3.connect(partial_of(path)) as database:
        database.execute("CREATE TABLE report (id TEXT)")
        database.execute("CREATE VIEW hidden AS SELECT 1")
    (tmp_path / "stories.sqlite.partial").rename(path)
    with pytest.raises(IndexDamaged, match="hidden"):
        Stories(tmp_path)
