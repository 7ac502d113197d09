"""The log of queries: a file of JSON lines that is only ever appended to."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conflict_search.results import Hit

try:
    import fcntl
except ImportError:  # Windows, where an append of one line is whole as well
    fcntl = None  # type: ignore[assignment]

_KEPT = 1000
"""Hits that a line of the log lists; the digest covers all of them."""

_SHA = 16
"""Hexadecimal digits of a report's SHA-256 that a line keeps, enough to tell that it changed."""


@dataclass(frozen=True)
class Logged:
    """One query of the log.

    Attributes:
        time: When it was asked, as ISO 8601 text.
        version: The version of conflict-search.
        index: The folder of the index.
        fingerprint: The state of the index: `Index.fingerprint`.
        words: The words.
        options: The other arguments of `Index.search`.
        total: Hits with all that was asked.
        partial: Hits with part of it.
        hits: The first thousand hits that were printed, in order: passage id, and the start of its report's SHA-256.
        digest: The SHA-256 of all hits that were printed.
        number: The line of the log, from 1.
    """

    time: str
    version: str
    index: str
    fingerprint: str
    words: str
    options: Mapping[str, Any]
    total: int
    partial: int
    hits: tuple[tuple[str, str], ...]
    digest: str
    number: int = 0


class Recorder:
    """Collects what the log keeps of the hits that are printed."""

    def __init__(self) -> None:
        """Begin with no hits."""
        self.hits: list[tuple[str, str]] = []
        self._digest = hashlib.sha256()

    def seen(self, hit: Hit) -> None:
        """Take note of a hit."""
        key = key_of(hit)
        self._digest.update(f"{key[0]} {key[1]}\n".encode("utf-8", "replace"))
        if len(self.hits) < _KEPT:
            self.hits.append(key)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of all hits so far."""
        return self._digest.hexdigest()


def key_of(hit: Hit) -> tuple[str, str]:
    """Return the id of a hit's passage and the start of its report's SHA-256."""
    return hit.passage.id, hit.report.sha256[:_SHA]


def append(path: Path, entry: Logged) -> None:
    """Append a query to the log, as one write, so that lines of concurrent programs never mix.

    The log is made readable for its user alone. Raises OSError.
    """
    record = {name: value for name, value in asdict(entry).items() if name != "number"}
    line = json.dumps(record).encode() + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX)
        _write(handle, b"\n" + line if _is_torn(handle) else line)
    finally:
        os.close(handle)


def _is_torn(handle: int) -> bool:
    """Tell whether the last line has no end: a program was killed while it wrote."""
    if not os.lseek(handle, 0, os.SEEK_END):
        return False
    os.lseek(handle, -1, os.SEEK_END)
    return os.read(handle, 1) != b"\n"


def _write(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def entries(path: Path, telling: Callable[[str], None] = lambda line: None) -> Iterator[Logged]:
    """Yield the queries of the log, oldest first; what is no query is said and passed over.

    Args:
        path: The log; if there is none, nothing is yielded.
        telling: Called with a sentence for each damaged line.
    """
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if entry := _entry(line, number):
                yield entry
            else:
                telling(f"{path}, line {number}: damaged; passed over")


def _entry(line: bytes, number: int) -> Logged | None:
    """Return a line as a query, None if it is none."""
    try:
        row = json.loads(line)
        time, version, index, state, words = (
            str(row[name]) for name in ("time", "version", "index", "fingerprint", "words")
        )
        hits = tuple((str(passage), str(sha)) for passage, sha in row["hits"])
        options = {str(name): value for name, value in row["options"].items()}
        total, partial = int(row["total"]), int(row["partial"])
        digest = str(row["digest"])
        return Logged(time, version, index, state, words, options, total, partial, hits, digest, number)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
