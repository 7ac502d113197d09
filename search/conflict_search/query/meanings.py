"""Look up what a name in a query may mean: listed entities and names discovered in the collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from conflict_index import ids
from conflict_index.discover.store import Collection
from conflict_index.engine.contract import Engine
from conflict_index.gazetteer import Gazetteer
from conflict_index.names import fold
from conflict_index.store.stems import asked_stems, closed_words, stem, stemmed_languages
from conflict_search.choices import Variants
from conflict_search.entities import place_of
from conflict_search.query.recognise import Meaning

if TYPE_CHECKING:
    from conflict_index.discover.expand import Expansion

_MAX_MEANINGS = 12
"""The largest number of meanings of a name: "San José" names hundreds of towns."""
_OFTEN = 5
"""From this number of mentions on, only listed meanings of a listed name are used; below, similar names too."""

_MAX_STEMS = 200
"""The largest number of words that a prefix stands for."""


class CollectionNames:
    """The names of a gazetteer and of a collection."""

    def __init__(self, gazetteer: Gazetteer, collection: Collection, engine: Engine) -> None:
        self._gazetteer, self._collection, self._engine = gazetteer, collection, engine
        self._languages: tuple[str, ...] | None = None

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
        return all(e.strength == "weak" for e in self._gazetteer.entries_in_any_language(" ".join(folded)))

    def mentions(self, meanings: Sequence[Meaning]) -> bool:
        """Tell whether the collection mentions any of the meanings, by more than a name that may be another's."""
        return any(
            self._collection.mentions(m.entity_id) > 0
            or any(ids.is_place(term) for term in m.terms if term != m.entity_id)
            for m in meanings
        )

    def stands(self, typed: Sequence[str]) -> bool:
        """Tell whether all words stand in texts or titles of the collection."""
        wanted = {asked_stems(word, self.languages()) for word in typed}
        left = self._missing(wanted, "text")
        return not left or not self._missing(left, "title")

    def _missing(self, wanted: set[tuple[str, ...]], field: str) -> set[tuple[str, ...]]:
        held = self._engine.holders(field, sorted({stem for stems in wanted for stem in stems})).keys()
        return {stems for stems in wanted if held.isdisjoint(stems)}

    def languages(self) -> tuple[str, ...]:
        """Return the languages besides English by which words of the collection are stemmed, as ISO 639-1 codes."""
        if self._languages is None:
            self._languages = tuple(sorted(self._engine.holders("stemmed", stemmed_languages())))
        return self._languages

    def ordinary(self, folded: str) -> bool:
        """Tell whether a word is common, or for a people, an organisation, a title or a kind of place."""
        from conflict_index.annotate.lexicon import is_ordinary  # brings all of annotation

        return folded in closed_words() or is_ordinary(folded)

    def beginning(self, prefix: str) -> list[str]:
        """Return stems of the collection that begin with a prefix, sorted."""
        return self._engine.beginning("text", prefix, _MAX_STEMS)

    def nearest(self, typed: str) -> str | None:
        """Return the stem of the collection that is nearest to a word that stands nowhere in it; None for none."""
        from conflict_search.query.spelling import nearest_word

        return nearest_word(
            stem(fold(typed)),
            lambda prefix, limit: self._engine.beginning("text", prefix, limit),
            lambda stems: self._engine.holders("text", stems),
        )

    def inside(self, entity_id: str, containers: Sequence[str]) -> bool:
        """Tell whether a listed place lies in one of the containers."""
        place = place_of(entity_id, self._gazetteer)
        return place is not None and not set(containers).isdisjoint(place.parents)

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
