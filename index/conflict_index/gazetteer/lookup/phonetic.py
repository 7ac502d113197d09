"""Look up unlisted names: entities with a name that sounds similar, or that is a part of the name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from conflict_index.gazetteer.entries import Candidate, NameEntry
from conflict_index.gazetteer.lookup.ambiguity import focus, plausibility, with_margins
from conflict_index.gazetteer.store import LONGEST, Store, StoredEntity
from conflict_index.ids import EntityId
from conflict_index.names import fold, similarity, words
from conflict_index.names.articles import articles
from conflict_index.names.generics import bare

if TYPE_CHECKING:
    from conflict_index.gazetteer.lookup.sound_index import Close, SoundIndex

BAR = 0.82
_REST = 0.7
"""Least similarity of two names without the words that they share."""
"""Minimum score of an accepted fuzzy match; it accepts 1% of the non-names in the development set."""
_BELOW = BAR - 0.01
"""Maximum score of a match with a weak or partial name: shown, never accepted."""
_BREVITY, _LONG, _ONE_WORD = 0.015, 7, 0.02
"""Penalty of a fuzzy match per letter below _LONG letters, and of a single word."""
_ELSEWHERE = 0.12
"""Penalty if the queried name is listed as a place in another country."""
_UNLIKELY = 0.1
"""Penalty if no countries are given and the match is in none of seeds/rules/focus.csv."""
_RENOWN, _TOWN = 0.01, 1_000
"""Bonus for each power of ten by which the population exceeds _TOWN."""
_NO_PLACE, _WEAK = 0.3, 0.1
"""Penalties if the queried name, or the matched name, is also a word, a person's name or an organisation."""
_PART, _SHARE, _LEAST_PART, _LONGER = 0.6, 0.3, 4, 200
"""Score of a partial match (_PART plus _SHARE times its share of letters), minimum letters, maximum longer names."""


class _Like(NamedTuple):
    """A folded gazetteer name similar to the queried one, the similarity (0 to 1), and the rule."""

    key: str
    score: float
    rule: str
    sure: bool


class PhoneticLookup:
    """Finds similar names in a store. `entries` returns the entries of a folded name."""

    def __init__(self, store: Store, entries: Callable[[str], tuple[NameEntry, ...]]) -> None:
        self._store, self._entries = store, entries

    def heard(
        self, name: str, countries: frozenset[str], withheld: str = "", *, latin: bool = False
    ) -> list[Candidate]:
        """Return entities with a name that sounds like `name`, best first; with `latin`, only Latin names."""
        key = key_of(name)
        return self._candidates(self._heard(name, key, countries, latin), key, countries, withheld)

    def all(self, name: str, countries: frozenset[str], withheld: str = "") -> list[Candidate]:
        """Return these and entities with a name that is a part of `name`, or of which `name` is a part."""
        key = key_of(name)
        found = [*self._heard(name, key, countries, latin=False), *self._parts(key)]
        return self._candidates(found, key, countries, withheld)

    def _heard(self, name: str, key: str, countries: frozenset[str], latin: bool) -> list[_Like]:
        if not 3 <= len(key) <= LONGEST:
            return []
        heard = self._sounds.search(name, countries=countries, latin=latin)
        return [_by_sound(close, rest_alike(key, close.key)) for close in heard]

    def _parts(self, key: str) -> Iterator[_Like]:
        """Yield listed names that begin or end the folded name `key`, and names that begin with it."""
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
        """Return the best candidate of each entity, best first. `key` is the queried folded name."""
        doubt, weakness = self._doubts(key, countries)
        best: dict[EntityId, Candidate] = {}
        rows: dict[EntityId, StoredEntity] = {}
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
    ) -> Iterator[tuple[_Like, NameEntry, StoredEntity]]:
        """Yield the entries of the found names within the countries. Weak names are ignored in partial matches."""
        for like in found:
            for entry in self._entries(like.key):
                row = self._store.entity(entry.entity_id)
                if not inside(row, countries) or is_withheld(entry, withheld, key):
                    continue
                if like.sure or entry.strength == "strong":
                    yield like, entry, row

    def _doubts(self, key: str, countries: frozenset[str]) -> tuple[float, float]:
        """Return the penalty of any match with the folded name `key`, and the further penalty of a weak name."""
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
    """Return the folded words of a name joined by spaces; only a bounded part of a long name is used."""
    return " ".join(word.folded for word in words(name[: 4 * LONGEST]))


def inside(row: StoredEntity, countries: frozenset[str]) -> bool:
    """Tell whether an entity is in one of the given countries, or has no country, as actors do."""
    return not countries or row.country in countries or not row.country


def is_withheld(entry: NameEntry, withheld: str, key: str) -> bool:
    """Tell whether an entry lists the folded name `key` for the entity whose spelling is withheld ("*": any entity)."""
    return withheld in (entry.entity_id, "*") and fold(entry.text) == key


def brevity(key: str) -> float:
    """Return the penalty for a short folded name: short names resemble many others."""
    return _BREVITY * max(0, _LONG - len(key.replace(" ", ""))) + _ONE_WORD * (" " not in key)


def _by_sound(close: Close, sure: bool) -> _Like:
    return _Like(close.key, close.score, "sounds alike" + ", but for a generic word" * close.shorter, sure)


def rest_alike(one: str, other: str) -> bool:
    """Tell whether two folded names are similar without the words that they share: not Daraa and Adra al-Balad."""
    left, right = ([word for word in key.split() if word not in articles()] for key in (one, other))
    shared = set(left) & set(right)
    rests = [" ".join(word for word in words if word not in shared) for words in (left, right)]
    return not shared or not all(rests) or similarity(*rests) >= _REST


def _renown(row: StoredEntity) -> float:
    return _RENOWN * log10(max(row.population, _TOWN) / _TOWN)
