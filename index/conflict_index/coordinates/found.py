"""The value that reading coordinates gives."""

from __future__ import annotations

from dataclasses import dataclass

from conflict_index.geo import Point
from conflict_index.model import Span


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Coordinates in a text: their characters, WGS84 degrees, and what belongs to them (brackets, labels) as `whole`.

    `sure` ones are coordinates whatever stands beside them; others only where they stand beside the name of a place.
    `labelled` ones say which number is the latitude.
    """

    span: Span
    point: Point
    whole: Span
    sure: bool = True
    labelled: bool = True


def inside(latitude: float, longitude: float) -> bool:
    """Tell whether degrees are on the earth; 0, 0 stands for unknown and is not."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and not latitude == longitude == 0
