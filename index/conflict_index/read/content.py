"""Read an open stream in the format that its source names or its beginning shows."""

from __future__ import annotations

from contextlib import ExitStack
from typing import BinaryIO

from conflict_index.read.decode import decode, detect
from conflict_index.read.events import Notice
from conflict_index.read.guess import guess_bytes, guess_text
from conflict_index.read.registry import BytesReader, ChosenColumns, Records, named
from conflict_index.read.source import Source


def records_of(source: Source, stream: BinaryIO, columns: ChosenColumns) -> Records:
    """Yield the records and remarks of a seekable stream, which may be closed by it. Raises what its reader raises."""
    with ExitStack() as stack:
        reader = named(source.format) if source.format else guess_bytes(stream)
        if isinstance(reader, BytesReader):
            yield from reader.records(source, stream, columns)
            return
        encoding = detect(stream)
        if encoding.message:
            yield Notice(source.path, encoding.message)
        text = stack.enter_context(decode(stream, encoding))
        reader = reader or guess_text(text)
        yield from reader.records(source, text, columns)
