"""Read from the words between two names where the first one lies: "X, north Lebanon", "X district of Y", "X near Y"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from conflict_index.annotate.distances import distance_km
from conflict_index.annotate.lexicon import HEAD, WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import COMMA, SPACE, Tokens
from conflict_index.annotate.weights import disambiguation
from conflict_index.model import Place

_MOST_WORDS = 6
"""Words between two names, at most, for the first to be bound by the second."""
_MOST_LINKS = 4
"""Names that a chain may go on for: village, district, province, country."""
_SMALL = frozenset(["in", "of", "the", "a", "an", "s"])
_NEAR = frozenset(["near", "outside", "nearby"])
_REGIONS = frozenset(["country", "province"])
_PROVINCES = frozenset(["province", "governorate", "department", "state", "oblast", "prefecture"])


Must = Literal["any", "town", "small town"]
"""Which places have to lie near: "X district of Y" any, "X near Y" towns, "X in Y" small towns."""


class Binding(NamedTuple):
    """Where a name lies by the words behind it.

    `regions` are ids of countries and provinces, one of which it lies in. It lies within `km` of one of the places
    `near`, if there are any, and if it is of the kind that `must` says. `chain` are the regions of a chain that ends in
    a province and its country, or the only country behind it: places outside them are rejected. `around` are provinces
    behind a town in them ("X, Djugu, Ituri"), or that are called so ("X, Ituri province"): small places outside
    them are rejected, since X may be one of a list.
    """

    regions: frozenset[str] = frozenset()
    near: tuple[Place, ...] = ()
    km: float = 0.0
    must: Must = "any"
    chain: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def allows(self, place: Place) -> bool:
        """Tell whether a place agrees with what must hold."""
        if self._must_be_near(place) and not any(_lies_near(place, other, self.km) for other in self.near):
            return False
        if self.around and place.kind == "town" and place.population < disambiguation().large_people:
            return not self.around.isdisjoint(place.parents)
        return not self.chain or not self.chain.isdisjoint((place.id, *place.parents))

    def _must_be_near(self, place: Place) -> bool:
        if not self.near or self.must == "any":
            return bool(self.near)
        small = place.population < disambiguation().city_people
        return place.kind == "town" and (self.must == "town" or small)


def binding(own: list[NameSpan], at: int) -> Binding:
    """Return what binds name number `at` of a passage; `own` are its names in order."""
    near, km, must = _bound(own[at], own[at + 1]) if at + 1 < len(own) else _FREE
    links = list(_links(own, at))
    regions = frozenset(place.id for places in links for place in places if place.kind in _REGIONS)
    around = _around(links) or _named_province(own, at, links)
    return Binding(regions, near, km, must, _chain(links) or _country(own, at, links), around)


def _links(own: list[NameSpan], at: int) -> Iterator[tuple[Place, ...]]:
    """Yield the places of the names that follow, as long as each lies in the next."""
    for name, following in zip(own[at : at + _MOST_LINKS], own[at + 1 : at + 1 + _MOST_LINKS], strict=False):
        if not _lies_in(name, following):
            return
        yield following.listing.places if following.listing else ()


def _lies_in(name: NameSpan, following: NameSpan) -> bool:
    """Tell whether only a comma, or "in northern" and the like, stands between two names."""
    tokens, between = name.tokens, _between(name, following)
    if between is None:
        return False
    if not between:
        return tokens.gaps[following.first] == COMMA
    comma = any(tokens.gaps[at] == COMMA for at in range(name.end, following.first + 1))
    return (comma or "in" in tokens.english[between.start : between.stop]) and all(
        tokens.english[at] in _SMALL or tokens.word_classes[at] & (WordClass.DIRECTION | HEAD) for at in between
    )


_FREE: tuple[tuple[Place, ...], float, Must] = ((), 0.0, "any")


def _bound(name: NameSpan, following: NameSpan) -> tuple[tuple[Place, ...], float, Must]:
    """Return the places that a name must lie near, within how many kilometres, and which places must.

    "X district of Y", and "Old City of Y" where the name itself ends so.
    """
    between = _between(name, following)
    if not between or following.listing is None:
        return _FREE
    places = tuple(place for place in following.listing.places if place.kind != "country")
    if any(place.kind not in ("town", "province") for place in following.listing.places):
        return _FREE
    words = name.tokens.english[between.start : between.stop]
    if _is_part(name.tokens, between, words) or (words == ["of"] and _ends_as_part(name)):
        return places, disambiguation().part_km, "any"
    if _is_near(name.tokens, between, words):
        return places, disambiguation().near_km, "town"
    return (places, disambiguation().near_km, "small town") if words == ["in"] else _FREE


def _is_part(tokens: Tokens, between: range, words: list[str]) -> bool:
    """Tell whether the words are "district of", "neighbourhood in" and the like."""
    kinds = WordClass.SETTLEMENT | WordClass.DIVISION | WordClass.FACILITY
    head = tokens.word_classes[between.start] & kinds and tokens.gaps[between.start] < COMMA
    if words[2:] and tokens.word_classes[between.stop - 1] & WordClass.DIRECTION:
        words = words[:-1]  # neighbourhood of western San Salvador
    return bool(head) and words[1:] in (["of"], ["in"], ["of", "the"], ["in", "the"])


def _ends_as_part(name: NameSpan) -> bool:
    """Tell whether a name ends as parts of towns do: Old City, Northern District."""
    return bool(name.tokens.word_classes[name.end - 1] & (WordClass.SETTLEMENT | WordClass.DIVISION))


def _is_near(tokens: Tokens, between: range, words: list[str]) -> bool:
    """Tell whether the words are "near", "just outside", "west of", "30 km west of"."""
    if words[-1] in _NEAR:
        return len(words) <= 2
    return words[-1] == "of" and len(words) > 1 and bool(tokens.word_classes[between.stop - 2] & WordClass.DIRECTION)


def _between(name: NameSpan, following: NameSpan) -> range | None:
    """Return the words between two names; None if they are many, or stops stand between."""
    gap = range(name.end, following.first)
    if len(gap) > _MOST_WORDS or any(name.tokens.gaps[at] > COMMA for at in range(name.end, following.first + 1)):
        return None
    return gap


def _chain(links: list[tuple[Place, ...]]) -> frozenset[str]:
    """Return the ids of a province that is followed by its country; empty without such a pair."""
    for places, following in pairwise(links):
        countries = {place.id for place in following if place.kind == "country"}
        found = [place for place in places if place.kind == "province" and not countries.isdisjoint(place.parents)]
        if found:
            return frozenset(place.id for place in found)
    return frozenset()


def _around(links: list[tuple[Place, ...]]) -> frozenset[str]:
    """Return the ids of a province that follows a town in it; empty without such a pair."""
    for places, following in pairwise(links):
        held = {region for place in places if place.kind == "town" for region in place.parents[:1]}
        found = frozenset(place.id for place in following if place.kind == "province" and place.id in held)
        if found:
            return found
    return frozenset()


def _named_province(own: list[NameSpan], at: int, links: list[tuple[Place, ...]]) -> frozenset[str]:
    """Return the id of the province right behind a name and a comma, if the next word calls it one."""
    if not links:
        return frozenset()
    tokens, end = own[at + 1].tokens, own[at + 1].end
    behind = tokens.english[end] if end < tokens.size and tokens.gaps[end] == SPACE else ""
    if behind not in _PROVINCES and tokens.english[end - 1] not in _PROVINCES:
        return frozenset()
    return frozenset(place.id for place in links[0] if place.kind == "province")


def _country(own: list[NameSpan], at: int, links: list[tuple[Place, ...]]) -> frozenset[str]:
    """Return the id of the country right behind a name, if these two are no part of a list; empty without one."""
    countries = frozenset(place.id for place in links[0] if place.kind == "country") if links else frozenset()
    if not countries or len(links) > 1 or _is_country(own[at]) or _between_words(own[at], own[at + 1]) == ["the"]:
        return frozenset()
    listed = (at > 0 and _are_listed(own[at - 1], own[at])) or (
        at + 2 < len(own) and _are_listed(own[at + 1], own[at + 2])
    )
    return frozenset() if listed else countries


def _is_country(name: NameSpan) -> bool:
    return name.listing is not None and any(place.kind == "country" for place in name.listing.places)


def _between_words(name: NameSpan, following: NameSpan) -> list[str]:
    return name.tokens.english[name.end : following.first]


def _are_listed(name: NameSpan, following: NameSpan) -> bool:
    """Tell whether only a comma or "and" stands between two names."""
    between = _between(name, following)
    return between is not None and all(name.tokens.english[at] in ("and", "or") for at in between)


def _lies_near(place: Place, other: Place, km: float) -> bool:
    inside = other.kind == "province" and other.id in place.parents
    return inside or place.id in other.parents or (other.kind != "province" and distance_km(place, other) <= km)
