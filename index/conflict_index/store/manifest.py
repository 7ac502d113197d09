"""Read and write `manifest.json`, which describes an index folder; it is replaced atomically after each commit."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from conflict_index.errors import IndexDamaged, IndexMissing, UsageError
from conflict_index.files import read_regular, refuse_links, replace_file

FORMAT = 12
"""Version of the files in an index folder; raised when older indexes can no longer be read."""

_LARGEST = 1 << 24
"""Bytes that a manifest may have."""


@dataclass(frozen=True)
class Manifest:
    """Description of an index. `updated` is an ISO 8601 time; `sample` marks the sample collection,
    `unfinished` a run that has not yet updated the names and stories of the collection, or was killed before it did.
    `names_crc` and `stories_crc` are the CRC-32 of the files of these that the last finished run wrote; the second is
    0 for an index without stories.

    `focus` is the share of each country (ISO 3166-1 alpha-2) in the first reports; disambiguation prefers places
    there. `gazetteers` names the user's gazetteer files used in the build.
    """

    engine: str
    gazetteer: str
    updated: str
    reports: int = 0
    passages: int = 0
    sample: bool = False
    unfinished: bool = False
    names_crc: int = 0
    stories_crc: int = 0
    gazetteers: tuple[str, ...] = ()
    focus: dict[str, float] = field(default_factory=dict)
    format: int = FORMAT


def engine_folder(folder: Path) -> Path:
    """Return the subfolder of the engine's files."""
    return folder / "engine"


def exists(folder: Path) -> bool:
    """Tell whether the folder contains an index, readable or not."""
    return (folder / "manifest.json").is_file()


def write(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest atomically."""
    row = asdict(manifest)
    replace_file(folder / "manifest.json", (json.dumps(row | {"crc": _checksum(row)}, indent=1) + "\n").encode())


def _checksum(row: dict[str, Any]) -> int:
    """Return the CRC-32 of the values of a manifest."""
    return zlib.crc32(json.dumps(row, sort_keys=True).encode())


def read(folder: Path) -> Manifest:
    """Return the manifest of an index.

    Raises IndexMissing if there is no index, IndexDamaged if it has another format or cannot be read.
    """
    path = folder / "manifest.json"
    refuse_links(folder, folders=True)
    if not path.is_file() and (folder / "repaired").is_dir():
        raise IndexDamaged(f"{folder}: a repair was cut short; run: conflict-search doctor --repair")
    if not path.is_file():
        raise IndexMissing(
            f"{folder}: there is no index here; make one with: conflict-search index PATH --index {folder}"
        )
    try:
        row = json.loads(read_regular(path, _LARGEST))
        version = row["format"]
        if version != FORMAT:
            raise IndexDamaged(
                f"{path}: index format {version!r:.20}, this version reads {FORMAT}; index again into an empty folder"
            )
        return _checked(row)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexDamaged(
            f"{path}: the index is damaged ({error!r:.200}); run conflict-search doctor --repair, or "
            "index again into an empty folder"
        ) from error


def _checked(row: dict[str, Any]) -> Manifest:
    """Return the manifest of a JSON object.

    Raises KeyError or TypeError for missing keys or wrong types, ValueError if the checksum is another.
    """
    row = dict(row)
    crc = row.pop("crc", None)  # older indexes have none
    if crc is not None and crc != _checksum(row):
        raise ValueError("its checksum is another")
    if unknown := row.keys() - {f.name for f in fields(Manifest)}:
        raise KeyError(f"unknown {min(unknown)}")
    row = {"stories_crc": 0} | row  # indexes before there were stories
    made = Manifest(**{f.name: row[f.name] for f in fields(Manifest)})
    standard = asdict(Manifest("", "", ""))
    for name, value in asdict(made).items():
        wanted = list if name == "gazetteers" else type(standard[name])
        if type(value) is not wanted:
            raise TypeError(f"{name} is {value!r:.40}")
    if made.gazetteer and not (made.gazetteer.isascii() and made.gazetteer.isalnum()):
        raise TypeError("gazetteer is no fingerprint")
    if not all(isinstance(label, str) for label in made.gazetteers):
        raise TypeError("gazetteers are no strings")
    if not all(isinstance(share, float | int) for share in made.focus.values()):
        raise TypeError("shares of the focus are no numbers")
    return replace(made, gazetteers=tuple(made.gazetteers))


def check_target(folder: Path) -> None:
    """Check that an index may be written to `folder`.

    Raises UsageError for a file, or for a folder that is neither empty nor an index.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: a file; --index takes a folder")
    if folder.is_dir() and not exists(folder) and not (folder / "engine").is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder}: neither empty nor an index; give an empty or new folder to --index")
    refuse_links(folder, folders=True)
    refuse_links(engine_folder(folder))
