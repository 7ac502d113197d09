"""Hold the entities discovered in a collection, and look names up among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from conflict_index import ids
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass, word_classes
from conflict_index.discover.spellings import SpellingIndex
from conflict_index.discover.statistics import NameStats, dump, load
from conflict_index.ids import DiscoveredKind
from conflict_index.names import fold

VERSION = 1
_HOLDERS = frozenset({"place", "organisation"})
_MOST_WORDS = 4
_MOST_UNSURE = 2
_UNSURE_STRICTER = 0.03
_RARE = 20
_NO_HINT = ORDINARY | WordClass.GIVEN | WordClass.DEMONYM | WordClass.CALENDAR | WordClass.PREFIX


Scored = Sequence[tuple[str, float]]
"""Entities with similarity 0 to 1, best first."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """A name of the collection that no gazetteer lists, with all its forms.

    `forms` counts the mentions of each folded form; `terms` are the entity ids of its mentions. `place` is the listed
    place that it is a variant of, or empty, and `why` the reason; `like` are listed places that it may be another
    spelling of. `where` is the position (latitude, longitude, WGS84 degrees) of a place mentioned near it: an estimate.
    """

    id: str
    name: str
    kind: DiscoveredKind
    forms: dict[str, int]
    terms: tuple[str, ...]
    place: str = ""
    why: str = ""
    where: tuple[float, float] | None = None
    like: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return the number of mentions of all forms."""
        return sum(self.forms.values())

    def renamed(self, id_: str) -> Discovered:
        """Return a copy with another id."""
        return replace(self, id=id_)


class Clusters:
    """All entities discovered in a collection, and statistics of the listed entities that it mentions."""

    def __init__(self, found: Iterable[Discovered], listed: Mapping[str, NameStats]) -> None:
        self.found = {one.id: one for one in found}
        self.listed = {name: own for name, own in listed.items() if ids.discovered_kind(name) != "unknown"}
        self._maybe = {ids.form_of(name): own for name, own in listed.items() if name not in self.listed}
        self._unsure: dict[str, list[str]] = {}
        self._by_form: dict[str, list[Discovered]] = {}
        self._by_term: dict[str, Discovered] = {}
        self._by_place: dict[str, list[Discovered]] = {}
        for one in self.found.values():
            for form in one.forms:
                self._by_form.setdefault(form, []).append(one)
            self._by_term.update(dict.fromkeys(one.terms, one))
            for place in dict.fromkeys(filter(None, (one.place, *one.like))):
                self._by_place.setdefault(place, []).append(one)

    def of_term(self, term: str) -> Discovered | None:
        """Return the entity of a discovered mention's id, such as "form:raqa"; None if there is none."""
        return self._by_term.get(term)

    def of_place(self, place_id: str) -> tuple[Discovered, ...]:
        """Return the discovered names that are variants of a listed place."""
        return tuple(self._by_place.get(place_id, ()))

    def sharing(self, forms: Iterable[str]) -> tuple[Discovered, ...]:
        """Return the entities that have any of these forms."""
        return tuple({one.id: one for form in forms for one in self._by_form.get(form, ())}.values())

    def match(self, name: str, strict: float = 0.0) -> list[tuple[Discovered, float, str]]:
        """Return entities of the form `name` ("exact") or a like one ("fuzzy"), with similarity 0 to 1, best first."""
        key = fold(name)
        found: dict[str, tuple[Discovered, float, str]] = {}
        for one in self._by_form.get(key, ()):
            found[one.id] = (one, 1.0, "exact")
        for form, score in self._index.search(name, strict):
            for one in self._by_form[form]:
                if one.kind == "place":
                    found.setdefault(one.id, (one, score, "fuzzy"))
        return sorted(found.values(), key=lambda hit: (-hit[1], hit[0].id))

    def spellings(self, entity_id: str) -> dict[str, int]:
        """Return the folded spellings of an entity, listed or discovered, in the collection, with counts."""
        counts: dict[str, int] = {}
        if entity_id in self.found:
            return dict(self.found[entity_id].forms)
        for surface, count in self.listed[entity_id].spellings.items() if entity_id in self.listed else ():
            counts[fold(surface)] = counts.get(fold(surface), 0) + count
        return counts

    def spelled_alike(self, name: str, strict: float) -> Scored:
        """Return listed entities mentioned under a spelling similar to `name`, with similarity 0 to 1, best first."""
        return next(self.all_spelled_alike([name], strict))[0]

    def all_spelled_alike(self, names: Sequence[str], *stricts: float) -> Iterator[tuple[Scored, ...]]:
        """Yield for each name what `spelled_alike` returns, for each of several bars."""
        for found in self._listed_index.search_all(names, *stricts):
            yield tuple(map(self._entities_spelled, found))

    def _entities_spelled(self, spellings: Iterable[tuple[str, float]]) -> Scored:
        best: dict[str, float] = {}
        for spelling, score in spellings:
            for entity in self._listed_spellings[spelling]:
                best[entity] = max(score, best.get(entity, 0.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    def further_terms(self, name: str, mentions: int) -> tuple[str, ...]:
        """Return terms of longer names that contain the folded `name`, and of mentions of `name` that may be places.

        The latter count as places unless they far outnumber `mentions`, the mentions that certainly are places.
        """
        terms = list(self._holding.get(name, ()))
        unsure = self._maybe.get(name)
        if unsure and unsure.count <= _MOST_UNSURE * mentions + 1:
            terms.append(ids.discovered_id("unknown", name))
        return tuple(terms)

    def unsure_alike(self, name: str) -> list[str]:
        """Return terms of names similar to `name` that no report confirms to be places."""
        if name not in self._unsure:
            self.look_up_unsure([name])
        return self._unsure[name]

    def look_up_unsure(self, names: Iterable[str]) -> None:
        """Look many names up for `unsure_alike` at once, which takes a fraction of the time."""
        new = [name for name in dict.fromkeys(names) if name not in self._unsure]
        for name, (found,) in zip(new, self._maybe_index.search_all(new, _UNSURE_STRICTER), strict=True):
            rare = [key for key, _ in found if self._maybe[key].count <= _RARE]
            self._unsure[name] = [ids.discovered_id("unknown", key) for key in rare]

    def holding(self, name: str) -> tuple[Discovered, ...]:
        """Return the discovered places whose names contain the words of `name` in sequence."""
        key = f" {fold(name)} "
        return tuple(
            one for one in self.found.values() if one.kind == "place" and any(key in f" {form} " for form in one.forms)
        )

    @cached_property
    def _maybe_index(self) -> SpellingIndex:
        known = word_classes()
        return SpellingIndex(key for key in self._maybe if not known.get(key, 0) & _NO_HINT)

    @cached_property
    def _holding(self) -> dict[str, list[str]]:
        """Map each place name that is not an ordinary word to the terms of longer names that contain it."""
        names = {form for one in self.found.values() if one.kind == "place" for form in one.forms}
        names.update(self._listed_spellings)
        known = word_classes()
        names = {name for name in names if len(name) > 3 and not known.get(name, 0) & _NO_HINT}
        held: dict[str, list[str]] = {}
        longer = [term for one in self.found.values() for term in one.terms if ids.discovered_kind(term) in _HOLDERS]
        for term in [*longer, *(ids.discovered_id("unknown", key) for key in self._maybe)]:
            tokens = ids.form_of(term).split()
            for first in range(len(tokens)):
                for end in range(first + 1, min(first + _MOST_WORDS, len(tokens)) + 1):
                    inner = " ".join(tokens[first:end])
                    if end - first < len(tokens) and inner in names:
                        held.setdefault(inner, []).append(term)
        for spelling, entities in self._listed_spellings.items():
            inner = " ".join(_without_kinds(spelling.split(), known))
            if inner != spelling and inner in names:
                held.setdefault(inner, []).extend(entities)
        return held

    @cached_property
    def _index(self) -> SpellingIndex:
        return SpellingIndex(form for one in self.found.values() if one.kind == "place" for form in one.forms)

    @cached_property
    def _listed_spellings(self) -> dict[str, list[str]]:
        spelled: dict[str, list[str]] = {}
        for entity, own in self.listed.items():
            for key in {fold(surface) for surface in own.spellings}:
                spelled.setdefault(key, []).append(entity)
        return spelled

    @cached_property
    def _listed_index(self) -> SpellingIndex:
        return SpellingIndex(self._listed_spellings)

    def dump(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "version": VERSION,
            "found": [asdict(one) for one in self.found.values()],
            "listed": dump(self.listed | {ids.discovered_id("unknown", key): own for key, own in self._maybe.items()}),
        }

    @classmethod
    def load(cls, dumped: Mapping[str, Any]) -> Clusters:
        """Return the clusters written by `dump`. Raises KeyError, ValueError or TypeError for anything else."""
        if dumped["version"] != VERSION:
            raise ValueError(f"entities of version {dumped['version']}, not {VERSION}")
        found = [
            Discovered(
                o["id"],
                o["name"],
                o["kind"],
                o["forms"],
                tuple(o["terms"]),
                o["place"],
                o["why"],
                tuple(o["where"]) if o["where"] else None,
                tuple(o["like"]),
            )
            for o in dumped["found"]
        ]
        return cls(found, load(dumped["listed"]))


def _without_kinds(tokens: list[str], known: Mapping[str, int]) -> list[str]:
    """Return the words of a name without the kind of place at its end: "dumayr" of "dumayr military airport"."""
    end = len(tokens)
    while end > 1 and known.get(tokens[end - 1], 0) & (HEAD | ORDINARY):
        end -= 1
    return tokens[:end]
