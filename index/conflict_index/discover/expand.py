"""Find what a name in a query may refer to in a collection: listed and discovered entities, with all their terms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conflict_index.annotate.lexicon import ORDINARY, WordClass, word_classes
from conflict_index.discover.clusters import Clusters, Discovered
from conflict_index.discover.near_places import NearPlaces
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import EntityId
from conflict_index.model import How
from conflict_index.names import words
from conflict_index.names.words import REMARK

_MOST_LISTED = 12
_LISTED_STRICTER = 0.02
_SAME_SOUND = 0.93
_HELD = 0.6
_RELAXED = -0.04
_OFTEN = 5
_COMMON = 1
_LEFT_OUT = WordClass.SETTLEMENT | WordClass.DIVISION
"""Kinds of place that a name may include or omit; not airbases or rivers, which differ from the town of that name."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """An entity that a name may refer to, with the index terms of all its mentions; its id comes first.

    `how` and `score` tell how the name is linked to it, `why` explains it in words.
    """

    entity_id: EntityId
    terms: tuple[str, ...]
    how: How
    score: float
    why: str


def expand(name: str, gazetteer: Gazetteer, clusters: Clusters) -> tuple[Expansion, ...]:
    """Return the entities that `name` may refer to in the collection, best first; empty if there are none.

    Listed names come first. If the collection often mentions a listed entity of this name, similar names of other
    entities are not added.
    """
    bare = plain(name)
    found: dict[str, Expansion] = {}
    for candidate in gazetteer.lookup(bare, limit=_MOST_LISTED):
        _take(found, clusters, candidate.entity_id, candidate.how, candidate.score, candidate.rule)
    near = NearPlaces(gazetteer)
    _take_alike(found, bare, near, clusters, 0.0)
    if not any(_is_met(one, clusters) for one in found.values()):
        _take_alike(found, bare, near, clusters, _RELAXED)
    if not found:
        for one in clusters.holding(bare):
            _take(found, clusters, one.id, "discovered", _HELD, "part of a longer name")
    unsure = tuple(clusters.unsure_alike(bare))
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.entity_id))
    if ranked and unsure:
        ranked[0] = replace(ranked[0], terms=tuple(dict.fromkeys((*ranked[0].terms, *unsure))))
    return tuple(ranked)


def _take_alike(found: dict[str, Expansion], name: str, near: NearPlaces, clusters: Clusters, strict: float) -> None:
    """Add entities that the collection mentions under a similar name; `strict` is added to the bars of similarity."""
    often = [
        id_
        for id_, one in found.items()
        if one.how != "fuzzy" and id_ in clusters.listed and clusters.listed[id_].count >= _OFTEN
    ]
    for entity, score in clusters.spelled_alike(name, strict + _LISTED_STRICTER):
        if score >= _SAME_SOUND or (not often and near.may_be(entity, None, score)):
            _take(found, clusters, entity, "fuzzy", score, "mentioned under a close spelling")
    for one, score, how in clusters.match(name, strict):
        if how == "exact" or not often or any(near.may_be(id_, one.where, 1.0) for id_ in often):
            why = "found in the collection" if how == "exact" else "found in the collection under a close spelling"
            _take(found, clusters, one.place or one.id, "discovered", score, one.why or why)


def _is_met(one: Expansion, clusters: Clusters) -> bool:
    """Tell whether the collection mentions an entity."""
    return one.entity_id in clusters.listed or one.entity_id in clusters.found or len(one.terms) > 1


def _take(found: dict[str, Expansion], clusters: Clusters, entity: str, how: How, score: float, why: str) -> None:
    if entity not in found:
        found[entity] = Expansion(EntityId(entity), terms_of(entity, clusters), how, score, why)


def terms_of(entity: str, clusters: Clusters) -> tuple[str, ...]:
    """Return the index terms of all mentions of an entity; its id comes first."""
    terms = [entity, *(term for one in _variants(entity, clusters) for term in one.terms)]
    for spelling, count in spellings_with(entity, clusters):
        terms += clusters.further_terms(spelling, count)
        if count >= _COMMON:
            terms += clusters.unsure_alike(spelling)
    return tuple(dict.fromkeys(terms))


def spellings_with(entity: str, clusters: Clusters) -> list[tuple[str, int]]:
    """Return the folded spellings of an entity and of its variants in the collection, with counts."""
    of = (entity, *(variant.id for variant in _variants(entity, clusters)))
    return [pair for one in of for pair in clusters.spellings(one).items()]


def _variants(entity: str, clusters: Clusters) -> tuple[Discovered, ...]:
    return (clusters.found[entity],) if entity in clusters.found else clusters.of_place(entity)


def plain(name: str) -> str:
    """Return a name without remarks in brackets and without the kind of place: "Idlib" of "Idlib city"."""
    text = REMARK.sub(" ", name).strip() or name
    known = word_classes()
    found = words(text)
    kept = [word for word in found if not (text[word.start].islower() and known.get(word.folded, 0) & _LEFT_OUT)]
    if not kept or all(known.get(word.folded, 0) & ORDINARY for word in kept):
        return text
    return " ".join(text[word.start : word.end] for word in kept) if len(kept) < len(found) else text
