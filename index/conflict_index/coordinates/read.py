"""Find the coordinates in a text, or read a text that is coordinates and nothing else."""

from __future__ import annotations

import re

from conflict_index.coordinates.found import Coordinates
from conflict_index.coordinates.grids import of_grids
from conflict_index.coordinates.links import links, of_links
from conflict_index.coordinates.pairs import of_degrees
from conflict_index.coordinates.words import plain
from conflict_index.geo import Point

_SIGNS = re.compile(
    r"\d(?:[.٫]\d(?:\d|\s?[NSEW]\b)|\d[.٫]\d|,\d\d(?:\d\d|(?!\d))|\s?[°º˚]|\s?[C-X]\s?[A-HJ-NP-Z]{2}[\s-]?\d|\d{5}"
    r"|\s?[NS]\b|,?\s?[EW]\s?\d)"
)
"""Without any of these a text has no coordinates."""


def find_coordinates(text: str) -> list[Coordinates]:
    """Return the coordinates of a text in order, without overlaps. What is out of range or ambiguous is left out."""
    if not _SIGNS.search(text):
        return []
    written = plain(text)
    linked = list(of_links(written))
    for link in links(written):
        written = written[: link.start] + "_" * (link.end - link.start) + written[link.end :]
    found = sorted([*linked, *of_grids(written), *of_degrees(written)], key=lambda one: (one.span.start, -one.span.end))
    kept: list[Coordinates] = []
    for one in found:
        if not kept or one.span.start >= kept[-1].span.end:
            kept.append(one)
    return kept


def parse_coordinates(text: str) -> Point | None:
    """Return the point of a text that is coordinates and nothing else, None for any other text."""
    written = plain(text.strip()).strip("()[] ")
    found = [*of_links(written), *of_grids(written.upper(), told=True), *of_degrees(written, told=True)]
    whole = [one for one in found if one.whole.start == 0 and one.whole.end == len(written)]
    return whole[0].point if whole else None
