"""What a name may mean, in the order of how sure it is: listed, listed but for an article, close in sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from math import log10
from typing import TYPE_CHECKING

from conflict_index.gazetteer.merge import kilometres
from conflict_index.gazetteer.records import Candidate, Entry
from conflict_index.gazetteer.store import LONGEST, Row, Store
from conflict_index.names import words
from conflict_index.names.articles import other_forms

if TYPE_CHECKING:
    from conflict_index.gazetteer.fuzzy import Fuzzy

_BAR, _SHORT_BAR, _SHORT = 0.85, 0.90, 5
"""A fuzzy match is accepted from _BAR on; for names of _SHORT letters or fewer from _SHORT_BAR."""
_MARGIN = 0.02
_FAR_KM = 30.0
_RIVAL_COST, _LARGEST_RIVAL_COST = 0.03, 0.1
"""What an entity of the same name loses for each power of ten that it is less populous than the first."""

_Found = tuple[Entry, float, str]


class Lookup:
    """Looks names up in a store. `entries` gives what a folded name stands for."""

    def __init__(self, store: Store, entries: Callable[[str], tuple[Entry, ...]]) -> None:
        self._store, self._entries = store, entries

    def accepted(self, name: str, limit: int, variants: str, countries: frozenset[str]) -> tuple[Candidate, ...]:
        """See Gazetteer.lookup."""
        found = self._listed(name, variants, countries)
        if not found and variants == "fuzzy":
            found = [candidate for candidate in self._close(name, limit * 4, countries) if candidate.accepted]
            found = [candidate for candidate in found if candidate.score >= found[0].score - _MARGIN]
        return tuple(found[:limit])

    def all_candidates(self, name: str, limit: int, countries: frozenset[str]) -> tuple[Candidate, ...]:
        """See Gazetteer.candidates."""
        listed = self._listed(name, "alias", countries)
        known = {candidate.entity_id for candidate in listed}
        close = [candidate for candidate in self._close(name, limit, countries) if candidate.entity_id not in known]
        return tuple([*listed, *(replace(found, accepted=found.accepted and not listed) for found in close)][:limit])

    def _listed(self, name: str, variants: str, countries: frozenset[str]) -> list[Candidate]:
        key = _key(name)
        for found in self._listed_forms(key):
            kept = [hit for hit in found if not countries or self._row(hit[0]).country in countries | {""}]
            candidates = [self._candidate(name, *hit) for hit in kept]
            if variants == "exact":
                candidates = [candidate for candidate in candidates if candidate.how == "exact"]
            if candidates:
                return self._ranked(candidates)
        return []

    def _listed_forms(self, key: str) -> Iterator[list[_Found]]:
        yield [(entry, 1.0, "listed name") for entry in self._entries(key)]
        for form, rule in other_forms(key):
            yield [(entry, 0.97, rule) for entry in self._entries(form) if entry.strength == "strong"]

    def _candidate(self, name: str, entry: Entry, score: float, rule: str) -> Candidate:
        main = self._row(entry).name
        if score == 1.0:
            rule = "main name" if name == main else rule if name == entry.text else "listed name, folded"
        return Candidate(entry.entity_id, "exact" if name == main else "alias", score, rule, entry.text, 0.0)

    def _ranked(self, candidates: list[Candidate]) -> list[Candidate]:
        """One candidate an entity, less plausible entities a little behind, margins set."""
        best = {candidate.entity_id: candidate for candidate in reversed(candidates)}
        rows = {id_: self._store.row(self._store.find(id_) or 0) for id_ in best}
        top = max(_weight(row) for row in rows.values())
        scored = [
            replace(
                found,
                score=round(found.score - min(_LARGEST_RIVAL_COST, _RIVAL_COST * log10(top / _weight(rows[id_]))), 4),
            )
            for id_, found in best.items()
        ]
        scored.sort(key=lambda found: -found.score)
        return _with_margins(scored, rows)

    def _close(self, name: str, limit: int, countries: frozenset[str]) -> list[Candidate]:
        key = _key(name)
        if len(key) < 3 or len(key) > LONGEST:
            return []
        bar = _SHORT_BAR if len(key.replace(" ", "")) <= _SHORT else _BAR
        found: dict[str, Candidate] = {}
        rows: dict[str, Row] = {}
        for close_key, score in self._fuzzy.search(name, countries=countries):
            for entry in self._entries(close_key):
                row = self._row(entry)
                if entry.strength == "weak" or entry.entity_id in found or (countries and row.country not in countries):
                    continue
                rule = "sounds the same" if score >= 0.97 else "sounds alike"
                rows[row.id] = row
                found[row.id] = Candidate(row.id, "fuzzy", round(score, 4), rule, entry.text, 0.0, score >= bar)
        return _with_margins(list(found.values())[:limit], rows)

    @cached_property
    def _fuzzy(self) -> Fuzzy:
        from conflict_index.gazetteer.fuzzy import Fuzzy

        return Fuzzy(self._store)

    def _row(self, entry: Entry) -> Row:
        return self._store.row(self._store.find(entry.entity_id) or 0)


def _key(name: str) -> str:
    return " ".join(word.folded for word in words(name[: 4 * LONGEST]))


def _weight(row: Row) -> int:
    return max(
        row.population, 1000 if row.population == 0 and row.kind == "town" else 20_000 if row.kind != "town" else 1
    )


def _with_margins(candidates: list[Candidate], rows: dict[str, Row]) -> list[Candidate]:
    """The candidates, best first, each with its lead over the best other one that is far away."""
    result = []
    for candidate in candidates:
        rivals: Iterable[float] = (
            other.score for other in candidates if _far(rows[candidate.entity_id], rows[other.entity_id])
        )
        result.append(replace(candidate, margin=round(candidate.score - max(rivals, default=0.0), 4)))
    return result


def _far(row: Row, other: Row) -> bool:
    if row.latitude is None or row.longitude is None or other.latitude is None or other.longitude is None:
        return row.id != other.id
    return kilometres(row.latitude, row.longitude, other.latitude, other.longitude) > _FAR_KM
