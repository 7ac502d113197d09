"""Find the reader of a stream without a suffix, by asking every reader whether it recognises the beginning."""

from __future__ import annotations

import io
from typing import BinaryIO

from conflict_index.read.registry import BytesReader, TextReader, readers

_HEAD = 1 << 16
"""Bytes or characters that readers are shown."""


def guess_bytes(stream: BinaryIO) -> BytesReader | None:
    """Return the first reader of bytes that recognises the stream, None where none does; rewinds the stream."""
    head = stream.read(_HEAD)
    stream.seek(0)
    asked = (reader for reader in readers() if isinstance(reader, BytesReader))
    return next((reader for reader in asked if reader.recognises(head)), None)


def guess_text(text: io.TextIOWrapper) -> TextReader:
    """Return the first reader of text that recognises the text, else that of plain text; rewinds the text."""
    head = text.read(_HEAD)
    text.seek(0)
    asked = [reader for reader in readers() if isinstance(reader, TextReader)]
    return next((reader for reader in asked if reader.recognises(head)), asked[0])
