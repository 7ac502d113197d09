"""Parse XML as a stream of events: no tree in memory, no entities of its own, nothing from the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol
from xml.parsers import expat

from conflict_index.errors import ReadError

LARGEST = 1 << 28
"""Bytes that one XML part of a document may have: 268 million."""

_CHUNK = 1 << 16


class Handler(Protocol):
    """What receives the events. Names come without their namespace, of elements and of attributes alike."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Receive the beginning of an element."""

    def end(self, name: str) -> None:
        """Receive the end of an element."""

    def data(self, text: str) -> None:
        """Receive text."""


def parse(stream: BinaryIO, handler: Handler) -> Iterator[None]:
    """Send the events of a stream to a handler; yields after each chunk, so that what was made of it can be taken.

    Raises ReadError for XML that is damaged, too long, or defines entities, which can grow without end.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: handler.start(_local(name), _plain(attributes))
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.data
    parser.EntityDeclHandler = _refuse
    read = 0
    try:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > LARGEST:
                raise ReadError(f"an XML part longer than {LARGEST:,} bytes; split the document")
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise ReadError(f"damaged: its XML breaks off or is not well-formed ({error}); save it again") from error
    except (ValueError, LookupError) as error:
        raise ReadError(f"its XML has an encoding that cannot be read ({error}); save it again") from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items()}


def _refuse(*declaration: object) -> None:
    raise ReadError("its XML defines entities, which documents do not need and which can do harm; it is not read")
