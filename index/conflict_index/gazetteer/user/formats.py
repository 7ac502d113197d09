"""Detect a gazetteer file's format by its content and read its rows as raw places."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zipfile import is_zipfile

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user import geonames
from conflict_index.gazetteer.user.geojson import geojson_sheet
from conflict_index.gazetteer.user.places import RawPlace, Remarks
from conflict_index.gazetteer.user.sheet import Sheet, text_sheet
from conflict_index.gazetteer.user.table import table_places
from conflict_index.gazetteer.user.workbook import workbook_sheets
from conflict_index.read.decode import NotText, decode, detect, read_whole

DUMP, ALTERNATE, GEOJSON, XLSX, TABLE = "GeoNames dump", "GeoNames alternateNames", "GeoJSON", "XLSX table", "table"
_LOOKED_AT = 20


def is_workbook(path: Path) -> bool:
    """Tell whether a file is an XLSX workbook. Raises GazetteerError for other archives."""
    named_so = path.suffix.lower() in (".xlsx", ".xlsm")
    if named_so or not is_zipfile(path):
        return named_so
    raise GazetteerError(f"{path}: a ZIP archive; unpack it and add the file inside")


def open_text(path: Path, stream: BinaryIO, remarks: Remarks) -> io.TextIOWrapper:
    """Return the stream as text; a guessed encoding is noted. Raises GazetteerError if it is not text."""
    try:
        encoding = detect(stream)
    except NotText as error:
        raise GazetteerError(f"{path}: {error}; give CSV, TSV, XLSX, GeoJSON or GeoNames' text files") from error
    if encoding.message:
        remarks.notes.append(encoding.message)
    return decode(stream, encoding)


def format_of(text: io.TextIOWrapper) -> str:
    """Return the format of a text by its first rows, and rewind the text."""
    head = list(islice((text.readline(1 << 16) for _ in range(_LOOKED_AT)), _LOOKED_AT))
    text.seek(0)
    if "".join(head).lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return GEOJSON
    rows = [line.lstrip("\ufeff").rstrip("\r\n").split("\t") for line in head if line.strip()]
    for test, name in ((geonames.is_dump, DUMP), (geonames.is_alternate, ALTERNATE)):
        if rows and 2 * sum(map(test, rows)) > len(rows):
            return name
    return TABLE


def workbook_places(path: Path, columns: Mapping[str, str], remarks: Remarks) -> Iterator[RawPlace]:
    """Yield the places of an XLSX workbook."""
    return table_places(workbook_sheets(path), columns, remarks)


def text_places(
    path: Path, text: io.TextIOWrapper, format: str, columns: Mapping[str, str], remarks: Remarks
) -> Iterator[RawPlace]:
    """Yield the places of a text in a format (except ALTERNATE, which has names only)."""
    if format == DUMP:
        return iter(geonames.dump_places(text, remarks))
    return table_places(_sheets(path, text, format, remarks), columns, remarks)


def _sheets(path: Path, text: io.TextIOWrapper, format: str, remarks: Remarks) -> list[Sheet]:
    if format == GEOJSON:
        return [geojson_sheet(path, read_whole(text).lstrip("\ufeff"), remarks)]
    return [text_sheet(path, text, remarks)]
