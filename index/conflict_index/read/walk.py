"""Which files a run reads, in which order, and what each is called."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from conflict_index.errors import ReadError
from conflict_index.faults import describe
from conflict_index.read.events import Failure, Remark, Skipped
from conflict_index.read.registry import for_suffix, formats
from conflict_index.read.source import STDIN, Source, printable


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


def walk(paths: Sequence[Path | str], *, read_as: str = "", ocr: str = "") -> Iterator[Source | Remark]:
    """Yield the files of the paths, folders searched in sorted order, and a remark for each path left out.

    read_as: the format of standard input and of files whose suffix belongs to no format. ocr: as in Source.
    """
    for item in _once(paths, read_as):
        yield (
            replace(item, read_as=read_as, ocr=ocr, format=item.format or read_as) if isinstance(item, Source) else item
        )


def _once(paths: Sequence[Path | str], read_as: str) -> Iterator[Source | Remark]:
    """Yield each file once."""
    seen: set[str] = set()
    for path in paths:
        if str(path) == STDIN:
            yield Source(STDIN, None, "stdin", "stdin", "")
            continue
        for item in _walk_one(Path(path), read_as):
            if isinstance(item, Source) and item.file:
                real = os.path.realpath(item.file)
                if real in seen:
                    item = Skipped(item.path, "the same file was named before")
                seen.add(real)
            yield item


def _walk_one(path: Path, read_as: str) -> Iterator[Source | Remark]:
    try:
        if path.is_dir():
            yield from _walk_folder(path, read_as)
        else:
            yield _named_file(path, read_as)
    except Exception as error:  # one path never ends a run
        yield Failure(printable(path), None, describe(error))


def _named_file(path: Path, read_as: str) -> Source | Skipped:
    """The source of a path that the user named and that is no folder."""
    if not path.is_file() and not path.is_fifo():
        return Skipped(printable(path), "neither a file nor a folder")
    if path.suffix and for_suffix(path.suffix) is None and not read_as:
        return Skipped(printable(path), f"{_unsupported(path)}; give {formats()}")
    return _source(path, Path(path.name))


def _walk_folder(root: Path, read_as: str) -> Iterator[Source | Remark]:
    """Yield the files below a folder. Keeps its own list of what to visit: folders may be nested thousands deep."""
    real_root = Path(os.path.realpath(root))
    waiting, empty = [root], True
    while waiting:
        path = waiting.pop()
        try:
            found = _visit(path, root, real_root, read_as)
        except Exception as error:  # one entry never ends a run
            found = Failure(printable(path), None, describe(error))
        if isinstance(found, list):
            waiting += reversed(found)
        else:
            empty = empty and not isinstance(found, Source)
            yield found
    if empty:
        yield Skipped(printable(root), f"nothing to read in this folder; give {formats()}")


def _visit(path: Path, root: Path, real_root: Path, read_as: str) -> Source | Remark | list[Path]:
    """What one entry of a folder comes to: a source, a remark, or the sorted entries of a folder."""
    try:
        if path != root and (reason := _left_out(path, real_root, read_as)):
            return Skipped(printable(path), reason)
        if not path.is_dir():
            return _source(path, path.relative_to(root))
        return [path / name for name in sorted(os.listdir(path))]
    except OSError as error:
        return Failure(printable(path), None, f"cannot be opened: {error.strerror or error}")


def _left_out(path: Path, real_root: Path, read_as: str) -> str:
    """Why an entry of a folder is not read, empty when it is. Raises OSError for one that cannot be opened."""
    if path.name.startswith("."):
        return "hidden"
    link = path.is_symlink()
    if link and not path.exists():
        return "a link to a file that does not exist"
    if link and not Path(os.path.realpath(path)).is_relative_to(real_root):
        return "a link that leads outside the folder"
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        return "a link to a folder" if link else ""
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if for_suffix(path.suffix) is None and not read_as:
        return _unsupported(path)
    return "describes the folder; name the file itself to read it" if path.stem.lower() == "readme" else ""


def _unsupported(path: Path) -> str:
    suffix = f"with the suffix {printable(path.suffix)}" if path.suffix else "without a suffix"
    return f"files {suffix} are not read"


def _source(path: Path, below: Path) -> Source:
    key = printable(below.with_suffix("").as_posix())
    folder = path.parent.name or Path(os.path.realpath(path)).parent.name
    reader = for_suffix(path.suffix)
    return Source(printable(path), path, key, printable(folder) or "files", reader.name if reader else "")
