"""Saved searches: a file for each, with its words and options and the hits that its last run has seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from conflict_index.errors import UsageError
from conflict_index.files import read_regular, replace_file
from conflict_search.evidence.log import key_of
from conflict_search.results import Hit, Results

_NAME = re.compile(r"\w[\w-]{0,63}")
_LARGEST = 1 << 28
"""Bytes that the file of a saved search may have."""

_KEY = 16
"""Hexadecimal digits that stand for a hit that was seen."""


@dataclass(frozen=True)
class Saved:
    """A saved search: its name, the arguments of the command search, when it last ran and the hits seen until then."""

    name: str
    arguments: tuple[str, ...]
    last_run: str = ""
    seen: frozenset[str] = frozenset()


def check_name(name: str) -> str:
    """Return the name. Raises UsageError unless it is letters, digits, "_" and "-", at most 64."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name of a saved search; use letters, digits and hyphens")
    return name


def write(folder: Path, saved: Saved) -> None:
    """Write a saved search, for its user alone to read. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    record = asdict(saved) | {"seen": sorted(saved.seen)}
    replace_file(_path(folder, saved.name), (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def read(folder: Path, name: str) -> Saved:
    """Return a saved search. Raises UsageError if there is none of the name, or it cannot be read."""
    path = _path(folder, check_name(name))
    try:
        row = json.loads(read_regular(path, _LARGEST))
        words = tuple(map(str, _listed(row["arguments"])))
        return Saved(name, words, str(row["last_run"]), frozenset(map(str, _listed(row["seen"]))))
    except FileNotFoundError:
        raise UsageError(f"no saved search {name!r}; saved list shows those there are") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{path}: damaged ({error!r:.200}); remove it and save the search again") from error


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def names(folder: Path) -> list[str]:
    """Return the names of all saved searches, sorted."""
    return sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else []


def remove(folder: Path, name: str) -> None:
    """Remove a saved search. Raises UsageError if there is none of the name."""
    try:
        _path(folder, check_name(name)).unlink()
    except FileNotFoundError:
        raise UsageError(f"no saved search {name!r}; saved list shows those there are") from None


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def unseen(results: Results, saved: Saved) -> Results:
    """Return the results with those hits only that earlier runs have not seen, all else unchanged."""
    hits = tuple(hit for hit in results if _key(hit) not in saved.seen)
    full = sum(hit.match == "all" for hit in hits)
    return replace(results, hits=hits, total=full, partial=len(hits) - full)


def ran(saved: Saved, hits: Iterable[Hit], now: str) -> Saved:
    """Return the saved search after a run that has seen `hits`, at the time `now`."""
    return replace(saved, last_run=now, seen=saved.seen | {_key(hit) for hit in hits})


def _key(hit: Hit) -> str:
    """Return what stands for a hit: a passage of a report that changed is another."""
    return hashlib.sha256(" ".join(key_of(hit)).encode("utf-8", "replace")).hexdigest()[:_KEY]
