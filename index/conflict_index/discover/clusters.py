"""The entities found in a collection, as kept in its index folder and asked at query time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from conflict_index.discover.spelling import Heap
from conflict_index.discover.stats import NameStats, dump, load
from conflict_index.names import fold

Kind = Literal["place", "person", "organisation"]
VERSION = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the collection that no gazetteer has, under all its forms.

    `forms` counts the mentions of each folded form; `terms` are the entity ids that mentions carry. `place` is the
    listed place that it is a variant of, or empty, and `why` says how that is known. `where` are WGS84 degrees
    (latitude, longitude) of a place it is met beside: a guess, never a listing.
    """

    id: str
    name: str
    kind: Kind
    forms: dict[str, int]
    terms: tuple[str, ...]
    place: str = ""
    why: str = ""
    where: tuple[float, float] | None = None

    @property
    def count(self) -> int:
        """Mentions of all forms."""
        return sum(self.forms.values())

    def renamed(self, id_: str) -> Found:
        """The same under another id."""
        return replace(self, id=id_)


class Clusters:
    """All entities found in a collection, and how often it mentions listed ones."""

    def __init__(self, found: Iterable[Found], listed: Mapping[str, NameStats]) -> None:
        self.found = {one.id: one for one in found}
        self.listed = dict(listed)
        self._by_form: dict[str, list[Found]] = {}
        self._by_term: dict[str, Found] = {}
        self._by_place: dict[str, list[Found]] = {}
        for one in self.found.values():
            for form in one.forms:
                self._by_form.setdefault(form, []).append(one)
            self._by_term.update(dict.fromkeys(one.terms, one))
            if one.place:
                self._by_place.setdefault(one.place, []).append(one)

    def of_term(self, term: str) -> Found | None:
        """The entity of the id that a discovered mention carries, such as "form:raqa"."""
        return self._by_term.get(term)

    def of_place(self, place_id: str) -> tuple[Found, ...]:
        """The found names that are variants of a listed place."""
        return tuple(self._by_place.get(place_id, ()))

    def sharing(self, forms: Iterable[str]) -> tuple[Found, ...]:
        """The entities that have any of these forms."""
        return tuple(dict.fromkeys(one for form in forms for one in self._by_form.get(form, ())))

    def match(self, name: str) -> list[tuple[Found, float, str]]:
        """The entities that have `name` as a form (how "exact") or a form alike ("fuzzy"), with likeness, best first."""
        key = fold(name)
        found: dict[str, tuple[Found, float, str]] = {}
        for one in self._by_form.get(key, ()):
            found[one.id] = (one, 1.0, "exact")
        for form, score in self._heap.search(name):
            for one in self._by_form[form]:
                if one.kind == "place":
                    found.setdefault(one.id, (one, score, "fuzzy"))
        return sorted(found.values(), key=lambda hit: (-hit[1], hit[0].id))

    def spelled_alike(self, name: str, strict: float) -> list[tuple[str, float]]:
        """Listed entities that the collection mentions under a spelling alike to `name`, with likeness, best first."""
        best: dict[str, float] = {}
        for spelling, score in self._listed_heap.search(name, strict):
            for entity in self._listed_spellings[spelling]:
                best[entity] = max(score, best.get(entity, 0.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    @cached_property
    def _heap(self) -> Heap:
        return Heap(form for one in self.found.values() if one.kind == "place" for form in one.forms)

    @cached_property
    def _listed_spellings(self) -> dict[str, list[str]]:
        spelled: dict[str, list[str]] = {}
        for entity, own in self.listed.items():
            for key in {fold(surface) for surface in own.spellings}:
                spelled.setdefault(key, []).append(entity)
        return spelled

    @cached_property
    def _listed_heap(self) -> Heap:
        return Heap(self._listed_spellings)

    def dump(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "version": VERSION,
            "found": [
                {
                    "id": o.id,
                    "name": o.name,
                    "kind": o.kind,
                    "forms": o.forms,
                    "terms": list(o.terms),
                    "place": o.place,
                    "why": o.why,
                    "where": o.where,
                }
                for o in self.found.values()
            ],
            "listed": dump(self.listed),
        }

    @classmethod
    def load(cls, dumped: Mapping[str, Any]) -> Clusters:
        """What `dump` wrote. Raises KeyError, ValueError or TypeError for anything else."""
        if dumped["version"] != VERSION:
            raise ValueError(f"entities of version {dumped['version']}, not {VERSION}")
        found = [
            Found(
                o["id"],
                o["name"],
                o["kind"],
                o["forms"],
                tuple(o["terms"]),
                o["place"],
                o["why"],
                tuple(o["where"]) if o["where"] else None,
            )
            for o in dumped["found"]
        ]
        return cls(found, load(dumped["listed"]))
