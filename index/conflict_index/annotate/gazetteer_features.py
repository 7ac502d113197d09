"""Summarise the gazetteer entries of a folded name, with a cache: annotation asks for every capitalised word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from conflict_index import ids
from conflict_index.annotate.features import Feature
from conflict_index.annotate.weights import Weights, disambiguation
from conflict_index.gazetteer import Gazetteer, NameEntry
from conflict_index.gazetteer.entries import ADDED
from conflict_index.gazetteer.foreign import language_key
from conflict_index.model import Actor, Place
from conflict_index.names import fold, nominatives, script, splits
from conflict_index.names.joined import Split

MOST_WORDS = 8
"""Maximum number of words of a name looked up in a text."""

_SIZES = ((1_000_000, Feature.MILLION), (100_000, Feature.LARGE), (15_000, Feature.TOWN))
_MOST_PLACES, _MOST_NAMESAKES = 12, 30
"""Places of a name at most, and with those whose main name it is."""
_FEW_PEOPLE = 500
"""Population below which a place is not among the built-in towns."""

_DIVISIONS = ("country", "province")
_SUN = frozenset("tdrzsnl")


@dataclass(frozen=True, slots=True)
class Listing:
    """A listed name. `places` (at most 30) and `actors` are sorted by plausibility, highest first.

    `weak` is true when all entries are weak. `features` come from the listing alone. `named` holds the ids of places
    whose main name this is; `plausible` is the prior score of each place (see `_plausible`).
    """

    key: str
    places: tuple[Place, ...]
    actors: tuple[Actor, ...]
    named: frozenset[str]
    weak: bool
    features: tuple[int, ...]
    plausible: tuple[float, ...]

    @property
    def doubtful(self) -> bool:
        """Return whether the name alone is no sign of a place: a weak one, or one of little-known places."""
        return self.weak or Feature.OBSCURE in self.features


class Listings:
    """Looks up the names that begin at a word in a gazetteer. Caches look-ups."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._listing = lru_cache(1 << 15)(self._sum_up)
        self._keys = lru_cache(1 << 15)(self._begun)
        self._leads = lru_cache(1 << 17)(self._begins)
        self._glance = lru_cache(1 << 17)(self._may_begin)
        self._cased = lru_cache(1 << 16)(self._begin)
        self._articled = lru_cache(1 << 15)(self._begun_by_article)
        self._bare = lru_cache(1 << 15)(self._begins_behind)

    def at(self, folded: list[str], first: int, last: int, language: str = "") -> tuple[str, ...]:
        """Return the listed names that begin with word `first` and end before word `last`, shortest first.

        `language` adds the names that count only in a text of that language.
        """
        if first >= last or not self._leads(folded[first], language):
            return ()
        tail = " ".join(folded[first : min(last, first + MOST_WORDS)])
        return self._keys(tail, language)

    def leads(self, begun: str, language: str) -> bool:
        """Return whether a listed name begins with these folded words."""
        return self._leads(begun, language)

    def beginnings(self, surface: str, folded: str, language: str) -> Sequence[str]:
        """Return a word, folded, and the nominatives that it may be a case of: those that a listed name begins with."""
        return self._cased(surface, folded, language)

    def may_begin(self, surface: str, folded: str, language: str) -> bool:
        """Return whether a listed name begins with a word, as written or behind letters joined to it."""
        return self._glance(surface, folded, language)

    def behind_joined(self, surface: str, language: str) -> tuple[tuple[str, Split], ...]:
        """Return the ways to take joined letters off a word that leave the first word of a listed name, and it folded.

        Those come first that take off the fewest letters.
        """
        return self._bare(surface, language)

    def articled(self, folded: list[str], first: int, last: int) -> tuple[str, ...]:
        """Return listed names that are these words with an Arabic article: "Bab" for al-Bab, "Raqqa" for ar-Raqqa."""
        return self._articled(" ".join(folded[first : min(last, first + MOST_WORDS)]))

    def known(self, key: str, language: str = "", script_code: str = "") -> Listing:
        """Return everything that a listed name may denote in a text of `language`.

        `script_code` keeps only entities that have the name in that script (ISO 15924).
        """
        return self._listing(key, language, script_code)

    def _begun(self, tail: str, language: str) -> tuple[str, ...]:
        keys = self._gazetteer.keys_at(tail)
        if language:
            exonyms = {key for code in language.split() for key in self._gazetteer.exonyms_at(tail, code)}
            keys = sorted({*keys, *exonyms}, key=len)
        return tuple(keys)

    def _begins(self, begun: str, language: str) -> bool:
        keys = (begun, *(language_key(code, begun) for code in language.split()))
        return any(self._gazetteer.leads(key) for key in keys)

    def _begin(self, surface: str, folded: str, language: str) -> Sequence[str]:
        forms = (folded, *(form.folded for form in nominatives(surface, language)))
        return [form for form in forms if form and self._leads(form, language)]

    def _may_begin(self, surface: str, folded: str, language: str) -> bool:
        return bool(self._begin(surface, folded, language)) or bool(self._begins_behind(surface, language))

    def _begins_behind(self, surface: str, language: str) -> tuple[tuple[str, Split], ...]:
        ways = splits(surface, language)
        found = [(fold(split.name), split) for split in ways]
        found += [(form.folded, split) for split in ways for form in nominatives(split.name, language)]
        return tuple(pair for pair in found if pair[0].isalnum() and self._leads(pair[0], language))

    def _begun_by_article(self, tail: str) -> tuple[str, ...]:
        return tuple(
            key for article in _articles(tail) for key in self._gazetteer.keys_at(article + tail) if " " in key
        )

    def _sum_up(self, key: str, language: str, script_code: str) -> Listing:
        exonyms = [one for code in language.split() for one in self._gazetteer.entries(language_key(code, key))]
        entries = [*exonyms, *self._gazetteer.entries(key), *self._behind_article(key)]
        if script_code:
            entries = [*exonyms, *(entry for entry in entries if self._is_written(entry, key, script_code))]
        listed = [entry for entry in entries if entry.kind == "place"][:_MOST_NAMESAKES]
        found = dict.fromkeys(self._gazetteer.place(entry.entity_id) for entry in listed)
        places = tuple(one for at, one in enumerate(found) if at < _MOST_PLACES or fold(one.name) == key)
        actors = tuple(
            dict.fromkeys(self._gazetteer.actor(entry.entity_id) for entry in entries if entry.kind == "actor")
        )
        named = frozenset(place.id for place in places if fold(place.name) == key)
        named |= {entry.entity_id for entry in exonyms}
        if actors and not named and all(place.kind == "town" for place in places):
            places = ()  # Hamas is no by-name of Hamm
        weak = all(entry.strength == "weak" for entry in listed)
        features = _listing_features(key, places, bool(actors), named, weak, bool(exonyms))
        if _is_obscure(listed, places):
            features = [Feature.OBSCURE, *(kind for kind in features if kind != Feature.CURATED)]
        return Listing(key, places, actors, named, weak, tuple(features), _plausible(places, named))

    def _is_written(self, entry: NameEntry, key: str, script_code: str) -> bool:
        """Return whether an entity has the folded name in a script: names of several scripts may fold alike."""
        if script(entry.text) == script_code:
            return True
        names = self._gazetteer.entity(entry.entity_id).names
        return any(
            name.script == script_code and fold(name.text).replace(" ", "") == key.replace(" ", "") for name in names
        )

    def _behind_article(self, key: str) -> list[NameEntry]:
        """Return the entries of the name with an Arabic article, which newspapers often omit."""
        return [entry for article in _articles(key) for entry in self._gazetteer.entries(article + key)]


def _is_obscure(listed: Sequence[NameEntry], places: tuple[Place, ...]) -> bool:
    """Return whether a name is listed by gazetteers that the user has added alone, for villages and the like."""
    return (
        bool(listed)
        and all(entry.origin.startswith(ADDED) for entry in listed)
        and all(place.population < _FEW_PEOPLE and place.kind not in _DIVISIONS for place in places)
    )


def _plausible(places: tuple[Place, ...], named: frozenset[str]) -> tuple[float, ...]:
    """Return prior scores of places, in powers of ten of population, adjusted for main names and seats."""
    weights, known = disambiguation(), {place.id for place in places}
    cities = {place.country for place in places if place.id in named and place.population >= weights.city_people}
    return tuple(
        _plausible_alone(place, weights)
        + weights.main_name * (place.id in named and not (place.kind == "province" and cities - {place.country}))
        + weights.seat * (place.kind == "town" and not known.isdisjoint(place.parents))
        for place in places
    )


def _plausible_alone(place: Place, weights: Weights) -> float:
    if place.kind != "town":
        return weights.listed(place.kind)
    return log10((place.population or weights.uncounted_people) + 100)


def _articles(key: str) -> tuple[str, ...]:
    return ("al ", f"a{key[0]} ") if key[:1] in _SUN else ("al ",)


def _listing_features(
    key: str, places: tuple[Place, ...], acts: bool, named: frozenset[str], weak: bool, curated: bool
) -> list[int]:
    found: list[int] = [Feature.MANY_WORDS] if " " in key else []
    if acts:
        found.append(Feature.ACTOR)
    if not places:
        return [*found, Feature.UNKNOWN]
    if weak:
        found.append(Feature.WEAK)
    if not named:
        found.append(Feature.OTHER_NAME)
    kinds = {place.kind for place in places}
    if curated or any(ids.geonames_number(place.id) is None for place in places):
        found.append(Feature.CURATED)
    if "country" in kinds:
        return [*found, Feature.COUNTRY]
    if "province" in kinds:
        return [*found, Feature.PROVINCE]
    largest = max(place.population for place in places)
    return [*found, next((kind for size, kind in _SIZES if largest >= size), Feature.SMALL)]
