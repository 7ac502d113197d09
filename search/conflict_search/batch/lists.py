"""Read lists of names: a table with a column of names, or a text with one name a line."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import BinaryIO

from conflict_index import seeds
from conflict_index.errors import ReadError
from conflict_index.gazetteer.user.columns import common_names
from conflict_index.read.columns import as_words, position, said
from conflict_index.read.decode import NotText, decode, detect, read_whole
from conflict_index.read.events import Failure
from conflict_index.read.header_row import is_tags
from conflict_index.read.layout import Layout, parse, sniff_layout, split_rows
from conflict_index.read.record import encodable
from conflict_index.read.registry import for_suffix
from conflict_index.read.rows import TableRow, header_of, rows_of
from conflict_index.read.source import STDIN, Source, open_source, printable
from conflict_index.read.walk import check_paths

FURTHER = "further cells"
"""The extra column for cells of rows that are longer than the header."""

_HEAD = 1 << 16
"""Characters read to detect delimiter and quoting."""

_FIRST_NAMES = ("name", "place", "location", "query")
"""Names of the name column, tried in this order before those of seeds/gazetteers/columns.csv."""

_EMPTY = "the file is empty; give one name a line, or a table with a column of names"
_STRAY = 3
"""Number of NUL bytes that a short list may hold; a longer one, as many more as a hundredth of its bytes."""

_SHOWN = 5
"""The largest number of rows that a note lists."""


@dataclass(frozen=True)
class Entry:
    """One row of a list: its number as a spreadsheet or an editor counts, its cells and its query.

    `error` says why the row cannot be searched; it is empty otherwise. `event_date` and `published` are the row's own
    dates, as the options of a search take them, empty for none.
    """

    number: int
    cells: tuple[str, ...]
    query: str
    error: str = ""
    event_date: str = ""
    published: str = ""


@dataclass(frozen=True)
class PlaceList:
    """A list as read. `columns` are distinct, one for each cell of an entry; a text of lines has no columns.

    `notes` are sentences for the user: which column was chosen, what looks wrong.
    """

    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]


def read_list(
    path: str | Path,
    column: str | None = None,
    *,
    stdin: BinaryIO | None = None,
    event_dates: str | None = None,
    published: str | None = None,
) -> PlaceList:
    """Read a list of names: a CSV or TSV file with any delimiter, or a text with one name a line.

    Rows that cannot be read are kept, as entries with an `error`; so are rows with nothing for a name, or with what
    stands for nothing, such as "N/A". A cell with several names ("Raqqa; Idlib") asks for any of them. A table with
    one column has a header only if its first line is a usual name of a name column.

    Args:
        path: The file; "-" reads `stdin`.
        column: The column that holds the names; by default the first with a usual name, else the only column.
        stdin: The stream for "-".
        event_dates: The column of each row's event date or window; "FROM..TO" for two columns.
        published: The same for publication dates.

    Raises:
        ReadError: The file does not exist, cannot be read, or has no such column.
    """
    check_paths([path])
    file = None if str(path) == STDIN else Path(path)
    reader = for_suffix(file.suffix) if file else None
    source = Source(printable(path), file, "list", "", reader.name if reader else "")
    try:
        with ExitStack() as stack:
            listed = _read(source, column, stdin, stack)
        return _dated(_dated(listed, event_dates, "event_date"), published, "published")
    except OSError as error:
        raise ReadError(f"{source.path}: cannot be read: {error.strerror or error}") from error
    except NotText as error:
        raise ReadError(f"{source.path}: {error}; save the list as CSV, or as a text with one name a line") from error
    except ReadError as error:
        raise ReadError(f"{source.path}: {error}") from error


def _read(source: Source, column: str | None, stdin: BinaryIO | None, stack: ExitStack) -> PlaceList:
    stream, nuls = _without_nuls(open_source(source, stdin, stack))
    encoding = detect(stream)
    text = stack.enter_context(decode(stream, encoding))
    head = text.read(_HEAD)
    text.seek(0)
    if not head.strip("\ufeff \t\r\n"):
        raise ReadError(_EMPTY)
    layout = sniff_layout(head)
    first = next(iter(split_rows(head, layout)), [])
    table = source.format == "table" or column is not None or (len(first) > 1 and _named(first) is not None)
    if table and len(first) > 1:
        listed = _table(list(rows_of(source, text, layout)), column, layout)
    else:
        listed = _lines(_names_by_line(read_whole(text), layout if table else None), column)
    notes = (*filter(None, (nuls, encoding.message)), *listed.notes)
    return PlaceList(listed.columns, listed.entries, tuple(f"{source.path}: {note}" for note in notes))


def _without_nuls(stream: BinaryIO) -> tuple[BinaryIO, str]:
    """Return a list with a few stray NUL bytes as one with spaces for them, and a note that says so."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if not 0 < head.count(0) <= _STRAY + len(head) // 100 or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return stream, ""
    content = stream.read()
    return io.BytesIO(content.replace(b"\0", b" ")), f"{content.count(0)} NUL bytes in it are read as spaces"


def _names_by_line(text: str, layout: Layout | None) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers; lines of a one-column table without their quotes.

    Each line is one name, so that a comma or an unclosed quote does not affect other lines.
    """
    lines = re.split(r"\r\n|\r|\n", encodable(text).removeprefix("\ufeff"))
    for number, line in enumerate(lines[layout.skip if layout else 0 :], 1):
        if line.strip():
            yield number, layout.delimiter.join(next(parse([line], layout))) if layout else line


def _lines(lines: Iterable[tuple[int, str]], column: str | None) -> PlaceList:
    """Return a list without other columns; a first line such as "name" is a header."""
    names = list(lines)
    if not names:
        raise ReadError(_EMPTY)
    header = names[0][1].strip()
    headed = column is not None or as_words(header) in (*_FIRST_NAMES, *common_names()["name"])
    if column is not None:
        _chosen([header], column)
    entries = tuple(_entry(number, (name,) if headed else (), name) for number, name in names[headed:])
    note = f"one name a line, under the header {header!r}" if headed else "one name a line, the first line too"
    return PlaceList((header,) if headed else (), entries, (note,))


def _table(rows: Sequence[TableRow | Failure], column: str | None, layout: Layout) -> PlaceList:
    if not rows:
        raise ReadError(_EMPTY)
    head = header_of(iter(rows)).cells
    names = [encodable(name).removeprefix("\ufeff").strip() or f"column {n}" for n, name in enumerate(head, 1)]
    read = [row for row in rows if isinstance(row, TableRow)]
    place = _chosen(names, column)
    width = len(names)
    long = [row.number for row in read if len(row.cells) > width]
    tags = 1 + sum(isinstance(row, TableRow) and is_tags(row.cells) for row in rows[1:2])
    columns = tuple(distinct([*names, *([FURTHER] if long else [])]))
    entries = tuple(
        _failed(row, len(columns)) if isinstance(row, Failure) else _row(row, place, names, len(columns), layout)
        for row in rows[tags:]
    )
    notes = (f"the names are in column {names[place]!r}", *_long_rows(long))
    return PlaceList(columns, entries, (*notes, "row 2 holds HXL tags, no data") if tags > 1 else notes)


def _row(row: TableRow, place: int, names: Sequence[str], width: int, layout: Layout) -> Entry:
    """Return an entry of exactly `width` cells: short rows are filled up, extra cells are joined in the last one."""
    cells = [encodable(cell) for cell in row.cells]
    cells[len(names) :] = [layout.delimiter.join(cells[len(names) :])] if len(cells) > len(names) else []
    cells += [""] * (width - len(cells))
    entry = _entry(row.number, tuple(cells), cells[place])
    return entry if entry.query else replace(entry, error=f"nothing in column {names[place]!r}")


_SEVERAL = re.compile(r"\s*[;|]\s*|\s+/\s+")
"""Matches what stands between the names of a cell that has several: "Raqqa; Idlib", "Raqqa / Idlib"."""

_OPERATORS = re.compile(r'["+*:]|\([^)]*[;|/]|\b(?:AND|OR|NOT|NEAR)\b|(?:^|\s)-')
"""Matches what a cell has that is a query already, or a remark in brackets that has several parts."""


def several(name: str) -> str:
    """Return a cell with several names as a query for any of them; another cell as it is, on one line."""
    query = " ".join(name.split())
    names = [part for part in _SEVERAL.split(query) if not is_no_name(part)]
    if len(names) < 2 or _OPERATORS.search(query):
        return query
    return " OR ".join(dict.fromkeys(names))


def _entry(number: int, cells: tuple[str, ...], name: str) -> Entry:
    query = several(name)
    empty = all(map(is_no_name, _SEVERAL.split(query)))
    return Entry(number, cells, query, f"{query!r} stands for no name" if query and empty else "")


def is_no_name(text: str) -> bool:
    """Tell whether a cell has no name in it: no letter and no digit, or a word for nothing such as "N/A"."""
    bare = text.strip("\"'. ()[]{}<>")
    return not any(c.isalnum() for c in text) or not {(bare, "exact"), (bare.casefold(), "any")}.isdisjoint(_no_names())


@cache
def _no_names() -> frozenset[tuple[str, str]]:
    """Return the texts of seeds/query/no_names.csv, each with "any" case of letters or "exact"."""
    return frozenset((row["text"], row["case"]) for row in seeds.rows("query/no_names.csv"))


def _dated(listed: PlaceList, columns: str | None, field: str) -> PlaceList:
    """Return the list with the rows' own dates from a column, or from the two of "FROM..TO"."""
    if columns is None:
        return listed
    whole = position(columns, listed.columns)
    places = [_chosen(listed.columns, name) for name in (columns.split("..", 1) if whole is None else [columns])]
    entries = []
    for entry in listed.entries:
        cells = [entry.cells[place].strip() for place in places]
        dates = ["" if is_no_name(cell) else cell for cell in cells]
        window = "..".join(dates) if any(dates) else ""
        entries.append(replace(entry, event_date=window) if field == "event_date" else replace(entry, published=window))
    return replace(listed, entries=tuple(entries))


def _failed(row: Failure, width: int) -> Entry:
    return Entry(int((row.record or "0").rpartition(" ")[2]), ("",) * width, "", row.reason)


def _long_rows(numbers: Sequence[int]) -> Iterator[str]:
    if numbers:
        first = ", ".join(map(str, numbers[:_SHOWN])) + (" ..." if len(numbers) > _SHOWN else "")
        yield f"more cells than the header has in row {first}: the rest is in column {FURTHER!r}"


def _chosen(names: Sequence[str], column: str | None) -> int:
    """Return the position of the column that holds the names. Raises ReadError, which lists the columns."""
    if column is None:
        place = _named(names)
        if place is None:
            known = ", ".join(_FIRST_NAMES)
            raise ReadError(f"no column is called {known} or the like among {said(names)}; name one with --column")
        return place
    place = position(column, names)
    if place is None:
        raise ReadError(f"no column {column!r} among {said(names)}; give --column one of these")
    return place


def _named(names: Sequence[str]) -> int | None:
    """Return the position of the column with the best usual name of a name column, or None."""
    plain = [as_words(name) for name in names]
    return next((plain.index(n) for n in (*_FIRST_NAMES, *common_names()["name"]) if n in plain), None)


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Yield the names; a repeated name gets a number."""
    seen: set[str] = set()
    again: Counter[str] = Counter()
    for name in names:
        own = name
        while own in seen:
            again[name] += 1
            own = f"{name} {again[name] + 1}"
        seen.add(own)
        yield own
