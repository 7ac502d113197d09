"""Count names report by report, and add the counts up over a collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conflict_index import ids
from conflict_index.model import Mention

_MOST_SPELLINGS = 12
_MOST_NEAR = 12


@dataclass(slots=True)
class NameStats:
    """The number of mentions of a name, its spellings, and the listed places mentioned near it."""

    count: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)

    def add(self, other: NameStats) -> None:
        """Add the counts of `other`."""
        self.count += other.count
        self.spellings.update(other.spellings)
        self.near.update(other.near)

    def subtract(self, other: NameStats) -> None:
        """Take away the counts of `other`, which were added before."""
        self.count -= other.count
        self.spellings -= other.spellings
        self.near -= other.near


Stats = dict[str, NameStats]
"""Statistics by entity id: a form ("form:raqa", "person:...", "group:...") or an id of a gazetteer."""


def collect(passages: Iterable[Sequence[Mention]]) -> Stats:
    """Return the statistics of one report from the mentions of its passages.

    A name that no gazetteer lists is near the places of its passage; without any, near those of the report.
    """
    cut = [list(mentions) for mentions in passages]
    listed = [[m.entity_id for m in mentions if _is_seat(m.entity_id)] for mentions in cut]
    report = list(dict.fromkeys(place for places in listed for place in places))
    found: Stats = {}
    for mentions, places in zip(cut, listed, strict=True):
        for mention in mentions:
            own = found.setdefault(mention.entity_id, NameStats())
            own.count += 1
            own.spellings[mention.surface] += 1
            if ids.is_listed(mention.entity_id):
                continue
            others = [place for place in places if place != mention.entity_id]
            own.near.update(dict.fromkeys(others or report[:_MOST_NEAR], 1))
    return found


def merge(parts: Iterable[Mapping[str, NameStats]]) -> Stats:
    """Return the sum of the statistics of several reports."""
    total: Stats = {}
    for part in parts:
        for name, stats in part.items():
            total.setdefault(name, NameStats()).add(stats)
    return total


def dump(stats: Mapping[str, NameStats]) -> dict[str, list[object]]:
    """Return plain JSON with the most frequent spellings and neighbours."""
    return {
        name: [own.count, dict(_top(own.spellings, _MOST_SPELLINGS)), dict(_top(own.near, _MOST_NEAR))]
        for name, own in sorted(stats.items())
    }


def load(dumped: Mapping[str, Sequence[object]]) -> Stats:
    """Return the statistics written by `dump`. Raises ValueError or TypeError for anything else."""
    found: Stats = {}
    for name, (count, spellings, near) in dumped.items():
        if not (isinstance(count, int) and isinstance(spellings, dict) and isinstance(near, dict)):
            raise TypeError(f"statistics of {name!r} are damaged")
        found[name] = NameStats(count, Counter(spellings), Counter(near))
    return found


def _top(counted: Counter[str], limit: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _is_seat(entity_id: str) -> bool:
    """Tell whether an entity is a listed place smaller than a country, which can locate names near it."""
    return ids.is_listed_place(entity_id) and not ids.is_country(entity_id)
