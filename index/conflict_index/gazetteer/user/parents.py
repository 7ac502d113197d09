"""What each place of a file lies in: parents that the file names, found in the file or in the world."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from conflict_index import ids
from conflict_index.gazetteer.user.check import Checked
from conflict_index.gazetteer.user.places import Remarks
from conflict_index.gazetteer.user.world import World
from conflict_index.names import fold

_MOST = 12
"""Places that one lies in, at the most: a longer chain is a loop or a mistake."""


def settle_parents(places: list[Checked], world: World, remarks: Remarks) -> None:
    """Give each place the ids of all that it lies in, nearest first; an unknown parent is said and left out."""
    finder = _Finder(places, world)
    for place in places:
        place.parents, unknown = finder.parents(place)
        for text in unknown:
            remarks.without(place.where, f"taken without its parent: {text[:60]!r} is neither in the file nor listed")
    for place in places:
        place.parents = _chain(place, finder.by_id)


class _Finder:
    """The places of a file by id and by name; a name that two places bear finds none."""

    def __init__(self, places: Iterable[Checked], world: World) -> None:
        self._world = world
        self.by_id = {place.id: place for place in places}
        self._said = {key: place for place in places for key in (place.said, *place.same) if key}
        names = [(fold(name), place) for place in places for name in {place.name, *place.aliases}]
        counts = Counter(name for name, _ in names)
        self._named = {name: place for name, place in names if counts[name] == 1}

    def parents(self, place: Checked) -> tuple[list[str], list[str]]:
        """The ids of the parents that a file names for a place, and the texts that no id was found for."""
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
    """A place's parents, theirs, and so on, each once; countries last."""
    found: dict[str, None] = {}
    ahead = deque(place.parents)
    while ahead and len(found) < _MOST:
        id_ = ahead.popleft()
        if id_ != place.id and id_ not in found:
            found[id_] = None
            ahead.extend(by_id[id_].parents if id_ in by_id else ())
    return sorted(found, key=ids.is_country)
