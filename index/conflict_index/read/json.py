"""Read JSON and JSON lines: each object is a report. Exports of chats and networks are JSON too."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from operator import itemgetter
from typing import Any

from conflict_index import seeds
from conflict_index.errors import ReadError
from conflict_index.read.columns import assign, dated, events_column, kept, text_position
from conflict_index.read.day_order import RECORDS, DayOrders, find_day_orders
from conflict_index.read.decode import LONGEST_LINE, NotText, read_whole
from conflict_index.read.each import each_record
from conflict_index.read.events import Notice, Remark
from conflict_index.read.header_row import is_tags, known_columns, names_of
from conflict_index.read.json_stream import EACH, Path, list_items
from conflict_index.read.notices import counted
from conflict_index.read.record import Record, encodable, record_of
from conflict_index.read.registry import TextReader
from conflict_index.read.source import Source

_SCRIPT = re.compile(r"\s*window\.YTD\.[\w.]+\s*=\s*")
"""What stands before the JSON in the scripts of a Twitter archive."""

_FACEBOOK = frozenset({"post", "sender_name", "timestamp_ms"})
"""Keys of posts and messages in Facebook's exports, whose texts are bytes of UTF-8 written as characters."""

_STANDING = {"source": ("name",), "date": ("original", "created")}
"""Keys whose string stands for the object that is a field: the names of sources, the first of several dates."""

_LOOKED_AT = 20
"""Items of a list by which it is told from others."""

WHOLE = 1 << 23
"""Characters up to which a file is parsed whole; the lists of larger ones are read item by item."""

_Item = tuple[int, Any]
"""The number of an item and its parsed value, or the ReadError that says why it cannot be parsed."""


def read_jsonl(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each line that is not blank."""
    yield from _records(source, "line", columns, lambda: _parse_lines(text))


def read_json(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each object of a list, wherever in the file the list is. JSON lines are read too.

    Raises ReadError when the file is no JSON or holds no objects, NotText for a script that is no export.
    """
    head = text.read(WHOLE + 1)
    if len(head) > WHOLE and (chosen := _longest_list(source, text, head)):
        yield from _records(source, "item", columns, lambda: _streamed(text, *chosen))
        return
    text.seek(0)
    try:
        content = _parse(_without_script(source, head if len(head) <= WHOLE else read_whole(text)))
    except ReadError as error:
        yield from _damaged(source, text, columns, head, error)
        return
    try:
        items = list(enumerate(_items(content), 1))
    except RecursionError as error:
        raise ReadError("not readable: nested too deeply") from error
    if not items:
        raise ReadError("no list of objects in this JSON; give one object a report")
    yield from _records(source, "item", columns, lambda: iter(items))


def _damaged(
    source: Source, text: io.TextIOWrapper, columns: Mapping[str, str], head: str, error: ReadError
) -> Iterator[Record | Remark]:
    """Yield the records of a file that is no JSON: JSON lines, or a list with items that are wrong."""
    text.seek(0)
    if not isinstance(next(_parse_lines(text), (0, error))[1], ReadError):
        yield from read_jsonl(source, text, columns)
        return
    chosen = _longest_list(source, text, head)
    if not chosen:
        raise error
    yield from _records(source, "item", columns, lambda: _streamed(text, *chosen))


def _longest_list(source: Source, text: io.TextIOWrapper, head: str) -> tuple[int, Path] | None:
    """Return where the JSON begins, and the keys that lead to its longest list of objects; None if it has none."""
    start = _json_start(source, head)
    counts: Counter[Path] = Counter()
    with suppress(ReadError):  # reported when the records are read
        for path, item in list_items(text, start):
            counts[path[: path.index(EACH)] if EACH in path else path] += isinstance(item, dict)
    path, count = max(counts.items(), key=itemgetter(1), default=((), 0))
    return (start, path) if count else None


def _streamed(text: io.TextIOWrapper, start: int, chosen: Path) -> Iterator[_Item]:
    """Yield the items of a list, and the messages of chats in it; what ends the reading early is the last item."""
    number = itertools.count(1)
    try:
        for path, item in list_items(text, start):
            if path == chosen:
                yield from ((next(number), one) for one in _messages(item))
            elif path[: len(chosen) + 1] == (*chosen, EACH) and (_is_dated(item) or _is_message(item)):
                yield next(number), item
    except ReadError as error:
        yield next(number), ReadError(f"{error}; what follows is not read")


def _without_script(source: Source, content: str) -> str:
    """Return the JSON in a script of a Twitter archive; the whole of any other file."""
    return content[_json_start(source, content) :]


def _json_start(source: Source, content: str) -> int:
    """Return where the JSON of a file begins. Raises NotText for a script that is no export."""
    script = _SCRIPT.match(content)
    if source.suffix.lower() == ".js" and not script:
        raise NotText("a script, and no part of a Twitter archive")
    return script.end() if script else len(content) - len(content.removeprefix("\ufeff"))


def _records(
    source: Source, unit: str, columns: Mapping[str, str], items: Callable[[], Iterator[_Item]]
) -> Iterator[Record | Remark]:
    orders, remarks = find_day_orders(source, _dates(itertools.islice(items(), RECORDS), columns))
    yield from remarks

    wordless = 0

    def make(item: _Item) -> Iterator[Record | Remark]:
        nonlocal wordless
        try:
            record = _record(item, columns, unit, orders)
        except ReadError:
            if not _is_message(item[1]):
                raise
            record = Record("")
        if not record.text.strip() and _is_message(item[1]):
            wordless += 1
            return
        yield from _remarks(source, record)
        yield record

    yield from each_record(source, ((f"{unit} {item[0]}", item) for item in items()), make)
    if wordless:
        what = "without words (pictures, files, service messages) left out"
        yield Notice(source.path, f"{counted(wordless, 'message')} {what}")


def _is_message(item: Any) -> bool:
    """Return whether an object is a message of a chat, which may be a picture without words."""
    return isinstance(item, dict) and not item.keys().isdisjoint(_keys("reading/messages.csv"))


def _remarks(source: Source, record: Record) -> Iterator[Notice]:
    if record.title and record.text == record.title:
        yield Notice(source.path, f"no text in {record.label}: its title is read")


def _record(item: _Item, columns: Mapping[str, str], unit: str, orders: DayOrders) -> Record:
    number, value = item
    if isinstance(value, ReadError):
        raise value
    cells, positions = _cells(value, columns)
    names = list(cells)
    positions = {**positions, "text": text_position(names, list(cells.values()), positions["text"])}
    values = {field: cells[names[at]] for field, at in positions.items()}
    taken = {at for field, at in positions.items() if not kept(field)}
    return record_of(
        values,
        unit=unit,
        number=number,
        orders=orders,
        fields=tuple((name, cells[name]) for n, name in enumerate(names) if n not in taken and cells[name]),
    )


def _cells(item: Any, columns: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """An item as strings, and the position of each field; the text may be in an object inside the item."""
    if not isinstance(item, dict):
        raise ReadError(f"not an object but {type(item).__name__}")
    item = _located(item)
    inner = {key: found for key, value in item.items() if (found := _inner(value))}
    outer = {key: value for key, value in item.items() if key not in inner}
    deeper = [_inner(one) for value in inner.values() for one in value.values() if isinstance(one, dict)]
    for merged in (item, *(outer | value for value in (*inner.values(), *deeper))):
        with suppress(ReadError):
            return _assigned(merged, columns, titles=False)
    return _assigned(item, columns, titles=True)


def _located(item: dict[Any, Any]) -> dict[Any, Any]:
    """Return a feature of GeoJSON as its properties with the coordinates of its point; other objects unchanged.

    Source: RFC 7946, section 3.2; positions are longitude, latitude.
    """
    properties, geometry = item.get("properties"), item.get("geometry")
    if item.get("type") != "Feature" or not isinstance(properties, dict):
        return item
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    at = dict(zip(("longitude", "latitude"), map(str, point), strict=False)) if isinstance(point, list) else {}
    return {"id": item.get("id"), **at, **properties} if item.get("id") is not None else at | properties


def _assigned(
    item: Mapping[Any, Any], columns: Mapping[str, str], *, titles: bool
) -> tuple[dict[str, str], dict[str, int]]:
    """Return an item as strings, and the position of each field. Raises ReadError if nothing holds the text."""
    cells = {encodable(str(key)): _string(value) for key, value in item.items()}
    if not item.keys().isdisjoint(_FACEBOOK):
        cells = {key: _unescaped(cell) for key, cell in cells.items()}
    positions, values = assign(list(cells), columns, titles=titles), list(item.values())
    if isinstance(values[positions["text"]], dict):
        raise ReadError("the text is an object, not a string")
    for field, keys in _STANDING.items():
        if field in positions and (name := _name_of(values[positions[field]], keys)):
            cells[list(cells)[positions[field]]] = encodable(name)
    return cells, positions


def _inner(value: Any) -> dict[str, Any]:
    """Return the object that a value is, or that the objects of a list make together; empty for other values."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return {key: inner for one in reversed(value) for key, inner in one.items()}
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    """Return a value as a string: strings unchanged, lists of texts as one text, others as JSON."""
    if isinstance(value, str):
        return encodable(value)
    if value is None:
        return ""
    if isinstance(value, list) and value and all(_text_of(item) is not None for item in value):
        between = "" if any(map(_is_inline, value)) else "\n\n"
        return encodable(between.join(_text_of(item) or "" for item in value))
    if isinstance(value, dict) and (name := _name_of(value, ("name",))):
        return encodable(name)
    return encodable(json.dumps(value, ensure_ascii=False))


def _name_of(value: Any, keys: tuple[str, ...]) -> str:
    """Return the string that stands for an object or for those of a list, under the first of some keys; "" for none."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_name_of(one, keys) for one in value if isinstance(one, dict))))
    if not isinstance(value, dict):
        return ""
    return next((value[key] for key in keys if isinstance(value.get(key), str)), "")


def _unescaped(text: str) -> str:
    """Return a text whose UTF-8 bytes were written as characters, as Facebook's exports do; others unchanged."""
    if text.isascii() or max(text) > "\xff":
        return text
    try:
        return encodable(text.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        return text


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


@cache
def _keys(table: str) -> frozenset[str]:
    return frozenset(row["key"] for row in seeds.rows(table))


def _dates(items: Iterator[_Item], columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the date of each item, or its text, which may begin with a date; and the date of its event."""
    for _, value in items:
        try:
            cells, positions = _cells(value, columns)
        except Exception:  # reported when the item's record is made
            continue
        values, event = list(cells.values()), events_column(positions)
        yield values[dated(positions)].strip(), "" if event is None else values[event].strip()


def _items(content: Any) -> list[Any]:
    """Find the objects in parsed JSON: a list, the longest list inside an object, or a single report.

    Of a list of chats, with a list of dated messages each, the messages of all.
    """
    if isinstance(content, list):
        return [message for chat in _of_rows(content) for message in _messages(chat)]
    if not isinstance(content, dict):
        return []
    inner = [value for value in content.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    nested = [_items(value) for value in content.values() if isinstance(value, dict)]
    try:
        assign([str(key) for key in content], {})
    except ReadError:
        longest = max([*inner, *nested], key=_worth, default=[])
        return _items(longest) if longest in inner else longest
    return [content]


def _worth(items: list[Any]) -> tuple[bool, int]:
    """Return by what the list with the reports is told: its objects have texts and dates; it is the longest."""
    return any(map(_is_dated, items[:_LOOKED_AT])), len(items)


def _of_rows(rows: list[Any]) -> list[Any]:
    """Return a list of lists, whose first names the columns, as objects; HXL tags in the second are better names."""
    if len(rows) < 2 or not all(isinstance(row, list) for row in rows) or not all(isinstance(c, str) for c in rows[0]):
        return rows
    tagged = all(isinstance(cell, str) for cell in rows[1]) and is_tags(rows[1])
    names, below = (rows[1], rows[2:]) if tagged else (rows[0], rows[1:])
    return [dict(zip(names_of(names), row, strict=False)) for row in below]


def _messages(chat: Any) -> list[Any]:
    """Return the messages of a chat: its list of objects with a text and a date; what is no chat alone, unchanged."""
    if not isinstance(chat, dict) or known_columns([str(key) for key in chat], {}):
        return [chat]
    lists = [value for value in chat.values() if isinstance(value, list)]
    return max((one for one in lists if any(map(_is_dated, one))), key=len, default=[] if [] in lists else [chat])


def _is_dated(item: Any) -> bool:
    """Return whether an object has a text and another field that reports have."""
    return isinstance(item, dict) and known_columns([str(key) for key in item], {}) > 1


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


JSON = TextReader("json", "JSON", (".json", ".geojson", ".js"), read_json, _recognises_json, cites="item")
JSON_LINES = TextReader("jsonl", "JSON lines", (".jsonl", ".ndjson"), read_jsonl, _recognises_lines, cites="line")
