"""What a collection says of each name: counted report by report, added up over all of them."""

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
    """How often a name is mentioned, in which spellings, and beside which places of the gazetteer."""

    count: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)

    def add(self, other: NameStats) -> None:
        """Add another's counts."""
        self.count += other.count
        self.spellings += other.spellings
        self.near += other.near


Stats = dict[str, NameStats]
"""By the entity id of the mentions: a form ("form:raqa", "person:...", "group:...") or a gazetteer's id."""


def collect(passages: Iterable[Sequence[Mention]]) -> Stats:
    """The statistics of one report, from the mentions of its passages.

    A name is near the places that share its passage; where none does, near those of the report.
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
            others = [place for place in places if place != mention.entity_id]
            own.near.update(dict.fromkeys(others or report[:_MOST_NEAR], 1))
    return found


def merge(parts: Iterable[Mapping[str, NameStats]]) -> Stats:
    """The statistics of several reports added up."""
    total: Stats = {}
    for part in parts:
        for name, stats in part.items():
            total.setdefault(name, NameStats()).add(stats)
    return total


def dump(stats: Mapping[str, NameStats]) -> dict[str, list[object]]:
    """As plain JSON, the commonest spellings and neighbours only."""
    return {
        name: [own.count, dict(_top(own.spellings, _MOST_SPELLINGS)), dict(_top(own.near, _MOST_NEAR))]
        for name, own in sorted(stats.items())
    }


def load(dumped: Mapping[str, Sequence[object]]) -> Stats:
    """What `dump` wrote. Raises ValueError or TypeError for anything else."""
    found: Stats = {}
    for name, (count, spellings, near) in dumped.items():
        if not (isinstance(count, int) and isinstance(spellings, dict) and isinstance(near, dict)):
            raise TypeError(f"statistics of {name!r} are damaged")
        found[name] = NameStats(count, Counter(spellings), Counter(near))
    return found


def _top(counted: Counter[str], limit: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _is_seat(entity_id: str) -> bool:
    """Tell whether names may be said to stand near a mention: a listed place smaller than a country."""
    return ids.is_listed_place(entity_id) and not ids.is_country(entity_id)
