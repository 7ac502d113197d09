"""The place that a record states in fields of its own, as mentions; it decides which place the text names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from conflict_index import geo, ids
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import How, Mention, Place, Span, StatedPlace
from conflict_index.names import fold

_NOWHERE = Span(0, 0)
_MOST_RIVALS = 5
"""The most places that a stated name without coordinates is said to mean."""

_IN_COUNTRY, _BY_NAME = 1.0, 0.9
"""The scores of the only listed place of a stated name, with and without a stated country."""

_TOWN_KM = 30.0
"""The greatest distance between a listed place and the coordinates that a record gives for that name."""


@dataclass(frozen=True, slots=True)
class Stated:
    """The mentions that a record makes by its fields: of the place it names, and of the point of its coordinates."""

    named: Mention | None
    point: Mention | None


def stated(place: StatedPlace, gazetteer: Gazetteer, read: Sequence[Mention]) -> Stated:
    """Find the entities of a stated place. `read` are the mentions in its names, written as "town, province, country".

    With coordinates, the name means the listed place of that name nearest to them, none if all are far away.
    """
    first = next((m for m in read if m.span.start == 0 and ids.is_listed_place(m.entity_id)), None)
    if place.point is None:
        return Stated(_of_name(place, first, gazetteer), None)
    written = f"{place.point[0]}, {place.point[1]}"
    point = Mention(_NOWHERE, written, ids.point_id(*place.point), "exact", 1.0, basis="metadata")
    nearest = _nearest(_namesakes(place, first, gazetteer), geo.Point(*place.point))
    sure = Mention(_NOWHERE, place.name, nearest.id, _how(place, nearest), 1.0, basis="metadata") if nearest else None
    return Stated(sure, point)


def with_stated(mentions: Iterable[Mention], found: Stated, start: int) -> tuple[Mention, ...]:
    """Return the mentions of a passage that starts at `start` with those of its record, which decide between rivals."""
    own = [replace(one, span=Span(start, start)) for one in (found.named, found.point) if one]
    return (*own, *settled(mentions, found))


def settled(mentions: Iterable[Mention], found: Stated) -> tuple[Mention, ...]:
    """Return mentions in which the name that the record states has the entity that the record states."""
    named = found.named
    if named is None or named.rivals:
        return tuple(mentions)
    return tuple(
        replace(one, entity_id=named.entity_id, how=named.how, score=1.0, rivals=()) if _is_same(one, named) else one
        for one in mentions
    )


def _is_same(mention: Mention, named: Mention) -> bool:
    """Return whether a mention in the text may be of the place that the record names."""
    if mention.entity_id == named.entity_id:
        return bool(mention.rivals)
    return named.entity_id in mention.rivals or fold(mention.surface) == fold(named.surface)


def _of_name(place: StatedPlace, first: Mention | None, gazetteer: Gazetteer) -> Mention | None:
    """Return the mention of a stated name without coordinates, with the rivals that its names leave open.

    A name that the reading of "town, province, country" leaves open means a listed place in the country that is stated.
    """
    if first is not None:
        how = _how(place, gazetteer.place(first.entity_id))
        score = first.score if first.rivals else _IN_COUNTRY
        return Mention(_NOWHERE, place.name, first.entity_id, how, score, first.rivals, basis="metadata")
    countries = {one.country for one in _listed(place.country, gazetteer) if one.kind == "country"}
    found = [one for one in _listed(place.name, gazetteer) if not countries or one.country in countries]
    if not found:
        return None
    rivals = tuple(one.id for one in found[1:_MOST_RIVALS])
    score = (_IN_COUNTRY if countries else _BY_NAME) if not rivals else round(1 / len(found), 3)
    return Mention(_NOWHERE, place.name, found[0].id, _how(place, found[0]), score, rivals, basis="metadata")


def _nearest(places: Iterable[Place], point: geo.Point) -> Place | None:
    """Return the place nearest to a point, None if all are too far from it to be meant."""
    seats = [(geo.kilometres(point, at), place) for place in places if (at := geo.point_of(place))]
    near = [pair for pair in seats if pair[0] <= _TOWN_KM]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _namesakes(place: StatedPlace, first: Mention | None, gazetteer: Gazetteer) -> list[Place]:
    """Return the listed places that may have a stated name."""
    read = [gazetteer.place(one) for one in (first.entity_id, *first.rivals)] if first else []
    return [*read, *_listed(place.name, gazetteer)]


def _listed(name: str, gazetteer: Gazetteer) -> list[Place]:
    """Return the places that are listed under a name, most plausible first."""
    entries = gazetteer.entries(fold(name)) if name else ()
    return list({e.entity_id: gazetteer.place(e.entity_id) for e in entries if e.kind == "place"}.values())


def _how(place: StatedPlace, entity: Place) -> How:
    return "exact" if place.name == entity.name else "alias"
