"""The one file that says what an index folder is: `manifest.json`, replaced whole after each commit."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from conflict_index.errors import IndexDamaged, IndexMissing, UsageError
from conflict_index.files import replace_file

FORMAT = 2
"""Version of everything in an index folder; raised when older indexes cannot be read any more."""


@dataclass(frozen=True)
class Manifest:
    """What an index is and was built with. `updated` is an ISO 8601 time; `sample` marks the sample collection.

    `focus` is the share of each country (ISO 3166-1 alpha-2) in the first reports: of several places of one name,
    those there are preferred. `gazetteers` names the user's own gazetteer files that went in.
    """

    engine: str
    gazetteer: str
    updated: str
    reports: int = 0
    passages: int = 0
    sample: bool = False
    gazetteers: tuple[str, ...] = ()
    focus: dict[str, float] = field(default_factory=dict)
    format: int = FORMAT


def engine_folder(folder: Path) -> Path:
    """Where the engine's own files are."""
    return folder / "engine"


def exists(folder: Path) -> bool:
    """Whether there is an index in the folder, readable or not."""
    return (folder / "manifest.json").is_file()


def write(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    replace_file(folder / "manifest.json", (json.dumps(asdict(manifest), indent=1) + "\n").encode())


def read(folder: Path) -> Manifest:
    """The manifest of an index.

    Raises IndexMissing where there is no index, IndexDamaged for one of another format or not readable.
    """
    path = folder / "manifest.json"
    if linked := [p for p in folder.glob("*") if p.is_symlink()]:
        raise IndexDamaged(f"{linked[0]}: a link, but an index holds only files of its own; index again")
    if not path.is_file():
        raise IndexMissing(
            f"{folder}: there is no index here; make one with: conflict-search index PATH --index {folder}"
        )
    try:
        row = json.loads(path.read_text("utf-8"))
        version = row["format"]
        if version != FORMAT:
            raise IndexDamaged(
                f"{path}: index format {version}, this version reads {FORMAT}; index again into an empty folder"
            )
        row["gazetteers"] = tuple(row["gazetteers"])
        return Manifest(**{f.name: row[f.name] for f in fields(Manifest)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{path}: the index is damaged ({error!r}); index again into an empty folder") from error


def check_target(folder: Path) -> None:
    """Refuse to write an index into a folder that holds other things.

    Raises UsageError for a file, or a folder that is neither empty nor an index.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: a file; --index takes a folder")
    if folder.is_dir() and not exists(folder) and not (folder / "engine").is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder}: neither empty nor an index; give an empty or new folder to --index")
