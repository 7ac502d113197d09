"""Values for a place as read from a gazetteer file, and remarks about its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from conflict_index.errors import GazetteerError

MOST = 1_000_000
"""Maximum number of places per gazetteer: more than any country has, few enough to compile."""


def check_number(places: int) -> None:
    """Raise GazetteerError if a file has more than MOST places."""
    if places > MOST:
        raise GazetteerError(f"more than {MOST:,} places; add only the countries that you need")


@dataclass(slots=True)
class RawPlace:
    """A place as written in its file. `where` is the row; `parents` are ids or names in the file, nearest first.

    `country` lists codes or names of the country, most reliable first. `id` is local to the file or global
    ("geonames:170062"); `same` holds further ids. `point` is a cell that holds both coordinates.
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
    point: str = ""
    longitude_first: bool = False


@dataclass(frozen=True, slots=True)
class RowRemark:
    """The problem of a row, and whether the row was dropped (`rejected`) or taken without the bad part."""

    where: str
    reason: str
    rejected: bool = True


@dataclass(slots=True)
class Remarks:
    """All remarks about a file: each bad row, counts of skipped rows, and notes."""

    rows: list[RowRemark] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def reject(self, where: str, reason: str) -> None:
        """Record a rejected row."""
        self.rows.append(RowRemark(where, reason))

    def without(self, where: str, reason: str) -> None:
        """Record a row that is taken without the part named in the reason."""
        self.rows.append(RowRemark(where, reason, rejected=False))

    def leave_out(self, reason: str) -> None:
        """Count a row skipped on purpose."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    @property
    def rejected(self) -> int:
        """Return the number of rejected rows."""
        return sum(remark.rejected for remark in self.rows)
