"""Read JSON and JSON lines: each object is a report."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from conflict_index import seeds
from conflict_index.errors import ReadError
from conflict_index.read.columns import assign, kept
from conflict_index.read.day_order import RECORDS, find_day_order
from conflict_index.read.decode import LONGEST_LINE, read_whole
from conflict_index.read.each import each_record
from conflict_index.read.events import Remark
from conflict_index.read.record import Record, encodable, record_of
from conflict_index.read.registry import TextReader
from conflict_index.read.source import Source

_Item = tuple[int, Any]
"""The number of an item and its parsed value, or the ReadError that says why it cannot be parsed."""


def read_jsonl(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each line that is not blank."""
    yield from _records(source, "line", columns, lambda: _parse_lines(text))


def read_json(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each object of a list, wherever in the file the list is. JSON lines are read too.

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
    try:
        items = list(enumerate(_items(content), 1))
    except RecursionError as error:
        raise ReadError("not readable: nested too deeply") from error
    if not items:
        raise ReadError("no list of objects in this JSON; give one object a report")
    yield from _records(source, "item", columns, lambda: iter(items))


def _records(
    source: Source, unit: str, columns: Mapping[str, str], items: Callable[[], Iterator[_Item]]
) -> Iterator[Record | Remark]:
    day_first, remarks = find_day_order(source, _dates(itertools.islice(items(), RECORDS), columns))
    yield from remarks

    def make(item: _Item) -> Iterator[Record | Remark]:
        yield _record(item, columns, unit, day_first)

    yield from each_record(source, ((f"{unit} {item[0]}", item) for item in items()), make)


def _record(item: _Item, columns: Mapping[str, str], unit: str, day_first: bool | None) -> Record:
    number, value = item
    if isinstance(value, ReadError):
        raise value
    cells, positions = _cells(value, columns)
    names = list(cells)
    values = {field: cells[names[at]] for field, at in positions.items()}
    taken = {at for field, at in positions.items() if not kept(field)}
    return record_of(
        values,
        unit=unit,
        number=number,
        day_first=day_first,
        fields=tuple((name, cells[name]) for n, name in enumerate(names) if n not in taken and cells[name]),
    )


def _cells(item: Any, columns: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """An item as strings, and the position of each field; the text may be in an object inside the item."""
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
    """Return a value as a string: strings unchanged, lists of texts as one text, others as JSON."""
    if isinstance(value, str):
        return encodable(value)
    if value is None:
        return ""
    if isinstance(value, list) and value and all(_text_of(item) is not None for item in value):
        between = "" if any(map(_is_inline, value)) else "\n\n"
        return encodable(between.join(_text_of(item) or "" for item in value))
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return encodable(value["name"])
    return encodable(json.dumps(value, ensure_ascii=False))


def _text_of(item: Any) -> str | None:
    """Return the text of an item of a list: a string, or an object with a string called "text"; None for others."""
    text = item.get("text") if isinstance(item, dict) else item
    return text if isinstance(text, str) else None


def _is_inline(item: Any) -> bool:
    """Return whether an item is a part of a line, as in exports of chats, and not a paragraph."""
    return isinstance(item, dict) and item.get("type") in _inline_types()


@cache
def _inline_types() -> frozenset[str]:
    return frozenset(row["type"] for row in seeds.rows("reading/inline.csv"))


def _dates(items: Iterator[_Item], columns: Mapping[str, str]) -> Iterator[str]:
    """Yield the date of each item, or its text, which may begin with a date."""
    for _, value in items:
        try:
            cells, positions = _cells(value, columns)
        except Exception:  # reported when the item's record is made
            continue
        at = next(positions[field] for field in ("date", "event", "text") if field in positions)
        yield list(cells.values())[at].strip()


def _items(content: Any) -> list[Any]:
    """Find the objects in parsed JSON: a list, the longest list inside an object, or a single report."""
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
    """Parse a JSON text. Raises ReadError for whatever is wrong with it."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise ReadError(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except RecursionError as error:
        raise ReadError("not readable: nested too deeply") from error
    except ValueError as error:
        raise ReadError(f"not readable: {error}") from error


def _parse_lines(text: io.TextIOWrapper) -> Iterator[_Item]:
    """Yield line number and value of each line of JSON lines, from the start of the file."""
    text.seek(0)
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            while len(line) == LONGEST_LINE:
                line = text.readline(LONGEST_LINE)
            yield number, ReadError(f"longer than {LONGEST_LINE:,} characters")
        elif line.strip("\ufeff \t\r\n"):
            try:
                yield number, _parse(line)
            except ReadError as error:
                yield number, error


def _recognises_lines(head: str) -> bool:
    start = head.lstrip("\ufeff \t\r\n")
    try:
        return start.startswith("{") and isinstance(json.loads(start.partition("\n")[0]), dict)
    except (ValueError, RecursionError):
        return False


def _recognises_json(head: str) -> bool:
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return start[1:].lstrip()[:1] in ("{", "]", "")
    return start.startswith("{") and not _recognises_lines(head)


JSON = TextReader("json", "JSON", (".json", ".geojson"), read_json, _recognises_json)
JSON_LINES = TextReader("jsonl", "JSON lines", (".jsonl", ".ndjson"), read_jsonl, _recognises_lines)
