"""Which sequences of words make a date: the patterns of seeds/dates/patterns.csv as one compiled expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from conflict_index import seeds
from conflict_index.dates.lexicon import LETTER
from conflict_index.errors import SeedError

_CORE = (
    "YEAR YEARS DECADE DATE DAYYEAR MONTH WEAK LOWWEAK SHORT STEM WEEKDAY WEAKDAY DAYWORD OVERNIGHT PART "
    "UDAY UWEEK UMONTH UYEAR UHOUR UMINUTE UEND DUALDAY DUALWEEK DUALMONTH DUALYEAR SEASON FEAST EID"
)
_RUN = re.compile(f"[^{LETTER['X']}{LETTER['PARA']}]+")
_HAS_CORE = re.compile(f"[{''.join(LETTER[name] for name in _CORE.split())}]")


def matches(kinds: str) -> Iterator[tuple[str, int, int]]:
    """Every date in a string of class letters: its rule and its first token and the one after its last.

    Rules are tried only inside runs of date words that hold more than prepositions and numbers.
    """
    expression, rules = _compiled()
    for run in _RUN.finditer(kinds):
        if _HAS_CORE.search(kinds, *run.span()):
            for match in expression.finditer(kinds, *run.span()):
                yield rules[int(str(match.lastgroup)[1:])], match.start(), match.end()


@cache
def _compiled() -> tuple[re.Pattern[str], list[str]]:
    shorthand: dict[str, str] = {}
    rules: list[str] = []
    patterns: list[str] = []
    for row in seeds.rows("dates/patterns.csv"):
        pattern = _expand(row["pattern"], shorthand)
        if row["rule"].startswith("@"):
            shorthand[row["rule"]] = pattern
        else:
            patterns.append(f"(?P<r{len(rules)}>{pattern})")
            rules.append(row["rule"])
    return re.compile("|".join(patterns)), rules


def _expand(pattern: str, shorthand: dict[str, str]) -> str:
    """Class names and shorthands written out as letters."""
    try:
        pattern = re.sub("@[A-Z]+", lambda m: shorthand[m[0]], pattern)
        pattern = re.sub("[A-Z]+", lambda m: LETTER[m[0]], pattern)
        re.compile(pattern := pattern.replace(" ", ""))
    except (KeyError, re.error) as error:
        raise SeedError(f"seeds/dates/patterns.csv: {pattern!r}: {error}; correct the pattern") from error
    return pattern
