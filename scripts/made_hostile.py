"""Make the small hostile files of tests/data/hostile.csv, for the tests and for scripts/bench_hostile.py."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

PATTERNS = Path(__file__).parents[1] / "tests" / "data" / "hostile.csv"

_ESCAPE = re.compile(r"\\(\\|[nrt]|u[0-9a-f]{4})")
_WHITE = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def patterns() -> list[dict[str, str]]:
    r"""Return the rows of the table: a suffix, what stands before, is repeated, and after; whether the tests read it.

    \n, \r, \t, \uFFFF and \\ stand for characters; {n} is the number of the repetition.
    """
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def content(row: Mapping[str, str], size: int) -> str:
    """Return a pattern, repeated to a size in characters."""
    before, repeated, after = (_ESCAPE.sub(_unescaped, row[name]) for name in ("before", "repeated", "after"))
    times = size // len(repeated)
    middle = "".join(repeated.replace("{n}", str(n)) for n in range(times)) if "{n}" in repeated else repeated * times
    return before + middle + after


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1][1:], 16)) if len(match[1]) > 1 else _WHITE[match[1]]
