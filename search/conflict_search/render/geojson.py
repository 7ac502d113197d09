"""Hits as points on a map (RFC 7946): what is ambiguous is shown at every place it may be, what is unknown at none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conflict_index import geo
from conflict_index.model import Mention, Place
from conflict_search.known import is_unsure
from conflict_search.render.style import Style
from conflict_search.results import Hit
from conflict_search.results.records import VERSION, csv_row
from conflict_search.results.stream import Printable

_LEFT_TO_THE_PLACE = ("place_id", "place", "country", "lat", "lon", "surface", "how", "entity", "match_score", "rivals")
"""Columns of the CSV row that a feature fills for its own place; a row of CSV has the first place of a hit alone."""


def render(results: Printable, style: Style) -> Iterator[str]:
    """Yield the lines of a FeatureCollection, a feature a line: for each hit, each place asked for.

    Coordinates are degrees WGS84, longitude first. A mention with rivals elsewhere is a MultiPoint of all it may mean,
    and says `ambiguous`; a name without a point has a null geometry. `place_precision` is the kind of the place: the
    point of a province or country stands for all of it; "town or province" where both are called so.
    """
    head = {"version": VERSION, "query": results.query, "total": results.total, "notes": list(results.notes)}
    said = json.dumps(head, ensure_ascii=False)[1:-1]
    yield '{"type": "FeatureCollection", ' + said + ', "features": ['
    last = ""
    for feature in (one for hit in results for one in _features(hit)):
        if last:
            yield f"{last},"
        last = json.dumps(feature, ensure_ascii=False)
    if last:
        yield last
    yield "]}"


def _features(hit: Hit) -> Iterator[dict[str, Any]]:
    """Yield a feature for each entity that the matches name; one without a geometry if they name none."""
    row = csv_row(hit)
    shared = {key: value for key, value in row.items() if key not in _LEFT_TO_THE_PLACE}
    if hit.sample:
        shared["sample"] = True
    first = {mention.entity_id: mention for mention in reversed(hit.matches)}
    for mention in sorted(first.values(), key=lambda one: one.span.start):
        yield _feature(hit, shared, mention)
    if not first:
        yield {"type": "Feature", "geometry": None, "properties": shared}


def _feature(hit: Hit, shared: dict[str, Any], mention: Mention) -> dict[str, Any]:
    place = hit.place(mention.entity_id)
    rivals = [rival for entity in mention.rivals if (rival := hit.place(entity))]
    around = [rival for rival in rivals if place and (rival.id in place.parents or place.id in rival.parents)]
    elsewhere = [rival for rival in rivals if rival not in around]
    own = {
        "entity": mention.entity_id,
        "name": place.name if place else hit.label(mention.entity_id),
        "place_precision": " or ".join(dict.fromkeys(one.kind for one in (place, *around))) if place else None,
        "country": place.country if place else None,
        "surface": mention.surface,
        "how": mention.how,
        "match_score": mention.score,
        **({"unsure": True} if is_unsure(mention.score) else {}),
        "ambiguous": len(around) < len(mention.rivals),
        "rivals": [hit.label(entity) for entity in mention.rivals],
    }
    geometry = _geometry([one for one in (place, *elsewhere) if one])
    return {"type": "Feature", "geometry": geometry, "properties": shared | own}


def _geometry(places: list[Place]) -> dict[str, Any] | None:
    """Return a Point for one place, a MultiPoint for several, None if none has coordinates."""
    points = [[at.longitude, at.latitude] for one in places if (at := geo.point_of(one))]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points} if points else None
