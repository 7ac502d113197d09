"""From the words of a date to its days: one function a rule of the grammar, all arithmetic left to `arithmetic`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from conflict_index.dates import arithmetic as days
from conflict_index.dates.lexicon import LETTER, Value
from conflict_index.dates.scan import Scan
from conflict_index.model import Basis, Precision


@dataclass(frozen=True, slots=True)
class Reference:
    """What dates are counted from: the day of publication, the years the user allows (inclusive), the day named last.

    `direction` is -1 where the text tells of the past, +1 where it speaks of what is to come, 0 where it does not say.
    """

    published: date | None
    years: tuple[int, int] | None
    named: date | None = None
    direction: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The days an expression means, and the tokens from `first` to before `last` that say so."""

    start: date | None
    end: date | None
    month: int | None
    day: int | None
    precision: Precision
    basis: Basis
    first: int
    last: int


class Words:
    """The tokens of one match, asked for by class."""

    __slots__ = ("first", "kinds", "last", "values")

    def __init__(self, scan: Scan, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.kinds = scan.kinds[first:last]
        self.values = scan.values[first:last]

    def has(self, name: str) -> bool:
        return LETTER[name] in self.kinds

    def all(self, *names: str) -> list[Value]:
        """Values of all tokens of these classes, in order."""
        letters = {LETTER[name] for name in names}
        return [value for kind, value in zip(self.kinds, self.values, strict=True) if kind in letters]

    def numbers(self, *names: str) -> list[int]:
        return [value for value in self.all(*names) if isinstance(value, int)]

    def number(self, *names: str) -> int | None:
        return next(iter(self.numbers(*names)), None)

    def word(self, *names: str) -> str | None:
        return next((value for value in self.all(*names) if isinstance(value, str)), None)

    def days(self) -> list[int]:
        return self.numbers("DAY", "ORD")

    def months(self) -> list[int]:
        """Months in order, a second name of the same month ("تشرين الثاني/نوفمبر") left out."""
        found: list[int] = []
        for at, (kind, value) in enumerate(zip(self.kinds, self.values, strict=True)):
            if not isinstance(value, int):
                continue
            if kind == LETTER["STEM"]:
                ordinal = self.values[at + 1] if at + 1 < len(self.values) else None
                value = (value + ordinal - 1) % 12 + 1 if isinstance(ordinal, int) else value
            elif kind not in _MONTHS:
                continue
            if not (found and at and self.kinds[at - 1] in _SECOND_NAME):
                found.append(value)
        return found

    def years(self) -> list[int]:
        found = []
        for kind, value in zip(self.kinds, self.values, strict=True):
            if kind == LETTER["YEAR"] and isinstance(value, int):
                found.append(value)
            elif kind == LETTER["YY"] and isinstance(value, int):
                found.append(days.century(value))
            elif kind == LETTER["DAYYEAR"] and isinstance(value, tuple):
                found.append(value[1])
        return found


_MONTHS = {LETTER[name] for name in ("MONTH", "WEAK", "LOWWEAK", "SHORT")}
_SECOND_NAME = {LETTER["SLASH"], LETTER["LP"]}
Rule = Callable[[Words, Reference], "Iterator[Reading]"]


def resolve(rule: str, scan: Scan, first: int, last: int, reference: Reference) -> list[Reading]:
    """The readings of one match; empty where the words name no day that exists or can be known."""
    words = Words(scan, first, last)
    return [_opened(reading, words) for reading in RULES[rule](words, reference)]


def _opened(reading: Reading, words: Words) -> Reading:
    """ "Since" leaves the end open, "until" the start."""
    if reading.start is None or reading.precision == "range":
        return reading
    if words.kinds[0] == LETTER["SINCE"]:
        return replace(reading, end=None, precision="range")
    if words.kinds[0] == LETTER["UNTIL"]:
        return replace(reading, start=None, precision="range")
    return reading


def _reading(
    words: Words, interval: days.Interval | None, precision: Precision, basis: Basis, month: int | None = None,
    day: int | None = None,
) -> Iterator[Reading]:  # fmt: skip
    if interval:
        yield Reading(*interval, month, day, precision, basis, words.first, words.last)


def _numeric(words: Words, ref: Reference) -> Iterator[Reading]:
    (value,) = words.all("DATE")
    assert isinstance(value, tuple)
    year, a, b, fixed = value
    year = days.century(year) if year < 100 else year
    options = [(b, a)] if fixed or a == b else [(a, b), (b, a)]
    options = [o for o in options if o[0] <= 12] or [(a, b)]
    intervals = [i for month, day in options if (i := days.day_of(year, month, day))]
    if len(intervals) > 1 and ref.published is None:
        yield from _reading(words, days.year_of(year), "year", "stated")
    elif intervals:
        best = min(intervals, key=lambda i: abs((i[0] - (ref.published or i[0])).days))
        yield from _reading(words, best, "day", "stated", best[0].month, best[0].day)


def _day(words: Words, ref: Reference) -> Iterator[Reading]:
    month = next(iter(words.months()), None)
    glued = words.all("DAYYEAR")
    day = glued[0][0] if glued and isinstance(glued[0], tuple) else next(iter(words.days()), None)
    if month and day:
        yield from _month_day(words, ref, month, day, next(iter(words.years()), None))


def _month_day(words: Words, ref: Reference, month: int, day: int, year: int | None) -> Iterator[Reading]:
    if year is not None:
        yield from _reading(words, days.day_of(year, month, day), "day", "stated", month, day)
        return
    weekday = words.number("WEEKDAY", "WEAKDAY", "WD")
    year = year_for(month, day, weekday, ref)
    if year is not None:
        yield from _reading(words, days.day_of(year, month, day), "day", "inferred", month, day)
    elif days.day_of(2000, month, day):
        yield Reading(None, None, month, day, "day", "stated", words.first, words.last)


def year_for(month: int, day: int, weekday: int | None, ref: Reference) -> int | None:
    """The year of a day and month that have none: by publication, weekday and allowed years; None where unknown.

    With a publication date the nearest year back (ahead where the text says so), a matching weekday preferred.
    Without, only a year that is the single one left among those allowed.
    """
    if ref.published is not None:
        around = range(ref.published.year - 1, ref.published.year + 2)
        found = [i[0] for year in around if (i := days.day_of(year, month, day))]
        past = [d for d in found if d <= ref.published]
        ahead = [d for d in found if d >= ref.published]
        order = (ahead[:1] + past[::-1]) if ref.direction > 0 else (past[::-1] + ahead[:1])
        fitting = [d for d in order if weekday is None or d.weekday() == weekday]
        return next((d.year for d in [*fitting, *order]), None)
    if ref.years is None or not 0 <= ref.years[1] - ref.years[0] <= 400:
        return None
    allowed = [i[0] for year in range(ref.years[0], ref.years[1] + 1) if (i := days.day_of(year, month, day))]
    fitting = [d for d in allowed if weekday is None or d.weekday() == weekday]
    return fitting[0].year if len(fitting) == 1 else None


def _list(words: Words, ref: Reference) -> Iterator[Reading]:
    """ "20 and 21 November": one date a number; each has its own number as its words, the month with its neighbour."""
    month, year = words.months()[0], next(iter(words.years()), None)
    at = [i for i, kind in enumerate(words.kinds) if kind in (LETTER["DAY"], LETTER["ORD"])]
    bounds = [*at[1:], len(words.kinds)]
    start = 0
    for position, after in zip(at, bounds, strict=True):
        value = words.values[position]
        last = position + 1 if after < len(words.kinds) else len(words.kinds)
        if isinstance(value, int):
            for reading in _month_day(words, ref, month, value, year):
                yield replace(reading, first=words.first + start, last=words.first + last)
        start = after


def _between_days(words: Words, ref: Reference) -> Iterator[Reading]:
    first, last = words.days()[:2]
    yield from _stretch(words, ref, words.months()[0], first, last)


def _between_chain(words: Words, ref: Reference) -> Iterator[Reading]:
    value = words.all("RANGE")[0]
    if isinstance(value, tuple):
        yield from _stretch(words, ref, words.months()[0], value[0], value[1])


def _stretch(words: Words, ref: Reference, month: int, first: int, last: int) -> Iterator[Reading]:
    stated = next(iter(words.years()), None)
    year = stated or year_for(month, first, None, ref)
    if first > last:
        return
    if year is None:
        yield Reading(None, None, month, first, "range", "stated", words.first, words.last)
        return
    start, end = days.day_of(year, month, first), days.day_of(year, month, last)
    if start and end:
        yield from _reading(words, (start[0], end[1]), "range", "stated" if stated else "inferred", month, first)


def _between_dates(words: Words, ref: Reference) -> Iterator[Reading]:
    months, numbers, years = words.months(), words.days(), words.years()
    first_month, last_month = months[0], months[-1]
    last_year = years[-1] if years else year_for(last_month, numbers[1], None, ref)
    if last_year is None:
        yield Reading(None, None, first_month, numbers[0], "range", "stated", words.first, words.last)
        return
    first_year = years[0] if len(years) > 1 else last_year - (first_month > last_month)
    start, end = days.day_of(first_year, first_month, numbers[0]), days.day_of(last_year, last_month, numbers[1])
    if start and end and start[0] < end[1]:
        yield from _reading(
            words, (start[0], end[1]), "range", "stated" if years else "inferred", first_month, numbers[0]
        )


def _month(words: Words, ref: Reference) -> Iterator[Reading]:
    month = words.months()[0]
    stated = next(iter(words.years()), None)
    year = stated if stated is not None else year_for(month, 1, None, ref)
    if year is None:
        yield Reading(None, None, month, None, "month", "stated", words.first, words.last)
        return
    interval = days.month_of(year, month)
    edge = words.word("EDGE")
    if interval and edge:
        yield from _reading(
            words, days.edge_of_month(interval, edge), "range", "stated" if stated else "inferred", month
        )
    else:
        yield from _reading(words, interval, "month", "stated" if stated else "inferred", month)


def _month_shift(words: Words, ref: Reference) -> Iterator[Reading]:
    if ref.published is None:
        yield from _month(words, ref)
        return
    month, year, now = words.months()[0], ref.published.year, ref.published.month
    if words.has("LAST"):
        year -= month >= now
    elif words.has("NEXT"):
        year += month <= now
    yield from _reading(words, days.month_of(year, month), "month", "relative", month)


def _year(words: Words, ref: Reference) -> Iterator[Reading]:
    interval = days.year_of(words.years()[0])
    edge = words.word("EDGE")
    if interval and edge:
        yield from _reading(words, days.edge_of_year(interval, edge), "range", "stated")
    else:
        yield from _reading(words, interval, "year", "stated")


def _years(words: Words, ref: Reference) -> Iterator[Reading]:
    first, last = words.years()[:2]
    start, end = days.year_of(first), days.year_of(last)
    if start and end and first <= last:
        yield from _reading(words, (start[0], end[1]), "range", "stated")


def _season(words: Words, ref: Reference) -> Iterator[Reading]:
    season, stated = words.word("SEASON") or "", next(iter(words.years()), None)
    if stated is not None:
        yield from _reading(words, days.season_of(stated, season), "range", "stated")
    elif ref.published is not None:
        around = [
            i for year in range(ref.published.year - 2, ref.published.year + 2) if (i := days.season_of(year, season))
        ]
        if words.has("NEXT"):
            fitting = [i for i in around if i[0] > ref.published][:1]
        elif words.has("LAST"):
            fitting = [i for i in around if i[1] <= ref.published][-1:]
        else:
            fitting = [i for i in around if i[0] <= ref.published][-1:]
        for interval in fitting:
            yield from _reading(words, interval, "range", "relative")


def _feast(words: Words, ref: Reference) -> Iterator[Reading]:
    name, stated = words.word("FEASTPART") or words.word("FEAST") or "", next(iter(words.years()), None)
    if stated is not None:
        for interval in days.feasts(stated, name)[:1]:
            yield from _reading(words, interval, "range", "stated")
    elif ref.published is not None:
        around = [i for y in range(ref.published.year - 1, ref.published.year + 2) for i in days.feasts(y, name)]
        past = [i for i in around if i[0] <= ref.published][-1:]
        ahead = [i for i in around if i[0] > ref.published][:1]
        for interval in (ahead if ref.direction > 0 else past)[:1]:
            yield from _reading(words, interval, "range", "inferred")


def _dayword(words: Words, ref: Reference) -> Iterator[Reading]:
    if ref.published is not None:
        offset = sum(words.numbers("DAYWORD", "DAYBEFORE"))
        moved = days.shift(ref.published, offset)
        yield from _reading(words, days.days(moved) if moved else None, "day", "relative")


def _this_part(words: Words, ref: Reference) -> Iterator[Reading]:
    if ref.published is not None:
        yield from _reading(words, days.days(ref.published), "day", "relative")


def _last_night(words: Words, ref: Reference) -> Iterator[Reading]:
    before = days.shift(ref.published, -1) if ref.published else None
    yield from _reading(words, days.days(before) if before else None, "day", "relative")


def _overnight(words: Words, ref: Reference) -> Iterator[Reading]:
    before = days.shift(ref.published, -1) if ref.published else None
    yield from _reading(words, days.days(before, 2) if before else None, "range", "relative")


def _weekday(words: Words, ref: Reference) -> Iterator[Reading]:
    weekday = words.number("WEEKDAY", "WEAKDAY")
    if ref.published is None or weekday is None:
        return
    if words.has("NEXT"):
        origin, direction = days.shift(ref.published, 1), 1
    elif words.has("LAST"):
        origin, direction = days.shift(ref.published, -1), -1
    else:
        origin, direction = ref.published, ref.direction or -1
    found = days.nearest_weekday(origin, weekday, direction) if origin else None
    yield from _reading(words, days.days(found) if found else None, "day", "relative")


_UNITS = {"UDAY": "day", "UWEEK": "week", "UMONTH": "month", "UYEAR": "year", "UHOUR": "hour", "UEND": "weekend",
          "DUALDAY": "day", "DUALWEEK": "week", "DUALMONTH": "month", "DUALYEAR": "year"}  # fmt: skip


def _unit(words: Words) -> str:
    return next(unit for name, unit in _UNITS.items() if words.has(name))


def _ago(words: Words, ref: Reference) -> Iterator[Reading]:
    count = words.number("DAY", "NUM", "YY", "CARD", "DUALDAY", "DUALWEEK", "DUALMONTH", "DUALYEAR")
    unit = _unit(words)
    if ref.published is None or count is None:
        return
    if unit == "hour":
        count = -(-count // 24) if count >= 24 else 0
    precision: Precision = {"week": "range", "month": "month", "year": "year"}.get(unit, "day")  # type: ignore[assignment]
    yield from _reading(words, days.shift_unit(ref.published, unit, -count), precision, "relative")


def _last_units(words: Words, ref: Reference) -> Iterator[Reading]:
    count = words.number("DAY", "NUM", "YY", "CARD", "DUALDAY", "DUALWEEK", "DUALMONTH", "DUALYEAR")
    unit = _unit(words)
    if ref.published is None or count is None or count < 1:
        return
    if unit == "hour":
        count, unit = -(-count // 24), "day"
    start = days.shift_unit(ref.published, unit, -count)
    end = days.shift(ref.published, 1)
    if start and end:
        yield from _reading(words, (start[0], end), "range", "relative")


def _this_unit(words: Words, ref: Reference) -> Iterator[Reading]:
    if ref.published is None:
        return
    step = -1 if words.has("LAST") else 1 if words.has("NEXT") else 0
    unit, day = _unit(words), ref.published
    if unit in ("week", "weekend"):
        if unit == "weekend" and step == 0 and day.weekday() < 5 and ref.direction <= 0:
            step = -1
        moved = days.shift(day, 7 * step)
        week = days.week_of(moved) if moved else None
        if week and unit == "weekend":
            saturday = days.shift(week[0], 5)
            week = days.days(saturday, 2) if saturday else None
        yield from _reading(words, week, "range", "relative")
    elif unit == "month":
        interval = days.month_of(day.year, day.month + step)
        yield from _reading(words, interval, "month", "relative", interval[0].month if interval else None)
    elif unit == "year":
        yield from _reading(words, days.year_of(day.year + step), "year", "relative")


RULES: dict[str, Rule] = {
    "date.iso": _numeric,
    "date.day": _day,
    "days.list": _list,
    "between.days": _between_days,
    "between.chain": _between_chain,
    "between.dates": _between_dates,
    "month.edge": _month,
    "month.of": _month,
    "month.bare": _month,
    "month.shift": _month_shift,
    "year.of": _year,
    "year.edge": _year,
    "years.range": _years,
    "season.of": _season,
    "season.shift": _season,
    "feast.day": _feast,
    "relative.day": _dayword,
    "relative.part": _this_part,
    "relative.night": _last_night,
    "relative.overnight": _overnight,
    "relative.weekday": _weekday,
    "relative.ago": _ago,
    "relative.span": _last_units,
    "relative.unit": _this_unit,
}
