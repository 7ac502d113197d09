"""Recognise the row that names the columns of a table, and a row of HXL tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from conflict_index import seeds
from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.record import encodable

ROWS = 20
"""The first rows of a table, among which its header is looked for."""

_KNOWN = 2
"""The fewest columns with known names by which a row below the first is taken for the header."""

_AMOUNT = re.compile(r"[-+]?[\d\s.,٫٬]{1,20}%?")
_TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+\s*[a-z0-9_]+)*", re.IGNORECASE)
"""A tag of the Humanitarian Exchange Language, such as "#loc+name". Source: https://hxlstandard.org."""


def header_at(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> int:
    """Return the position of the first row that names the text and another field; 0, the first, if none does."""
    wide = (at for at, cells in enumerate(rows[:ROWS]) if sum(map(bool, cells)) > 1)
    return next((at for at in wide if known_columns(names_of(rows[at]), columns) >= _KNOWN), 0)


def names_of(cells: Sequence[str]) -> list[str]:
    """Return a name for each column: its number where it has none, its count behind one that occurs again."""
    counts: Counter[str] = Counter()
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = encodable(cell).removeprefix("\ufeff").strip() or f"column {number}"
        counts[name.casefold()] += 1
        count = counts[name.casefold()]
        names.append(f"{name} ({count})" if count > 1 else name)
    return names


def known_columns(names: Sequence[str], columns: Mapping[str, str]) -> int:
    """Return for how many fields a row names a column; 0 if it names none for the text."""
    try:
        return len(assign(names, columns))
    except ReadError:
        return 0


def in_two_rows(above: Sequence[str], below: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Return the names of columns whose header takes two rows, as with merged cells; empty if it takes one.

    The second row divides groups, whose name stands above the first of their columns ("Location", "Lat" and "Lon" below
    it), and is empty below the text; with it, more columns are known.
    """
    width = max(len(above), len(below))
    tops, subs = ([*map(str.strip, row), *[""] * (width - len(row))] for row in (above, below))
    if not any(sub and not top for top, sub in zip(tops, subs, strict=True)):
        return []
    try:
        text = assign(names_of(tops), columns)["text"]
    except ReadError:
        return []
    group, names = "", []
    for top, sub in zip(tops, subs, strict=True):
        group = top or group
        names.append(f"{group}/{sub}" if sub else top)
    more = known_columns(names_of(names), columns) > known_columns(names_of(tops), columns)
    return names if more and not subs[text] else []


def is_of_totals(cells: Sequence[str]) -> bool:
    """Return whether a row sums up others: a word for the total, then numbers alone."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or filled[0].rstrip(":").strip().casefold() not in _totals():
        return False
    return all(_AMOUNT.fullmatch(cell) for cell in filled[1:])


@cache
def _totals() -> frozenset[str]:
    return frozenset(row["word"] for row in seeds.rows("reading/totals.csv"))


def is_tags(cells: Sequence[str]) -> bool:
    """Return whether a row is one of HXL tags: every cell that is not empty is a tag."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_TAG.fullmatch(cell) for cell in filled)
