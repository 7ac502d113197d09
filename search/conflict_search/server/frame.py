"""Which part of the earth the map shows: a square of Web Mercator, and its neighbours to zoom and move to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import asinh, atan, cos, degrees, isfinite, pi, radians, sinh, tan

import numpy as np

from conflict_index.errors import UsageError
from conflict_search.server.outlines import Numbers

SIDE = 400
"""Width and height of the drawing."""

_MARGIN = 24
_POLES = 85.0
_NARROWEST, _WIDEST = 0.05, 360.0
"""Degrees of longitude that a map can show."""

_FITTED = 3.0
"""Degrees of longitude that the map of a single place shows."""

_FAR = 1.5
"""A place farther from the middle than this many times the reach of most mentions does not widen the map."""

Spot = tuple[float, float]
"""A point of Web Mercator in degrees of longitude."""


@dataclass(frozen=True)
class GridLine:
    """A meridian or parallel: where it is in the drawing, and its degrees."""

    at: float
    label: str


@dataclass(frozen=True)
class Frame:
    """The square that is drawn: its centre, in Web Mercator degrees, and the degrees that it is wide."""

    x: float
    y: float
    span: float

    @property
    def view(self) -> str:
        """Return the frame as a value of an address; `parse_view` takes it back."""
        return f"{self.x:.6g},{self.y:.6g},{self.span:.4g}"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees."""
        south, north = (degrees(atan(sinh(radians(self.y + side * self.span / 2)))) for side in (-1, 1))
        return self.x - self.span / 2, south, self.x + self.span / 2, north

    def at(self, spot: Spot) -> Spot:
        """Return where a spot is in the drawing."""
        scale = SIDE / self.span
        return round(SIDE / 2 + (spot[0] - self.x) * scale, 1), round(SIDE / 2 - (spot[1] - self.y) * scale, 1)

    def all_at(self, longitude: Numbers, latitude: Numbers) -> tuple[Numbers, Numbers]:
        """Return where many points are in the drawing, as `projected` and `at` do for one."""
        y = np.degrees(np.arcsinh(np.tan(np.radians(np.clip(latitude, -_POLES, _POLES)))))
        scale = SIDE / self.span
        return SIDE / 2 + (longitude - self.x) * scale, SIDE / 2 - (y - self.y) * scale

    def zoomed(self, times: float) -> Frame:
        """Return the frame that shows the same middle so many times larger."""
        return replace(self, span=min(max(self.span / times, _NARROWEST), _WIDEST))

    def moved(self, right: float, up: float) -> Frame:
        """Return the frame moved by shares of its width."""
        x, y = self.x + right * self.span, self.y + up * self.span
        return replace(self, x=min(max(x, -180), 180), y=min(max(y, -180), 180))

    def meridians(self) -> Iterator[GridLine]:
        """Yield the meridians to draw."""
        step = self._step()
        first = int((self.x - self.span / 2) // step)
        for number in range(first, first + 12):
            at = self.at((number * step, 0))[0]
            if 0 < at < SIDE and -180 <= number * step <= 180:
                yield GridLine(at, _degrees(number * step, "EW"))

    def parallels(self) -> Iterator[GridLine]:
        """Yield the parallels to draw."""
        step = self._step() * max(0.25, round(4 * cos(self.y * pi / 360)) / 4)
        _, south, _, north = self.bounds
        for number in range(int(max(south, -_POLES) // step), int(min(north, _POLES) // step) + 1):
            at = self.at(projected(0, number * step))[1]
            if 0 < at < SIDE:
                yield GridLine(at, _degrees(number * step, "NS"))

    def _step(self) -> float:
        steps = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 45)
        return next((step for step in steps if step >= self.span / 6), 90)


def projected(longitude: float, latitude: float) -> Spot:
    """Return Web Mercator in degrees of longitude."""
    bounded = max(-_POLES, min(_POLES, latitude))
    return longitude, degrees(asinh(tan(radians(bounded))))


def parse_view(text: str) -> Frame:
    """Return the frame of a value of an address. Raises UsageError for any other text."""
    try:
        x, y, span = map(float, text.split(","))
    except ValueError:
        raise UsageError("view: three numbers, as the map's buttons give them") from None
    if not (isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 180 and _NARROWEST <= span <= _WIDEST):
        raise UsageError("view: no part of the earth")
    return Frame(x, y, span)


def fitted(counted: Iterable[tuple[int, Spot]]) -> Frame:
    """Return the frame around most of the passages, given their counts by spot; far ones do not widen it."""
    spots = _bulk(list(counted))
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    span = max(max(xs) - min(xs), max(ys) - min(ys), _FITTED)
    return Frame((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2, min(span * SIDE / (SIDE - 2 * _MARGIN), _WIDEST))


def _bulk(counted: list[tuple[int, Spot]]) -> list[Spot]:
    """Return the spots around which the passages gather: those not far beyond nine tenths of the mentions."""
    x, y = (_share([(spot[axis], count) for count, spot in counted], 0.5) for axis in (0, 1))
    away = [(max(abs(spot[0] - x), abs(spot[1] - y)), count) for count, spot in counted]
    reach = _FAR * max(_share(away, 0.9), 1.0)
    return [spot for (_, spot), (far, _) in zip(counted, away, strict=True) if far <= reach] or [(x, y)]


def _share(weighted: list[tuple[float, int]], share: float) -> float:
    """Return the least value that with those below it has a share of the weight."""
    left = share * sum(weight for _, weight in weighted)
    for value, weight in sorted(weighted):
        left -= weight
        if left <= 0:
            return value
    return max(weighted)[0]


def _degrees(value: float, sides: str) -> str:
    return f"{abs(value):g}°{sides[value < 0] if value else ''}"
