"""What the pages of a site share is furniture, decided by the pages of the index alone; reports lose nothing."""

from __future__ import annotations

import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import conflict_search as cs
from conflict_index.furniture import store
from conflict_index.furniture.pages import PageLine, PageLines
from conflict_index.furniture.shared import SharedLine, shared_lines
from conflict_index.segment.lines import line_key
from testdata import load_script

bench = load_script("bench_furniture")

PLACES = ["Saraqib", "Idlib", "Hama", "Raqqa", "Mosul", "Tikrit", "Ramadi", "Kirkuk", "Manbij"]
SHARED = ["Pick your edition of Baghdad", "Hear it on the Qilt hour", "Tell a neighbour in Damascus"]


BEFORE_VALUES = {"town by town", "bare values"}
"""Kinds of sites with a line of furniture right before values of facts: it may be their label, and is kept."""


@pytest.mark.parametrize("kind", bench.OPENED | bench.LATER)
def test_reports_keep_their_lines_and_sites_lose_theirs(tmp_path, kind):
    site = (bench.OPENED | bench.LATER)[kind](random.Random(7))
    kept, furniture, lost, content, examples = bench.score(site, tmp_path)
    assert (lost, content > 0) == (0, True), examples
    assert kind in BEFORE_VALUES or kept <= 0.4 * furniture, examples


def page(folder, number, extra=""):
    place, other = PLACES[number % 9], PLACES[(number + 4) % 9]
    lines = [f"<div>{line}</div>" for line in SHARED]
    body = f"<p>Shells fell on {place} on day {number}, a nurse said, and the road to {other} was closed.</p>" * 1
    body += f"<p>{number} lorries left {place} in the night, two drivers told a radio station there.</p>{extra}"
    head = f'<title>Day {number}</title><link rel="canonical" href="https://www.example.org/{number}">'
    whole = f"<html><head>{head}</head><body><article><h1>Day {number}</h1>{lines[0]}{lines[1]}{body}{lines[2]}"
    folder.mkdir(exist_ok=True)
    (folder / f"{number}.html").write_text(f"{whole}</article></body></html>", "utf-8")


def state(index):
    """All that an index says of its reports and passages."""
    with cs.open(index) as ix:
        reports = {i: ix.report(i) for i in ix.report_ids()}
        passages = {i: ix.passages(i) for i in reports}
        return [(i, r.furniture, r.text, passages[i]) for i, r in reports.items()], ix.furniture()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A folder with pages of one site."""
    folder = tmp_path_factory.mktemp("site")
    for number in range(12):
        page(folder / "in", number)
    return folder


@pytest.fixture(scope="module")
def whole(pages, gazetteer_path):
    """What one run over all pages gives."""
    cs.build([pages / "in"], pages / "whole")
    return state(pages / "whole")


def test_furniture_is_said_and_not_searched_and_stays_in_the_text(pages, whole):
    _, (found,) = whole
    assert (found.site, found.pages) == ("example.org", 12)
    assert {line.text for line in found.lines} == set(SHARED)
    with cs.open(pages / "whole") as index:
        assert index.search("neighbour", match="all").total == 0
        assert index.search("Saraqib", match="all").total > 0
        report = index.report(index.report_ids()[0])
        assert all(line in report.text for line in SHARED)
        for passage in index.passages(report.id):
            assert report.text[passage.span.start : passage.span.end] == passage.text


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("order", ["one by one", "backwards", "halves", "last removed"])
def test_the_order_of_files_and_runs_changes_nothing(pages, whole, tmp_path, monkeypatch, order, workers):
    monkeypatch.chdir(pages)
    files = [pages / "in" / f"{number}.html" for number in range(12)]
    runs = {"one by one": [[file] for file in files], "backwards": [files[::-1]], "halves": [files[6:], files[:6]]}
    if order == "last removed":
        shutil.copytree(pages / "in", tmp_path / "in")
        page(tmp_path / "in", 99, "<div>Something else</div>")
        cs.build([tmp_path / "in" / "99.html"], tmp_path / "ix", workers=workers)
        with cs.open(tmp_path / "ix") as index:
            (gone,) = index.report_ids()
        cs.build([pages / "in"], tmp_path / "ix", workers=workers)
        cs.remove([gone], tmp_path / "ix")
        cs.build([pages / "in"], tmp_path / "ix", workers=workers)
    for some in runs.get(order, ()):
        cs.build(some, tmp_path / "ix", workers=workers)
    found, furniture = state(tmp_path / "ix")
    assert furniture == whole[1]
    expected = {text: (lines, [(p.text, p.role) for p in passages]) for _, lines, text, passages in whole[0]}
    assert {text: (lines, [(p.text, p.role) for p in passages]) for _, lines, text, passages in found} == expected


def test_a_page_added_to_a_few_makes_furniture_of_what_they_share(pages, tmp_path):
    for number in range(4):
        shutil.copy(pages / "in" / f"{number}.html", tmp_path)
    said = cs.build([tmp_path], tmp_path / "ix").notices
    assert (state(tmp_path / "ix")[1], said) == ([], [])
    shutil.copy(pages / "in" / "5.html", tmp_path)
    summary = cs.build([tmp_path / "5.html"], tmp_path / "ix")
    assert "3 lines that most of 5 pages share" in summary.notices[0].message
    assert summary.written == [summary.written[0]]
    reports, _ = state(tmp_path / "ix")
    assert all(len(furniture) == 3 for _, furniture, _, _ in reports)
    with cs.open(tmp_path / "ix") as index:
        assert index.search("neighbour", match="all").total == 0
    assert cs.build([tmp_path / "5.html"], tmp_path / "ix").written == []


def test_a_damaged_list_is_said_and_made_again(pages, whole, tmp_path):
    shutil.copytree(pages / "whole", tmp_path / "ix")
    (tmp_path / "ix" / "furniture.json").write_bytes(b"00000000\n{}")
    with cs.open(tmp_path / "ix") as index, pytest.raises(cs.IndexDamaged, match="furniture"):
        index.check()
    cs.build([pages / "in"], tmp_path / "ix")
    assert state(tmp_path / "ix") == whole


def made(number, keys, own):
    lines = [*(PageLine(key, 20, False, False, f"line {key}") for key in keys)]
    lines += [PageLine(1000 * number + n, 90, True, False, "A sentence of this page.") for n in range(own)]
    return PageLines(f"r{number}", 5_000_000 + number, tuple(lines))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.lists(st.integers(1, 6), unique=True), max_size=14), st.randoms())
def test_the_order_of_pages_changes_nothing(keys, chance):
    pages = [made(number, some, 2) for number, some in enumerate(keys, 1)]
    first = shared_lines(pages)
    chance.shuffle(pages)
    assert shared_lines(pages) == first
    assert all(line.pages >= 5 for line in first[1])


@pytest.mark.parametrize(("one", "other"), [("Tell a  neighbour!", "tell a neighbour"), ("نسخ الرابط", "نسخ الرابط.")])
def test_case_and_punctuation_do_not_part_lines(one, other):
    assert line_key(one) == line_key(other) != 0
    assert line_key("—") == 0


def test_furniture_is_kept_as_it_was_written(tmp_path):
    found = {"x": store.SiteFurniture("x", 7, (SharedLine(3, 6, "Tell “all”\ud800"),))}
    store.write(tmp_path, found)
    assert store.read(tmp_path)["x"].keys == {3}
    assert store.is_sound(tmp_path)
