"""Every input format is read whole, its places are named, and damage or malice costs a line."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import tarfile
import time
import zipfile
import zlib

import pytest

import made_formats
import mutate_formats
from conflict_index.model import Report
from conflict_index.read import Failure, Notice, Skipped, read_sources, registry
from conflict_index.read.pdf_lines import Glyph, page_text
from conflict_index.read.visual_order import is_right_to_left, mirrored, reading_order
from testdata import rows

NEEDED = {".xlsx": "openpyxl", ".pdf": "pypdfium2", ".msg": "olefile"}


def made(folder, name):
    """Write a file of the table into a folder; skip the test where what reads or writes it is not installed."""
    if library := NEEDED.get("." + name.rpartition(".")[2]):
        pytest.importorskip(library)
    path = folder / name
    path.write_bytes(made_formats.FILES[name]())
    return path


def reports(events):
    return [event for event in events if isinstance(event, Report)]


def test_the_table_has_a_row_for_every_made_file_and_a_file_for_every_format():
    names = [row["file"] for row in rows("formats.csv")]
    assert names == list(made_formats.FILES)
    suffixes = {"." + name.rpartition(".")[2] for name in names}
    assert all(suffixes & set(reader.suffixes) for reader in registry.readers())


@pytest.mark.parametrize("row", rows("formats.csv"), ids=lambda row: row["file"])
def test_a_format_is_read_whole(row, tmp_path):
    found = reports(read_sources([made(tmp_path, row["file"])]))
    assert len(found) == int(row["reports"])
    first = found[0]
    assert first.title == row["title"]
    assert (str(first.published.start) if first.published else "") == row["published"]
    assert (first.published.basis if first.published else "") == row["basis"]
    assert (first.origin.record or "", first.url or "") == (row["record"], row["url"])
    words = " ".join(" ".join(report.text.split()) for report in found)
    assert all(text in words for text in made_formats.TEXTS)
    assert "Deleted" not in words
    assert all(report.sha256 == hashlib.sha256(report.text.encode()).hexdigest() for report in found)
    assert len({report.id for report in found}) == len(found)


@pytest.mark.parametrize("name", made_formats.FILES)
def test_a_format_is_recognised_without_its_suffix_or_named_by_the_user(name, tmp_path):
    content = made(tmp_path, name).read_bytes()
    suffix = "." + name.rpartition(".")[2]
    asked = registry.for_suffix(suffix).name
    wanted = [report.text for report in reports(read_sources([tmp_path / name]))]
    if name not in ("note.md", "text.txt", "page.html"):
        unnamed = reports(read_sources(["-"], stdin=io.BytesIO(content)))
        assert [report.text for report in unnamed] == wanted or name == "text.txt.bz2"
    if name not in ("text.txt.bz2", "archive.tar.gz"):
        (tmp_path / "export.dat").write_bytes(content)
        found = reports(read_sources([tmp_path / "export.dat"], read_as=asked))
        assert [report.text for report in found] == wanted or name == "table.csv.gz"


def test_an_unknown_format_is_refused_at_once(tmp_path):
    with pytest.raises(Exception, match="'xml' is not a format; use one of text, markdown"):
        read_sources(["-"], read_as="xml")


@pytest.mark.parametrize("name", made_formats.FILES)
def test_damaged_files_are_failures_in_a_line(name, tmp_path):
    made(tmp_path, name)
    found = mutate_formats.mutated_outcome(tmp_path, name, made_formats.FILES[name](), 20)
    assert found.faults == 0


@pytest.mark.parametrize(("suffix", "library", "extra"), [(s, n, s[1:]) for s, n in NEEDED.items()])
def test_a_missing_library_is_a_failure_that_says_how_to_install_it(suffix, library, extra, tmp_path, monkeypatch):
    name = next(name for name in made_formats.FILES if name.endswith(suffix))
    made(tmp_path, name)
    (tmp_path / "z.txt").write_text("Other words.")
    for loaded in [m for m in sys.modules if m.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, library, None)
    failure, report = read_sources([tmp_path])
    assert failure.reason == f"needs {library}, which is not installed: pip install 'conflict-search[{extra}]'"
    assert report.text == "Other words."


def test_pages_of_a_pdf_are_known_by_offset(tmp_path):
    (report,) = reports(read_sources([made(tmp_path, "report.pdf")]))
    assert [report.page_at(report.text.index(word)) for word in ("Raqqa", "البوكمال", "Ізюм")] == [1, 2, 3]
    assert report.page_at(0) == 1


def test_a_pdf_without_text_or_with_a_password_says_so(tmp_path):
    pytest.importorskip("pypdfium2")
    (tmp_path / "scan.pdf").write_bytes(made_formats.pdf_scan())
    (tmp_path / "locked.pdf").write_bytes(made_formats.pdf_encrypted())
    locked, scan = read_sources([tmp_path])
    assert (locked.reason, scan.reason) == (
        "encrypted; save it without a password",
        "no text in its 1 page: a scan? --ocr reads it with tesseract",
    )


TESSERACT = """#!/bin/sh
if [ "$1" = --list-langs ]; then echo eng; echo ara; exit; fi
head -c 2 > /dev/null
echo "Seen by $*"
"""


def test_ocr_reads_pages_without_text_and_says_so(tmp_path):
    pytest.importorskip("pypdfium2")
    program = tmp_path / "tesseract"
    program.write_text(TESSERACT)
    program.chmod(0o755)
    pages = [made_formats.pdf_page([made_formats.ENGLISH]), b"100 100 200 200 re f"]
    (tmp_path / "scan.pdf").write_bytes(made_formats.pdf_file(pages))
    notice, report = read_sources([tmp_path / "scan.pdf"], ocr=str(program))
    assert notice.message == "read by OCR, which errs: page 2"
    assert report.text.endswith("Seen by stdin stdout -l eng+ara --dpi 300")


def test_a_page_that_ocr_cannot_read_costs_that_page(tmp_path):
    pytest.importorskip("pypdfium2")
    program = tmp_path / "tesseract-broken"
    program.write_text('#!/bin/sh\nif [ "$1" = --list-langs ]; then echo eng; exit; fi\necho "no memory" >&2; exit 1\n')
    program.chmod(0o755)
    pages = [made_formats.pdf_page([made_formats.ENGLISH]), b"100 100 200 200 re f"]
    (tmp_path / "scan.pdf").write_bytes(made_formats.pdf_file(pages))
    failure, _, report = read_sources([tmp_path / "scan.pdf"], ocr=str(program))
    assert (failure.record, failure.reason) == ("page 2", "OCR failed: no memory")
    assert "Raqqa" in report.text


@pytest.mark.parametrize("row", rows("visual_order.csv"), ids=lambda row: row["read"])
def test_what_is_seen_on_a_line_is_read_in_order(row):
    seen = row["seen"]
    order = reading_order(seen)
    assert sorted(order) == list(range(len(seen)))
    assert "".join(mirrored(seen[at], is_right_to_left(seen)) for at in order) == row["read"]


def test_ligatures_marks_and_gaps_of_a_page_are_read():
    seen = [("\ufee1", 10, 14), ("\u064f", 20, 20), ("\ufb8e", 20, 24), ("ا", 30, 34), ("ل", 30, 34), ("ب", 34, 38)]
    glyphs = [Glyph(text, left, right, 700, 10) for text, left, right in reversed(seen)]
    assert page_text(glyphs) == "بلا کُ م"


def zip_of(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def tar_of(*members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    return out.getvalue()


def said(folder, name, content):
    """Return what is said of a file, without its path."""
    (folder / name).write_bytes(content)
    events = list(read_sources([folder / name]))
    assert all(isinstance(event, Failure | Skipped | Notice | Report) for event in events)
    return [getattr(event, "reason", None) or getattr(event, "message", None) or event.text for event in events]


def deep(levels):
    content = zip_of(("a.txt", "Deep words."))
    for _ in range(levels):
        content = zip_of(("inner.zip", content))
    return content


def test_archives_nest_two_deep_and_no_deeper(tmp_path):
    assert said(tmp_path, "two.zip", deep(1)) == ["Deep words."]
    assert said(tmp_path, "three.zip", deep(2)) == ["an archive inside 2 others; unpack it and index the folder"]


def test_a_bomb_is_refused_and_costs_no_other_member(tmp_path):
    content = zip_of(("bomb.txt", b" " * 50_000_000), ("other.txt", "Other words."))
    bomb, other = said(tmp_path, "bomb.zip", content)
    assert bomb == "unpacks to more than 200 times its size, as an archive made to do harm; it is not read"
    assert other == "Other words."


def test_members_that_lead_outside_links_and_devices_are_skipped(tmp_path):
    reason = "its name leads outside the archive"
    assert said(tmp_path, "a.zip", zip_of(("../a.txt", "x"), ("/b.txt", "x"), ("C:\\c.txt", "x"))) == [reason] * 3
    kinds = (("s.txt", tarfile.SYMTYPE), ("h.txt", tarfile.LNKTYPE), ("d.txt", tarfile.CHRTYPE))
    assert said(tmp_path, "b.tar", tar_of(*kinds)) == ["a link", "a link", "a device or the like"]


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.ods", "a.xlsx"])
def test_a_document_with_a_password_says_so(name, tmp_path):
    pytest.importorskip("openpyxl")
    (reason,) = said(tmp_path, name, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert reason.startswith("encrypted, or of a format before 2007; save it again")


PART = "--X\nContent-Type: {}\n{}\n{}\n"
INLINE = "Content-Disposition: inline\n"
NAMED = "Content-Disposition: attachment; filename={}\n"
MAIL = "From: a@example.org\nSubject: S\nContent-Type: multipart/mixed; boundary=X\n\n"


def mail_of(*parts):
    return (MAIL + "".join(PART.format(*part) for part in parts) + "--X--\n").encode()


def test_every_part_of_a_mail_is_read_or_said(tmp_path):
    parts = [
        ("text/plain", INLINE, "Words."),
        ("image/png", INLINE, "x"),
        ("application/pdf", "", "%PDF-1.4"),
        ("text/plain", "Content-Disposition: attachment\n", "A note."),
        ("text/csv", NAMED.format("empty.csv"), ""),
    ]
    assert said(tmp_path, "a.eml", mail_of(*parts)) == [
        "Words.",
        "without a name; save it apart (application/pdf)",
        "without a name; save it apart (text/plain)",
        "empty",
    ]


def test_a_message_of_a_mailbox_that_is_too_long_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setattr("conflict_index.read.mail.LARGEST", 100)
    short, long = ("From a\nFrom: a@example.org\nSubject: S\n\n" + "Words.\n" * count + "\n" for count in (1, 100))
    assert said(tmp_path, "a.mbox", (long + short).encode()) == [
        "a message longer than 100 bytes; save its attachments and its text apart",
        "Words.",
    ]


def twice(suffix):
    one, two = "Words of one.", "Words of two."
    if suffix == ".eml":
        return mail_of(*(("text/plain", NAMED.format("a.txt"), words) for words in (one, two)))
    if suffix == ".zip":
        with pytest.warns(UserWarning, match="Duplicate name"):
            return zip_of(("a.txt", one), ("a.txt", two))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for words in (one, two):
            info = tarfile.TarInfo("a.txt")
            info.size = len(words)
            archive.addfile(info, io.BytesIO(words.encode()))
    return out.getvalue()


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".eml"])
def test_files_of_one_name_inside_a_file_are_told_apart(suffix, tmp_path):
    (tmp_path / f"b{suffix}").write_bytes(twice(suffix))
    found = reports(read_sources([tmp_path]))
    label = "attachment a.txt" if suffix == ".eml" else "a.txt"
    assert [report.origin.record for report in found] == [label, f"{label} (2)"]
    assert found[1].id == f"{found[0].id}#2"
    assert [report.text for report in found] == ["Words of one.", "Words of two."]


def test_all_pages_of_a_web_archive_that_are_not_read_are_counted(tmp_path):
    records = [
        made_formats.warc_record("response", f"https://example.org/{kind}", made_formats.answer(b"x", f"video/{kind}"))
        for kind in range(25)
    ]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    events = [event for event in read_sources([tmp_path]) if isinstance(event, Skipped)]
    assert sum(int(event.reason.split()[0]) for event in events) == 25


def test_an_encrypted_member_is_a_failure_of_that_member(tmp_path):
    content = bytearray(zip_of(("a.txt", "x"), ("b.txt", "Other words.")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    failure, report = read_sources([tmp_path / "a.zip"])
    assert (failure.record, failure.reason) == ("a.txt", "encrypted; unpack it with its password and index the folder")
    assert report.text == "Other words."


ENTITIES = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/hostname">]><d>&a;&b;</d>'


PARTS = [("a.docx", "word/document.xml"), ("a.odt", "content.xml"), ("a.ods", "content.xml")]


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_documents_that_define_entities_are_refused(name, part, tmp_path):
    (reason,) = said(tmp_path, name, zip_of((part, ENTITIES)))
    assert "defines entities" in reason


def test_entities_of_a_feed_are_not_expanded(tmp_path):
    head = ENTITIES.partition("<d>")[0]
    content = f"{head}<rss><channel><item><description>Words &a; &b;.</description></item></channel></rss>"
    assert said(tmp_path, "a.rss", content.encode()) == ["Words &a; &b;."]


def test_a_row_that_stands_for_many_is_refused(tmp_path):
    cell = "<table:table-cell><text:p>text</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="900000">{cell}</table:table-row>'
    sheet = f'<office:spreadsheet><table:table table:name="S">{row}</table:table></office:spreadsheet>'
    content = made_formats._open_document("spreadsheet", sheet)
    assert said(tmp_path, "a.ods", content) == ["a row that stands for 900,000 equal ones; delete it, or save as CSV"]


def test_xml_that_is_no_feed_and_lists_of_feeds_are_skipped(tmp_path):
    (reason,) = said(tmp_path, "a.xml", b"<gpx><wpt/></gpx>")
    assert reason == "XML but no feed: it begins with <gpx>; convert it to JSON or CSV"
    listed = b'<opml><body><outline xmlUrl="https://example.org"/></body></opml>'
    assert said(tmp_path, "a.opml", listed) == ["a list of 1 feed without reports; save the feeds and index them"]


def test_when_a_page_was_fetched_is_a_field_and_no_publication_date(tmp_path):
    body = b"<html><body><p>" + b"Words of a page without a date. " * 20 + b"</p></body></html>"
    record = made_formats.warc_record("response", "https://example.org/x", made_formats.answer(body, "text/html"))
    (tmp_path / "crawl-20220401.warc").write_bytes(record)
    (report,) = reports(read_sources([tmp_path]))
    assert report.published is None
    assert dict(report.fields)["captured"] == "2022-04-01T06:07:08Z"
    assert (report.url, report.source) == ("https://example.org/x", "example.org")


def test_the_day_of_a_mail_is_the_senders_own(tmp_path):
    head = b"From: a@example.org\nSubject: S\nDate: 10 Mar 22 23:30 -0500\n"
    head += b"Content-Type: text/plain; charset=gb2312\n\n"
    (tmp_path / "a.eml").write_bytes(head + "前线的消息。".encode("gb18030"))
    (report,) = reports(read_sources([tmp_path]))
    assert (str(report.published.start), report.text) == ("2022-03-10", "前线的消息。")


def test_sources_are_not_changed_and_nothing_is_left_beside_them(tmp_path, monkeypatch):
    (tmp_path / "sources").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    for name in made_formats.FILES:
        made(tmp_path / "sources", name) if not NEEDED.get("." + name.rpartition(".")[2]) else None
    before = {path.name: path.read_bytes() for path in (tmp_path / "sources").iterdir()}
    list(read_sources([tmp_path / "sources"]))
    assert {path.name: path.read_bytes() for path in (tmp_path / "sources").iterdir()} == before
    assert not list((tmp_path / "temporary").iterdir())


BROKEN_PAGES = ["\\ansicpg1", "\\ansicpg99999", "\\ansicpg65001", "\\ansicpg", "\\mac"]


@pytest.mark.parametrize("page", BROKEN_PAGES)
def test_an_rtf_of_any_code_page_is_read(page, tmp_path):
    assert said(tmp_path, "a.rtf", ("{\\rtf1" + page + " Words \\'41.}").encode()) == ["Words A."]


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br", "none", "raw", "zstd"])
def test_pages_are_unpacked_as_their_server_packed_them(packed, tmp_path):
    page = made_formats.page()
    content = {"gzip": gzip.compress, "deflate": zlib.compress}.get(packed, bytes)(page)
    if packed == "br":
        content = pytest.importorskip("brotli").compress(page)
    said = "gzip" if packed == "raw" else packed
    answer = made_formats.answer(content, "text/html", headers=f"Content-Encoding: {said}\r\n")
    (tmp_path / "a.warc").write_bytes(made_formats.warc_record("response", "https://example.org/", answer))
    (event,) = read_sources([tmp_path])
    if packed == "zstd":
        assert event.reason == "its body has the encoding 'zstd', which is not read"
    else:
        assert made_formats.ARABIC in event.text


REPEATED = {
    "a.rtf": ("{\\rtf1 ", "{\\title \\u1 ?", "}"),
    "b.rtf": ("{\\rtf1 ", " \t", "}"),
    "a.rss": ("<rss><channel><item><description>", "&lt;a ", "</description></item></channel></rss>"),
    "b.rss": ("<rss><channel><item>", "<a>", "</item></channel></rss>"),
    "a.eml": ("From: a\nSubject: b\n\n", ">From ", ""),
    "b.eml": ("From: a\nSubject: b\nContent-Type: text/html\n\n", "<div>", "words"),
    "a.mbox": ("From a\nFrom: a\nSubject: b\n\n", "From a line\n", ""),
    "a.warc": ("WARC/1.0\r\n", "A: b\r\n", "\r\n"),
}


@pytest.mark.parametrize("name", REPEATED)
def test_what_repeats_takes_time_that_grows_with_its_size(name, tmp_path):
    before, again, after = REPEATED[name]
    seconds = []
    for size in (1 << 17, 1 << 20):
        (tmp_path / name).write_text(before + again * (size // len(again)) + after, newline="")
        started = time.process_time()
        assert list(read_sources([tmp_path / name]))
        seconds.append(time.process_time() - started)
    assert seconds[1] < 40 * max(seconds[0], 0.05)
