"""What is printed, to the letter: golden files in tests/golden. `pytest --golden` writes them anew."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conflict_index.model import Actor, DateSpan, Mention, Origin, Passage, Place, Report, Span
from conflict_search.batch.answers import Answer
from conflict_search.batch.lists import Entry
from conflict_search.entities import label
from conflict_search.evidence.cite import Citation, QuoteLocation, Verdict
from conflict_search.query.recognise import Meaning, Reading
from conflict_search.render import dates
from conflict_search.render.batch import Tabulation, csv_header, csv_lines, json_lines
from conflict_search.render.cite import citation_record, citation_text
from conflict_search.render.csv import csv_line
from conflict_search.render.registry import RENDERERS
from conflict_search.render.style import Style
from conflict_search.results import Hit, Results
from conflict_search.results.records import CSV_COLUMNS
from testdata import DATA, GOLDEN

TOWN = Place("geonames:1", "Dār ‘Awn", (), "town", "SY", 34.5, 40.25, ("country:SY",), 1200)
TWIN = Place("geonames:2", "Dar Aun", (), "town", "IQ", 33.0, 43.0, ("country:IQ",), 300)
PROVINCE = Place("admin1:SY.1", "Dār ‘Awn", (), "province", "SY", 35.0, 41.0, ("country:SY",), 0)
SEAT = Place("geonames:3", "Dār ‘Awn", (), "town", "SY", 34.0, 40.5, ("admin1:SY.1", "country:SY"), 900)
PALE = Place("geonames:4", "Dar Awna", (), "town", "SY", None, None, (), 0)
GROUP = Actor("actor:x", "River Brigade", (), "armed group")

TEXT = (
    "A first line.\n\nFighters of the River Brigade entered Dar Awn on Tuesday, residents\nsaid. "
    "The road from Dar Aoun to the border was cut; nobody could say for how long it would stay so, or who held it."
)


ENTITIES = {e.id: e for e in (TOWN, TWIN, GROUP, PROVINCE, SEAT, PALE)}


def label_of(entity_id):
    return label(entity_id, ENTITIES.get(entity_id))


def mention(surface, entity, how, score, rivals=(), part=""):
    at = TEXT.index(surface)
    return Mention(Span(at, at + len(surface)), surface, entity, how, score, rivals, part)


def day(d, basis, surface=None, precision="day", end=None, inherited=False):
    return DateSpan(d, end or date(d.year, d.month, d.day + 1), None, None, precision, basis, None, surface, inherited)


PUBLISHED = day(date(2016, 6, 29), "dateline")
MENTIONS = (
    mention("River Brigade", "actor:x", "exact", 1.0),
    mention("Dar Awn", "geonames:1", "alias", 1.0, ("geonames:2",)),
    mention("Dar Aoun", "geonames:1", "fuzzy", 0.912, part="northern"),
)
PASSAGE = Passage(
    "r1:1", "r1", 1, Span(15, len(TEXT)), TEXT[15:], MENTIONS, (day(date(2016, 6, 28), "relative", "on Tuesday"),)
)
REPORT = Report(
    "r1", "A source", "https://example.org/1", "Town on the river taken", TEXT, "en", PUBLISHED, "ab" * 32,
    Origin("reports.jsonl", "line 3"),
)  # fmt: skip
BARE = Report("r2", "B", None, "", TEXT, None, None, "cd" * 32, Origin("b.txt", None))
UNDATED = Passage("r2:0", "r2", 0, Span(0, 13), TEXT[:13])


def hit(rank, passage, report, matches, sample=False):
    spans = tuple(m.span for m in matches) or (Span(2, 7),)
    return Hit(rank, 3.25, passage, report, matches, spans, ("because it was asked for",), sample, ENTITIES)


RESULTS = Results(
    "Dar Awn",
    (hit(1, PASSAGE, REPORT, MENTIONS), hit(2, UNDATED, BARE, (), sample=True)),
    total=12,
    readings=(Reading("Dar Awn", (Meaning("geonames:1", "alias", 1.0, "listed name", "Dar Awn"),)),),
    undated=3,
    notes=("'Dar Awn' is Dār ‘Awn (SY), or Dar Aun (IQ)",),
)


@pytest.mark.parametrize("name", RENDERERS)
def test_golden(name, request):
    same_as_golden(f"hits.{name}", RENDERERS[name].lines(RESULTS, Style(80, explain=True)), request)


def test_golden_colours(request):
    same_as_golden("hits.colour", RENDERERS["text"].lines(RESULTS, Style(80, colour=True)), request)


def same_as_golden(name, lines, request):
    printed = "\n".join(lines) + "\n"
    path = GOLDEN / name
    if request.config.getoption("--golden"):
        path.write_text(printed, "utf-8", newline="")
    assert printed == path.read_bytes().decode("utf-8")


POINTS = [*csv.DictReader(line for line in (DATA / "map_points.csv").read_text("utf-8").splitlines() if line[0] != "#")]


@pytest.mark.parametrize("row", POINTS, ids=lambda row: row["why"])
def test_points_on_a_map(row):
    found = replace(MENTIONS[1], entity_id=row["entity"], rivals=tuple(row["rivals"].split()))
    results = replace(RESULTS, hits=(hit(1, PASSAGE, REPORT, (found,)),))
    [feature] = json.loads("".join(RENDERERS["geojson"].lines(results, Style())))["features"]
    geometry = feature["geometry"] or {"type": "", "coordinates": ""}
    assert [geometry["type"], json.dumps(geometry["coordinates"])] == [row["geometry"], row["coordinates"]]
    assert feature["properties"]["place_precision"] == (row["precision"] or None)
    assert feature["properties"]["ambiguous"] is (row["ambiguous"] == "yes")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2))
@example(["two\nlines", "a\rb"])
def test_a_csv_line_says_what_was_in_it(cells):
    assert list(csv.reader(io.StringIO(csv_line(cells), newline=""))) == [cells]


ANSWERS = (
    Answer(Entry(2, ("a1", "Dar Awn", "own"), "Dar Awn"), RESULTS),
    Answer(Entry(3, ("a2", "Nowhere", ""), "Nowhere"), Results("Nowhere", (), 0, undated=2)),
    Answer(Entry(4, ("a3", "", "two\nlines"), "", "nothing in column 'place'"), None),
)
COLUMNS = ("id", "place", "title")


TABLE = Tabulation(COLUMNS)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_golden_answers_to_a_list(format, request):
    if format == "csv":
        lines = [
            csv_header(Tabulation(COLUMNS)),
            *(line for answer in ANSWERS for line in csv_lines(answer, label_of, Tabulation(COLUMNS))),
        ]
    else:
        lines = [line for answer in ANSWERS for line in json_lines(answer, TABLE, label_of)]
    same_as_golden(f"batch.{format}", lines, request)


HOSTILE = "Seen:\x1b[31m \u202eevil\u202c\r\n\tmay\u200cshod \x00."
CITED = Citation(PASSAGE, REPORT)
MOVED = Verdict(
    "differs", "reports.jsonl", ("characters 15-198 are now 'x'", "title is now\n'y'"), QuoteLocation("line 4", 2, 9)
)
CITATIONS = {
    "plain": (CITED, None),
    "verified": (CITED, Verdict("verified", "reports.jsonl", (), QuoteLocation("line 3", 15, 198))),
    "differs": (CITED, MOVED),
    "missing": (Citation(UNDATED, BARE, sample=True), Verdict("missing", "b.txt", ("no file is there",))),
    "hostile": (Citation(Passage("r:0", "r", 0, Span(0, 9), HOSTILE, role="comment"), BARE), None),
}


@pytest.mark.parametrize("name", CITATIONS)
@pytest.mark.parametrize("format", ["text", "json"])
def test_golden_citations(name, format, request):
    citation, verdict = CITATIONS[name]
    record = json.dumps(citation_record(citation, verdict), ensure_ascii=False, indent=1)
    lines = list(citation_text(citation, verdict)) if format == "text" else [record]
    same_as_golden(f"cite-{name}.{format}", lines, request)
    if format == "text":
        assert not {c for c in "\n".join(lines) if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
        assert not set("\n".join(lines)) & set("\u202e\u202c")


def test_a_record_has_the_keys_that_scripts_rely_on():
    wanted = (
        "version rank score hit report source title url published published_basis events places matches start end "
        "text sha256 origin why"
    )
    record = RESULTS[0].to_dict()
    assert set(wanted.split()) <= set(record)
    assert json.loads(json.dumps(record)) == record
    assert len(CSV_COLUMNS) == len(set(CSV_COLUMNS))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (day(date(2016, 6, 28), "stated"), "Tue 28 Jun 2016"),
        (day(date(2016, 6, 1), "stated", precision="month", end=date(2016, 7, 1)), "Jun 2016"),
        (day(date(2016, 1, 1), "stated", precision="year", end=date(2017, 1, 1)), "2016"),
        (day(date(2016, 6, 8), "stated", precision="range", end=date(2016, 6, 11)), "8 Jun 2016 to 10 Jun 2016"),
        (DateSpan(date(2014, 1, 1), None, None, None, "range", "stated", None, None), "since 1 Jan 2014"),
        (DateSpan(None, date(2014, 1, 1), None, None, "range", "stated", None, None), "until 31 Dec 2013"),
        (DateSpan(None, None, 6, 8, "day", "stated", None, None), "8 Jun, year unknown"),
        (DateSpan(None, None, None, None, "day", "stated", None, None), "unknown"),
    ],
)
def test_dates_are_said_no_surer_than_they_are(value, words):
    assert dates.in_words(value) == words


def test_control_characters_of_a_report_do_not_reach_the_terminal():
    hostile = "\x1b[31mred\x07 \u202eevil"
    report = Report("r", hostile, None, hostile, hostile, None, None, "0", Origin("f", None))
    passage = Passage("r:0", "r", 0, Span(0, len(hostile)), hostile)
    shown = Results("q", (Hit(1, 1.0, passage, report, (), (), ()),), 1)
    printed = "".join(RENDERERS["text"].lines(shown, Style()))
    assert not set(printed) & {"\x1b", "\x07", "\u202e"}


def test_a_place_on_the_equator_or_the_prime_meridian_has_its_point():
    on_both = replace(TOWN, latitude=0.0, longitude=0.0)
    one = replace(hit(1, PASSAGE, REPORT, MENTIONS[1:2]), entities={"geonames:1": on_both})
    printed = "\n".join(RENDERERS["text"].lines(replace(RESULTS, hits=(one,)), Style()))
    assert "Dār ‘Awn (SY) 0.000, 0.000" in printed
