"""Estimate where a discovered name lies: from places mentioned near it, and the listed place it is a variant of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from conflict_index import geo
from conflict_index.discover.spellings import alike, sound
from conflict_index.discover.statistics import NameStats
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer import Candidate, Gazetteer
from conflict_index.model import Place

_NEAR = ((0.9, 120.0), (0.84, 60.0))
"""Pairs of least similarity and greatest distance in km from a listed place to the places mentioned near a variant."""
_STRICTER = 0.09
_ALIKE_KM = 200.0
BESIDE_KM = 20.0
"""Kilometres within which two names that differ by a letter or two are spellings of one village."""
_KNOWN_BAR = 0.85
_LARGE = 100_000
_COUNTRY_SHARE = 0.2
_MOST_COUNTRIES = 1
_FORMS_TRIED = 3


KeptVariants = dict[str, tuple[str, str]]
"""Answers of `NearPlaces.variant_of` by a hash of all that they depend on, kept for the next build."""


class NearPlaces:
    """Look up the places that are mentioned near names. Caches look-ups."""

    def __init__(self, gazetteer: Gazetteer, variants: KeptVariants | None = None) -> None:
        """Take the answers of `variant_of` that the last build kept; those of this build are in `variants`."""
        self._gazetteer = gazetteer
        self._known = variants or {}
        self.variants: KeptVariants = {}
        self._place = lru_cache(1 << 14)(self._read)

    def _read(self, place_id: str) -> Place | None:
        try:
            return self._gazetteer.place(place_id)
        except GazetteerError:
            return None

    def focus(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Return the share of each country (ISO 3166-1 alpha-2) in `counts` of mentions by place id."""
        votes: Counter[str] = Counter()
        for place_id, count in counts.items():
            place = self._place(place_id)
            if place and place.country:
                votes[place.country] += count
        total = sum(votes.values())
        return {country: count / total for country, count in votes.items()}

    def countries(self, near: Mapping[str, int]) -> Counter[str]:
        """Return the countries with at least 20% of the places mentioned near a name, in thousandths."""
        return Counter(
            {country: round(1000 * share) for country, share in self.focus(near).items() if share >= _COUNTRY_SHARE}
        )

    def variant_of(self, forms: Sequence[str], near: Mapping[str, int]) -> tuple[str, str]:
        """Return the id of the nearby listed place that the forms are variants of, and why; empty strings if none."""
        countries = [country for country, _ in self.countries(near).most_common(_MOST_COUNTRIES)]
        from hashlib import blake2b  # 6 ms that no search needs

        question = json.dumps([self._gazetteer.fingerprint, forms[:_FORMS_TRIED], countries, sorted(near)])
        key = blake2b(question.encode(), digest_size=12).hexdigest()
        if key not in self.variants:
            self.variants[key] = self._known.get(key) or self._variant_of(forms, countries, near)
        return self.variants[key]

    def _variant_of(self, forms: Sequence[str], countries: Sequence[str], near: Mapping[str, int]) -> tuple[str, str]:
        around = [place for place in map(self._place, near) if place and place.kind != "country"]
        if not countries or not around:
            return "", ""
        for form in forms[:_FORMS_TRIED]:
            for country in countries:
                for candidate in self._gazetteer.candidates(form, limit=5, countries=(country,)):
                    why = self._joins(form, candidate, around)
                    if why:
                        return candidate.entity_id, why
        return "", ""

    def _joins(self, form: str, candidate: Candidate, around: list[Place]) -> str:
        """Return the reason why a form is a variant of the candidate, empty if it is not."""
        place = self._place(candidate.entity_id)
        score = alike(sound(form), sound(candidate.matched), _STRICTER)
        limit = next((km for least, km in _NEAR if score >= least), 0.0)
        if place is None or place.kind == "country" or not limit:
            return ""
        distance = min(geo.apart(place, other) for other in around)
        if distance > limit:
            return ""
        return f"close to {candidate.matched} ({score:.2f}), {distance:.0f} km from places beside it"

    def may_be(self, entity_id: str, where: tuple[float, float] | None, score: float) -> bool:
        """Tell whether a name at `where` may refer to a listed place whose name is similar by `score`.

        False if the place is far away, or so well known that reporters use its common spelling.
        """
        place = self._place(entity_id)
        if place is None:
            return False
        known = place.kind in ("country", "province") or place.population >= _LARGE
        if known and score < _KNOWN_BAR:
            return False
        point = geo.point_of(place)
        return where is None or (point is not None and geo.kilometres(point, where) <= _ALIKE_KM)

    def is_beside(self, entity_id: str, where: tuple[float, float] | None) -> bool:
        """Tell whether a listed town lies right where a name is mentioned."""
        place = self._place(entity_id)
        point = geo.point_of(place) if place and place.kind not in ("country", "province") else None
        return point is not None and where is not None and geo.kilometres(point, where) <= BESIDE_KM

    def middle(self, near: Mapping[str, int]) -> tuple[float, float] | None:
        """Return (latitude, longitude) of the place nearest to all others mentioned near a name, None without any."""
        places = [(place, near[place.id]) for place in map(self._place, near) if place and place.latitude is not None]
        towns = [pair for pair in places if pair[0].kind not in ("country", "province")] or places
        if not towns:
            return None
        best = min(towns, key=lambda pair: sum(min(geo.apart(pair[0], other), 1000) * n for other, n in towns))
        return (best[0].latitude or 0.0, best[0].longitude or 0.0)


def focus(stats: Mapping[str, NameStats], gazetteer: Gazetteer) -> dict[str, float]:
    """Return the share of each country (ISO 3166-1 alpha-2) in the mentions of listed places."""
    return NearPlaces(gazetteer).focus({name: own.count for name, own in stats.items()})
