"""Read the lists of a JSON text item by item, in bounded memory, so that a wrong item costs no other."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from conflict_index.errors import ReadError

LONGEST_ITEM = 1 << 23
"""Characters that one item of a list may have: 8 million."""

Path = tuple[str, ...]
"""The keys that lead to a list; EACH stands for the items of a list."""

EACH = "*"

_CHUNK = 1 << 20
_DEEPEST = 8
"""Objects and lists around a list whose items are read one by one; deeper ones are parts of an item."""

_NEAR_END = 12
"""Characters before the end of what was read in which an error may only mean that more must be read."""

_SPACE = re.compile(r"[ \t\r\n]*")
_MARK = re.compile(r'"(?>(?:[^"\\]|\\.)*)"|[\[\]{},]', re.DOTALL)
_IN_STRING = re.compile(r'(?>(?:[^"\\]|\\.)*)', re.DOTALL)
_parse = json.JSONDecoder().raw_decode


def list_items(text: io.TextIOWrapper, start: int) -> Iterator[tuple[Path, Any]]:
    """Yield each item of each list in a JSON text, with the keys that lead to its list; a ReadError for a wrong one.

    text: read from its beginning, of which the first `start` characters are left out. Lists inside items are parts of
    these, unless an item is longer than LONGEST_ITEM characters: then the items of its lists are yielded.
    Raises ReadError where nothing further can be read.
    """
    text.seek(0)
    text.read(start)
    yield from _Reader(text).values((), 0)


class _TooLongError(ReadError):
    """A value has more characters than are kept."""


class _Reader:
    """A JSON text of which only a part is kept: `_at` is the position in `_held`, `_dropped` what came before."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._held, self._at, self._dropped, self._ended = text, "", 0, 0, False

    def values(self, path: Path, depth: int) -> Iterator[tuple[Path, Any]]:
        """Yield the items of all lists of the value that begins here, and pass it."""
        opening = self._next()
        if opening == "[":
            yield from self._list(path, depth)
        elif opening == "{" and depth < _DEEPEST:
            yield from self._object(path, depth)
        else:
            self._part(opening)

    def _part(self, opening: str) -> None:
        """Pass a value in which no lists are looked for; a string may have any length."""
        try:
            self._value()
        except _TooLongError:
            if opening != '"':
                raise
            self._string()

    def _string(self) -> None:
        """Pass a string, piece by piece."""
        self._at += 1
        while True:
            match = _IN_STRING.match(self._held, self._at)
            self._at = match.end() if match else self._at
            if self._held[self._at : self._at + 1] == '"':
                self._at += 1
                return
            if not self._more():
                raise self._wrong("a string does not end")

    def _list(self, path: Path, depth: int) -> Iterator[tuple[Path, Any]]:
        self._at += 1
        while self._next() != "]":
            try:
                yield path, self._item()
            except _TooLongError as error:
                yield from self._long_item(path, depth, error)
            self._comma("]")
        self._at += 1

    def _long_item(self, path: Path, depth: int, error: ReadError) -> Iterator[tuple[Path, Any]]:
        """Yield the items of the lists in an item that is too long to be kept; the error if it has none."""
        if depth + 1 >= _DEEPEST or self._next() not in ("{", "["):
            raise error
        empty = True
        for found in self.values((*path, EACH), depth + 1):
            empty = False
            yield found
        if empty:
            yield path, error

    def _object(self, path: Path, depth: int) -> Iterator[tuple[Path, Any]]:
        self._at += 1
        while self._next() != "}":
            key = self._value()
            if not isinstance(key, str) or self._next() != ":":
                raise self._wrong("a key and a colon expected")
            self._at += 1
            yield from self.values((*path, key), depth + 1)
            self._comma("}")
        self._at += 1

    def _comma(self, closing: str) -> None:
        """Pass a comma; stay before the closing bracket."""
        sign = self._next()
        if sign == ",":
            self._at += 1
        elif sign != closing:
            raise self._wrong(f"a comma or {closing} expected")

    def _item(self) -> Any:
        """Return the value that begins here, or the ReadError that says why it is none, and pass it."""
        start = self._dropped + self._at
        try:
            value = self._value()
            if self._next() in (",", "]"):
                return value
            error = self._wrong("a comma or ] expected")
        except _TooLongError:
            raise
        except ReadError as wrong:
            error = wrong
        self._at = start - self._dropped
        self._skip()
        return error

    def _value(self) -> Any:
        """Return the value that begins here. What comes before it is dropped, so that it can be read again."""
        while True:
            try:
                value, end = _parse(self._held, self._at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and not self._ended:
                    if len(self._held) - self._at > LONGEST_ITEM:
                        raise _TooLongError(f"longer than {LONGEST_ITEM:,} characters") from error
                    self._more()
                    continue
                raise self._wrong(error.msg, error.pos) from error
            except RecursionError as error:
                raise self._wrong("nested too deeply") from error
            except ValueError as error:
                raise self._wrong(str(error)) from error
            if end < len(self._held) - _NEAR_END or self._ended:
                self._at = end
                return value
            self._more()

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Return whether an error may only mean that the value goes on behind what was read."""
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._held) - _NEAR_END

    def _skip(self) -> None:
        """Pass a wrong value by its brackets. Raises ReadError if they never close."""
        depth = 0
        while True:
            for match in _MARK.finditer(self._held, self._at):
                depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
                if depth < 0 or (depth == 0 and match[0] == ","):
                    self._at = match.start()
                    return
            if len(self._held) - self._at > 2 * LONGEST_ITEM or not self._more():
                raise self._wrong("a bracket that closes is missing")
            depth = 0

    def _next(self) -> str:
        """Pass white space and return the character behind it, "" at the end."""
        while True:
            match = _SPACE.match(self._held, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Drop what was passed and read as much again as is held; return whether there was more."""
        if self._ended:
            return False
        self._held, self._dropped, self._at = self._held[self._at :], self._dropped + self._at, 0
        read = self._text.read(max(_CHUNK, len(self._held) // 2))
        self._held += read
        self._ended = not read
        return bool(read)

    def _wrong(self, what: str, at: int | None = None) -> ReadError:
        where = self._dropped + (self._at if at is None else at) + 1
        return ReadError(f"not JSON: {what} (character {where:,})")
