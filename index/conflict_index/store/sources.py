"""Remember which files an index was made from, so that a run reads only those that changed.

A file is unchanged if its path, size and time of change (in nanoseconds) are those of the last finished run, or else
its size and SHA-256. `sources.lines` holds one line a file, after a line with a checksum of the others; a file that
is missing or damaged only means that all files are read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from conflict_index import files
from conflict_index.files import content_of, replace_file, with_checksum

_FILE = "sources.lines"
_FRESH = 2_000_000_000
"""Nanoseconds in which a file may change again without another time of change, on coarse file systems."""


class FileState(NamedTuple):
    """A file as a run found it. `called` is a hash of its absolute name and of all that decides how it is read."""

    called: str
    size: int
    changed: int
    sha256: str


class Unchanged(NamedTuple):
    """A file that was not read again, and the ids of its reports."""

    path: str
    ids: tuple[str, ...]


class FileRead(NamedTuple):
    """A file that was read whole without a failure: its state before and the ids of its reports."""

    path: str
    state: FileState
    ids: tuple[str, ...]


class KnownSources:
    """The files that the last finished run over an index read, and those that this run reads."""

    def __init__(self, folder: Path, setting: str, now: int, *, check_content: bool = False) -> None:
        """Take the index folder and `setting`, which names all options and code that reports depend on.

        `now` is the time in nanoseconds since 1970. `check_content` compares contents where size and time agree, too.
        """
        self._folder, self._setting, self._now, self._check = folder, setting, now, check_content
        self._trusted = True
        self._changed = False

    @cached_property
    def _lines(self) -> dict[str, str]:
        return _read(self._folder) if self._trusted else {}

    def distrust(self) -> None:
        """Read all files again: the last run did not finish."""
        self._trusted = False

    def state(self, path: Path, called: Sequence[str]) -> FileState | None:
        """Return the state of a regular file, without its hash; None for anything else.

        `called` are the names by which its reports are known.
        """
        try:
            found = path.stat()
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        named = json.dumps([os.path.abspath(path), *called, self._setting]).encode()
        changed = found.st_mtime_ns if found.st_mtime_ns + _FRESH < self._now else 0
        return FileState(hashlib.sha256(named).hexdigest()[:32], found.st_size, changed, "")

    def ids_of(self, path: str, file: Path, state: FileState) -> tuple[str, ...] | None:
        """Return the ids of a file's reports if the index has them all, unchanged; None if it must be read."""
        before = self.before(path)
        if before is None or before.state[:2] != state[:2]:
            return None
        if self._check or not state.changed or before.state.changed != state.changed:
            if sha256_of(file) != before.state.sha256:
                return None
            self.note(before._replace(state=before.state._replace(changed=state.changed)))
        return before.ids

    def before(self, path: str) -> FileRead | None:
        """Return what the last finished run noted of a file, None if it did not read it."""
        line = self._lines.get(json.dumps(path))
        if line is None:
            return None
        try:
            state, ids = json.loads(line)
            called, size, changed, sha256 = state
            return FileRead(path, FileState(str(called), int(size), int(changed), str(sha256)), tuple(map(str, ids)))
        except (ValueError, TypeError, RecursionError):  # written by someone else
            return None

    def note(self, read: FileRead) -> None:
        """Remember the state of a file and its reports."""
        key, line = json.dumps(read.path), json.dumps([read.state, read.ids], separators=(",", ":"))
        self._changed = self._changed or self._lines.get(key) != line
        self._lines[key] = line

    def forget(self, path: str) -> None:
        """Read a file again in the next run."""
        self._changed = self._lines.pop(json.dumps(path), None) is not None or self._changed

    def write(self) -> None:
        """Write what was noted, if it differs from what is there. Raises OSError."""
        if not self._changed:
            return
        content = "".join(f"{key}\t{line}\n" for key, line in self._lines.items()).encode()
        replace_file(self._folder / _FILE, with_checksum(content))
        self._changed = False


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def is_sound(folder: Path) -> bool:
    """Tell whether the file of sources is missing or has its checksum."""
    return files.is_sound(folder / _FILE)


def discard(folder: Path) -> None:
    """Forget all files: the next run reads them again."""
    (folder / _FILE).unlink(missing_ok=True)


def ids_by_path(folder: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Return the ids of the reports of each file; none if the list of files is missing or damaged."""
    known = KnownSources(folder, "", 0)
    paths = [str(json.loads(key)) for key in _read(folder)]
    return [(path, read.ids) for path in paths if (read := known.before(path))]


def _read(folder: Path) -> dict[str, str]:
    lines = (content_of(folder / _FILE) or b"").decode("utf-8", "replace").splitlines()
    return {key: line for key, _, line in (line.partition("\t") for line in lines)}
