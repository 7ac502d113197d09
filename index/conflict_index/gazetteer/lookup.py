"""What a name may mean, in the order of how sure it is: listed, listed but for an article or kind, close in sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from math import log10
from typing import TYPE_CHECKING

from conflict_index import seeds
from conflict_index.gazetteer.merge import kilometres
from conflict_index.gazetteer.records import Candidate, Entry
from conflict_index.gazetteer.store import LONGEST, Row, Store
from conflict_index.gazetteer.typed import type_of, typed_key
from conflict_index.model import How
from conflict_index.names import fold, script, similarity, words
from conflict_index.names.articles import other_forms
from conflict_index.names.generics import Generic, bare, split_kind
from conflict_index.names.similarity import CONSONANTAL

if TYPE_CHECKING:
    from conflict_index.gazetteer.fuzzy import Fuzzy

BAR = 0.82
"""A fuzzy match is accepted from here on; at this bar 1% of the development half's non-names are."""
_BREVITY, _LONG, _ONE_WORD = 0.015, 7, 0.02
"""What a fuzzy match of a short name loses for each letter that it lacks to _LONG, and one of a single word."""
_ALIKE = "sounds alike, of the kind: "
MARGIN = 0.02
"""How far behind the best a fuzzy match may be and still be taken with it."""
_FAR_KM = 30.0
_RULE_SCORE, _KIND_SCORE = 0.97, 0.96
_RIVAL_COST, _LARGEST_RIVAL_COST = 0.03, 0.1
"""What an entity of the same name loses for each power of ten that it is less plausible than the first."""
_ELSEWHERE = 0.12
"""What a fuzzy match loses when the name asked for is listed as a place of another country: that is what it means."""
_MAIN_NAME = 10.0
"""How many times as plausible an entity is under its main name as under another."""
_UNLIKELY = 0.1
"""What it loses where no countries are asked for and its own is none of seeds/rules/focus.csv."""
_RENOWN = 0.01
"""What it gains for each power of ten by which a town's population exceeds _SMALL."""
_NO_PLACE = 0.3
"""What it loses when that name is also a word, a person's name or an organisation."""
_SMALL, _CURATED = 1_000, 20_000
"""Populations that stand in for unknown ones: of a place of GeoNames, and of what is curated, also by the user."""

_Found = tuple[Entry, float, str]


class Lookup:
    """Looks names up in a store. `entries` gives what a folded name stands for."""

    def __init__(self, store: Store, entries: Callable[[str], tuple[Entry, ...]]) -> None:
        self._store, self._entries = store, entries

    def accepted(self, name: str, limit: int, variants: str, countries: frozenset[str]) -> tuple[Candidate, ...]:
        """See Gazetteer.lookup."""
        found = self._listed(name, variants, countries)
        if not found and variants == "fuzzy":
            found = [candidate for candidate in self.close(name, countries) if candidate.accepted]
            found = [candidate for candidate in found if candidate.score >= found[0].score - MARGIN]
        return tuple(found[:limit])

    def all_candidates(
        self, name: str, limit: int, countries: frozenset[str], withheld: str = ""
    ) -> tuple[Candidate, ...]:
        """See Gazetteer.candidates."""
        listed = self._listed(name, "fuzzy", countries, withheld)
        known = {candidate.entity_id for candidate in listed}
        close = [found for found in self.close(name, countries, withheld) if found.entity_id not in known]
        return tuple([*listed, *(replace(found, accepted=found.accepted and not listed) for found in close)][:limit])

    def _listed(self, name: str, variants: str, countries: frozenset[str], withheld: str = "") -> list[Candidate]:
        key = _key(name)
        for found in self._listed_forms(key, variants):
            kept = [hit for hit in found if self._inside(hit[0], countries) and not _is(hit[0], withheld, key)]
            kept = [hit for hit in kept if _readable(hit[0].text, script(name))]
            candidates = [self._candidate(name, *hit) for hit in kept]
            if variants == "exact":
                candidates = [candidate for candidate in candidates if candidate.how == "exact"]
            if candidates:
                return self._ranked(candidates)
        return []

    def _listed_forms(self, key: str, variants: str) -> Iterator[list[_Found]]:
        """What the folded name stands for by one rule after the other, the surest first."""
        yield [(entry, 1.0, "listed name") for entry in self._entries(key)]
        parts = split_kind(key)
        if parts is not None:
            yield self._of_kind(*parts)
            if parts[1].role == "kind":
                if variants == "fuzzy":
                    yield self._like_of_kind(*parts)
                return
        for form, rule in other_forms(key):
            yield [(entry, _RULE_SCORE, rule) for entry in self._entries(form) if entry.strength == "strong"]
        if parts is not None:
            yield [(entry, _KIND_SCORE, f"seat of the {parts[1].type}") for entry in self._strong(parts[0])]

    def _of_kind(self, core: str, generic: Generic) -> list[_Found]:
        """Things of the kind that a phrase names: "tabqa airbase" is no town."""
        if generic.role == "division":
            found = [entry for entry in self._strong(core) if type_of(self._row(entry).kind) == generic.type]
        else:
            found = list(self._entries(typed_key(generic.type, core)))
        return [(entry, _KIND_SCORE, f"kind of place: {generic.type}") for entry in found]

    def _like_of_kind(self, core: str, generic: Generic) -> list[_Found]:
        """The thing of the kind whose core is closest in sound, if it is close; there are some dozens of a kind."""
        prefix = typed_key(generic.type, "")
        cores = (key.removeprefix(prefix) for key in self._store.trie.keys(prefix))
        score, like = max(((similarity(core, other), other) for other in cores), default=(0.0, ""))
        score = round(min(score, _KIND_SCORE) - _doubt(core), 4)
        return [(entry, score, _ALIKE + generic.type) for entry in self._entries(prefix + like) if score >= BAR]

    def _strong(self, key: str) -> list[Entry]:
        forms = [key, *(form for form, _ in other_forms(key))]
        return [entry for form in forms for entry in self._entries(form) if entry.strength == "strong"]

    def _candidate(self, name: str, entry: Entry, score: float, rule: str) -> Candidate:
        main = self._row(entry).name
        if score == 1.0:
            rule = "main name" if name == main else rule if name == entry.text else "listed name, folded"
        how: How = "exact" if name == main else "fuzzy" if rule.startswith(_ALIKE) else "alias"
        return Candidate(entry.entity_id, how, score, rule, entry.text, 0.0)

    def _ranked(self, candidates: list[Candidate]) -> list[Candidate]:
        """One candidate an entity, less plausible entities a little behind, margins set."""
        best = {candidate.entity_id: candidate for candidate in reversed(candidates)}
        rows = {id_: self._store.row(self._store.find(id_) or 0) for id_ in best}
        plausible = {id_: self._plausibility(row) for id_, row in rows.items()}
        for id_, found in best.items():
            if fold(found.matched) == fold(rows[id_].name):
                plausible[id_] *= _MAIN_NAME
        top = max(plausible.values())
        scored = []
        for id_, found in best.items():
            behind = min(_LARGEST_RIVAL_COST, _RIVAL_COST * log10(top / plausible[id_]))
            scored.append(replace(found, score=round(found.score - behind, 4)))
        scored.sort(key=lambda found: (-found.score, -plausible[found.entity_id]))
        return _with_margins(scored, rows)

    def _plausibility(self, row: Row) -> float:
        population = row.population or (_SMALL if row.id.startswith("geonames:") else _CURATED)
        return population * self._focus.get(row.country, 1.0)

    def close(self, name: str, countries: frozenset[str], withheld: str = "") -> list[Candidate]:
        """See Gazetteer.sounds_like."""
        key = _key(name)
        if len(key) < 3 or len(key) > LONGEST:
            return []
        weak = self._store.is_stopname(key) or self._store.is_stopname(bare(key))
        known = any(entry.strength == "strong" and not self._inside(entry, countries) for entry in self._entries(key))
        doubt = _ELSEWHERE * known + _NO_PLACE * weak + _doubt(key)
        found: dict[str, Candidate] = {}
        rows: dict[str, Row] = {}
        for close in self._fuzzy.search(name, countries=countries):
            for entry in self._entries(close.key):
                row = self._row(entry)
                if entry.strength == "weak" or row.id in found or not self._inside(entry, countries):
                    continue
                if _is(entry, withheld, key):
                    continue
                unlikely = _UNLIKELY * (not countries and row.country not in self._focus)
                score = round(min(1.0, max(0.0, close.score - doubt - unlikely + _renown(row))), 4)
                rule = "sounds alike" + ", but for a generic word" * close.shorter
                rows[row.id] = row
                accepted = score >= BAR
                found[row.id] = Candidate(row.id, "fuzzy", score, rule, entry.text, 0.0, accepted)
        ranked = sorted(found.values(), key=lambda one: (-one.score, -self._plausibility(rows[one.entity_id])))
        return _with_margins(ranked, rows)

    @cached_property
    def _fuzzy(self) -> Fuzzy:
        from conflict_index.gazetteer.fuzzy import Fuzzy

        return Fuzzy(self._store)

    @cached_property
    def _focus(self) -> dict[str, float]:
        return {row["country"]: float(row["weight"]) for row in seeds.rows("rules/focus.csv")}

    def _inside(self, entry: Entry, countries: frozenset[str]) -> bool:
        return not countries or self._row(entry).country in countries | {""}

    def _row(self, entry: Entry) -> Row:
        return self._store.row(self._store.find(entry.entity_id) or 0)


def _key(name: str) -> str:
    return " ".join(word.folded for word in words(name[: 4 * LONGEST]))


def _doubt(key: str) -> float:
    """What closeness to a folded name proves less because it is short: short names are close to many."""
    return _BREVITY * max(0, _LONG - len(key.replace(" ", ""))) + _ONE_WORD * (" " not in key)


def _renown(row: Row) -> float:
    return _RENOWN * log10(max(row.population, _SMALL) / _SMALL)


def _readable(text: str, script_code: str) -> bool:
    """Whether a listed name may be meant by one in a script: "hlb" in Latin letters is no way to write حلب."""
    own = script(text)
    return own == script_code or own not in CONSONANTAL


def _is(entry: Entry, entity_id: str, key: str) -> bool:
    """Whether an entry lists the folded name `key` for the entity ("*": for any)."""
    return entity_id in (entry.entity_id, "*") and fold(entry.text) == key


def _with_margins(candidates: list[Candidate], rows: dict[str, Row]) -> list[Candidate]:
    """The candidates, best first, each with its lead over the best other one that is far away."""
    result = []
    for candidate in candidates:
        row = rows[candidate.entity_id]
        rival = next((other.score for other in candidates if _far(row, rows[other.entity_id])), 0.0)
        result.append(replace(candidate, margin=round(candidate.score - rival, 4)))
    return result


def _far(row: Row, other: Row) -> bool:
    """Whether two entities are rivals: apart, and neither inside the other."""
    if other.id in row.parents or row.id in other.parents:
        return False
    if row.latitude is None or row.longitude is None or other.latitude is None or other.longitude is None:
        return row.id != other.id
    return kilometres(row.latitude, row.longitude, other.latitude, other.longitude) > _FAR_KM
