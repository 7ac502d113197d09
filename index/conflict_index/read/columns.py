"""Find the column of a table, or the key of a JSON object, for each field: by common names, or as the user says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from conflict_index import seeds
from conflict_index.errors import ReadError

FIELDS = ("id", "title", "text", "date", "event", "source", "url", "language")
_SUFFIXED = ("text", "title", "url")
"""Fields that longer column names end with, such as "news_title". Not date: "event_date" is not a publication date."""

_SAID = 12
"""The most columns that a message names."""


def kept(field: str) -> bool:
    """Return whether a field's cell is also kept among the further columns of a report, since it has no other place."""
    return field == "event"


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise ReadError for a field that reports do not have."""
    for field in columns:
        if field not in FIELDS:
            raise ReadError(f"{field!r} is not a field of a report; use one of {', '.join(FIELDS)}")


def assign(names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Return the position of the column of each field that the table has; `chosen` names columns exactly.

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
    """Return the position of a column that the user names, exactly or by the same words; None if there is none."""
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
    """Find a field's column by its whole name, trying common names in order, else by its last word."""
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
    """Return the common column names of each field from a table in seeds, as lower-case words, best first."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for row in seeds.rows(table):
        names[row["field"]].append(row["name"])
    return names


def as_words(name: str) -> str:
    """Return a column's name as lower-case words: "articleContent" and "article_content" become "article content"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def said(names: Sequence[str]) -> str:
    """List column names for a message: the first ones, shortened, and how many more there are."""
    more = f" and {len(names) - _SAID} more" if len(names) > _SAID else ""
    return ", ".join(repr(name[:40]) for name in names[:_SAID]) + more
