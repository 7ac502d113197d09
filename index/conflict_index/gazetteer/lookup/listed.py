"""Look up a name by decreasing certainty: listed; listed except for article or kind; similar in sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import log10

from conflict_index.gazetteer.entries import Candidate, NameEntry
from conflict_index.gazetteer.foreign import inflected, language_key
from conflict_index.gazetteer.lookup.ambiguity import plausibility, with_margins
from conflict_index.gazetteer.lookup.phonetic import BAR, PhoneticLookup, brevity, inside, is_withheld, key_of
from conflict_index.gazetteer.store import Store, StoredEntity
from conflict_index.gazetteer.typed import type_of, typed_key
from conflict_index.model import How
from conflict_index.names import fold, script, similarity
from conflict_index.names.articles import other_forms
from conflict_index.names.generics import Generic, split_kind, without_settlement
from conflict_index.names.languages import LATIN, languages_of
from conflict_index.names.marks import APOSTROPHES
from conflict_index.names.similarity import CONSONANTAL

_ALIKE = "sounds alike, of the kind: "
MARGIN = 0.02
"""Maximum score distance behind the best fuzzy match for a match to be accepted with it."""
_RULE_SCORE, _KIND_SCORE = 0.97, 0.96
_SHORT_FORM = 2
"""Letters of a name that is too short to be recognised in an inflected word."""
_RIVAL_COST, _LARGEST_RIVAL_COST = 0.03, 0.1
"""Score penalty of a namesake per power of ten below the most plausible one, and the largest penalty."""
_MAIN_NAME = 10.0
"""Plausibility factor of an entity matched by its main name."""

_ListedName = tuple[NameEntry, float, str]


class Lookup:
    """Looks names up in a store. `entries` returns the entries of a folded name."""

    def __init__(self, store: Store, entries: Callable[[str], tuple[NameEntry, ...]]) -> None:
        self._store, self._entries = store, entries
        self._phonetic = PhoneticLookup(store, entries)

    def accepted(self, name: str, limit: int, variants: str, countries: frozenset[str]) -> tuple[Candidate, ...]:
        """See Gazetteer.lookup."""
        found = self._listed(name, variants, countries)
        if not found and variants == "fuzzy":
            found = [candidate for candidate in self._phonetic.heard(name, countries) if candidate.accepted]
            found = [candidate for candidate in found if candidate.score >= found[0].score - MARGIN]
        return tuple(found[:limit])

    def all_candidates(
        self, name: str, limit: int, countries: frozenset[str], withheld: str = ""
    ) -> tuple[Candidate, ...]:
        """See Gazetteer.candidates."""
        listed = self._listed(name, "fuzzy", countries, withheld)
        known = {candidate.entity_id for candidate in listed}
        alike = [found for found in self._phonetic.all(name, countries, withheld) if found.entity_id not in known]
        return tuple([*listed, *(replace(found, accepted=found.accepted and not listed) for found in alike)][:limit])

    def heard(self, name: str, countries: frozenset[str], withheld: str) -> tuple[Candidate, ...]:
        """See Gazetteer.sounds_like."""
        return tuple(self._phonetic.heard(name, countries, withheld, latin=True))

    def _listed(self, name: str, variants: str, countries: frozenset[str], withheld: str = "") -> list[Candidate]:
        key = key_of(name)
        for found in self._all_forms(name, key, variants):
            kept = [
                hit for hit in found if inside(self._row(hit[0]), countries) and not is_withheld(hit[0], withheld, key)
            ]
            kept = [hit for hit in kept if _readable(hit[0].text, script(name))]
            candidates = [self._candidate(name, *hit) for hit in kept]
            if variants == "exact":
                candidates = [candidate for candidate in candidates if candidate.how == "exact"]
            if candidates:
                return self._ranked(candidates)
        return []

    def _all_forms(self, name: str, key: str, variants: str) -> Iterator[list[_ListedName]]:
        """Yield what a name may stand for: as written, then in other languages, then without joined letters and case.

        A name in a script that English does not use is looked up in the languages of that script at once.
        """
        own, exonyms = script(name), self._exonyms(name, key)
        first, *others = self._listed_forms(key, variants)
        yield [*exonyms, *first] if own != LATIN else first
        yield from others
        if own == LATIN:
            yield exonyms
        if core := without_settlement(key):
            yield self._of_settlement(name, core)
        if own == LATIN and not any(mark in name for mark in APOSTROPHES):
            return  # an ending without an apostrophe makes towns of too many words and persons
        forms = [(key, rule) for key, rule in inflected(name) if len(key) > _SHORT_FORM]
        yield [(entry, _RULE_SCORE, rule) for key, rule in forms for entry in self._entries(key) if _is_strong(entry)]

    def _of_settlement(self, name: str, core: str) -> list[_ListedName]:
        """Return the places whose name stands behind a word for a town."""
        found = [*self._entries(core), *(entry for entry, _, _ in self._exonyms(name, core))]
        return [(entry, _RULE_SCORE, "without the word for a town or village") for entry in found if _is_strong(entry)]

    def _exonyms(self, name: str, key: str) -> list[_ListedName]:
        """Return the entities that have the name in a language of its script."""
        keys = [(language_key(one.code, key), one.code) for one in languages_of(script(name))]
        return [(entry, 1.0, f"listed name in {code}") for form, code in keys for entry in self._entries(form)]

    def _listed_forms(self, key: str, variants: str) -> Iterator[list[_ListedName]]:
        """Yield the entries that each rule gives for the folded name, most certain rule first."""
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

    def _of_kind(self, core: str, generic: Generic) -> list[_ListedName]:
        """Return facilities of the kind named by a phrase: "tabqa airbase" is not a town."""
        if generic.role == "division":
            found = [entry for entry in self._strong(core) if type_of(self._row(entry).kind) == generic.type]
        else:
            found = list(self._entries(typed_key(generic.type, core)))
        return [(entry, _KIND_SCORE, f"kind of place: {generic.type}") for entry in found]

    def _like_of_kind(self, core: str, generic: Generic) -> list[_ListedName]:
        """Return the facility of the kind whose core name sounds most similar, if similar enough."""
        prefix = typed_key(generic.type, "")
        cores = (key.removeprefix(prefix) for key in self._store.trie.keys(prefix))
        score, like = max(((similarity(core, other), other) for other in cores), default=(0.0, ""))
        score = round(min(score, _KIND_SCORE) - brevity(core), 4)
        return [(entry, score, _ALIKE + generic.type) for entry in self._entries(prefix + like) if score >= BAR]

    def _strong(self, key: str) -> list[NameEntry]:
        forms = [key, *(form for form, _ in other_forms(key))]
        return [entry for form in forms for entry in self._entries(form) if entry.strength == "strong"]

    def _candidate(self, name: str, entry: NameEntry, score: float, rule: str) -> Candidate:
        main = self._row(entry).name
        if score == 1.0:
            rule = "main name" if name == main else rule if name == entry.text else "listed name, folded"
        how: How = "exact" if name == main else "fuzzy" if rule.startswith(_ALIKE) else "alias"
        return Candidate(entry.entity_id, how, score, rule, entry.text, 0.0)

    def _ranked(self, candidates: list[Candidate]) -> list[Candidate]:
        """Return one candidate per entity, less plausible ones scored slightly lower, with margins."""
        best = {candidate.entity_id: candidate for candidate in reversed(candidates)}
        rows = {id_: self._store.entity(id_) for id_ in best}
        plausible = {id_: plausibility(row) for id_, row in rows.items()}
        for id_, found in best.items():
            if fold(found.matched) == fold(rows[id_].name):
                plausible[id_] *= _MAIN_NAME
        top = max(plausible.values())
        scored = []
        for id_, found in best.items():
            behind = min(_LARGEST_RIVAL_COST, _RIVAL_COST * log10(top / plausible[id_]))
            scored.append(replace(found, score=round(found.score - behind, 4)))
        scored.sort(key=lambda found: (-found.score, -plausible[found.entity_id]))
        return with_margins(scored, rows)

    def _row(self, entry: NameEntry) -> StoredEntity:
        return self._store.entity(entry.entity_id)


def _is_strong(entry: NameEntry) -> bool:
    return entry.strength == "strong"


def _readable(text: str, script_code: str) -> bool:
    """Tell whether a listed name can match a name in a script: Latin "hlb" does not match حلب."""
    own = script(text)
    return own == script_code or own not in CONSONANTAL
