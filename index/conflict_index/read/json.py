"""JSON and JSON lines: one report an object."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.decode import LONGEST, read_whole
from conflict_index.read.events import Failure, Notice, Remark
from conflict_index.read.record import Record, encodable, record_of
from conflict_index.read.walk import Source

_ROWS_FOR_ORDER = 100_000
"""Records whose dates decide the order of day and month."""

_Item = tuple[int, Any]
"""A item's number and its value as parsed; a ReadError stands for one that cannot be."""


def read_jsonl(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """A record for each line, blank ones left out."""
    yield from _records(source, "line", columns, lambda: _parse_lines(text))


def read_json(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """A record for each object of a list, wherever in the file the list is; JSON lines are taken as such.

    Raises ReadError when the file is no JSON or holds no objects.
    """
    try:
        content = _parse(read_whole(text))
    except ReadError as error:
        text.seek(0)
        if isinstance(next(_parse_lines(text), (0, error))[1], ReadError):
            raise
        yield from read_jsonl(source, text, columns)
        return
    items = list(enumerate(_items(content), 1))
    if not items:
        raise ReadError("no list of objects in this JSON; give one object a report")
    yield from _records(source, "item", columns, lambda: iter(items))


def _records(source: Source, unit: str, columns: Mapping[str, str], items: Any) -> Iterator[Record | Remark]:
    day_first = _day_order(items(), columns)
    if day_first is not None:
        yield Notice(source.path, f"dates read as {'day/month' if day_first else 'month/day'}")
    for number, item in items():
        try:
            if isinstance(item, ReadError):
                raise item
            yield _record(item, columns, unit, number, day_first)
        except ReadError as error:
            yield Failure(source.path, f"{unit} {number}", str(error))


def _record(item: Any, columns: Mapping[str, str], unit: str, number: int, day_first: bool | None) -> Record:
    cells, places = _cells(item, columns)
    names = list(cells)
    values = {field: cells[names[place]] for field, place in places.items()}
    taken = set(places.values())
    return record_of(
        values,
        unit=unit,
        row=number,
        day_first=day_first,
        fields=tuple((name, cells[name]) for n, name in enumerate(names) if n not in taken and cells[name]),
    )


def _cells(item: Any, columns: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """A item as strings, and which of them is what; an inner object that has the text is looked into."""
    if not isinstance(item, dict):
        raise ReadError(f"not an object but {type(item).__name__}")
    inner = {key: value for key, value in item.items() if isinstance(value, dict)}
    try:
        cells = {encodable(str(key)): _string(value) for key, value in item.items()}
        return cells, assign(list(cells), columns)
    except ReadError:
        for value in inner.values():
            merged = {k: v for k, v in item.items() if k not in inner} | value
            cells = {encodable(str(key)): _string(item) for key, item in merged.items()}
            try:
                return cells, assign(list(cells), columns)
            except ReadError:
                continue
        raise


def _string(value: Any) -> str:
    """A value as a cell: strings as they are, lists of strings as paragraphs, others as JSON."""
    if isinstance(value, str):
        return encodable(value)
    if value is None:
        return ""
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return encodable("\n\n".join(value))
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return encodable(value["name"])
    return encodable(json.dumps(value, ensure_ascii=False))


def _day_order(items: Iterator[_Item], columns: Mapping[str, str]) -> bool | None:
    from conflict_index.dates.day import day_order

    return day_order(_date_cells(itertools.islice(items, _ROWS_FOR_ORDER), columns))


def _date_cells(items: Iterator[_Item], columns: Mapping[str, str]) -> Iterator[str]:
    for _, item in items:
        if isinstance(item, ReadError):
            continue
        try:
            cells, places = _cells(item, columns)
        except ReadError:
            continue
        if "date" in places:
            yield list(cells.values())[places["date"]].strip()


def _items(content: Any) -> list[Any]:
    """The list of objects in a parsed file: itself, the longest inside it, or the one object that it is."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return []
    inner = [value for value in content.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    nested = [_items(value) for value in content.values() if isinstance(value, dict)]
    try:
        assign([str(key) for key in content], {})
    except ReadError:
        return max([*inner, *nested], key=len, default=[])
    return [content]


def _parse(text: str) -> Any:
    """The value of a JSON text. Raises ReadError for whatever is wrong with it."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise ReadError(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise ReadError("not readable: nested too deeply") from error
    except ValueError as error:
        raise ReadError(f"not readable: {error}") from error


def _parse_lines(text: io.TextIOWrapper) -> Iterator[_Item]:
    """The values of a file of JSON lines from its start, with their line numbers."""
    text.seek(0)
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            while len(line) == LONGEST:
                line = text.readline(LONGEST)
            yield number, ReadError(f"longer than {LONGEST:,} characters")
        elif line.strip("\ufeff \t\r\n"):
            try:
                yield number, _parse(line)
            except ReadError as error:
                yield number, error
