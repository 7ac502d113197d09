"""What a gazetteer file says of one place, and what is said about its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from conflict_index.errors import GazetteerError

MOST = 1_000_000
"""Places of one gazetteer: more than a country in conflict has, and as many as a compiled gazetteer should bear."""


def check_number(places: int) -> None:
    """Raise GazetteerError when a file has more places than can be taken."""
    if places > MOST:
        raise GazetteerError(f"more than {MOST:,} places; add only the countries that you need")


@dataclass(slots=True)
class RawPlace:
    """One place in the words of its file. `where` is the row, `parents` are ids or names in the file, nearest first.

    `country` are ways to say the country, surest first. `id` is the file's own, or one that is known beyond the file
    ("geonames:170062"); `same` are further ids.
    """

    where: str
    name: str
    aliases: list[str] = field(default_factory=list)
    id: str = ""
    lat: str = ""
    lon: str = ""
    country: list[str] = field(default_factory=list)
    kind: str = ""
    parents: list[str] = field(default_factory=list)
    population: str = ""
    same: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remark:
    """What was wrong with a row, and whether it was left out whole (`rejected`) or taken without the bad part."""

    where: str
    reason: str
    rejected: bool = True


@dataclass(slots=True)
class Remarks:
    """All that is said about one file: bad rows one by one, what was left out on purpose in numbers, and notes."""

    rows: list[Remark] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def reject(self, where: str, reason: str) -> None:
        """A row that is not taken."""
        self.rows.append(Remark(where, reason))

    def without(self, where: str, reason: str) -> None:
        """A row that is taken, but for what the reason says."""
        self.rows.append(Remark(where, reason, rejected=False))

    def leave_out(self, reason: str) -> None:
        """One more row left out on purpose."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    @property
    def rejected(self) -> int:
        """The number of rows that are not taken because something is wrong with them."""
        return sum(remark.rejected for remark in self.rows)
