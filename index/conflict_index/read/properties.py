"""Read the title, language and days of a document from its part of properties."""

from __future__ import annotations

import zipfile

from conflict_index.errors import ReadError
from conflict_index.read.safe_xml import parse
from conflict_index.read.zipped import open_part

_FIELDS = {
    "title": "title",
    "language": "language",
    "creator": "author",
    "initial-creator": "author",
    "created": "created",
    "creation-date": "created",
    "modified": "modified",
    "date": "modified",
}
"""Dublin Core and OpenDocument: when a file was made or saved is no publication date, and is kept as a field."""


def properties(parts: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Return what a document says about itself by field; empty where it cannot be read."""
    handler = _Properties()
    try:
        with open_part(parts, name) as part:
            for _ in parse(part, handler):
                pass
    except ReadError:  # the text can be read without it
        return {}
    return handler.said


class _Properties:
    """The handler of the part's XML."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._text = []

    def end(self, name: str) -> None:
        value = " ".join("".join(self._text).split())
        if name in _FIELDS and value:
            self.said.setdefault(_FIELDS[name], value)
        self._text = []

    def data(self, text: str) -> None:
        self._text.append(text)
