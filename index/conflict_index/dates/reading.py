"""Values passed from grammar to arithmetic: the words of a match, their reference day, and the resolved days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from conflict_index.dates import arithmetic
from conflict_index.dates.arithmetic import Interval
from conflict_index.dates.lexicon import LETTER, Value
from conflict_index.dates.scan import Scan
from conflict_index.model import Basis, Precision

_MONTHS = {LETTER[name] for name in ("MONTH", "WEAK", "LOWWEAK", "SHORT")}
_DAYS = {LETTER[name] for name in ("DAY", "ORD", "ORDW", "ORDA", "TEN", "TENS")}
_PAIRS = {LETTER[name] for name in ("RANGE", "DAYPAIR")}
_WORD_DAYS = {LETTER[name] for name in ("TEN", "TENS")}
_SECOND_NAME = {LETTER["SLASH"], LETTER["LP"]}


@dataclass(frozen=True, slots=True)
class Reference:
    """What relative and incomplete dates are resolved against.

    `published` is the day of publication, `years` the first and last year allowed, `named` the day named last in
    the text. `direction` is +1 for the future, -1 for the past, 0 where both are equally likely. `day_first` is the
    order of day and month in numeric dates, None if it is not known.
    """

    published: date | None
    years: tuple[int, int] | None = None
    named: date | None = None
    direction: int = -1
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class DateReading:
    """The days an expression means (see DateSpan), and its tokens: from `first`, `last` excluded."""

    start: date | None
    end: date | None
    month: int | None
    day: int | None
    precision: Precision
    basis: Basis
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of one match, with queries by class."""

    first: int
    last: int
    kinds: str
    values: list[Value]

    @classmethod
    def of(cls, scan: Scan, first: int, last: int) -> Words:
        """Take the tokens from `first` up to `last`, `last` excluded."""
        return cls(first, last, scan.kinds[first:last], scan.values[first:last])

    def has(self, *names: str) -> bool:
        """Tell whether any token has one of these classes."""
        return any(LETTER[name] in self.kinds for name in names)

    def values_of(self, *names: str) -> list[Value]:
        """Return the values of all tokens of these classes, in order."""
        letters = {LETTER[name] for name in names}
        return [value for kind, value in zip(self.kinds, self.values, strict=True) if kind in letters]

    def number(self, *names: str) -> int | None:
        """Return the first number among the tokens of these classes, or None."""
        return next((value for value in self.values_of(*names) if isinstance(value, int)), None)

    def word(self, *names: str) -> str | None:
        """Return the first text value (an edge, a season) among the tokens of these classes, or None."""
        return next((value for value in self.values_of(*names) if isinstance(value, str)), None)

    def days(self) -> list[int]:
        """Return the days of a month in order; "الخامس والعشرين" (five and twenty) is one day."""
        found: list[int] = []
        before = ""
        for kind, value in zip(self.kinds, self.values, strict=True):
            if isinstance(value, tuple) and kind in _PAIRS:
                found += value
            elif isinstance(value, tuple) and kind == LETTER["DAYYEAR"]:
                found.append(value[0])
            elif isinstance(value, int) and kind in _DAYS and before != LETTER["STEM"]:
                if kind in _WORD_DAYS and before in _DAYS:
                    value += found.pop()
                found.append(value)
            before = kind
        return found

    def months(self) -> list[int]:
        """Return the months in order, without second names of the same month ("تشرين الثاني/نوفمبر")."""
        found: list[int] = []
        for at, (kind, value) in enumerate(zip(self.kinds, self.values, strict=True)):
            if not isinstance(value, int) or (kind not in _MONTHS and kind != LETTER["STEM"]):
                continue
            if kind == LETTER["STEM"]:
                ordinal = self.values[at + 1] if at + 1 < len(self.values) else None
                value = (value + ordinal - 1) % 12 + 1 if isinstance(ordinal, int) else value
            if not (found and at and self.kinds[at - 1] in _SECOND_NAME):
                found.append(value)
        return found

    def years(self) -> list[int]:
        """Return the years in order, two-digit years with their century."""
        found: list[int] = []
        for kind, value in zip(self.kinds, self.values, strict=True):
            if isinstance(value, tuple) and kind in (LETTER["DAYYEAR"], LETTER["YEARS"]):
                found += value[1:] if kind == LETTER["DAYYEAR"] else value
            elif isinstance(value, int) and kind == LETTER["YEAR"]:
                found.append(value)
            elif isinstance(value, int) and kind == LETTER["YY"]:
                found.append(arithmetic.century(value))
        return found

    def reading(self, interval: Interval | None, precision: Precision, basis: Basis) -> Iterator[DateReading]:
        """Yield one reading that spans all tokens; nothing if `interval` is None."""
        if interval:
            start, end = interval
            month = start.month if precision in ("day", "month") else None
            day = start.day if precision == "day" else None
            yield DateReading(start, end, month, day, precision, basis, self.first, self.last)

    def yearless(self, month: int, day: int | None, precision: Precision) -> Iterator[DateReading]:
        """Yield one reading with a month, or month and day, and without a year."""
        if arithmetic.day_of(2000, month, day or 1):
            yield DateReading(None, None, month, day, precision, "stated", self.first, self.last)
