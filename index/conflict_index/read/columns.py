"""Which column of a table, or key of a JSON object, holds what: by common names, or as the user says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from conflict_index import seeds
from conflict_index.errors import ReadError

FIELDS = ("id", "title", "text", "date", "source", "url", "language")
_SUFFIXED = ("text", "title", "url")
"""Fields that a longer name may end with: "news_title"; not date, as "event_date" is no date of publication."""

_SAID = 12
"""Columns that a message names at the most."""


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise ReadError for a field that reports do not have."""
    for field in columns:
        if field not in FIELDS:
            raise ReadError(f"{field!r} is no field of a report; one of {', '.join(FIELDS)}")


def assign(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """For each field that the table has, the position of its column; `chosen` names columns outright.

    Raises ReadError, naming the columns seen, when a chosen column is not there or none holds the text.
    """
    positions = {as_words(name): at for at, name in reversed(list(enumerate(names)))}
    found = {field: _chosen(field, name, names) for field, name in chosen.items()}
    for field in FIELDS:
        at = None if field in found else _by_name(field, positions, set(found.values()))
        if at is not None:
            found[field] = at
    if "text" not in found:
        raise ReadError(f"no column for the text among {said(names)}; name one with --column text=COLUMN")
    return found


def position(name: str, names: Sequence[str]) -> int | None:
    """Where a column is that the user names: by its name outright, else by the same words."""
    for asked, given in ((name, list(names)), (as_words(name), [as_words(one) for one in names])):
        if asked in given:
            return given.index(asked)
    return None


def _chosen(field: str, name: str, names: Sequence[str]) -> int:
    at = position(name, names)
    if at is None:
        raise ReadError(f"no column {name!r} for the {field} among {said(names)}")
    return at


def _by_name(field: str, positions: Mapping[str, int], taken: set[int]) -> int | None:
    """The column of a field: by the whole name in the order of the table of names, else by its last word."""
    common = names_by_field("reading/columns.csv")[field]
    free = {name: at for name, at in positions.items() if at not in taken}
    for name in common:
        if name in free:
            return free[name]
    if field in _SUFFIXED:
        return next((at for name, at in free.items() if name.rpartition(" ")[2] in common), None)
    return None


@cache
def names_by_field(table: str) -> Mapping[str, list[str]]:
    """Of each field, the names that its column carries in the wild, as lower-case words, best first; from seeds."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for row in seeds.rows(table):
        names[row["field"]].append(row["name"])
    return names


def as_words(name: str) -> str:
    """A column's name as lower-case words: "articleContent", "article_content" and " Article content" are one."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def said(names: Sequence[str]) -> str:
    """Column names for a message: the first of them, each cut short, and how many more there are."""
    more = f" and {len(names) - _SAID} more" if len(names) > _SAID else ""
    return ", ".join(repr(name[:40]) for name in names[:_SAID]) + more
