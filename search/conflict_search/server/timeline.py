"""When it happened and when it was said, on one axis: bars above and below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from conflict_search.facets import UNDATED, FacetCount

WIDTH, HALF = 1000, 36
"""Units of the drawing: its width, and the height on either side of the axis."""

_YEARS_BY_MONTH = 15
"""How many years are drawn by month; more are drawn by year."""

_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Bar:
    """The passages of one month or year: `side` is event or published, `key` what filters by it."""

    side: str
    key: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Timeline:
    """Bars, the years with where each begins, the passages without a date by side, and what a bar counts."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    undated: Mapping[str, int]
    unit: str


def timeline(event: list[FacetCount], published: list[FacetCount]) -> Timeline:
    """Return the drawing of the counts by month of both dates."""
    sides = {"event": _months(event), "published": _months(published)}
    undated = {side: _undated(rows) for side, rows in (("event", event), ("published", published))}
    keys = sorted(key for counts in sides.values() for key in counts)
    if not keys:
        return Timeline((), (), undated, "month")
    first, last = int(keys[0][:4]), int(keys[-1][:4])
    unit = "month" if last - first < _YEARS_BY_MONTH else "year"
    if unit == "year":
        sides = {side: _by_year(counts) for side, counts in sides.items()}
    top = max(count for counts in sides.values() for count in counts.values())
    slots = (last - first + 1) * (12 if unit == "month" else 1)
    bars = tuple(_bar(side, key, n, top, first, slots) for side, counts in sides.items() for key, n in counts.items())
    step = max(1, (last - first) // 12 + 1)
    years = tuple((y, round((y - first) * WIDTH / (last - first + 1), 1)) for y in range(first, last + 1, step))
    return Timeline(bars, years, undated, unit)


def _bar(side: str, key: str, count: int, top: int, first: int, slots: int) -> Bar:
    months = len(key) > 4
    slot = (int(key[:4]) - first) * (12 if months else 1) + (int(key[5:7]) - 1 if months else 0)
    width, height = WIDTH / slots, round(3 + (HALF - 5) * count / top, 1)
    y = HALF - height if side == "event" else HALF + 1
    return Bar(side, key, count, round(slot * width, 1), round(y, 1), round(max(2.0, width - 1), 1), height)


def _months(rows: list[FacetCount]) -> dict[str, int]:
    return {row.key: row.count for row in rows if _MONTH.fullmatch(row.key)}


def _by_year(counts: Mapping[str, int]) -> dict[str, int]:
    """Add up months; a passage whose date spans months counts in each."""
    years: dict[str, int] = {}
    for key, count in counts.items():
        years[key[:4]] = years.get(key[:4], 0) + count
    return years


def _undated(rows: list[FacetCount]) -> int:
    return next((row.count for row in rows if row.key == UNDATED), 0)
