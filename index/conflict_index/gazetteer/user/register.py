"""Which gazetteers the user has added: for each a card (NAME.json) beside its places (NAME.csv), in one folder.

Files are replaced whole, so a killed run leaves the gazetteer as it was. A search reads the cards alone.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from conflict_index.errors import GazetteerError
from conflict_index.files import put_in_place

COLUMNS = ("id", "name", "kind", "country", "lat", "lon", "parents", "aliases", "origin", "population", "same")
"""Those of seeds/places.csv, and two more."""

_REPORT = ("file", "row", "taken", "reason")


@dataclass(frozen=True)
class Card:
    """What was added: the source file's name, SHA-256 and format, places (or names) taken, rows rejected, and when.

    `places` is the SHA-256 of the checked places, `added` an ISO 8601 time.
    """

    name: str
    source: str
    sha256: str
    format: str
    taken: int
    rejected: int
    added: str
    places: str

    @property
    def label(self) -> str:
        """Name and content in one word, for an index to remember."""
        return f"{self.name}@{self.places[:12]}"


def cards(folder: Path) -> list[Card]:
    """All gazetteers of the folder, by name. Raises GazetteerError for a card that cannot be read."""
    return [_card(path) for path in sorted(folder.glob("*.json"))]


def _card(path: Path) -> Card:
    try:
        row = json.loads(path.read_text("utf-8"))
        if row["name"] != path.stem:
            raise ValueError(f"is called {row['name']!r}")
        return Card(**{field.name: row[field.name] for field in fields(Card)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GazetteerError(f"{path}: damaged ({error!r}); delete it and add the gazetteer again") from error


def labels(folder: Path) -> tuple[str, ...]:
    """Names and contents of all gazetteers, as an index remembers them. Raises GazetteerError as `cards`."""
    return tuple(card.label for card in cards(folder))


def changes(before: Iterable[str], now: Iterable[str]) -> str:
    """In words, what became of the gazetteers between two lists of labels; empty when nothing did."""
    old, new = (dict(label.rpartition("@")[::2] for label in one) for one in (before, now))
    became = [f"{name} added" for name in new if name not in old]
    became += [f"{name} {'changed' if name in new else 'removed'}" for name in old if new.get(name) != old[name]]
    return ", ".join(became)


def files(folder: Path) -> list[Path]:
    """The checked places of all gazetteers. Raises GazetteerError when a file is missing."""
    found = [folder / f"{card.name}.csv" for card in cards(folder)]
    for path in found:
        if not path.is_file():
            raise GazetteerError(
                f"{path} is missing; add the gazetteer again, or: conflict-search gazetteer remove {path.stem}"
            )
    return found


def remove(folder: Path, name: str) -> None:
    """Take a gazetteer out. Raises GazetteerError when there is none of that name."""
    names = [path.stem for path in sorted(folder.glob("*.json"))]
    if name not in names:
        raise GazetteerError(f"no gazetteer is called {name!r}; there are: {', '.join(names) or 'none'}")
    for suffix in (".json", ".csv", ".rejected.csv"):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)


def write_places(folder: Path, name: str, rows: Iterable[Sequence[object]]) -> str:
    """Replace a gazetteer's places by rows of COLUMNS; give their SHA-256."""
    import hashlib

    path = folder / f"{name}.csv"
    _replace(path, _csv_lines(COLUMNS, rows))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_report(folder: Path, name: str, rows: Sequence[Sequence[object]]) -> Path | None:
    """Replace the list of rows that something was wrong with: file, row, whether it was taken, reason; None: none."""
    path = folder / f"{name}.rejected.csv"
    if not rows:
        path.unlink(missing_ok=True)
        return None
    _replace(path, _csv_lines(_REPORT, rows))
    return path


def write_card(folder: Path, card: Card) -> None:
    """Replace a gazetteer's card: from now on it is there."""
    _replace(folder / f"{card.name}.json", [json.dumps(asdict(card), ensure_ascii=False, indent=1) + "\n"])


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    import csv
    import io

    for row in itertools.chain([header], rows):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(row)
        yield buffer.getvalue()


def _replace(path: Path, lines: Iterable[str]) -> None:
    """Write a file aside and move it into its place. Raises GazetteerError."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        put_in_place(partial, path)
    except OSError as error:
        raise GazetteerError(f"{path}: cannot be written: {error.strerror}; check the folder") from error
    finally:
        partial.unlink(missing_ok=True)
