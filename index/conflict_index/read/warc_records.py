"""Read the records of a WARC file one by one, and the bodies of the web server's answers in them."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from conflict_index.errors import ReadError
from conflict_index.read.extras import load

GZIP = b"\x1f\x8b"

_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 500
_CHUNK = 1 << 16
_CHUNK_SIZE = re.compile(rb"\s*([0-9a-fA-F]{1,8})\s*(?:;.*)?\r?\n")
DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
"""What reading a damaged file raises, packed by gzip or inside a ZIP."""

_PLAIN = ("", "identity", "none")


class Bytes(Protocol):
    """What gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record: its number from 1, its headers by lower-case name, and its content, to be read before the next."""

    number: int
    headers: dict[str, str]
    content: _Content

    @property
    def kind(self) -> str:
        """The type of the record: response, resource, request, ..."""
        return self.headers.get("warc-type", "").lower()

    @property
    def is_http(self) -> bool:
        """Whether the content is an answer of a web server."""
        return self.headers.get("content-type", "").replace(" ", "").lower().startswith("application/http")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a web server answered: its status (0: none), its headers by lower-case name, and the body, decoded."""

    status: int
    headers: dict[str, str]
    body: Bytes


def warc_records(stream: BinaryIO) -> Iterator[WarcRecord]:
    """Yield the records of a WARC file, packed with gzip or not. Raises ReadError where it is damaged."""
    number = 0
    try:
        for record in _records(_lines(stream)):
            number = record.number
            yield record
    except DAMAGE as error:
        said = " ".join(str(error).split())[:100]
        raise ReadError(f"damaged after record {number}: {said or 'it breaks off'}; copy it again") from error
    if not number:
        raise ReadError("no WARC records in it; copy it again")


def _lines(stream: BinaryIO) -> Any:
    """Return the stream as one that gives lines, unpacked."""
    start = stream.read(2)
    joined = io.BufferedReader(cast(io.RawIOBase, _Joined(start, stream)))
    return gzip.GzipFile(fileobj=joined, mode="rb") if start == GZIP else joined


class _Joined(io.RawIOBase):
    """The first bytes of a stream, then the rest of it."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = start, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._start[: len(buffer)] or self._stream.read(len(buffer))
        self._start = self._start[len(buffer) :]
        buffer[: len(content)] = content
        return len(content)


def _records(lines: Any) -> Iterator[WarcRecord]:
    number = 0
    while line := lines.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise ReadError(f"damaged after record {number}: another record should begin; copy it again")
        number += 1
        headers = _headers(lines)
        length = headers.get("content-length", "")
        if not length.isdecimal() or len(length) > 15:
            raise ReadError(f"damaged: record {number} does not say its length; copy it again")
        content = _Content(lines, int(length))
        yield WarcRecord(number, headers, content)
        while content.read(_CHUNK):
            pass
        if content.left:
            raise ReadError(f"damaged: it breaks off in record {number}; copy it again")


def _headers(lines: Any) -> dict[str, str]:
    """Read headers up to the empty line; the first of a name counts, and lines that are indented go on."""
    headers: dict[str, str] = {}
    name = ""
    for _ in range(_MOST_HEADERS):
        line = lines.readline(_LONGEST_LINE)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            break
        if text[:1] in " \t" and name:
            headers[name] = f"{headers[name]} {text.strip()}"
            continue
        key, _, value = text.partition(":")
        name = key.strip().lower()
        if name in headers:
            name = ""
        else:
            headers[name] = value.strip()
    return headers


class _Content:
    """The bytes of one record."""

    def __init__(self, lines: Any, length: int) -> None:
        self._lines = lines
        self.length = self.left = length

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        return self._taken(self._lines.read, size)

    def readline(self, size: int) -> bytes:
        """Return a line, or its first `size` bytes."""
        return self._taken(self._lines.readline, size)

    def _taken(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            content = read(min(size, self.left))
        except DAMAGE as error:
            said = " ".join(str(error).split())[:100]
            raise ReadError(f"damaged: {said or 'it breaks off'}; copy the archive again") from error
        self.left -= len(content)
        return content


def answer(record: WarcRecord) -> HttpAnswer:
    """Return the answer of a web server in a record; a record that is none has its content as the body.

    Raises ReadError for a body in an encoding that is not known.
    """
    if not record.is_http:
        return HttpAnswer(0, {"content-type": record.headers.get("content-type", "")}, record.content)
    status = re.match(rb"HTTP/\S+\s+(\d{3})\b", record.content.readline(_LONGEST_LINE))
    headers = _headers(record.content)
    body: Bytes = record.content
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _Chunked(record.content)
    for encoding in reversed(headers.get("content-encoding", "").lower().split(",")):
        body = _decoded(body, encoding.strip())
    return HttpAnswer(int(status[1]) if status else 0, headers, body)


def _decoded(body: Bytes, encoding: str) -> Bytes:
    if encoding in _PLAIN:
        return body
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflated(body)
    if encoding == "br":
        return _Brotli(body, load("brotli", "warc"))
    raise ReadError(f"its body has the encoding {encoding[:20]!r}, which is not read")


class _Chunked:
    """A body that is sent in chunks; one that only says so is given as it is."""

    def __init__(self, content: _Content) -> None:
        self._content = content
        self._left = 0
        self._start = b""
        self._ended = self._raw = False
        self._first = True

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        if not self._left and not self._raw and not self._ended:
            self._next()
        if self._start:
            start, self._start = self._start, b""
            return start
        if self._raw:
            return self._content.read(size)
        content = self._content.read(min(size, self._left))
        self._left -= len(content)
        return content

    def _next(self) -> None:
        line = self._content.readline(1024)
        if not self._first and line in (b"\r\n", b"\n"):
            line = self._content.readline(1024)
        match = _CHUNK_SIZE.fullmatch(line)
        self._left = int(match[1], 16) if match else 0
        self._ended = not self._left
        if self._first and not match:
            self._raw, self._start = True, line
        self._first = False


class _Inflated:
    """A body packed by gzip or deflate; one that only says so is given as it is."""

    def __init__(self, body: Bytes) -> None:
        self._body = body
        self._unpacker: Any = None
        self._waiting = b""
        self._raw = False

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end. Raises ReadError for a body that is damaged or breaks off."""
        while True:
            chunk = self._waiting or self._body.read(_CHUNK)
            self._waiting = b""
            if self._raw:
                return chunk
            if self._unpacker is None:
                self._begin(chunk)
                self._waiting = chunk
                if chunk:
                    continue
                return b""
            if not chunk or self._unpacker.eof:
                if not self._unpacker.eof:
                    raise ReadError("its packed body breaks off")
                return b""
            try:
                content: bytes = self._unpacker.decompress(chunk, size)
            except zlib.error as error:
                raise ReadError(f"its packed body is damaged ({error})") from error
            self._waiting = self._unpacker.unconsumed_tail
            if content:
                return content

    def _begin(self, chunk: bytes) -> None:
        """Find out how a body is packed, if it is, by its first bytes."""
        for bits in (47, -15):
            try:
                zlib.decompressobj(bits).decompress(chunk, 1)
            except zlib.error:
                continue
            self._unpacker = zlib.decompressobj(bits)
            return
        self._raw = True


class _Brotli:
    """A body packed by Brotli."""

    def __init__(self, body: Bytes, brotli: Any) -> None:
        self._body = body
        self._unpacker, self._error = brotli.Decompressor(), brotli.error

    def read(self, size: int) -> bytes:
        """Return up to about `size` bytes, none at the end. Raises ReadError for a damaged body."""
        try:
            while not self._unpacker.is_finished():
                more = self._unpacker.can_accept_more_data()
                chunk = self._body.read(_CHUNK) if more else b""
                if more and not chunk:
                    raise ReadError("its packed body breaks off")
                content: bytes = self._unpacker.process(chunk, output_buffer_limit=size)
                if content:
                    return content
        except self._error as error:
            raise ReadError(f"its packed body is damaged ({error})") from error
        return b""
