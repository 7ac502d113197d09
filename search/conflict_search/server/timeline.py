"""When it happened and when it was said, on one axis of days, months or years: bars above and below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from conflict_search.facets import UNDATED, FacetCount
from conflict_search.query.window import window_of

Unit = Literal["day", "month", "year"]
"""What a bar counts."""

HALF = 36
"""Height of the drawing on either side of the axis, in pixels."""

_YEARS_BY_MONTH = 15
"""How many years are drawn by month; more are drawn by year."""

_DAYS = 92
"""How many days of a window are drawn by day, with the rest of their months."""

_TICKS = 12
_LENGTH: dict[Unit, int] = {"day": 10, "month": 7, "year": 4}
_KEY = re.compile(r"\d{4}(-\d{2}){0,2}")
_SIDES = ("event", "published")


@dataclass(frozen=True)
class Bar:
    """The passages of one day, month or year: `side` is event or published, `key` what filters by it.

    `x` and `width` are percents of the axis, `y` and `height` pixels.
    """

    side: str
    key: str
    slot: int
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Tick:
    """A mark of the axis: where it is, in percents, and what stands there."""

    x: float
    label: str


@dataclass(frozen=True)
class Band:
    """A window that filters now: its side, where it begins and how wide it is, in percents."""

    side: str
    x: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """Bars on an axis of so many slots from `first` on; passages without a date, and with one beyond, by side."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    undated: Mapping[str, int]
    beyond: Mapping[str, int]
    unit: Unit
    first: str
    slots: int


def is_by_day(event: str, published: str) -> bool:
    """Tell whether the windows that filter are so narrow that their days are drawn."""
    window = _bounded(event, published)
    return window is not None and (window[1] - window[0]).days <= _DAYS


def timeline(event: list[FacetCount], published: list[FacetCount], windows: tuple[str, str] = ("", "")) -> Timeline:
    """Return the drawing of the counts of both dates.

    Args:
        event: Counts by month of the event, or by day if `is_by_day`; the undated too.
        published: The same of the publication date.
        windows: The windows that filter by either date, empty for none.
    """
    sides = {"event": event, "published": published}
    counted = {side: _dated(rows) for side, rows in sides.items()}
    undated = {side: _undated(rows) for side, rows in sides.items()}
    unit, span = _axis(counted, windows)
    if span is None:
        return Timeline((), (), (), undated, {}, unit, "", 0)
    if unit == "year":
        counted = {side: _by_year(counts) for side, counts in counted.items()}
    first, slots = span[0], _slot(unit, span[0], span[1])
    placed = {side: {k: n for k, n in counts.items() if 0 <= _slot_of(unit, first, k) < slots}
              for side, counts in counted.items()}  # fmt: skip
    beyond = {side: sum(counts.values()) - sum(placed[side].values()) for side, counts in counted.items()}
    top = max((count for counts in placed.values() for count in counts.values()), default=1)
    bars = (
        _bar(side, key, n, top, _slot_of(unit, first, key), slots)
        for side, counts in placed.items()
        for key, n in counts.items()
    )
    bands = (_band(side, text, unit, first, slots) for side, text in zip(_SIDES, windows, strict=True) if text)
    return Timeline(
        tuple(bars), tuple(_ticks(unit, first, slots)), tuple(bands), undated, beyond, unit,
        first.isoformat()[: _LENGTH[unit]], slots,
    )  # fmt: skip


def _axis(counted: Mapping[str, Mapping[str, int]], windows: tuple[str, str]) -> tuple[Unit, tuple[date, date] | None]:
    """Return what a bar counts, the first day and the day after the last; None if there is nothing to draw."""
    window = _bounded(*windows)
    if window and (window[1] - window[0]).days <= _DAYS:
        return "day", (window[0].replace(day=1), _next_month(window[1] - timedelta(1)))
    keys = sorted(key for counts in counted.values() for key in counts)
    if window:
        years = window[0].year, (window[1] - timedelta(1)).year
    elif keys:
        years = int(keys[0][:4]), int(keys[-1][:4])
    else:
        return "month", None
    unit: Unit = "month" if years[1] - years[0] < _YEARS_BY_MONTH else "year"
    return unit, (date(years[0], 1, 1), date(min(years[1] + 1, date.max.year), 1, 1))


def _bounded(*windows: str) -> tuple[date, date] | None:
    """Return the first window that has both ends."""
    for text in windows:
        start, end = window_of(text) if text else (None, None)
        if start and end:
            return start, end
    return None


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) if day < date(9999, 12, 1) else date.max


def _slot(unit: Unit, first: date, day: date) -> int:
    """Return how many days, months or years lie between two days."""
    if unit == "day":
        return (day - first).days
    years = day.year - first.year
    return years if unit == "year" else 12 * years + day.month - first.month


def _slot_of(unit: Unit, first: date, key: str) -> int:
    year, month, day = (*map(int, key.split("-")), 1, 1)[:3]
    return _slot(unit, first, date(year, month, day))


def _bar(side: str, key: str, count: int, top: int, slot: int, slots: int) -> Bar:
    width, height = 100 / slots, round(3 + (HALF - 5) * count / top, 1)
    y = HALF - height if side == "event" else HALF + 1
    return Bar(side, key, slot, count, round(slot * width, 3), round(y, 1), round(width * 0.9, 3), height)


def _band(side: str, text: str, unit: Unit, first: date, slots: int) -> Band:
    start, end = window_of(text)
    begin = _slot(unit, first, start) if start else 0
    after = _slot(unit, first, end - timedelta(1)) + 1 if end else slots
    begin, after = (min(max(value, 0), slots) for value in (begin, after))
    return Band(side, round(100 * begin / slots, 3), round(100 * (after - begin) / slots, 3))


def _ticks(unit: Unit, first: date, slots: int) -> Iterable[Tick]:
    """Yield marks: days of the month, or months of few years, or years."""
    step = max(1, -(-slots // _TICKS))
    if unit == "month":
        step = next((size for size in (1, 2, 3, 6) if slots / size <= _TICKS), 12 * max(1, -(-slots // 12 // _TICKS)))
    for slot in range(0, slots, step):
        if slot > 0.95 * slots:
            return  # no room for its label
        yield Tick(round(100 * slot / slots, 3), _tick(unit, first, slot, step))


def _tick(unit: Unit, first: date, slot: int, step: int) -> str:
    if unit == "day":
        day = first + timedelta(slot)
        return f"{day.day} {day:%b}"
    if unit == "year" or step % 12 == 0:
        return str(first.year + (slot if unit == "year" else slot // 12))
    month = date(first.year + slot // 12, slot % 12 + 1, 1)
    return f"{month:%b} {month.year}" if slot % 12 == 0 else f"{month:%b}"


def _dated(rows: list[FacetCount]) -> dict[str, int]:
    return {row.key: row.count for row in rows if _KEY.fullmatch(row.key)}


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    """Add up months; a passage whose date spans months counts in each."""
    years: dict[str, int] = {}
    for key, count in counts.items():
        years[key[:4]] = years.get(key[:4], 0) + count
    return years


def _undated(rows: list[FacetCount]) -> int:
    return next((row.count for row in rows if row.key == UNDATED), 0)
