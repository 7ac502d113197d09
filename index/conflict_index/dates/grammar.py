"""Match sequences of word classes against the patterns of seeds/dates/patterns.csv, compiled as one expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.dates.lexicon import LETTER
from conflict_index.errors import SeedError

_CORE = (
    "YEAR YEARS DECADE DATE DOTDATE DAYYEAR MONTH WEAK LOWWEAK SHORT STEM WEEKDAY WEAKDAY DAYWORD OVERNIGHT PART "
    "UDAY UWEEK UMONTH UYEAR UHOUR UMINUTE UEND DUALDAY DUALWEEK DUALMONTH DUALYEAR SEASON FEAST EID ORD EASTER HOLY "
    "HMONTH HYEAR AYEAR HDATE SMONTH SWEAK SYEAR SDATE SEASONAFTER DAYMONTH DATESPAN NOW"
)
_HAS_CORE = re.compile(f"[{''.join(LETTER[name] for name in _CORE.split())}]")
_LOCAL_CLASSES = (
    "HYEAR AYEAR HDATE SMONTH SWEAK SYEAR SDATE ONDAY INMONTH LOC SINCEAFTER AMID EDGEAFTER SEASONAFTER HMONTH"
)
_LOCAL = re.compile(f"[{''.join(LETTER[name] for name in _LOCAL_CLASSES.split())}]")
_LOCAL_ROW = re.compile(rf"\b(?:{'|'.join(_LOCAL_CLASSES.split())}|HM|HY|SY)\b")
_NEVER_FIRST = "COMMA DOT DASH SLASH RP APOS QUOTE POSS TO AND GO NAMED"


@dataclass(frozen=True, slots=True)
class Grammar:
    """All rules as one expression, each followed by an empty group that tells its number; `stop` ends a run."""

    expression: re.Pattern[str]
    rules: tuple[str, ...]
    stop: re.Pattern[str]


class RuleMatch(NamedTuple):
    """The rule that matched, the index of the first token and the index after the last."""

    rule: str
    first: int
    last: int


def matches(kinds: str) -> Iterator[RuleMatch]:
    """Yield each date in a string of class letters, in order.

    Rules are tried only inside runs of date words that hold more than prepositions and numbers.
    """
    grammar = _grammar(_LOCAL.search(kinds) is not None)
    end = 0
    for core in _HAS_CORE.finditer(kinds):
        start = core.start()
        if start < end:
            continue
        while start > end and not grammar.stop.match(kinds[start - 1]):
            start -= 1
        stop = grammar.stop.search(kinds, core.end())
        end = stop.start() if stop else len(kinds)
        for match in grammar.expression.finditer(kinds, start, end):
            yield RuleMatch(grammar.rules[(match.lastindex or 0) - 1], match.start(), match.end())


@cache
def _grammar(local: bool) -> Grammar:
    """Compile the rules, those with a class of `_LOCAL_CLASSES` only for `local`: English is read faster without."""
    shorthand: dict[str, str] = {}
    rules: list[str] = []
    patterns: list[str] = []
    for row in seeds.rows("dates/patterns.csv"):
        pattern = _expand(row["pattern"], shorthand)
        if row["rule"].startswith("@"):
            shorthand[row["rule"]] = pattern
        elif local or not _LOCAL_ROW.search(row["pattern"]):
            patterns.append(f"(?:{pattern})()")
            rules.append(row["rule"])
    never = "".join(LETTER[name] for name in _NEVER_FIRST.split())
    expression = f"(?![{never}])(?:{'|'.join(patterns)})"
    unused = "".join(letter for letter in LETTER.values() if letter not in expression)
    return Grammar(re.compile(expression), tuple(rules), re.compile(f"[{unused}]"))


def _expand(pattern: str, shorthand: dict[str, str]) -> str:
    """Replace class names and shorthands by letters. Raises SeedError for a pattern that does not compile."""
    written = pattern
    try:
        written = re.sub(r"\((?!\?)", "(?:", written)
        written = re.sub("@[A-Z]+", lambda match: shorthand[match[0]], written)
        written = re.sub("[A-Z]+", lambda match: LETTER[match[0]], written).replace(" ", "")
        re.compile(written)
    except (KeyError, re.error) as error:
        raise SeedError(f"seeds/dates/patterns.csv: {pattern!r}: {error}; correct the pattern") from error
    return written
