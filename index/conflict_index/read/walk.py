"""Which files a run reads, in which order, and what each is called."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conflict_index.errors import ReadError
from conflict_index.read.events import Failure, Remark, Skipped

STDIN = "-"

KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".json": "json",
    ".geojson": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "table",
    ".tsv": "table",
    ".tab": "table",
}
_KINDS_SAID = "text, Markdown, HTML, JSON, JSON lines, CSV and TSV are read"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `path` is as the user named it, `file` what to open (None: standard input).

    `key` is the file's name among all files of the run: its path below the folder given, without the suffix.
    `folder` names the folder that holds it; `kind` is a value of KINDS, or "" where the content must tell.
    """

    path: str
    file: Path | None
    key: str
    folder: str
    kind: str

    @property
    def name(self) -> str:
        """The file's name."""
        return printable(self.file.name) if self.file else self.key

    @property
    def suffix(self) -> str:
        """The file's suffix with its full stop, empty where there is none."""
        return printable(self.file.suffix) if self.file else ""

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return printable(self.file.stem) if self.file else self.key


def printable(path: str | os.PathLike[str]) -> str:
    """A path as text that every encoding can write: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def check_paths(paths: Sequence[Path | str]) -> None:
    """Raise ReadError for the first path that is not there."""
    for path in paths:
        if str(path) == STDIN:
            continue
        try:
            missing = not os.path.lexists(path)
        except ValueError:  # a NUL inside the name
            missing = True
        if missing:
            raise ReadError(f"{printable(path)!r} does not exist; check the spelling, or use - for standard input")


def walk(paths: Sequence[Path | str]) -> Iterator[Source | Remark]:
    """The files of the paths, folders searched in sorted order; what is left out is said."""
    seen: set[str] = set()
    for path in paths:
        if str(path) == STDIN:
            yield Source(STDIN, None, "stdin", "stdin", "")
            continue
        for item in _walk_one(Path(path)):
            if isinstance(item, Source) and item.file:
                real = os.path.realpath(item.file)
                if real in seen:
                    item = Skipped(item.path, "the same file was named before")
                seen.add(real)
            yield item


def _walk_one(path: Path) -> Iterator[Source | Remark]:
    if path.is_dir():
        found = False
        for item in _walk_folder(path, path, Path(os.path.realpath(path))):
            found = found or isinstance(item, Source)
            yield item
        if not found:
            yield Skipped(printable(path), f"nothing to read in this folder; {_KINDS_SAID}")
    elif path.is_file() or path.is_fifo():
        kind = KINDS.get(path.suffix.lower())
        if kind is None and path.suffix:
            yield Skipped(printable(path), f"{_unsupported(path)}; {_KINDS_SAID}")
        else:
            yield _source(path, Path(path.name), kind or "")
    else:
        yield Skipped(printable(path), "neither a file nor a folder")


def _walk_folder(folder: Path, root: Path, real_root: Path) -> Iterator[Source | Remark]:
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Failure(printable(folder), None, f"the folder cannot be read: {error.strerror}")
        return
    for name in names:
        path = folder / name
        if reason := _left_out(path, real_root):
            yield Skipped(printable(path), reason)
        elif path.is_dir():
            yield from _walk_folder(path, root, real_root)
        else:
            yield _source(path, path.relative_to(root), KINDS[path.suffix.lower()])


def _left_out(path: Path, real_root: Path) -> str:
    """Why an entry of a folder is not read, empty when it is."""
    if path.name.startswith("."):
        return "hidden"
    try:
        mode = path.stat().st_mode
        outside = path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(real_root)
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    if outside:
        return "a link that leads outside the folder"
    if stat.S_ISDIR(mode):
        return "a link to a folder" if path.is_symlink() else ""
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if path.suffix.lower() not in KINDS:
        return _unsupported(path)
    return "describes the folder; name the file itself to read it" if path.stem.lower() == "readme" else ""


def _unsupported(path: Path) -> str:
    kind = f"of kind {printable(path.suffix)}" if path.suffix else "without a suffix"
    return f"files {kind} are not read"


def _source(path: Path, below: Path, kind: str) -> Source:
    key = printable(below.with_suffix("").as_posix())
    folder = path.parent.name or Path(os.path.realpath(path)).parent.name
    return Source(printable(path), path, key, printable(folder) or "files", kind)
