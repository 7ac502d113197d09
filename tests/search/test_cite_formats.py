"""A citation names where a quote stands in a file of any format, and can be verified."""

from __future__ import annotations

import json

import pytest

import conflict_search as cs
import made_formats
from conflict_search.cli import main

PLACES = {
    "report.pdf": "page 2",
    "book.xlsx": "sheet Reports, row 3",
    "sheet.ods": "sheet Reports, row 3",
    "mail.eml": "attachment reports.csv, row 3",
    "box.mbox": "message 2",
    "feed.atom": "entry 2",
    "crawl.warc.gz": "record 4",
    "crawl.wacz": "archive/data.warc.gz, record 4",
    "archive.zip": "inner.zip, deep.txt",
    "archive.tar.gz": "b.jsonl, line 2",
    "table.csv.gz": "row 3",
}


def run(words):
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code


@pytest.fixture(scope="module")
def folder(tmp_path_factory, gazetteer_path):
    """A file of each format with its own index."""
    pytest.importorskip("pypdfium2")
    pytest.importorskip("openpyxl")
    folder = tmp_path_factory.mktemp("formats")
    for name in PLACES:
        (folder / name).write_bytes(made_formats.FILES[name]())
        cs.build([folder / name], folder / f"{name}.index")
    return folder


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_a_citation_names_the_place_and_is_verified(folder, name, place, capsys):
    with cs.open(folder / f"{name}.index") as index:
        hits = index.search("البوكمال", limit=None).hits
        citations = [index.cite(hit.passage.id) for hit in hits]
        verdicts = [cs.verify(citation) for citation in citations]
    assert hits
    assert {verdict.outcome for verdict in verdicts} == {"verified"}
    printed = []
    for hit in hits:
        assert run(["cite", hit.passage.id, "--index", str(folder / f"{name}.index"), "--verify"]) == 0
        printed += [line for line in capsys.readouterr().out.splitlines() if line.startswith("file ")]
    assert f"{'file':<11} {folder / name}, {place}" in printed


def test_a_changed_member_differs(folder, tmp_path):
    (tmp_path / "archive.zip").write_bytes(made_formats.FILES["archive.zip"]())
    cs.build([tmp_path / "archive.zip"], tmp_path / "index")
    changed = made_formats.zipped([("folder/a.txt", made_formats.text().replace(b"Raqqa", b"Mosul"))])
    (tmp_path / "archive.zip").write_bytes(changed)
    with cs.open(tmp_path / "index") as index:
        hit = next(h for h in index.search("Raqqa", limit=None).hits if h.report.origin.record == "folder/a.txt")
        verdict = cs.verify(index.cite(hit.passage.id))
    assert verdict.outcome == "differs"
    assert "Mosul" in " ".join(verdict.differences)


def test_json_has_the_page_and_standard_input_a_format(folder, tmp_path, capsys, monkeypatch):
    with cs.open(folder / "report.pdf.index") as index:
        hit = index.search("Ізюм").hits[0]
    run(["cite", hit.passage.id, "--index", str(folder / "report.pdf.index"), "--format", "json"])
    assert json.loads(capsys.readouterr().out)["origin"]["page"] == 3
    (tmp_path / "export.dat").write_bytes(made_formats.jsonl())
    index_folder = str(tmp_path / "index")
    assert run(["index", str(tmp_path / "export.dat"), "--index", index_folder]) == 2
    assert run(["index", str(tmp_path / "export.dat"), "--as", "jsonl", "--index", index_folder]) == 0
    assert run(["cite", "r1:0", "--index", index_folder, "--verify", "--as", "jsonl"]) == 0
    assert run(["index", "-", "--as", "nonsense", "--index", index_folder]) == 2
    assert "'nonsense' is not a format" in capsys.readouterr().err


def test_ocr_without_tesseract_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.txt").write_text("Words.")
    assert run(["index", str(tmp_path / "a.txt"), "--ocr", "--index", str(tmp_path / "index")]) == 2
    assert "apt install tesseract-ocr" in capsys.readouterr().err
