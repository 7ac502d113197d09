"""Find and read the curated tables: UTF-8 CSV files with a header, one fact per row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from conflict_index.errors import SeedError

_PACKED = Path(__file__).parent / "_seeds"
_CHECKOUT = Path(__file__).parents[2] / "seeds"


def folder() -> Path:
    """Return the folder of curated tables: inside the installed package, else in the checkout.

    Raises SeedError when neither is there.
    """
    for path in (_PACKED, _CHECKOUT):
        if path.is_dir():
            return path
    raise SeedError(f"the curated tables are missing: neither {_PACKED} nor {_CHECKOUT} exists; install again")


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table as dictionaries keyed by the header; `table` is a path below the seeds folder.

    Lines that start with # are comments. Raises SeedError, with file and line, for a row of another width.
    """
    path = folder() / name
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}; install again") from error
    reader = csv.reader(line for line in lines if line and not line.startswith("#"))
    header = next(reader, [])
    width = len(header)
    for row in reader:
        if len(row) != width:
            number = _number_of(row, lines)
            raise SeedError(f"{path}:{number}: {len(row)} columns where the header has {width}")
        yield dict(zip(header, row, strict=True))


def _number_of(row: list[str], lines: list[str]) -> int:
    """Return the number of the line that a row was read from."""
    return next((number for number, line in enumerate(lines, 1) if next(csv.reader([line]), []) == row), 0)
