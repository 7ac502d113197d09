"""A citation is what the source says, to the character; and what differs from the source is said precisely."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import conflict_search as cs
from conflict_index.errors import IndexDamaged, UsageError
from conflict_index.model import DateSpan, Origin, Passage, Report, Span
from conflict_search.cli import main
from conflict_search.evidence.cite import Citation, QuoteLocation, checked, verify
from conflict_search.render.references import bibtex_lines, csl_record

A = "Raid at Raqqa\n\nRAQQA, Syria, June 30, 2016 (X) - Fighters left Raqqa on Tuesday.\n\nIt was quiet in Mosul.\n"
TABLE = 'key,komment,adres\n1,"Fire in Tikrit.",https://example.org/1\n2,"Calm in Hawija.",https://example.org/2\n'
COLUMNS = {"text": "komment", "url": "adres"}
FIRST = '{"id": "x", "title": "One", "text": "Talks in Kirkuk."}\n'
LINES = FIRST + '{"id": "y", "title": "Two", "text": "Rain in Ramadi."}\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory, gazetteer_path):
    """Sources under a relative path, and their index."""
    folder = tmp_path_factory.mktemp("cite")
    (folder / "reports").mkdir()
    for name, text in (("a.txt", A), ("t.csv", TABLE), ("l.jsonl", LINES)):
        (folder / "reports" / name).write_text(text, "utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        cs.build(["reports/a.txt", "reports/l.jsonl"], folder / "ix")
        cs.build(["reports/t.csv"], folder / "ix", columns=COLUMNS)
    return folder


@pytest.fixture
def work(made, tmp_path):
    """A copy of the sources that a test may change, beside the index."""
    shutil.copytree(made / "reports", tmp_path / "reports")
    return tmp_path


@pytest.fixture(scope="module")
def index(made):
    with cs.open(made / "ix") as opened:
        yield opened


def cited(index, words):
    return index.cite(index.search(words).hits[0].passage.id)


def test_what_is_cited_is_what_was_found(index):
    for hit in index.search("Raqqa OR Tikrit OR Kirkuk OR Mosul", limit=None):
        citation = index.cite(hit.passage.id)
        assert (citation.passage, citation.report) == (hit.passage, hit.report)
        span = citation.passage.span
        assert citation.report.text[span.start : span.end] == hit.text


def test_every_hit_of_the_sample_is_verified(sample):
    hits = sample.search("Syria OR Iraq OR text:the", limit=None).hits
    assert len(hits) > 50
    for hit in hits[::7]:
        assert verify(sample.cite(hit.passage.id), Path("nowhere")).outcome == "verified"


@pytest.mark.parametrize("words", ["Raqqa", "Mosul", "Tikrit", "Hawija", "Kirkuk", "Ramadi"])
def test_sources_as_they_were_are_verified(index, work, words):
    citation = cited(index, words)
    found = verify(citation, work, COLUMNS if citation.report.origin.path.endswith(".csv") else None)
    assert (found.outcome, found.differences) == ("verified", ())
    span = citation.passage.span
    assert found.found == QuoteLocation(citation.report.origin.record, span.start, span.end)


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


QUIET, AT = "It was quiet in Mosul.", A.index("It was quiet")

MOVED = "the quote stands at characters {}-{} now"

CHANGES = {
    "another word": ("a.txt", ("quiet", "quite"), ["are now 'It was quite in Mosul.'", "nowhere"], None),
    "other text": (
        *("a.txt", ("left Raqqa", "fled Raqqa")),
        *(["the quote stands where it stood, but other text", f"was {sha(A)}"], (None, AT, AT + 22)),
    ),
    "a line before": ("a.txt", ("", "\n"), [MOVED.format(AT + 1, AT + 23)], (None, AT + 1, AT + 23)),
    "the nearer of two": ("a.txt", ("", QUIET), [MOVED.format(AT + 22, AT + 44)], (None, AT + 22, AT + 44)),
    "an empty file": ("a.txt", (A, " "), ["no text", "the quote is nowhere in the file"], None),
    "no text any more": ("a.txt", (A, "\0\1\2" * 99), ["not a text"], None),
    "another title": ("l.jsonl", ("Two", "2"), ["title is now '2', was 'Two'"], ("line 2", 0, 15)),
    "a record gone": ("l.jsonl", (LINES.splitlines()[1], ""), ["line 2 is not in the file", "nowhere"], None),
    "a record moved": (
        *("l.jsonl", ("", "\n\n")),
        *(["line 2 is not in the file", "stands at characters 0-15 of line 4 now"], ("line 4", 0, 15)),
    ),
    "a record before": ("l.jsonl", ("", FIRST), ["are now 'Talks in", "0-15 of line 3 now"], ("line 3", 0, 15)),
    "a record broken": ("l.jsonl", ('"id": "y"', '"id: "y"'), ["not JSON", "nowhere"], None),
    "another link": ("t.csv", ("org/1", "org/3"), ["url is now 'https://example.org/3'"], ("row 2", 0, 15)),
    "columns renamed": ("t.csv", ("adres", "site"), ["no column 'adres' for the url"], None),
}
"""For each change of a source, from what to what: what is said, and where the quote stands then."""

QUOTED = {"a.txt": "Mosul", "l.jsonl": "Ramadi", "t.csv": "Tikrit"}


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_is_said(index, work, name):
    file, (before, after), said, found = CHANGES[name]
    path = work / "reports" / file
    path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8", newline="")
    verdict = verify(cited(index, QUOTED[file]), work, COLUMNS if file == "t.csv" else None)
    assert verdict.outcome == "differs"
    told = "; ".join(verdict.differences)
    assert not [part for part in said if part not in told], told
    assert verdict.found == (found and QuoteLocation(*found))


INCIDENT = """text,event_date,location,latitude,longitude,weapon
Shells fell on the mill of Saraqib.,2016-06-28,Saraqib,35.86,36.80,mortar
"""
STATED = {
    "another day": (("2016-06-28", "2016-06-29"), "event date is now '2016-06-29 (day)', was '2016-06-28 (day)'"),
    "another place": (("Saraqib,35", "Idlib,35"), "place is now 'Idlib; 35.86, 36.8', was 'Saraqib; 35.86, 36.8'"),
    "another point": (("36.80", "36.9"), "place is now 'Saraqib; 35.86, 36.9', was 'Saraqib; 35.86, 36.8'"),
    "another weapon": (("mortar", "drone"), "the field 'weapon' is now 'drone', was 'mortar'"),
    "no day": (("2016-06-28", ""), "event date is now None, was '2016-06-28 (day)'"),
}
"""For each change of a table: from what to what, and what is said."""


@pytest.fixture(scope="module")
def incidents(tmp_path_factory, gazetteer_path):
    """A table whose columns state day and place, and its index."""
    folder = tmp_path_factory.mktemp("stated")
    (folder / "t.csv").write_text(INCIDENT, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        cs.build(["t.csv"], "ix")
    return folder


@pytest.mark.parametrize("name", STATED)
def test_the_day_and_the_place_that_a_record_states_are_compared(incidents, tmp_path, name):
    change, said = STATED[name]
    (tmp_path / "t.csv").write_text(INCIDENT.replace(*change), "utf-8")
    with cs.open(incidents / "ix") as index:
        verdict = verify(cited(index, "Saraqib"), tmp_path)
    assert verdict.outcome == "differs"
    assert said in verdict.differences


def test_files_that_number_their_records_alike_are_verified(tmp_path, gazetteer_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("a", "Shells fell on Saraqib."), ("b", "Quiet in Idlib."), ("c", "Calm in Homs.")):
        (tmp_path / f"{name}.csv").write_text(f"id,text\n1,{text}\n", "utf-8")
    cs.build(["a.csv", "b.csv", "c.csv"], "ix")
    with cs.open("ix") as index:
        citations = [index.cite(index.search(words)[0].passage.id) for words in ("Saraqib", "Idlib", "Homs")]
    assert [verify(citation, tmp_path).outcome for citation in citations] == ["verified"] * 3


def gone(path):
    path.unlink()


def piped(path):
    path.unlink()
    os.mkfifo(path)


def folded(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(("change", "said"), [(gone, "no file"), (piped, "not a regular"), (folded, "not a regular")])
def test_a_source_that_is_no_file_is_missing(index, work, change, said):
    change(work / "reports" / "a.txt")
    verdict = verify(cited(index, "Mosul"), work)
    assert verdict.outcome == "missing"
    assert said in verdict.differences[0]


def test_columns_that_were_given_to_index_are_needed_again(index, work):
    verdict = verify(cited(index, "Tikrit"), work)
    assert verdict.outcome == "differs"
    assert "name one with --column text=COLUMN" in verdict.differences[0]


def test_what_was_read_from_standard_input_cannot_be_verified():
    report = Report("r", "s", None, "t", "x", None, None, sha("x"), Origin("-", "line 1"))
    verdict = verify(Citation(Passage("r:0", "r", 0, Span(0, 1), "x"), report), Path())
    assert verdict.outcome == "missing"


@pytest.mark.parametrize("hit", ["", "a", "a#", "a:99", "../../etc/passwd", "\udcff", "\0", "x" * 100_000])
def test_an_id_that_is_no_hit_reaches_nothing(index, hit):
    with pytest.raises(UsageError, match="no hit"):
        index.cite(hit)


def test_an_index_that_contradicts_itself_is_not_cited(index):
    citation = cited(index, "Mosul")
    assert checked(citation) == citation
    for forged in (
        replace(citation, passage=replace(citation.passage, text="It was loud in Mosul.")),
        replace(citation, passage=replace(citation.passage, span=Span(0, 3))),
        replace(citation, report=replace(citation.report, text=f"{A} ")),
    ):
        with pytest.raises(IndexDamaged, match="contradicts itself"):
            checked(forged)


@given(before=st.text(max_size=30), quote=st.text(min_size=1, max_size=30), after=st.text(max_size=30))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_put_around_a_quote_it_is_found_as_often_as_it_is_there(tmp_path, before, quote, after):
    was, now = f"{quote}.", f"{before}{quote}{after}"
    path = tmp_path / "l.jsonl"
    path.write_text(json.dumps({"title": "T", "source": "S", "text": now}), "utf-8")
    report = Report("r", "S", None, "T", was, None, None, sha(was), Origin("l.jsonl", "line 1"))
    verdict = verify(Citation(Passage("r:0", "r", 0, Span(0, len(quote)), quote), report), tmp_path)
    if verdict.found is None:
        assert not now.strip()
        return
    assert now[verdict.found.start : verdict.found.end] == quote
    assert (verdict.outcome == "verified") == (now == was and not verdict.differences)


@pytest.fixture
def run(capsys, work, made, monkeypatch):
    monkeypatch.chdir(work)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["cite", *words, "--index", str(made / "ix")])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return call


def test_exit_codes(run, work):
    assert run("a:2")[0] == 0
    code, out, _ = run("a:2", "--verify")
    assert (code, "verified: reports/a.txt" in out) == (0, True)
    (work / "reports" / "a.txt").write_text("Other.\n", "utf-8")
    code, out, _ = run("a:2", "--verify")
    assert (code, "differs: reports/a.txt" in out) == (1, True)
    (work / "reports" / "a.txt").unlink()
    code, out, _ = run("a:2", "--verify")
    assert (code, "missing: reports/a.txt" in out) == (1, True)
    code, out, err = run("nothing:0", "--verify")
    assert (code, out, len(err.splitlines())) == (2, "", 1)


def test_the_source_is_looked_for_where_it_is_said_to_be(run, work, index, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert run("a:2", "--verify")[0] == 1
    assert run("a:2", "--verify", "--folder", str(work))[0] == 0
    columns = ("--column", "text=komment", "--column", "url=adres")
    assert run(cited(index, "Tikrit").passage.id, "--verify", "--folder", str(work), *columns)[0] == 0


def test_nothing_is_changed(run, work):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (work / "reports").iterdir()}
    run("a:2", "--verify")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (work / "reports").iterdir()} == before


def test_json_has_the_keys_of_a_hit_and_the_verdict(run, index):
    record = json.loads(run("a:2", "--verify", "--format", "json")[1])
    assert record["text"] == QUIET
    assert A[record["start"] : record["end"]] == QUIET
    assert record["sha256"] == sha(A)
    assert record["verification"]["outcome"] == "verified"
    assert "verification" not in json.loads(run("a:2", "--format", "json")[1])


def test_a_citation_for_reference_managers(run, index):
    hit = "a:2"
    (item,) = json.loads(run(hit, "--format", "csl-json")[1])
    assert (item["id"], item["type"] in ("webpage", "document")) == (hit, True)
    assert index.cite(hit).report.sha256 in item["note"]
    bib = run(hit, "--format", "bibtex")[1]
    assert bib.startswith("@misc{")
    assert bib.count("{") == bib.count("}")


HARD = Report(
    "r é{1}", "A & B_{x}", "https://x.org/a_{b}?c=d%20 e", "100% \\of {it} ~^#$\x1b[31m", "He said {so\n}.", "en",
    DateSpan(date(2016, 6, 1), date(2016, 7, 1), None, None, "month", "html", None, None), "ab" * 32,
    Origin("a_b.csv", "row 3"),
)  # fmt: skip


def test_latex_reads_what_is_written_of_any_report():
    citation = Citation(Passage("r é{1}:0", "r é{1}", 0, Span(0, 14), HARD.text), HARD)
    lines = list(bibtex_lines(citation))
    assert lines[0] == "@misc{r-1-:0,"
    assert (
        r"  title = {100\% \textbackslash{}of \{it\} \textasciitilde{}\textasciicircum{}\#\$\textbackslash{}x1b[31m},"
        in lines
    )
    assert "  url = {https://x.org/a_%7Bb%7D?c=d%20%20e}," in lines
    assert {"  year = {2016},", "  month = {6},"} <= set(lines)
    assert not any("  day" in line for line in lines)
    (item,) = csl_record(citation)
    assert item["issued"] == {"date-parts": [[2016, 6]]}
    bare = Citation(citation.passage, replace(HARD, title=HARD.id, url=None, published=None))
    (item,) = csl_record(bare)
    assert not {"title", "URL", "issued"} & set(item)
    assert not any(line.startswith(("  title", "  url", "  year")) for line in bibtex_lines(bare))
