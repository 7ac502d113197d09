"""Resolve stated dates: days, months, years, seasons, feasts and ranges, with or without a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from conflict_index.dates import arithmetic
from conflict_index.dates.arithmetic import Interval
from conflict_index.dates.lexicon import DAY_FIRST, LETTER, Value
from conflict_index.dates.reading import DateReading, Reference, Words

_LIST_STOPS = {LETTER["COMMA"], LETTER["AND"]}
_SOON = 200  # days; how far ahead a future date without a year may lie
_AT_HAND = 30  # days; a feast this near to publication is preferred
_EDGE_STARTS = {"early": 1, "mid": 11, "late": 21}  # days of the month
_EASTER_DAYS: dict[int | None, tuple[int, int]] = {None: (-2, 4), 4: (-2, 1), 5: (-1, 1), 6: (0, 1), 0: (1, 1)}
"""Days from Easter Sunday to the first day meant, and how many are meant, by the weekday (Monday 0)."""
_HOLY_DAYS: dict[tuple[str, int | None], tuple[int, int]] = {
    ("palm", 6): (-7, 1),
    ("maundy", 3): (-3, 1),
    ("holy", 3): (-3, 1),
    ("good", 4): (-2, 1),
    ("holy", 5): (-1, 1),
}
"""The same for days with names of their own."""
_MOST_YEARS = 400  # wider windows of allowed years never determine a year


def year_for(month: int, day: int, weekday: int | None, ref: Reference) -> int | None:
    """Return the year for a day and month; None if it cannot be determined.

    With a publication date: the nearest year back (ahead for future tense), within the allowed years if any fits;
    years whose `weekday` (Monday 0) fits come first. Without: the only allowed year whose weekday fits.
    """
    if ref.published is None:
        return _only_year(month, day, weekday, ref.years)
    around = range(ref.published.year - 8, ref.published.year + 2)
    found = [i[0] for year in around if (i := arithmetic.day_of(year, month, day))]
    past = [d for d in found if d <= ref.published][::-1]
    ahead = [d for d in found if d >= ref.published][:1]
    reach = {1: _SOON, 0: (ref.published - past[0]).days if past else _SOON}.get(ref.direction, -1)
    soon = ahead and (ahead[0] - ref.published).days <= reach
    order = ahead + past if soon else past[:1] + ahead + past[1:]
    if ref.years:
        order = [d for d in order if ref.years[0] <= d.year <= ref.years[1]] or order
    near = [d for d in order if abs((d - ref.published).days) <= 366]
    fitting = [d for d in near if weekday is not None and d.weekday() == weekday]
    pinned = [d for d in order if weekday is not None and ref.years and d.weekday() == weekday]
    return next((d.year for d in [*fitting, *pinned, *order]), None)


def _only_year(month: int, day: int, weekday: int | None, years: tuple[int, int] | None) -> int | None:
    if years is None or years[1] - years[0] > _MOST_YEARS:
        return None
    allowed = [i[0] for year in range(years[0], years[1] + 1) if (i := arithmetic.day_of(year, month, day))]
    fitting = [d for d in allowed if weekday is None or d.weekday() == weekday]
    return fitting[0].year if len(fitting) == 1 else None


def date_numeric(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve 29.06.2016 and 2016-06-29; 3/4/2016 to the day nearer to publication, else to the year alone."""
    found = _numeric(words.values_of("DATE", "DOTDATE")[0], ref)
    if len(found) > 1:
        yield from words.reading(arithmetic.year_of(found[0][0].year), "year", "stated")
    elif found:
        yield from words.reading(found[0], "day", "stated")


def numeric_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve 30/04/2018 - 02/05/2018, 28/7 - 30/7/2014, 28-30/7/2014, both days included.

    Both days are written in one order; where it is not known, in the one that is nearer to publication, else nothing.
    """
    first, last = _ends(words)
    known = _order_known(last[3], ref)
    orders = (True, False) if known is None else (known, not known)
    found = [stretch for order in orders if (stretch := _join(_in_order(first, order), _in_order(last, order)))]
    if len(set(found)) > 1 and known is None:
        published = ref.published
        found = [min(found, key=lambda stretch: abs((stretch[0] - published).days))] if published else []
    yield from words.reading(found[0] if found else None, "range", "stated")


def _ends(words: Words) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and the last day of a range as (year, first number, second number, order)."""
    found = [value for value in words.values_of("DATE", "DATESPAN") if isinstance(value, tuple)]
    if len(found[0]) > 4:
        return found[0][:4], found[0][4:]
    year, _, month, order = found[-1]
    for value in words.values_of("DAYMONTH", "DAYPAIR", "ALLHOURS", "DAY"):
        if isinstance(value, tuple):
            return _with_year(year, value, order, found[-1]), found[-1]
        if isinstance(value, int):
            return (year, value, month, order), (year, found[-1][1], month, DAY_FIRST)
    return found[0], found[-1]


def _with_year(year: int, pair: tuple[int, ...], order: int, last: tuple[int, ...]) -> tuple[int, ...]:
    """Return a day and month with the year of the last day, or the one before: "28/12 - 2/1/2015"."""
    at = 1 if max(pair[1], last[2]) <= 12 else 0
    return (year - (pair[at] > last[1 + at]), *pair, order)


def _in_order(value: tuple[int, ...], day_first: bool) -> Interval | None:
    year, first, second, order = value
    if order == DAY_FIRST:
        return arithmetic.day_of(year, second, first)
    return arithmetic.day_of(year, *((second, first) if day_first else (first, second)))


def _order_known(order: int, ref: Reference) -> bool | None:
    """Return whether the day is known to come first; None if nothing tells."""
    return True if order == DAY_FIRST or (order and ref.day_first is None) else ref.day_first


def day_month_numeric(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "on 14/7", "on Monday 14/7"; nothing where the order of day and month is not known."""
    pair = next(value for value in words.values_of("DAYMONTH") if isinstance(value, tuple))
    known = max(pair) > 12 or ref.day_first is not None
    day_first = pair[0] > 12 or (pair[1] <= 12 and bool(ref.day_first))
    if known:
        yield from _day(words, ref, pair[int(day_first)], pair[int(not day_first)], None)


def _numeric(value: Value, ref: Reference) -> list[Interval]:
    """Return the possible days of a numeric date: two if the order of day and month is not known."""
    assert isinstance(value, tuple)
    year, first, second, order = value
    day_first, month_first = arithmetic.day_of(year, second, first), arithmetic.day_of(year, first, second)
    days = [interval for interval in dict.fromkeys((day_first, month_first)) if interval]
    known = _order_known(order, ref)
    if known is not None:
        preferred = day_first if known else month_first
        return [preferred] if preferred else days[:1]
    if len(days) > 1 and ref.published:
        published = ref.published
        return [min(days, key=lambda interval: abs((interval[0] - published).days))]
    return days


def date_short(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "3 JAN 90": the last number is the year."""
    numbers = [value for value in words.values_of("DAY", "ORD", "YY") if isinstance(value, int)]
    year = arithmetic.century(numbers[-1])
    yield from words.reading(arithmetic.day_of(year, words.months()[0], numbers[0]), "day", "stated")


def day_month(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "3 May 2016", "Sunday (May 31)"."""
    years = words.years()
    yield from _day(words, ref, words.months()[0], words.days()[0], years[0] if years else None)


def since_after(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "3 Mayıs'tan beri" (since 3 May): from that day, the end open."""
    for reading in day_month(words, ref):
        if reading.start:
            yield replace(reading, end=None, month=None, day=None, precision="range")


def _day(words: Words, ref: Reference, month: int, day: int, year: int | None) -> Iterator[DateReading]:
    if year is not None:
        yield from words.reading(arithmetic.day_of(year, month, day), "day", "stated")
        return
    year = year_for(month, day, words.number("WEEKDAY", "WEAKDAY", "WD"), ref)
    if year is None:
        yield from words.yearless(month, day, "day")
    else:
        yield from words.reading(arithmetic.day_of(year, month, day), "day", "inferred")


def week_of(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "the week of May 6" to Monday to Sunday around that day."""
    for reading in day_month(words, ref):
        week = arithmetic.week_of(reading.start) if reading.start else None
        yield from words.reading(week, "range", reading.basis) if week else (reading,)


def days_list(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "20 and 21 November" to one reading per day, each with its tokens."""
    years = words.years()
    at = 0
    for part in range(len(words.kinds) + 1):
        if part < len(words.kinds) and words.kinds[part] not in _LIST_STOPS:
            continue
        piece = Words(words.first + at, words.first + part, words.kinds[at:part], words.values[at:part])
        if days := piece.days():
            found = _day(piece, ref, words.months()[0], days[0], years[0] if years else None)
            yield from (replace(reading, first=piece.first, last=piece.last) for reading in found)
        at = part + 1


def days_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "between 3 and 7 May", "June 8-10", both days included."""
    first, last = words.days()[:2]
    yield from _stretch(words, ref, [words.months()[0]] * 2, [first, last])


def dates_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "from 30 April to 2 May", both days included."""
    yield from _stretch(words, ref, words.months()[:2], words.days()[:2])


def _stretch(words: Words, ref: Reference, months: list[int], days: list[int]) -> Iterator[DateReading]:
    stated = words.years()
    last_year = stated[-1] if stated else year_for(months[1], days[1], None, ref)
    if last_year is None:
        yield from words.yearless(months[0], days[0], "range")
        return
    first_year = stated[0] if len(stated) > 1 else last_year - ((months[0], days[0]) > (months[1], days[1]))
    first, last = arithmetic.day_of(first_year, months[0], days[0]), arithmetic.day_of(last_year, months[1], days[1])
    yield from words.reading(_join(first, last), "range", "stated" if stated else "inferred")


def _join(first: Interval | None, last: Interval | None) -> Interval | None:
    return (first[0], last[1]) if first and last and first[0] < last[1] else None


def month(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "in May", "late March", "May 2016"."""
    number, stated = words.months()[0], words.years()
    edge = words.word("EDGE", "EDGEAFTER")
    year = stated[0] if stated else _at_hand(words, number, ref)
    year = year or year_for(number, _EDGE_STARTS.get(edge or "early", 1), None, ref)
    if year is None:
        yield from words.yearless(number, None, "month")
        return
    interval = arithmetic.month_of(year, number)
    if interval and edge:
        yield from words.reading(arithmetic.edge_of_month(interval, edge), "range", "stated" if stated else "inferred")
    else:
        yield from words.reading(interval, "month", "stated" if stated else "inferred")


def _at_hand(words: Words, month: int, ref: Reference) -> int | None:
    """Return the year of publication for "by the end of June" said in June: a deadline lies ahead."""
    deadline = words.has("BY", "UNTIL", "BEFORE") and words.has("EDGE")
    return ref.published.year if deadline and ref.published and ref.published.month == month else None


def month_short(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "Oct. '16": the last number is the year."""
    year = words.number("DAY", "YY")
    if year is not None:
        yield from words.reading(arithmetic.month_of(arithmetic.century(year), words.months()[0]), "month", "stated")


def months_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "from May to July 2016"."""
    (first, last), stated = words.months()[:2], words.years()
    year = stated[-1] if stated else year_for(last, 1, None, ref)
    if year is None:
        yield from words.yearless(first, None, "range")
        return
    first_year = stated[0] if len(stated) > 1 else year - (first > last)
    interval = _join(arithmetic.month_of(first_year, first), arithmetic.month_of(year, last))
    yield from words.reading(interval, "range", "stated" if stated else "inferred")


def year(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "in 2014", "early 2016"; "the 2000" counts things and gives nothing."""
    number, edge = words.years()[0], words.word("EDGE")
    interval = arithmetic.year_of(number)
    if interval and edge:
        yield from words.reading(arithmetic.edge_of_year(interval, edge), "range", "stated")
    elif number % 100 or not words.has("THE", "LP"):
        yield from words.reading(interval, "year", "stated")


def years_between(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "from 2014 to 2016", "2011-2014"."""
    first, last = words.years()[:2]
    yield from words.reading(_join(arithmetic.year_of(first), arithmetic.year_of(last)), "range", "stated")


def decade(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "in the 1980s"."""
    first = words.number("DECADE", "YEAR")
    if first is not None and first % 10 == 0:
        yield from words.reading(arithmetic.month_of(first, 1, 120), "range", "stated")


def season(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "summer of 2015", "last winter"."""
    name, stated = words.word("SEASON", "SEASONAFTER") or "", words.years()
    if stated:
        yield from words.reading(arithmetic.season_of(stated[0], name), "range", "stated")
    elif ref.published:
        near = range(ref.published.year - 2, ref.published.year + 2)
        found = [i for y in near if (i := arithmetic.season_of(y, name))]
        yield from words.reading(_choose(found, ref.published, words), "range", "relative")


def _choose(found: list[Interval], published: date, words: Words) -> Interval | None:
    """Choose for "next" the first that starts later, for "last" the last that is over, else the last that started."""
    if words.has("NEXT"):
        return next((i for i in found if i[0] > published), None)
    over = 1 if words.has("LAST") else 0
    return next((i for i in reversed(found) if i[over] <= published), None)


def feast(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "during Ramadan", "Eid al-Fitr 2016" by the Umm al-Qura calendar.

    Without a year: the last that has started, or the next for future tense or where it is near.
    """
    name, stated = words.word("FEASTPART") or words.word("FEAST") or "", words.years()
    interval = None
    if stated:
        interval = next(iter(arithmetic.feasts(stated[0], name)), None)
    elif ref.published:
        near = range(ref.published.year - 1, ref.published.year + 2)
        interval = _choose_feast([i for y in near for i in arithmetic.feasts(y, name)], ref.published, ref.direction)
    edge = words.word("EDGE")
    if interval and edge and name == "ramadan":
        interval = arithmetic.edge_of_month(interval, edge)
    yield from words.reading(interval, "range", "stated" if stated else "inferred")


def feast_day(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve phrases such as "the 27th of Ramadan"."""
    for reading in feast(words, ref):
        day = arithmetic.shift(reading.start, words.days()[0] - 1) if reading.start else None
        if day and reading.end and day < reading.end:
            yield from words.reading(arithmetic.days(day), "day", reading.basis)


def easter(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "Easter Sunday", "Easter 2016" by the Gregorian computus; "Easter" is Friday to Monday.

    Without a year: the last that has started, or the next for future tense or where it is near.
    """
    days = _EASTER_DAYS.get(words.number("WEEKDAY", "WEAKDAY"))
    yield from _around_easter(words, ref, days)


def holy_day(words: Words, ref: Reference) -> Iterator[DateReading]:
    """Resolve "Good Friday", "Palm Sunday 2016" as `easter` does; another weekday gives nothing."""
    days = _HOLY_DAYS.get((words.word("HOLY") or "", words.number("WEEKDAY", "WEAKDAY")))
    yield from _around_easter(words, ref, days)


def _around_easter(words: Words, ref: Reference, around: tuple[int, int] | None) -> Iterator[DateReading]:
    if around is None:
        return
    (first, length), stated = around, words.years()
    near = [stated[0]] if stated else [ref.published.year + n for n in (-1, 0, 1)] if ref.published else []
    found = [i for year in near if (i := arithmetic.easter(year, first, length))]
    interval = next(iter(found), None)
    if ref.published and not stated:
        interval = _choose_feast(found, ref.published, ref.direction)
    yield from words.reading(interval, "day" if length == 1 else "range", "stated" if stated else "inferred")


def _choose_feast(found: list[Interval], published: date, direction: int) -> Interval | None:
    last = next((i for i in reversed(found) if i[0] <= published), None)
    ahead = next((i for i in found if i[0] > published), None)
    if (last and published < last[1]) or not ahead:
        return last
    soon = (ahead[0] - published).days <= _AT_HAND and (not last or (published - last[1]).days > _AT_HAND)
    return ahead if soon or direction > 0 or not last else last
