"""Resolve relative dates against the day of publication, or against the day named last in the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from conflict_index.dates import arithmetic
from conflict_index.dates.arithmetic import Interval
from conflict_index.dates.reading import DateReading, Reference, Words
from conflict_index.model import Precision

_UNITS = {
    "UDAY": "day", "UWEEK": "week", "UMONTH": "month", "UYEAR": "year", "UHOUR": "hour", "UMINUTE": "hour",
    "UEND": "week", "DUALDAY": "day", "DUALWEEK": "week", "DUALMONTH": "month", "DUALYEAR": "year",
}  # fmt: skip
_PRECISION: dict[str, Precision] = {"week": "range", "month": "month", "year": "year"}
_OFFSETS = ("DAYWORD", "DAYBEFORE", "BEFORE", "AFTER")  # their values are added: "the day before" + "yesterday"
_FEW = 7  # "a few days ago" means one to seven


def day_named(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "today", "yesterday evening", "أول من أمس"."""
    offset = sum(value for value in words.values_of(*_OFFSETS) if isinstance(value, int))
    yield from words.reading(_day(ref.published, offset), "day", "relative")


def this_part(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "this morning"."""
    yield from words.reading(_day(ref.published, 0), "day", "relative")


def last_night(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "last night" to the day before publication."""
    yield from words.reading(_day(ref.published, -1), "day", "relative")


def overnight(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "overnight" to the day before publication and that day; "overnight Tuesday" to that day and the next."""
    weekday = words.number("WEEKDAY")
    first = shifted(ref.published, -1) if weekday is None else nearest(ref, weekday, words)
    yield from words.reading(arithmetic.days(first, 2) if first else None, "range", "relative")


def weekday(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "on Tuesday" to the nearest one back, publication day included, or ahead for future tense.

    "Last" and "next" exclude the day of publication.
    """
    number = words.number("WEEKDAY", "WEAKDAY")
    if number is not None:
        yield from words.reading(_day(nearest(ref, number, words), 0), "day", "relative")


def weekday_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "from Thursday to Saturday": the last day is the nearest, the first precedes it."""
    numbers = [value for value in words.values_of("WEEKDAY", "WEAKDAY", "WD") if isinstance(value, int)]
    last = nearest(ref, numbers[1], words)
    first = arithmetic.nearest_weekday(last, numbers[0], -1) if last else None
    yield from words.reading(
        arithmetic.days(first, (last - first).days + 1) if first and last else None, "range", "relative"
    )


def weekday_of_week(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "Tuesday of last week"."""
    number, week = words.number("WEEKDAY"), _week(ref.published, step(words))
    if number is not None and week:
        yield from words.reading(_day(week[0], number), "day", "relative")


def nearest(ref: Reference, number: int, words: Words) -> date | None:
    """Return the day of a weekday (Monday 0) for "on", "last" or "next"; None without a publication date."""
    if words.has("NEXT"):
        origin, direction = shifted(ref.published, 1), 1
    elif words.has("LAST", "PAST"):
        origin, direction = shifted(ref.published, -1), -1
    else:
        origin, direction = ref.published, ref.direction
    return arithmetic.nearest_weekday(origin, number, direction) if origin else None


def ago(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "two days ago" to a day, "two weeks ago" to the week around that day, "two months ago" to a month.

    "Two years ago today" is a day, "a few days ago" one to seven days back, "an hour ago" the day of publication.
    """
    unit, count = _unit(words), _count(words)
    if ref.published is None or count is None:
        return
    if words.has("UMINUTE") or (unit == "hour" and count < 24):
        yield from words.reading(_day(ref.published, 0), "day", "relative")
    elif words.has("FEW"):
        yield from words.reading(_few(ref.published, unit), "range", "relative")
    elif words.has("DAYWORD"):
        yield from words.reading(arithmetic.same_day(ref.published, unit, -count), "day", "relative")
    else:
        if unit == "hour":
            unit, count = "day", count // 24
        interval = arithmetic.shift_unit(ref.published, unit, -count)
        yield from words.reading(interval, _PRECISION.get(unit, "day"), "relative")


def last_units(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "in the last three days" to those units up to publication; "a few hours" to that day."""
    unit, count = _unit(words), _count(words)
    if count is None:  # "the past months", "الأيام الماضية"
        count = _FEW
    if ref.published is None:
        return
    if unit == "hour" and not words.has("DAY", "NUM", "YY", "YEAR", "CARD"):
        yield from words.reading(_day(ref.published, 0), "day", "relative")
        return
    if unit == "hour":
        unit, count = "day", -(-count // 24)
    first, after = arithmetic.same_day(ref.published, unit, -count), shifted(ref.published, 1)
    yield from words.reading((first[0], after) if first and after else None, "range", "relative")


def unit(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "last week", "earlier this month", "next year", "over the weekend"."""
    if ref.published is None:
        return
    name, ahead = _unit(words), step(words)
    if ahead > 0 and _count(words) is None and not words.has("UEND"):  # "in the coming weeks"
        return
    if words.has("UEND"):
        yield from words.reading(_weekend(ref, ahead, words.has("THIS", "LAST", "NEXT")), "range", "relative")
    elif name == "week":
        yield from words.reading(_week(ref.published, ahead), "range", "relative")
    else:
        interval = arithmetic.shift_unit(ref.published, name, ahead)
        edge = words.word("EDGE")
        if interval and edge and not words.has("THIS"):
            part = arithmetic.edge_of_month if name == "month" else arithmetic.edge_of_year
            yield from words.reading(part(interval, edge), "range", "relative")
        else:
            yield from words.reading(interval, _PRECISION[name], "relative")


def weekday_week(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "on Friday week" to the day seven days after the next Friday."""
    number = words.number("WEEKDAY")
    ahead = arithmetic.nearest_weekday(ref.published, number, 1) if ref.published and number is not None else None
    yield from words.reading(_day(ahead, 7), "day", "relative")


def weekday_ago(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "a week ago on Tuesday" to the Tuesday nearest to the day that many weeks back."""
    number, count = words.number("WEEKDAY"), _count(words)
    back = shifted(ref.published, -7 * count) if count else None
    yield from words.reading(
        _day(arithmetic.nearest_weekday(back, number, 0), 0) if back and number is not None else None, "day", "relative"
    )


def ordinal_day(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "on the 11th" to that day of the month: after the day named last, else nearest to publication.

    Nearest means back, publication day included, or ahead for future tense.
    """
    number, ahead = words.days()[0], ref.named is not None or ref.direction > 0
    origin = ref.named or ref.published
    if origin is None:
        return
    months = [arithmetic.month_of(origin.year, origin.month + step) for step in (-2, -1, 0, 1, 2)]
    days = [found[0] for m in months if m and (found := arithmetic.day_of(m[0].year, m[0].month, number))]
    fitting = [day for day in days if day >= origin] if ahead else [day for day in reversed(days) if day <= origin]
    yield from words.reading(_day(fitting[0], 0) if fitting else None, "day", "relative")


def month_shift(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "last May", "this March"."""
    if ref.published is None:
        yield from words.yearless(words.months()[0], None, "month")
        return
    number, year, now = words.months()[0], ref.published.year, ref.published.month
    year += (number <= now) if words.has("NEXT") else -(number >= now) if words.has("LAST") else 0
    yield from words.reading(arithmetic.month_of(year, number), "month", "relative")


def day_of_month(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "the 15th of this month", "15 من الشهر الجاري"."""
    if ref.published is not None:
        month = arithmetic.shift_unit(ref.published, "month", step(words))
        found = arithmetic.day_of(month[0].year, month[0].month, words.days()[0]) if month else None
        yield from words.reading(found, "day", "relative")


def of_year(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "3 May last year", "in October of this year"."""
    month, days = words.months()[0], words.days()
    if ref.published is None:
        yield from words.yearless(month, days[0] if days else None, "day" if days else "month")
        return
    year = ref.published.year + step(words)
    if days:
        yield from words.reading(arithmetic.day_of(year, month, days[0]), "day", "relative")
    else:
        yield from words.reading(arithmetic.month_of(year, month), "month", "relative")


def anaphor(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "the same day", "three days earlier", "the following Sunday" against the day named last."""
    if ref.named is None:
        return
    number = words.number("WEEKDAY")
    back = words.has("EARLIER", "BEFORE") or words.number("FOLLOWING", "NEXTDAY") == -1
    ahead = (words.has("LATER", "FOLLOWING", "NEXT", "AFTER") or words.number("NEXTDAY") == 1) and not back
    sign = -1 if back else int(ahead)
    if number is not None:
        origin = shifted(ref.named, sign)
        found = arithmetic.nearest_weekday(origin, number, sign or 1) if origin else None
        yield from words.reading(_day(found, 0), "day", "relative")
        return
    count = _count(words) or int(words.has("PART", "DAYWORD"))
    if not count:  # "the following days"
        return
    if words.has("UWEEK"):
        yield from words.reading(arithmetic.shift_unit(ref.named, "week", sign * count), "range", "relative")
    else:
        yield from words.reading(_day(ref.named, sign * count), "day", "relative")


def step(words: Words) -> int:
    """Return -1 for last, +1 for next, 0 for this."""
    return -1 if words.has("LAST") else int(words.has("NEXT"))


def shifted(day: date | None, days: int) -> date | None:
    """Move a day by a number of days; None stays None."""
    return arithmetic.shift(day, days) if day else None


def _day(day: date | None, offset: int) -> Interval | None:
    moved = shifted(day, offset)
    return arithmetic.days(moved) if moved else None


def _week(day: date | None, ahead: int) -> Interval | None:
    moved = shifted(day, 7 * ahead)
    return arithmetic.week_of(moved) if moved else None


def _unit(words: Words) -> str:
    return next(unit for name, unit in _UNITS.items() if words.has(name))


def _count(words: Words) -> int | None:
    """Return the number of units: as written, seven for "a few", one for a singular unit alone; else None."""
    if words.has("FEW"):
        return _FEW
    names = ("DAY", "NUM", "YY", "YEAR", "HYEAR", "AYEAR", "SYEAR", "DUALDAY", "DUALWEEK", "DUALMONTH", "DUALYEAR")
    found = words.number(*names) or words.number("CARD")
    return found or words.number("UDAY", "UWEEK", "UMONTH", "UYEAR", "UHOUR")


def _few(published: date, unit: str) -> Interval | None:
    first, last = arithmetic.same_day(published, unit, -_FEW), arithmetic.same_day(published, unit, -1)
    return (first[0], last[1]) if first and last else None


def _weekend(ref: Reference, ahead: int, named: bool) -> Interval | None:
    week = _week(ref.published, 0)
    if week is None or ref.published is None:
        return None
    if not named:
        ahead = 0 if ref.direction > 0 or ref.published.weekday() >= 5 else -1
    saturday = arithmetic.shift(week[0], 5 + 7 * ahead)
    return arithmetic.days(saturday, 2) if saturday else None
