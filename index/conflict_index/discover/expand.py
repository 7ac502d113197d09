"""What a name in a query stands for in a collection: listed entities, found ones, and all their forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conflict_index.annotate.lexicon import HEAD, ORDINARY, roles
from conflict_index.discover.clusters import Clusters
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import How
from conflict_index.names import words

_MOST_LISTED = 12
_LISTED_STRICTER = 0.04
_ASIDE = re.compile(r"\[[^\]]*\]|\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Expansion:
    """One entity that a name may mean, with the index terms of all its mentions, its own id first.

    `how` and `score` tell how the name is tied to it, `why` says so in words.
    """

    entity_id: str
    terms: tuple[str, ...]
    how: How
    score: float
    why: str


def expand(name: str, gazetteer: Gazetteer, clusters: Clusters) -> tuple[Expansion, ...]:
    """All that `name` may mean in the collection, best first; empty when nothing is called so.

    Listed names first. Names alike are taken besides, unless the collection mentions what the name lists: what is
    known under just this name is not meant by another.
    """
    bare = plain(name)
    found: dict[str, Expansion] = {}
    for candidate in gazetteer.lookup(bare, limit=_MOST_LISTED):
        _take(found, clusters, candidate.entity_id, candidate.how, candidate.score, candidate.rule)
    sure = any(one.how != "fuzzy" and entity in clusters.listed for entity, one in found.items())
    if not sure:
        for entity, score in clusters.spelled_alike(bare, _LISTED_STRICTER):
            _take(found, clusters, entity, "fuzzy", score, "mentioned under a close spelling")
    for one, score, how in clusters.match(bare):
        why = "found in the collection" if how == "exact" else "found in the collection under a close spelling"
        _take(found, clusters, one.place or one.id, "discovered", score, one.why or why)
        if one.place:
            _take(found, clusters, one.id, "discovered", score, why)
    return tuple(sorted(found.values(), key=lambda one: (-one.score, one.entity_id)))


def _take(found: dict[str, Expansion], clusters: Clusters, entity: str, how: How, score: float, why: str) -> None:
    if entity in found:
        return
    if entity in clusters.found:
        terms = clusters.found[entity].terms
    else:
        terms = (entity, *(term for one in clusters.of_place(entity) for term in one.terms))
    found[entity] = Expansion(entity, terms, how, score, why)


def plain(name: str) -> str:
    """The name without remarks in brackets and without the kind of place: "Idlib" of "Idlib city"."""
    text = _ASIDE.sub(" ", name).strip() or name
    known = roles()
    found = words(text)
    kept = [word for word in found if not (text[word.start].islower() and known.get(word.folded, 0) & HEAD)]
    if not kept or all(known.get(word.folded, 0) & ORDINARY for word in kept):
        return text
    return " ".join(text[word.start : word.end] for word in kept) if len(kept) < len(found) else text
