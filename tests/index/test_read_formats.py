"""Formats come from the registry: a new one is read everywhere, and every list of formats says the same."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.main import get_command

from conflict_index.errors import ReadError
from conflict_index.model import Report
from conflict_index.read import Failure, Skipped, read_sources, registry
from conflict_index.read.each import each_record
from conflict_index.read.record import Record
from conflict_index.read.registry import BytesReader, TextReader
from conflict_search.cli import application
from testdata import ROOT

MARK = b"PACK\0"


def pack(*texts: bytes) -> bytes:
    """Write a file of the invented format: a mark, then each text behind its length."""
    return MARK + b"".join(struct.pack(">I", len(text)) + text for text in texts)


def read_pack(source, stream, columns):
    assert stream.seekable()
    stream.seek(0)
    assert stream.read(len(MARK)) == MARK
    numbered = ((f"block {number}", (number, block)) for number, block in enumerate(blocks(stream), 1))
    yield from each_record(source, numbered, records)


def blocks(stream):
    while length := stream.read(4):
        (size,) = struct.unpack(">I", length)
        block = stream.read(size)
        if len(block) < size:
            raise ReadError("ends inside a block; copy the file again")
        yield block


def records(numbered):
    number, block = numbered
    yield Record(text=block.decode("utf-8"), unit="block", number=number)


PACK = BytesReader("pack", "packs", (".pack",), read_pack, lambda head: head.startswith(MARK))


@pytest.fixture
def with_packs(monkeypatch):
    monkeypatch.setattr(registry, "REGISTERED", (*registry.REGISTERED, PACK))


def found(events):
    return [(e.text, e.origin.record) if isinstance(e, Report) else (e.reason, e.record) for e in events]


def test_a_new_format_of_bytes_is_read_from_a_file_a_folder_and_standard_input(with_packs, tmp_path):
    content = pack(b"One.", "Zwölf.".encode(), b"Three.")
    wanted = [("One.", "block 1"), ("Zwölf.", "block 2"), ("Three.", "block 3")]
    for name in ("a.PACK", "unnamed"):
        (tmp_path / name).write_bytes(content)
        assert found(read_sources([tmp_path / name])) == wanted
    (tmp_path / "unnamed").unlink()
    assert found(read_sources([tmp_path])) == wanted
    assert found(read_sources(["-"], stdin=io.BytesIO(content))) == wanted


def test_a_bad_record_or_end_of_a_new_format_costs_nothing_else(with_packs, tmp_path):
    (tmp_path / "a.pack").write_bytes(pack(b"One.", b"\xff", b"Three.") + b"\0\0\0\x09Fo")
    (tmp_path / "b.txt").write_text("Words.")
    one, bad, three, end, words = found(read_sources([tmp_path]))
    assert [one, three, words] == [("One.", "block 1"), ("Three.", "block 3"), ("Words.", None)]
    assert bad[0].startswith("error of the program, UnicodeDecodeError")
    assert bad[1] == "block 2"
    assert end == ("ends inside a block; copy the file again", None)


def test_a_new_format_of_text_is_recognised_before_plain_text(monkeypatch):
    def read(source, text, columns):
        yield from (Record(text=part, unit="part", number=n) for n, part in enumerate(text.read().split("%%")[1:], 1))

    parts = TextReader("parts", "parts", (".parts",), read, lambda head: head.startswith("%%"))
    monkeypatch.setattr(registry, "REGISTERED", (*registry.REGISTERED, parts))
    assert [text for text, _ in found(read_sources(["-"], stdin=io.BytesIO(b"%%One.%%Two.")))] == ["One.", "Two."]


def test_a_new_format_is_named_in_help_and_messages(with_packs, tmp_path):
    assert "packs (.pack)" in get_command(application(["index"])).commands["index"].help
    (tmp_path / "a.jpg").write_bytes(b"")
    (event,) = read_sources([tmp_path / "a.jpg"])
    assert "packs (.pack)" in event.reason


def test_the_readers_of_the_registry_keep_its_rules():
    readers = registry.readers()
    suffixes = [suffix for reader in readers for suffix in reader.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(s == s.lower() and s.startswith(".") and s.count(".") == 1 for s in suffixes)
    assert len({r.name for r in readers}) == len({r.label for r in readers}) == len(readers)
    first = next(r for r in readers if isinstance(r, TextReader))
    assert first.name == "text", "the first reader of text takes what no other recognises"
    assert all(registry.for_suffix(s.upper()) is registry.named(r.name) for r in readers for s in r.suffixes)


def test_help_reference_and_messages_list_the_formats_of_the_registry(tmp_path):
    said = registry.formats()
    assert all(f"{r.label} ({', '.join(r.suffixes)})" in said for r in registry.readers())
    assert said in get_command(application(["index"])).commands["index"].help
    reference = " ".join((ROOT / "docs" / "command-line.md").read_text("utf-8").split())
    assert said in reference, "docs/command-line.md lists other formats; run: make reference"
    (tmp_path / "a.jpg").write_bytes(b"")
    for path in (tmp_path / "a.jpg", tmp_path):
        *_, event = read_sources([path])
        assert isinstance(event, Skipped)
        assert said in event.reason


def test_what_walks_does_not_load_the_readers():
    code = "import sys, conflict_index.read.walk; print([m for m in sys.modules if m.endswith(('.table', '.html'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "conflict_index" not in done.stdout


@pytest.mark.parametrize(
    "content", [b"[1, 2]", b'["id", "text"]\n["7", "One."]\n', b"[Beirut] One, two.\nThree, four."]
)
def test_square_brackets_alone_make_neither_json_nor_a_table(content):
    assert found(read_sources(["-"], stdin=io.BytesIO(content))) == [(content.decode(), None)]


def test_a_reader_that_cannot_recognise_fails_that_source_alone(monkeypatch, tmp_path):
    broken = replace(PACK, recognises=lambda head: head.missing)
    monkeypatch.setattr(registry, "REGISTERED", (*registry.REGISTERED, broken))
    (tmp_path / "b.txt").write_text("Words.")
    failure, report = read_sources(["-", tmp_path / "b.txt"], stdin=io.BytesIO(b"One."))
    assert isinstance(failure, Failure)
    assert "AttributeError" in failure.reason
    assert isinstance(report, Report)


def test_a_mail_with_too_many_parts_says_so(tmp_path):
    head = "From: a@b.org\nSubject: a\nContent-Type: multipart/mixed; boundary=a\n\n"
    part = "--a\nContent-Type: text/plain\n\nShells fell.\n"
    (tmp_path / "a.eml").write_text(head + part * 1100 + "--a--\n")
    (tmp_path / "b.mbox").write_text("From a\n" + head + part * 1100 + "--a--\n")
    (tmp_path / "c.eml").write_text(head + part * 900 + "--a--\n")
    events = list(read_sources([tmp_path]))
    said = [(Path(event.path).name, event.record) for event in events if isinstance(event, Failure)]
    assert said == [("a.eml", None), ("b.mbox", "message 1")]
    assert sum(isinstance(event, Report) for event in events) == 3
