"""Files in, reports out: every format, encoding and kind of damage, one row each in data/reading.csv."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index import seeds
from conflict_index.annotate import Annotator
from conflict_index.errors import ReadError
from conflict_index.model import Report
from conflict_index.pipeline.prepare import cut_report
from conflict_index.read import Failure, Notice, Skipped, read_sources
from conflict_index.read.columns import FIELDS
from conflict_index.read.decode import NotText, decode, detect
from conflict_index.read.labels import kinds
from conflict_index.read.registry import readers
from conflict_index.read.title import find_title
from testdata import DATA, rows

FILES = DATA / "read"
SUFFIXES = [suffix for reader in readers() for suffix in reader.suffixes]


def reports(events):
    return [event for event in events if isinstance(event, Report)]


def said(events):
    return [e.message if isinstance(e, Notice) else e.reason for e in events if not isinstance(e, Report)]


@pytest.mark.parametrize("row", rows("reading.csv"), ids=lambda row: row["file"])
def test_a_file_of_each_kind(row):
    events = list(read_sources([FILES / row["file"]]))
    found = reports(events)
    assert len(found) == int(row["reports"])
    assert sum(isinstance(event, Failure) for event in events) == int(row["failures"])
    assert [report.id for report in found] == row["ids"].split()
    assert not row["says"] or any(row["says"] in line for line in said(events))
    assert all(line == " ".join(line.split()) for line in said(events)), "a remark is one line"
    if found:
        first = found[0]
        published = first.published
        assert first.title == row["title"]
        assert (first.language or "") == row["language"]
        assert (published.start.isoformat() if published else "", published.basis if published else "") == (
            row["published"],
            row["basis"],
        )
        assert (first.url or "") == row["url"]


def test_every_file_has_its_row():
    assert {row["file"] for row in rows("reading.csv")} == {path.name for path in FILES.iterdir()}


def test_the_text_is_verbatim_and_hashed():
    for name in ("windows.txt", "note.md", "labelled.txt"):
        (report,) = reports(read_sources([FILES / name]))
        assert report.text.encode() == (FILES / name).read_bytes()
        assert report.sha256 == hashlib.sha256((FILES / name).read_bytes()).hexdigest()


NO_ENCODINGS = [
    "rot13",
    "hex",
    "base64",
    "idna",
    "punycode",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-7",
    "undefined",
    "unicode_escape",
    "cp037",
    "x",
]


@pytest.mark.parametrize("declared", NO_ENCODINGS)
def test_a_page_that_declares_no_encoding_of_pages_is_read_all_the_same(tmp_path, declared):
    page = f'<meta charset="{declared}"><p>Shells fell on the town of Al-Qa\u2019im on Monday.</p>'
    (tmp_path / "a.html").write_bytes(page.encode("cp1252"))
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    assert "Al-Qa\u2019im on Monday." in report.text


UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def test_texts_of_twelve_languages_in_their_encodings():
    """Decode the texts of encodings.csv, whole and cut to one sentence, in every encoding written for a language."""
    wrong, all_of_them = [], 0
    for row in rows("encodings.csv"):
        for text in (row["text"], row["text"][:120]):
            for name in (*UNICODE, *row["encodings"].split()):
                stream = io.BytesIO(text.encode(name))
                all_of_them += 1
                try:
                    right = decode(stream, detect(stream)).read() == text
                except NotText:
                    right = False
                if not right:
                    wrong.append((row["language"], name))
    assert all_of_them > 200
    assert len(wrong) <= 0.03 * all_of_them, wrong


def test_a_guess_of_the_encoding_is_said():
    for row in rows("encodings.csv"):
        for name in row["encodings"].split():
            assert "read as" in detect(io.BytesIO(row["text"].encode(name))).message


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "“The road – Al-Qa’im’s – is closed.”"),
        ("gb2312", "gb18030", "朱镕基说道路关闭了。"),
        ("shift_jis", "cp932", "道路は①閉鎖された。"),
        ("euc-kr", "cp949", "도로가 똠방 닫혔다."),
    ],
)
def test_a_declared_encoding_is_read_as_browsers_do(label, codec, text):
    stream = io.BytesIO(f'<meta charset="{label}"><p>{text}</p>'.encode(codec))
    assert text in decode(stream, detect(stream)).read()


def test_a_page_gives_its_main_text_alone():
    (report,) = reports(read_sources([FILES / "page.html"]))
    assert "flour & fuel" in report.text
    assert report.source == "Example Wire"
    for furniture in ("not text", "World", "believe", "All rights"):
        assert furniture not in report.text


STORY = (
    "Neighbours said that a house beside the mill was struck in the evening and that several people were hurt.",
    "The road to the mill was closed until the morning, a radio station said, and a second house burned down.",
)
BOX = "<div class=box><h4>Date of incident</h4>7 October 2023</div><div class=box><h4>Place</h4>Qarnath mill</div>"
LIST = "<dl><dt>Date of incident:</dt><dd>7 October 2023</dd><dt>Place</dt><dd>Qarnath mill</dd></dl>"
TABLE = (
    "<table><tr><th>Date of incident</th><td>7 October 2023</td></tr>"
    "<tr><th>Place</th><td>Qarnath mill</td></tr></table>"
)
PEOPLE = (
    "<h3>People hurt</h3><ul><li class=p><b>Zorvane Qilt</b> <i>7</i></li><li class=p><b>Mirrat Qilt</b> 40</li></ul>"
)


def incident_page(facts):
    menu = "<nav><div class=n><b>Home</b></div><div class=n><b>Maps</b></div></nav>"
    links = "<div class=t><h4>More</h4><a href=/2>Other</a></div><div class=t><h4>Next</h4><a href=/3>One</a></div>"
    body = f"<h1>REF0417 – October 7, 2023</h1>{facts}<p>{STORY[0]}</p><p>Photos (8) [collapse]</p><p>{STORY[1]}</p>"
    head = "<head><title>REF0417 – October 7, 2023</title></head>"
    return f"<html>{head}<body>{menu}<main>{body}{PEOPLE}{links}</main></body></html>"


@pytest.mark.parametrize("facts", [BOX, LIST, TABLE], ids=["boxes", "list", "table"])
def test_a_page_keeps_its_facts_in_order(tmp_path, gazetteer, facts):
    (tmp_path / "a.html").write_text(incident_page(facts), "utf-8")
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    parts = ("Date of incident", "Qarnath mill", STORY[0], STORY[1], "People hurt", "Zorvane Qilt", "Mirrat Qilt")
    places = [report.text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert ("Place", "Qarnath mill") in report.fields
    assert "Home" not in report.text
    assert "Next" not in report.text
    assert report.published is None, "the day of an incident is no publication date"
    assert str(report.event.start) == "2023-10-07"
    assert "collapse" not in report.text


@pytest.mark.parametrize("row", rows("page_facts.csv"), ids=lambda row: row["layout"])
def test_facts_are_kept_in_any_layout(tmp_path, row):
    share = '<div class="share-bar"><p>Share on Facebook</p></div><div class="related"><p>Bridge reopened</p></div>'
    body = f"<article><h1>REF0417</h1>{share}<p>{STORY[0]}</p>{row['markup']}<p>{STORY[1]}</p></article>"
    (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>", "utf-8")
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    words = " ".join(re.findall(r"\w+", report.text))
    for label, value in (("Date of incident", "7 October 2023"), ("Place", "Qarnath mill"), ("Weapon", "Mortar")):
        assert f"{label} {value}" in words
        assert (label, value) in report.fields
    assert str(report.event.start) == "2023-10-07"
    assert "Share" not in words
    assert "Bridge" not in words


@pytest.mark.parametrize("row", rows("page_no_facts.csv"), ids=lambda row: row["trap"])
def test_lists_and_stories_are_text_and_no_facts(tmp_path, row):
    body = f"<article><h1>REF0417</h1><p>{STORY[0]}</p>{row['markup']}<p>{STORY[1]}</p></article>"
    (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>", "utf-8")
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    assert report.fields == ()
    assert row["text"] in report.text
    assert report.event is None


@pytest.mark.parametrize("row", rows("page_labels.csv"), ids=lambda row: row["label"])
def test_labels_are_known_by_their_words(row):
    assert kinds(row["label"]) == set(row["kinds"].split())


def test_two_incidents_on_a_page_give_it_no_date(tmp_path):
    boxes = "".join(LIST.replace("7 October", day) for day in ("7 October", "9 October"))
    (tmp_path / "a.html").write_text(incident_page(boxes), "utf-8")
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    assert report.event is None
    assert len(report.fields) == 4


@pytest.mark.parametrize("row", rows("page_dates.csv"), ids=lambda row: row["trap"])
def test_the_publication_date_of_a_page(tmp_path, row):
    head, body = row["head"], row["body"]
    page = f"<html><head>{head}</head><body><article>{body}<p>{STORY[0]}</p><p>{STORY[1]}</p></article></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    assert (str(report.published.start) if report.published else "") == row["published"]
    assert ((report.published.mark or report.published.basis) if report.published else "") == row["mark"]


def test_the_day_in_the_address_of_a_page_is_said_to_be_from_there(tmp_path):
    head = '<link rel="canonical" href="https://example.org/2017/03/03/mill-fire/">'
    (tmp_path / "a.html").write_text(f"<html><head>{head}</head><body><p>{STORY[0]}</p><p>{STORY[1]}</p></body></html>")
    (report,) = reports(read_sources([tmp_path / "a.html"]))
    assert (str(report.published.start), report.published.basis) == ("2017-03-03", "url")


def test_a_page_nested_too_deeply_keeps_its_words_and_says_so(tmp_path):
    (tmp_path / "a.html").write_text(
        f"<html><body><p>First</p>{'<div>' * 400}deep &amp; words{'</div>' * 400}<p>Last</p>"
    )
    notice, report = read_sources([tmp_path / "a.html"])
    assert "nested more than 256 levels deep" in notice.message
    assert report.text == "First\n\ndeep & words\n\nLast"


def test_cells_keep_quotes_newlines_and_further_columns():
    (first, _) = reports(read_sources([FILES / "backslash.csv"]))
    assert first.text == 'He said "leave", then more.'
    (first, _) = reports(read_sources([FILES / "lines.csv"]))
    assert first.text == "First line.\n\nSecond line, with a comma."
    (_, second) = reports(read_sources([FILES / "semicolon.csv"]))
    assert second.title == 'A "quoted" word; and more'
    (first,) = reports(read_sources([FILES / "event-date.csv"]))
    assert first.fields == (("event_date", "2016-06-29"), ("fatalities", "3")), "an event's date is not a report's"


def test_origins_name_the_record_as_an_editor_shows_it():
    assert [r.origin.record for r in reports(read_sources([FILES / "odd-rows.csv"]))] == ["row 2", "row 5"]
    assert [r.origin.record for r in reports(read_sources([FILES / "good.jsonl"]))] == ["line 1", "line 5", "line 7"]
    (report,) = reports(read_sources([FILES / "bom.txt"]))
    assert (report.origin.path, report.origin.record) == (str(FILES / "bom.txt"), None)


def test_a_column_called_as_another_is_said_and_can_be_named():
    events = list(read_sources([FILES / "titled.csv"], columns={"text": "text (2)"}))
    assert [report.text for report in reports(events)] == ["A shell fell on the bridge.", "The bridge was mended."]
    assert "column 4 is again called 'text': read as 'text (2)'" in said(events)


def test_the_date_of_the_event_dates_what_the_text_does_not(gazetteer):
    first, second = (
        cut_report(report, Annotator(gazetteer), None) for report in reports(read_sources([FILES / "incidents.csv"]))
    )
    dates = [(str(d.start), d.basis) for d in first.passages[0].dates]
    assert dates == [("2017-05-02", "metadata"), ("2017-05-01", "inferred")]
    assert [(str(d.start), d.basis) for d in second.passages[0].dates] == [("2017-05-14", "metadata")]


def test_parts_of_a_line_are_joined_and_paragraphs_are_kept_apart():
    assert [r.text for r in reports(read_sources([FILES / "chat.json"]))] == [
        "Fire at the bridge tonight.",
        "First.\n\nSecond.",
    ]


def test_columns_can_be_named():
    (report,) = reports(read_sources([FILES / "own-names.csv"], columns={"text": "bericht", "id": "nummer"}))
    assert (report.id, report.text) == ("1", "Eins.")
    (failure,) = read_sources([FILES / "own-names.csv"], columns={"text": "inhalt"})
    assert "no column 'inhalt' for the text among 'nummer', 'bericht'" in failure.reason
    with pytest.raises(ReadError, match="'body' is not a field of a report; use one of id, title, text"):
        read_sources([FILES / "own-names.csv"], columns={"body": "bericht"})


def test_a_missing_path_is_said_before_anything_is_read():
    with pytest.raises(ReadError, match="'nowhere' does not exist; check the spelling"):
        read_sources([FILES, "nowhere"])


def test_a_folder_is_read_in_order_and_what_is_left_out_is_said(tmp_path):
    for name in ("b.txt", "a.txt", "sub/a.txt", ".hidden.txt", "photo.jpg", "README.md", "plain"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Some words.")
    (tmp_path / "secret.txt").write_text("Not yours.")
    (tmp_path / "in" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "dead.txt").symlink_to(tmp_path / "nowhere.txt")
    events = list(read_sources([tmp_path / "in"]))
    assert [(r.id, r.source) for r in reports(events)] == [("a", "in"), ("b", "in"), ("sub/a", "sub")]
    left_out = {Path(e.path).name: e.reason for e in events if isinstance(e, Skipped)}
    assert left_out.keys() == {".hidden.txt", "photo.jpg", "README.md", "plain", "out.txt", "loop", "dead.txt"}
    assert left_out["out.txt"] == "a link that leads outside the folder"


def test_an_empty_folder_says_so(tmp_path):
    (event,) = read_sources([tmp_path])
    assert isinstance(event, Skipped)
    assert event.reason.startswith("nothing to read in this folder")


def test_ids_are_unique_over_files(tmp_path):
    for name, text in (("x/1.csv", "id,text\n7,One.\n"), ("y/1.csv", "id,text\n7,Two.\n7,Three.\n")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    for name in ("x.txt", "x.md"):
        (tmp_path / name).write_text("Some words.")
    events = list(read_sources([tmp_path]))
    ids = [report.id for report in reports(events)]
    assert ids == ["7", "x", f"{tmp_path.name}/x.txt", "y/1/7", "y/1/7#3"]
    assert len(said(events)) == 3
    assert [report.id for report in reports(read_sources([tmp_path]))] == ids


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("Just words.", ["Just words."]),
        ('{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        ('[{"text": "One."}]', ["One."]),
        ("id;title;text\n1;A;One.\n", ["One."]),
        ("One, two and three, four.\nFive, six.\n", ["One, two and three, four.\nFive, six.\n"]),
        ("<html><body><p>One.</p></body></html>", ["One."]),
    ],
)
def test_standard_input_is_known_by_its_content(content, texts):
    found = reports(read_sources(["-"], stdin=io.BytesIO(content.encode())))
    assert [report.text for report in found] == texts
    assert {report.origin.path for report in found} == {"-"}


def test_a_huge_cell_and_a_huge_line(tmp_path):
    words = "word " * 2_000_000
    (tmp_path / "t.csv").write_text(f'id,text\n1,"{words}"\n2,Two.\n')
    (tmp_path / "t.jsonl").write_text(json.dumps({"id": 3, "text": words}) + '\n{"id": 4, "text": "Four."}\n')
    sizes: dict[str, int] = {}
    for report in reports(read_sources([tmp_path])):
        own = report.id.partition("#")[0]
        sizes[own] = sizes.get(own, 0) + len(report.text)
    assert sizes == {"1": len(words), "2": 4, "3": len(words), "4": 5}


def test_a_file_that_may_not_be_read_stops_nothing(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b.txt").write_text("Two.")
    events = list(read_sources([tmp_path]))
    assert [r.id for r in reports(events)] == ["b"]
    assert any("Permission denied" in line for line in said(events))


@given(content=st.binary(max_size=200), suffix=st.sampled_from(SUFFIXES))
def test_no_bytes_raise(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("any") / f"file{suffix}"
    path.write_bytes(content)
    for event in read_sources([path]):
        assert isinstance(event, Report | Failure | Skipped | Notice)
        if isinstance(event, Report):
            assert event.sha256 == hashlib.sha256(event.text.encode()).hexdigest()


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40), max_size=6))
def test_what_csv_writes_is_what_is_read(texts):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([["id", "text"], *enumerate(texts)])
    found = reports(read_sources(["-"], stdin=io.BytesIO(buffer.getvalue().encode())))
    if len(texts) > 1:
        assert [r.text for r in found] == [text for text in texts if text.strip()]


@pytest.mark.parametrize("row", rows("titles.csv"), ids=lambda row: row["title"] or row["text"][:20])
def test_titles(row):
    assert (find_title(row["text"].replace("\\n", "\n")) or "") == row["title"]


def test_a_real_table_reads_without_a_word_of_configuration(corpora):
    events = list(read_sources([corpora / "fa-kes" / "articles.csv"]))
    found = reports(events)
    assert (len(found), len({r.id for r in found})) == (487, 487)
    assert not any(isinstance(event, Failure) for event in events)
    with (corpora / "fa-kes" / "articles.csv").open(encoding="utf-8", newline="") as file:
        for report, row in zip(found, csv.DictReader(file), strict=True):
            month, day, year = map(int, row["date"].split("/"))
            assert report.published
            assert report.published.start
            assert (report.published.start.timetuple()[:3], report.published.basis) == ((year, month, day), "metadata")
            assert (report.title, report.source) == (row["article_title"].strip(), row["source"].strip())
            assert report.text == row["article_content"]
            assert report.id.partition("#")[0] == row["unit_id"]
    assert any("month/day" in line for line in said(events))


def test_saved_pages_have_their_titles(corpora):
    titles = {r.id[:3]: r.title for r in reports(read_sources([corpora / "seed-reports"]))}
    assert len(titles) == 5
    for number, start in (
        ("000", "WATCH"),
        ("001", "Syrian rebels advance"),
        ("002", "002_"),
        ("003", "Islamic State"),
        ("004", "ISIS"),
    ):
        assert titles[number].startswith(start)


def test_a_date_that_cannot_be_read_is_kept():
    found = reports(read_sources([FILES / "odd-dates.csv"]))
    assert found[0].fields == (("date", "sometime in spring"),)
    assert [r.published.start.isoformat() if r.published else None for r in found[1:]] == [
        "2016-06-29",
        "2016-06-29",
        None,
    ]


def test_what_would_be_said_too_often_is_counted(tmp_path):
    (tmp_path / "t.csv").write_text("id,text\n" + "1,Words.\n" * 100)
    events = list(read_sources([tmp_path / "t.csv"]))
    assert len({report.id for report in reports(events)}) == 100
    assert said(events)[-1] == "and 79 more repeated ids"
    assert len(said(events)) == 21


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("id,text\n1,One.\n2,Two.\n",))
    writer.start()
    assert [report.id for report in reports(read_sources([pipe]))] == ["1", "2"]
    writer.join()


def test_the_tables_of_reading_keep_their_rules():
    columns = [(row["field"], row["name"]) for row in seeds.rows("reading/columns.csv")]
    assert len(columns) == len(set(columns))
    assert {field for field, _ in columns} == set(FIELDS)
    assert all(name == name.casefold() for _, name in columns)
    needs = {row["name"] for row in seeds.rows("reading/needs.csv")} | {""}
    signs = list(seeds.rows("reading/furniture.csv"))
    assert {row["kind"] for row in signs} == {"line", "appeal", "comments"}
    assert all(row["needs"] in needs and row["origin"] for row in signs)
    assert not any(re.search(row["pattern"], "") for row in signs)
    credits = list(seeds.rows("reading/credits.csv"))
    assert {row["role"] for row in credits} == {"byline", "caption"}
    assert {row["scope"] for row in credits} == {"whole", "head", "bracket", "slash", "picture"}
    assert all(row["origin"] and row["language"] for row in credits)
    assert all(row["origin"] and row["place"] in ("yes", "no") for row in seeds.rows("reading/agencies.csv"))
    assert {row["kind"] for row in seeds.rows("reading/languages.csv")} == {"word", "letter"}


@pytest.mark.parametrize("row", rows("page_kinds.csv"), ids=lambda row: row["page"])
def test_pages_that_are_not_the_report_are_said(tmp_path, row):
    (tmp_path / "a.html").write_text(row["markup"], "utf-8")
    (said,) = [event for event in read_sources([tmp_path / "a.html"]) if not isinstance(event, Report)] or [None]
    message = getattr(said, "message", None) or getattr(said, "reason", "")
    assert (row["said"] in message) if row["said"] else said is None


@pytest.mark.parametrize("row", rows("live_blogs.csv"), ids=lambda row: row["layout"])
def test_each_entry_of_a_live_blog_has_a_time_of_its_own(tmp_path, row):
    head, body = (row[part].replace("{0}", STORY[0]).replace("{1}", STORY[1]) for part in ("head", "markup"))
    (tmp_path / "a.html").write_text(
        f"<html><head><title>Mill</title>{head}</head><body><main><h1>Mill</h1>{body}</main></body></html>"
    )
    found = reports(read_sources([tmp_path / "a.html"]))
    entries = [one for one in found if one.origin.record]
    if entries and not head:
        assert all(one.published is None for one in found if one not in entries), "the date of an entry is its own"
    assert [str(one.published.start) if one.published else "-" for one in entries] == row["dates"].split()
    assert all(text in one.text for text, one in zip(STORY, entries, strict=False))
