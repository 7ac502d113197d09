"""Register of the user's gazetteers: for each a card (NAME.json) and its places (NAME.csv), in one folder.

Files are replaced atomically, so a killed run changes nothing. A search reads only the cards.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from conflict_index.errors import GazetteerError
from conflict_index.files import create, put_in_place, read_regular

COLUMNS = ("id", "name", "kind", "country", "lat", "lon", "parents", "aliases", "origin", "population", "same")
"""The columns of seeds/places.csv, and two more."""

_LARGEST = 1 << 20
"""Bytes that a card may have."""

_REPORT = ("file", "row", "taken", "reason")


@dataclass(frozen=True)
class Card:
    """An added gazetteer: source file name, SHA-256, format, number of places (or names), rejected rows, and time.

    `places` is the SHA-256 of the checked places, `added` an ISO 8601 time. `origin` is the address that the file was
    fetched from, with its credit; empty for a file of the user's.
    """

    name: str
    source: str
    sha256: str
    format: str
    taken: int
    rejected: int
    added: str
    places: str
    origin: str = ""

    @property
    def label(self) -> str:
        """Return name and content hash in one word, as stored in an index."""
        return f"{self.name}@{self.places[:12]}"


def cards(folder: Path) -> list[Card]:
    """Return the cards in the folder, by name. Raises GazetteerError for an unreadable card."""
    return [_card(path) for path in sorted(folder.glob("*.json"))]


def _card(path: Path) -> Card:
    try:
        row = json.loads(read_regular(path, _LARGEST))
        if row["name"] != path.stem:
            raise ValueError(f"is called {row['name']!r}")
        row.setdefault("origin", "")
        for field in fields(Card):
            if type(row[field.name]).__name__ != field.type:
                raise TypeError(f"{field.name} is {row[field.name]!r:.40}")
        return Card(**{field.name: row[field.name] for field in fields(Card)})
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise GazetteerError(f"{path}: damaged ({error!r:.200}); delete it and add the gazetteer again") from error


def labels(folder: Path) -> tuple[str, ...]:
    """Return the labels of all gazetteers, as stored in an index. Raises GazetteerError like `cards`."""
    return tuple(card.label for card in cards(folder))


def changes(before: Iterable[str], now: Iterable[str]) -> str:
    """Describe the changes of gazetteers between two lists of labels; empty if there are none."""
    old, new = (dict(label.rpartition("@")[::2] for label in one) for one in (before, now))
    became = [f"{name} added" for name in new if name not in old]
    became += [f"{name} {'changed' if name in new else 'removed'}" for name in old if new.get(name) != old[name]]
    return ", ".join(became)


def files(folder: Path) -> list[Path]:
    """Return the files of checked places of all gazetteers. Raises GazetteerError if a file is missing."""
    found = [folder / f"{card.name}.csv" for card in cards(folder)]
    for path in found:
        if not path.is_file():
            raise GazetteerError(
                f"{path} is missing; add the gazetteer again, or: conflict-search gazetteer remove {path.stem}"
            )
    return found


def remove(folder: Path, name: str) -> None:
    """Delete a gazetteer. Raises GazetteerError if none has this name."""
    names = [path.stem for path in sorted(folder.glob("*.json"))]
    if name not in names:
        raise GazetteerError(f"no gazetteer is called {name!r}; there are: {', '.join(names) or 'none'}")
    for suffix in (".json", ".csv", ".rejected.csv"):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)


def write_places(folder: Path, name: str, rows: Iterable[Sequence[object]]) -> str:
    """Replace a gazetteer's places with rows of COLUMNS; return their SHA-256."""
    import hashlib

    path = folder / f"{name}.csv"
    _replace(path, _csv_lines(COLUMNS, rows))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_report(folder: Path, name: str, rows: Sequence[Sequence[object]]) -> Path | None:
    """Replace the report of bad rows (file, row, whether taken, reason); return its path, None if there are none."""
    path = folder / f"{name}.rejected.csv"
    if not rows:
        path.unlink(missing_ok=True)
        return None
    _replace(path, _csv_lines(_REPORT, rows))
    return path


def write_card(folder: Path, card: Card) -> None:
    """Replace a gazetteer's card, which makes the gazetteer visible."""
    _replace(folder / f"{card.name}.json", [json.dumps(asdict(card), ensure_ascii=False, indent=1) + "\n"])


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    import csv
    import io

    for row in itertools.chain([header], rows):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(row)
        yield buffer.getvalue()


def _replace(path: Path, lines: Iterable[str]) -> None:
    """Write a temporary file and move it into place. Raises GazetteerError."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with os.fdopen(create(partial), "w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        put_in_place(partial, path)
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be written: {error.strerror}; check the folder") from error
    finally:
        partial.unlink(missing_ok=True)
