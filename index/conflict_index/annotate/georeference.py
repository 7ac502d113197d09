"""Estimate the position of a discovered name: that of the coordinates or the listed place mentioned beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from conflict_index import ids
from conflict_index.model import Mention, Place, Span

_BEHIND = 0.6
"""A place behind a name ("the mill in Hebden") is nearer to it than one as far before it."""
_TO_POINT = 12
"""Characters, at most, between a name and its coordinates."""
_UNSURE = 0.5
"""Probability below which a place tells nothing of the names beside it."""
_LOOKED_AT = 8
"""Listed places looked at before and behind a name."""
_ABROAD = 3.0
"""How much farther away a place counts in a country that the report hardly speaks of."""
_RANKS = {"country": 4.0, "province": 2.0, "region": 4.0, "continent": 6.0, "ocean": 6.0}
"""How much farther away a place of a wide kind counts."""


def georeference(passages: Sequence[Sequence[Mention]], place: Callable[[str], Place]) -> dict[Mention, str]:
    """For each discovered place of a report, the id of the point or listed place that it is taken to lie at.

    `place` reads a place of the gazetteer. It is a guess by distance in the text, never a listing: the nearest listed
    place of the passage, towns before provinces before countries, sure ones before others; else the place named most
    in the report. Unsure places count only in a report without surer ones.
    """
    listed = [[m for m in own if _is_listed(m) and m.score >= _UNSURE] for own in passages]
    if not any(listed):
        listed = [[m for m in own if _is_listed(m)] for own in passages]
    counted = Counter(m.entity_id for own in listed for m in own)
    most = min(counted, key=lambda id_: (_rank(place(id_)), -counted[id_], id_)) if counted else ""
    countries = Counter(place(m.entity_id).country for own in listed for m in own)

    def far(mention: Mention, other: Mention) -> float:
        seat = place(other.entity_id)
        return (
            _gap(mention, other)
            * _rank(seat)
            * (1 + _ABROAD * (1 - countries[seat.country] / sum(countries.values())))
            / max(other.score, _UNSURE / 2) ** 2
        )

    found: dict[Mention, str] = {}
    for own, known in zip(passages, listed, strict=True):
        for mention in own:
            if ids.discovered_kind(mention.entity_id) != "place":
                continue
            if point := _point_behind(mention, own):
                found[mention] = point
            elif known or most:
                at = bisect_left(known, mention.span, key=_span)
                close = known[max(0, at - _LOOKED_AT) : at + _LOOKED_AT]
                nearest = min(close, key=partial(far, mention), default=None)
                found[mention] = nearest.entity_id if nearest else most
    return found


def _point_behind(mention: Mention, own: Sequence[Mention]) -> str:
    """Return the id of the coordinates right behind a name; empty without any."""
    behind = (m for m in own if ids.is_point(m.entity_id) and 0 < m.span.start - mention.span.end <= _TO_POINT)
    return next((m.entity_id for m in behind), "")


def _span(mention: Mention) -> Span:
    return mention.span


def _is_listed(mention: Mention) -> bool:
    return ids.is_listed_place(mention.entity_id)


def _rank(place: Place) -> float:
    return _RANKS.get(place.kind, 1.0)


def _gap(mention: Mention, other: Mention) -> float:
    """Characters between two mentions, fewer where the other stands behind."""
    if other.span.start >= mention.span.end:
        return _BEHIND * (other.span.start - mention.span.end) + 1
    return mention.span.start - other.span.end + 1
