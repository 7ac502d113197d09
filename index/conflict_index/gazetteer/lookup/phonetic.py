"""What a name that nobody listed may mean: entities with a name that sounds like it, or that is a part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from conflict_index.gazetteer.entries import Candidate, Entry
from conflict_index.gazetteer.lookup.ambiguity import focus, plausibility, with_margins
from conflict_index.gazetteer.store import LONGEST, Row, Store
from conflict_index.ids import EntityId
from conflict_index.names import fold, words
from conflict_index.names.articles import articles
from conflict_index.names.generics import bare

if TYPE_CHECKING:
    from conflict_index.gazetteer.lookup.sound_index import Close, SoundIndex

BAR = 0.82
"""A fuzzy match is accepted from here on; at this bar 1% of the development half's non-names are."""
_BELOW = BAR - 0.01
"""The most that a match with a weak name, or with a part of a name, may score: it is shown, and never accepted."""
_BREVITY, _LONG, _ONE_WORD = 0.015, 7, 0.02
"""What a fuzzy match of a short name loses for each letter that it lacks to _LONG, and one of a single word."""
_ELSEWHERE = 0.12
"""What a fuzzy match loses when the name asked for is listed as a place of another country: that is what it means."""
_UNLIKELY = 0.1
"""What it loses where no countries are asked for and its own is none of seeds/rules/focus.csv."""
_RENOWN, _TOWN = 0.01, 1_000
"""What it gains for each power of ten by which the population exceeds _TOWN."""
_NO_PLACE, _WEAK = 0.3, 0.1
"""What it loses when the name asked for is also a word, a person's name or an organisation; or the name found is."""
_PART, _SHARE, _LEAST_PART, _LONGER = 0.6, 0.3, 4, 200
"""The score of a part: _PART, and _SHARE by its share of letters. The least letters of one; how many longer names."""


class _Like(NamedTuple):
    """A folded name of the gazetteer that is like the one asked for, how like (0 to 1), and by which rule."""

    key: str
    score: float
    rule: str
    sure: bool


class PhoneticLookup:
    """Finds names like another in a store. `entries` gives what a folded name stands for."""

    def __init__(self, store: Store, entries: Callable[[str], tuple[Entry, ...]]) -> None:
        self._store, self._entries = store, entries

    def heard(
        self, name: str, countries: frozenset[str], withheld: str = "", *, latin: bool = False
    ) -> list[Candidate]:
        """Entities with a name that sounds like `name`, best first; with `latin`, a name in Latin letters."""
        key = key_of(name)
        return self._candidates(self._heard(name, key, countries, latin), key, countries, withheld)

    def all(self, name: str, countries: frozenset[str], withheld: str = "") -> list[Candidate]:
        """The same, and entities with a name that is a part of `name` or the other way round."""
        key = key_of(name)
        found = [*self._heard(name, key, countries, latin=False), *self._parts(key)]
        return self._candidates(found, key, countries, withheld)

    def _heard(self, name: str, key: str, countries: frozenset[str], latin: bool) -> list[_Like]:
        if not 3 <= len(key) <= LONGEST:
            return []
        return [_by_sound(close) for close in self._sounds.search(name, countries=countries, latin=latin)]

    def _parts(self, key: str) -> Iterator[_Like]:
        """Listed names that begin or end the folded name `key`, and those that it begins."""
        words = key.split()
        parts = {" ".join(words[:end]) for end in range(1, len(words))}
        parts |= {" ".join(words[start:]) for start in range(1, len(words))}
        for part in sorted(parts - set(articles())):
            if len(part) >= _LEAST_PART:
                yield _Like(part, _PART + _SHARE * len(part) / len(key), "a part of the name is listed", sure=False)
        if _LEAST_PART <= len(key) <= LONGEST:
            for longer in islice(self._store.trie.iterkeys(key + " "), _LONGER):
                yield _Like(longer, _PART + _SHARE * len(key) / len(longer), "listed as a part of a name", sure=False)

    def _candidates(
        self, found: Iterable[_Like], key: str, countries: frozenset[str], withheld: str
    ) -> list[Candidate]:
        """The best candidate of each entity, best first. `key` is the folded name asked for."""
        doubt, weakness = self._doubts(key, countries)
        best: dict[EntityId, Candidate] = {}
        rows: dict[EntityId, Row] = {}
        for like, entry, row in self._meant(found, key, countries, withheld):
            score = like.score - doubt + _renown(row) - _UNLIKELY * (not countries and row.country not in focus())
            sure = like.sure and entry.strength == "strong"
            if not sure:
                score = min(_BELOW, score - weakness * (entry.strength == "weak"))
            score = round(min(1.0, max(0.0, score)), 4)
            if row.id not in best or score > best[row.id].score:
                rows[row.id] = row
                best[row.id] = Candidate(row.id, "fuzzy", score, like.rule, entry.text, 0.0, sure and score >= BAR)
        ranked = sorted(best.values(), key=lambda one: (-one.score, -plausibility(rows[one.entity_id])))
        return with_margins(ranked, rows)

    def _meant(
        self, found: Iterable[_Like], key: str, countries: frozenset[str], withheld: str
    ) -> Iterator[tuple[_Like, Entry, Row]]:
        """What the names found stand for, within the countries; a weak name is none to be a part of another."""
        for like in found:
            for entry in self._entries(like.key):
                row = self._store.entity(entry.entity_id)
                if not inside(row, countries) or is_withheld(entry, withheld, key):
                    continue
                if like.sure or entry.strength == "strong":
                    yield like, entry, row

    def _doubts(self, key: str, countries: frozenset[str]) -> tuple[float, float]:
        """What any closeness to the folded name `key` proves less, and what closeness to a weak name does besides."""
        weak = self._store.is_stopname(key) or self._store.is_stopname(bare(key))
        elsewhere = any(
            entry.strength == "strong" and not inside(self._store.entity(entry.entity_id), countries)
            for entry in self._entries(key)
        )
        return _ELSEWHERE * elsewhere + _NO_PLACE * weak + brevity(key), 0.0 if weak else _WEAK

    @cached_property
    def _sounds(self) -> SoundIndex:
        from conflict_index.gazetteer.lookup.sound_index import SoundIndex

        return SoundIndex(self._store)


def key_of(name: str) -> str:
    """The folded words of a name, without what stands between them; a name of any length takes bounded time."""
    return " ".join(word.folded for word in words(name[: 4 * LONGEST]))


def inside(row: Row, countries: frozenset[str]) -> bool:
    """Whether an entity is in one of the countries asked for, or in none at all as an actor is."""
    return not countries or row.country in countries or not row.country


def is_withheld(entry: Entry, withheld: str, key: str) -> bool:
    """Whether an entry lists the folded name `key` for the entity whose own spelling is withheld ("*": any)."""
    return withheld in (entry.entity_id, "*") and fold(entry.text) == key


def brevity(key: str) -> float:
    """What closeness to a folded name proves less because it is short: short names are close to many."""
    return _BREVITY * max(0, _LONG - len(key.replace(" ", ""))) + _ONE_WORD * (" " not in key)


def _by_sound(close: Close) -> _Like:
    return _Like(close.key, close.score, "sounds alike" + ", but for a generic word" * close.shorter, sure=True)


def _renown(row: Row) -> float:
    return _RENOWN * log10(max(row.population, _TOWN) / _TOWN)
