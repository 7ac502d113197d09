"""The sizes and checksums of the files of a commit, which tantivy's own table of contents lacks.

`checksums.json` belongs to one `meta.json`, whose CRC-32 it has. A file `committing` stands there from before tantivy
commits until the checksums are written: whoever finds it reads a commit of which only the files' presence is known.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from conflict_index.errors import IndexDamaged
from conflict_index.files import checksum_of, replace_file

NAME, MARK = "checksums.json", "committing"
_CONTENTS = "meta.json"
_KEPT = (".arr", ".del", ".fast", ".fieldnorm", ".idx", ".pos", ".store", ".term")


def begin(folder: Path) -> None:
    """Mark that a commit begins."""
    replace_file(folder / MARK, b"")


def write(folder: Path, left_out: Collection[str] = ()) -> None:
    """Write the checksums of all files of the last commit but for those left out, and take the mark away.

    Files are never changed, so those that had a checksum keep it. Raises OSError.
    """
    _, known = _read(folder)
    kept = [path for path in _files(folder) if path.name not in left_out]
    files = {path.name: known.get(path.name) or (path.stat().st_size, checksum_of(path)) for path in kept}
    text = json.dumps({_CONTENTS: checksum_of(folder / _CONTENTS), "files": files})
    replace_file(folder / NAME, text.encode())
    (folder / MARK).unlink(missing_ok=True)


def names(folder: Path) -> list[str]:
    """Return the names of the files of the last commit: all there are, if its writer has not yet written checksums."""
    marked = (folder / MARK).exists()
    return sorted({*_read(folder)[1], *(path.name for path in _files(folder) if marked)})


def check_sizes(folder: Path) -> None:
    """Raise IndexDamaged if a file of the last commit is missing or has another size.

    Nothing is known of a commit whose writer was killed before it wrote the checksums.
    """
    if (folder / MARK).exists():
        return
    crc, files = _read(folder)
    if crc != checksum_of(folder / _CONTENTS):
        raise IndexDamaged(
            f"{folder / _CONTENTS}: the table of contents is damaged; run doctor --repair, or index again"
        )
    for name, (size, _) in files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != size:
            raise IndexDamaged(f"{path}: missing, or not of its size; run doctor --repair, or index again")


def check(folder: Path) -> None:
    """Raise IndexDamaged if a file of the last commit is not as it was written.

    Of a commit whose writer was killed before it wrote the checksums, the files of the commit before are compared.
    """
    check_sizes(folder)
    replaced = (folder / MARK).exists()
    for name, (_, crc) in _read(folder)[1].items():
        path = folder / name
        if not (replaced and not path.exists()) and checksum_of(path) != crc:
            raise IndexDamaged(f"{path}: the file is damaged; run doctor --repair, or index again")


def _read(folder: Path) -> tuple[int, dict[str, tuple[int, int]]]:
    try:
        row = json.loads((folder / NAME).read_text("utf-8"))
        files = {str(name): (int(size), int(crc)) for name, (size, crc) in row["files"].items()}
        crc = int(row[_CONTENTS])
    except FileNotFoundError:
        return -1, {}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamaged(
            f"{folder / NAME}: the checksums are damaged ({error!r}); run doctor --repair, or index again"
        ) from error
    if any(Path(name).name != name for name in files):
        raise IndexDamaged(f"{folder / NAME}: names a file outside its folder; run doctor --repair, or index again")
    return crc, files


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in _KEPT:
            yield path
