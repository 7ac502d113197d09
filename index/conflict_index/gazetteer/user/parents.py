"""Resolve the parents of each place: names in the file become ids of the file or of known places."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from conflict_index import ids
from conflict_index.gazetteer.user.check import Checked
from conflict_index.gazetteer.user.places import Remarks
from conflict_index.gazetteer.user.world import World
from conflict_index.names import fold

_MOST = 12
"""Maximum number of a place's parents: a longer chain is a loop or a mistake."""


def settle_parents(places: list[Checked], world: World, remarks: Remarks) -> None:
    """Give each place the ids of its parents, nearest first; unknown parents are reported and dropped."""
    finder = _Finder(places, world)
    for place in places:
        place.parents, unknown = finder.parents(place)
        for text in unknown:
            remarks.without(place.where, f"taken without its parent: {text[:60]!r} is neither in the file nor listed")
    for place in places:
        place.parents = _chain(place, finder.by_id)


class _Finder:
    """The places of a file by id and by name; ambiguous names match nothing."""

    def __init__(self, places: Iterable[Checked], world: World) -> None:
        self._world = world
        self.by_id = {place.id: place for place in places}
        self._said = {key: place for place in places for key in (place.said, *place.same) if key}
        names = [(fold(name), place) for place in places for name in {place.name, *place.aliases}]
        counts = Counter(name for name, _ in names)
        self._named = {name: place for name, place in names if counts[name] == 1}

    def parents(self, place: Checked) -> tuple[list[str], list[str]]:
        """Return the ids of a place's parents in the file, and the texts without a matching id."""
        found = {text: self._find(text, place) for text in place.wanted}
        parents = [id_ for id_ in found.values() if id_ and id_ != place.id]
        if place.country and place.kind != "country":
            parents.append(ids.country_id(place.country))
        return list(dict.fromkeys(parents)), [text for text, id_ in found.items() if not id_]

    def _find(self, text: str, place: Checked) -> str:
        if (own := self._said.get(text)) is not None or (own := self.by_id.get(text)) is not None:
            return own.id
        if self._world.is_province(text):
            return text
        named = self._named.get(fold(text))
        if named is not None and named is not place:
            return named.id
        if place.country and (province := self._world.province([text], place.country)):
            return province
        country = self._world.country(ids.country_code(text))
        return ids.country_id(country) if country else ""


def _chain(place: Checked, by_id: dict[str, Checked]) -> list[str]:
    """Return a place's parents and their parents, each once, countries last."""
    found: dict[str, None] = {}
    ahead = deque(place.parents)
    while ahead and len(found) < _MOST:
        id_ = ahead.popleft()
        if id_ != place.id and id_ not in found:
            found[id_] = None
            ahead.extend(by_id[id_].parents if id_ in by_id else ())
    return sorted(found, key=ids.is_country)
