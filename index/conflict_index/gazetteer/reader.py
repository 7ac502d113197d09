"""Read a compiled gazetteer: find names in a text, entities by id, and the possible referents of a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import cos, inf, radians
from pathlib import Path
from types import TracebackType
from typing import Literal, cast

from conflict_index import geo, ids
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.around import AROUND_KM, TownAround, parents_by_towns
from conflict_index.gazetteer.entries import Candidate, NameEntry
from conflict_index.gazetteer.foreign import language_key, uncommon_languages
from conflict_index.gazetteer.lookup.listed import Lookup
from conflict_index.gazetteer.store import LONGEST, Store, StoredEntity, unpack_ids
from conflict_index.model import Actor, Name, Place, Strength
from conflict_index.names import script

_LONGEST_WORDS = 10
_NEAREST_KM = 50.0


class Gazetteer:
    """Places and actors under all their names. Open one with `Gazetteer.open`; usable as a context manager."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.path, self.fingerprint = store.path, store.fingerprint
        self._entries = lru_cache(1 << 14)(self._read_entries)
        self._point = lru_cache(1 << 12)(self._read_point)
        self._lookup = Lookup(store, self._entries)

    @classmethod
    def open(cls, path: Path) -> Gazetteer:
        """Open the compiled gazetteer in the folder `path` (see `ensure`). Raises GazetteerError if incomplete."""
        return cls(Store(path))

    def close(self) -> None:
        """Release the files."""
        self._store.close()

    def __enter__(self) -> Gazetteer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keys_at(self, folded_tail: str) -> list[str]:
        """Return all listed names, folded, that `folded_tail` (words joined by spaces) begins with, shortest first."""
        tail = folded_tail[: LONGEST + 1]
        length = len(tail)
        return [key for key in self._store.trie.prefixes(tail) if len(key) == length or tail[len(key)] == " "]

    def exonyms_at(self, folded_tail: str, language: str) -> list[str]:
        """Return the names of one language, folded, that `folded_tail` begins with, shortest first."""
        mark = language_key(language, "")
        return [key.removeprefix(mark) for key in self.keys_at(mark + folded_tail)]

    def leads(self, key: str) -> bool:
        """Return whether a listed name is these folded words or continues after them."""
        trie = self._store.trie
        return key in trie or next(trie.iterkeys(key + " "), None) is not None

    def longest(self, words: Sequence[str], start: int) -> tuple[str, int] | None:
        """Return the longest listed name in the folded `words` from index `start` on, and its number of words."""
        tail = " ".join(words[start : start + _LONGEST_WORDS])
        found = [*self.keys_at(tail), *(key for code in uncommon_languages() for key in self.exonyms_at(tail, code))]
        longest = max(found, key=len, default=None)
        return (longest, longest.count(" ") + 1) if longest else None

    def entries(self, key: str) -> tuple[NameEntry, ...]:
        """Return the entries of the folded name `key`, most plausible first; empty if it is not listed."""
        return self._entries(key)

    def entries_in_any_language(self, key: str) -> tuple[NameEntry, ...]:
        """Return the entries of a folded name, with those that count only in a language not in Latin letters."""
        keys = (key, *(language_key(code, key) for code in uncommon_languages()))
        return tuple(entry for one in keys for entry in self._entries(one))

    def _read_entries(self, key: str) -> tuple[NameEntry, ...]:
        number = self._store.trie.get(key)
        if number is None:
            return ()
        found = []
        for row_number, ordinal in self._store.postings(number):
            row = self._store.row(row_number)
            text, strength, origin = row.names[ordinal]
            sort = cast("Literal['place', 'actor']", row.sort)
            found.append(NameEntry(row.id, text, cast(Strength, strength), origin, sort))
        return tuple(found)

    def entity(self, entity_id: str) -> Place | Actor:
        """Return the place or actor with an id; ids of merged records work too. Raises GazetteerError if unknown.

        The id of a point gives a place that is that point, of the kind coordinates; its parents are those of the listed
        towns around it, none near a border.
        """
        if ids.is_point(entity_id):
            return self._point(entity_id)
        number = self._store.find(entity_id)
        if number is None:
            raise GazetteerError(f"the gazetteer has no entity {entity_id!r}; look its name up")
        return _entity(self._store.row(number))

    def nearest(self, point: geo.Point, km: float = _NEAREST_KM) -> geo.Nearest | None:
        """Return the listed town nearest to a point, at most `km` kilometres away; None without any."""
        distance, row, _ = min(self._towns(point, km), default=(inf, -1, ""))
        town = _entity(self._store.row(row)) if distance <= km else None
        return geo.Nearest(town, distance) if isinstance(town, Place) else None

    def _towns(self, point: geo.Point, km: float) -> Iterator[tuple[float, int, str]]:
        """Yield towns, all of those at most `km` kilometres from a point among them: distance, row, parents."""
        north = km / geo.DEGREE_KM
        east = north / max(0.01, cos(radians(point.latitude)))
        box = point.latitude - north, point.longitude - east, point.latitude + north, point.longitude + east
        for row, latitude, longitude, parents in self._store.towns(*box):
            yield geo.kilometres(point, (latitude, longitude)), row, parents

    def _read_point(self, entity_id: str) -> Place:
        """Return the place of a point's id. Raises GazetteerError for one that is no point."""
        place = _point(entity_id)
        point = geo.point_of(place)
        towns = self._towns(point, AROUND_KM) if point else ()
        around = [TownAround(km, unpack_ids(parents)) for km, _, parents in towns if parents]
        return replace(place, parents=parents_by_towns(around))

    def place(self, entity_id: str) -> Place:
        """Return the place with an id. Raises GazetteerError if it is unknown or an actor."""
        found = self.entity(entity_id)
        if not isinstance(found, Place):
            raise GazetteerError(f"{entity_id!r} is an actor, not a place")
        return found

    def actor(self, entity_id: str) -> Actor:
        """Return the actor with an id. Raises GazetteerError if it is unknown or a place."""
        found = self.entity(entity_id)
        if not isinstance(found, Actor):
            raise GazetteerError(f"{entity_id!r} is a place, not an actor")
        return found

    def lookup(
        self,
        name: str,
        *,
        limit: int = 5,
        variants: Literal["exact", "alias", "fuzzy"] = "fuzzy",
        countries: Sequence[str] = (),
    ) -> tuple[Candidate, ...]:
        """Return at most `limit` entities that `name` may refer to, best first; empty if nothing matches.

        `variants` limits how far spellings may differ: exact (main names only), alias (all listed names, and rules for
        articles and kinds of places) or fuzzy, which applies only if the others find nothing. `countries` (ISO 3166-1
        alpha-2) excludes places in other countries.
        """
        return self._lookup.accepted(name, limit, variants, frozenset(countries))

    def candidates(
        self, name: str, *, limit: int = 20, countries: Sequence[str] = (), withheld: str = ""
    ) -> tuple[Candidate, ...]:
        """Return accepted and rejected candidates together, best first, for explanations.

        `withheld` is the id of an entity whose listing of this spelling is ignored ("*": of all entities). Benchmarks
        use it to measure how well unlisted spellings are found.
        """
        return self._lookup.all_candidates(name, limit, frozenset(countries), withheld)

    def sounds_like(self, name: str, *, countries: Sequence[str] = (), withheld: str = "") -> tuple[Candidate, ...]:
        """Return entities with a Latin name that sounds like `name`, best first, accepted or not.

        Names in other scripts are not compared, so this also tests how well a name in another script is romanised.
        """
        return self._lookup.heard(name, frozenset(countries), withheld)


def _point(entity_id: str) -> Place:
    """Return the place of a point's id. Raises GazetteerError for one that is no point."""
    try:
        latitude, longitude = ids.point_in(entity_id)
    except ValueError:
        raise GazetteerError(f"the gazetteer has no entity {entity_id!r}; look its name up") from None
    return geo.place_at(geo.Point(latitude, longitude))


@lru_cache(1 << 14)
def _entity(row: StoredEntity) -> Place | Actor:
    names = tuple(Name(text, script(text), cast(Strength, strength), origin) for text, strength, origin in row.names)
    if row.sort == "actor":
        return Actor(row.id, row.name, names, row.kind)
    return Place(
        row.id, row.name, names, row.kind, row.country, row.latitude, row.longitude, row.parents, row.population
    )
