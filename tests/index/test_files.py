"""A file is replaced whole: readers see the old one or the new one, and what a killed run left is swept away."""

from __future__ import annotations

import os

import pytest

from conflict_index import files
from conflict_index.errors import IndexDamaged, IndexLocked


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    target = tmp_path / "manifest.json"
    files.partial_of(target).write_bytes(b"left by a killed run")
    for content in (b"first", b"second"):
        files.replace_file(target, content)
        assert target.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("refusals", [3, 1000])
def test_a_reader_that_keeps_the_file_open_is_waited_for(tmp_path, monkeypatch, refusals):
    real, left = os.replace, [refusals]

    def refusing(partial, target):
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Permission denied")
        real(partial, target)

    monkeypatch.setattr(files.os, "replace", refusing)
    monkeypatch.setattr(files, "_POSIX", False)
    monkeypatch.setattr(files, "_WAIT", 0)
    if refusals == 3:
        files.replace_file(tmp_path / "a", b"new")
        assert (tmp_path / "a").read_bytes() == b"new"
    else:
        with pytest.raises(IndexLocked, match="close it and try again"):
            files.replace_file(tmp_path / "a", b"new")


def test_a_partial_file_is_never_written_through_a_link(tmp_path, monkeypatch):
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    partial = tmp_path / "manifest.json.partial"
    partial.symlink_to(victim)
    files.replace_file(tmp_path / "manifest.json", b"new")
    assert victim.read_bytes() == b"precious"
    partial.symlink_to(victim)
    monkeypatch.setattr(files.Path, "unlink", lambda path, missing_ok: None)  # as if the link came back in between
    with pytest.raises(FileExistsError):
        files.replace_file(tmp_path / "manifest.json", b"newer")
    assert victim.read_bytes() == b"precious"


def test_what_is_no_file_of_an_index_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(IndexDamaged, match="neither a file"):
        files.refuse_links(tmp_path)
