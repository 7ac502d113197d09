"""Recognise the row that names the columns of a table, and a row of HXL tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.record import encodable

ROWS = 20
"""The first rows of a table, among which its header is looked for."""

_KNOWN = 2
"""The fewest columns with known names by which a row below the first is taken for the header."""

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


def is_tags(cells: Sequence[str]) -> bool:
    """Return whether a row is one of HXL tags: every cell that is not empty is a tag."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_TAG.fullmatch(cell) for cell in filled)
