"""Find the column of a table, or the key of a JSON object, for each field: by common names, or as the user says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import zip_longest

from conflict_index import seeds
from conflict_index.errors import ReadError

_REPORT = ("id", "title", "text", "date", "event", "source", "url", "language")
_WHERE = ("place", "province", "country")
_WHEN = ("year", "month", "day")
"""Three columns that together say when the event was."""

FIELDS = (*_REPORT, *_WHEN, *_WHERE, "point", "latitude", "longitude", "zone", "easting", "northing")
_SUFFIXED = ("text", "title", "url", "latitude", "longitude")
"""Fields that longer column names end with, such as "news_title". Not date: "event_date" is not a publication date."""

_MOST_KEPT = 32
"""Sets of column names whose fields are kept."""

_SAID = 12
"""The most columns that a message names."""


def kept(field: str) -> bool:
    """Return whether a field's cell is also kept among the further columns of a report, since it has no other place."""
    return field not in _REPORT or field == "event"


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise ReadError for a field that reports do not have."""
    for field in columns:
        if field not in FIELDS:
            raise ReadError(f"{field!r} is not a field of a report; use one of {', '.join(FIELDS)}")


def assign(
    names: Sequence[str], chosen: Mapping[str, str], tags: Sequence[str] = (), *, titles: bool = True
) -> dict[str, int]:
    """Return the position of the column of each field that the table has; `chosen` names columns exactly.

    `tags` are the HXL tags of the columns; a known one says more than the column's name. Where no column holds the
    text, that of the titles does, in a list of dated or linked articles, unless `titles` is false. A column such as
    "location" says where the event was in a table of events: one with their dates or coordinates, or in which the user
    chooses such a column. Elsewhere it may be the place of the reporter, and is left among the further columns.
    Raises ReadError, naming the columns seen, when a chosen column is not there or none holds the text.
    """
    found = _kept_or_reason(tuple(names), tuple(chosen.items()), tuple(tags), titles)
    if isinstance(found, str):
        raise ReadError(found)
    return dict(found)


@lru_cache(_MOST_KEPT)
def _kept_or_reason(
    names: tuple[str, ...], chosen: tuple[tuple[str, str], ...], tags: tuple[str, ...], titles: bool
) -> Mapping[str, int] | str:
    """Return what `assign` does, or why it cannot; the objects of a file have the same few sets of keys."""
    try:
        return _assigned(names, chosen, tags, titles)
    except ReadError as error:
        return str(error)


def _assigned(
    names: tuple[str, ...], chosen: tuple[tuple[str, str], ...], tags: tuple[str, ...], titles: bool
) -> Mapping[str, int]:
    labels = [_label(name, tag) for name, tag in zip_longest(names, tags[: len(names)], fillvalue="")]
    positions = {label: at for at, label in reversed(list(enumerate(labels)))}
    found = {field: _chosen(field, name, names) for field, name in chosen}
    for find in (_by_name, _by_last_word):
        for field in FIELDS:
            at = None if field in found else find(field, positions, set(found.values()))
            if at is not None:
                found[field] = at
    if not _is_of_events(found) and not any(field in _WHERE for field, _ in chosen):
        found = {field: at for field, at in found.items() if field not in _WHERE}
    if titles and "title" in found and not found.keys().isdisjoint(("url", "date", "event")):
        found.setdefault("text", found["title"])
    if "text" not in found:
        raise ReadError(f"no column for the text among {said(names)}; name one with --column text=COLUMN")
    return found


def _is_of_events(found: Mapping[str, int]) -> bool:
    """Return whether a table with these columns lists events: it has their dates or their coordinates."""
    located = {"latitude", "longitude"}, {"zone", "easting", "northing"}
    return bool({"event", "year", "point"} & found.keys()) or any(fields <= found.keys() for fields in located)


def text_position(names: Sequence[str], cells: Sequence[str], at: int) -> int:
    """Return the position of a record's text: `at`, or another column for texts where that cell is empty."""
    if cells[at].strip():
        return at
    positions = {as_words(name): n for n, name in enumerate(names)}
    others = (positions[name] for name in names_by_field("reading/columns.csv")["text"] if name in positions)
    return next((n for n in others if n < len(cells) and cells[n].strip()), at)


def _label(name: str, tag: str) -> str:
    """Return the words by which a column is known: of its tag, whole or without further attributes, or of its name.

    Of a name in groups, as survey forms have ("incident/location/village"), the last part may be what is known.
    """
    words = as_words(tag).split()
    tried = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    whole, _, last = name.rpartition("/")
    tried += [as_words(name), as_words(last)] if whole else []
    return next((one for one in tried if one in _known_names()), as_words(name))


@cache
def _known_names() -> frozenset[str]:
    return frozenset(one for names in names_by_field("reading/columns.csv").values() for one in names)


def dated(positions: Mapping[str, int]) -> int:
    """Return the position of the column by whose dates the order of day and month is found; the text at last."""
    return next(positions[field] for field in ("date", "event", "text") if field in positions)


def events_column(positions: Mapping[str, int]) -> int | None:
    """Return the position of the column of event dates if it is another than that of `dated`."""
    return positions["event"] if "event" in positions and "date" in positions else None


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
    """Find a field's column by its whole name, trying common names in order."""
    common = names_by_field("reading/columns.csv")[field]
    return next((positions[name] for name in common if name in positions and positions[name] not in taken), None)


def _by_last_word(field: str, positions: Mapping[str, int], taken: set[int]) -> int | None:
    """Find a field's column by the last word of its name, for fields whose columns have longer names."""
    if field not in _SUFFIXED:
        return None
    common = [name for name in names_by_field("reading/columns.csv")[field] if name != "name"]
    free = ((name, at) for name, at in positions.items() if at not in taken)
    return next((at for name, at in free if name.rpartition(" ")[2] in common), None)


@cache
def names_by_field(table: str) -> Mapping[str, list[str]]:
    """Return the common column names of each field from a table in seeds, as lower-case words, best first."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for row in seeds.rows(table):
        names[row["field"]].append(row["name"])
    return names


@lru_cache(1 << 12)
def as_words(name: str) -> str:
    """Return a column's name as lower-case words: "articleContent" and "article_content" become "article content"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def said(names: Sequence[str]) -> str:
    """List column names for a message: the first ones, shortened, and how many more there are."""
    more = f" and {len(names) - _SAID} more" if len(names) > _SAID else ""
    return ", ".join(repr(name[:40]) for name in names[:_SAID]) + more
