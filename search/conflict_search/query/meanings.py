"""Look up what a name in a query may mean: listed entities and names discovered in the collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conflict_index import ids
from conflict_index.discover.store import Collection
from conflict_index.gazetteer import Gazetteer
from conflict_search.choices import Variants
from conflict_search.query.recognise import Meaning

if TYPE_CHECKING:
    from conflict_index.discover.expand import Expansion

_MAX_MEANINGS = 12
"""The largest number of meanings of a name: "San José" names hundreds of towns."""
_OFTEN = 5
"""From this number of mentions on, only listed meanings of a listed name are used; below, similar names too."""


class CollectionNames:
    """The names of a gazetteer and of a collection."""

    def __init__(self, gazetteer: Gazetteer, collection: Collection) -> None:
        self._gazetteer, self._collection = gazetteer, collection

    def meanings(self, name: str, variants: Variants, kind: str) -> tuple[Meaning, ...]:
        """Return the meanings of `name`, those that the collection mentions first; kind is any, place or actor.

        A listed name of an entity that the collection mentions often has only its listed meanings. Otherwise, and only
        if `variants` is fuzzy, the name is compared with all names of the collection.
        """
        listed = self._listed(name)
        if variants != "fuzzy" or any(self._collection.mentions(m.entity_id) >= _OFTEN for m in listed):
            found = listed if variants == "fuzzy" or listed else self._found(name, "exact")
        else:
            found = self._found(name, "fuzzy")
        fitting = [m for m in found if kind == "any" or (kind == "actor") == (ids.kind_of(m.entity_id) == "actor")]
        return tuple(sorted(fitting, key=lambda m: (not m.terms, -m.score, ids.is_division(m.entity_id))))

    def listed(self, folded: list[str], start: int) -> int:
        """Return the number of words of the longest listed name at `start`, 0 for none."""
        longest = self._gazetteer.longest(folded, start)
        return longest[1] if longest else 0

    def weak(self, folded: list[str]) -> bool:
        """Tell whether the name is weak (a common word or a person's name) for every entity that has it."""
        return all(e.strength == "weak" for e in self._gazetteer.entries(" ".join(folded)))

    def _listed(self, name: str) -> tuple[Meaning, ...]:
        found = self._gazetteer.lookup(name, limit=_MAX_MEANINGS, variants="alias")
        return tuple(
            Meaning(c.entity_id, c.how, c.score, c.rule, c.matched, self._collection.terms(c.entity_id)) for c in found
        )

    def _found(self, name: str, how: Variants) -> tuple[Meaning, ...]:
        from conflict_index.discover.expand import expand

        found = expand(name, self._gazetteer, self._collection.clusters)
        return tuple(
            Meaning(e.entity_id, e.how, e.score, e.why, self._label(e.entity_id), self._all_terms(e))
            for e in found
            if how == "fuzzy" or (e.score == 1 and not ids.is_listed(e.entity_id))
        )

    def _all_terms(self, expansion: Expansion) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*expansion.terms, *self._collection.terms(expansion.entity_id))))

    def _label(self, entity_id: str) -> str:
        if ids.is_listed(entity_id):
            return self._gazetteer.entity(entity_id).name
        found = self._collection.found(entity_id)
        return found.name if found else ""
