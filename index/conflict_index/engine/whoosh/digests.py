"""Write the digests of reports as arrays of a segment (see segment), and read single ones without numpy.

Each report has a row for its title (with its date of publication), one for its lead date, and one for each passage:

    digest.docs, digest.first     the document of each digest; where the rows of each report begin, and the end
    digest.ordinals, digest.roles the ordinal of each row's passage, and the number of its role
    digest.X.begin, digest.X.items    where the stems, entities and dates of each row begin, and the end; their numbers
    digest.stem, .entity, .role, .place, .basis    fields with the terms that are numbered so
    digest.date.first, .last      the days of the dates; their items are numbers of bases
    digest.around.begin, .items   by number of an entity: the numbers of the places that it lies in

The item of an entity is twice its number, and one more where the digest tells the places that it lies in.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conflict_index import ids
from conflict_index.engine.whoosh.segment import Segment
from conflict_index.errors import IndexDamaged
from conflict_index.store.digest import Digest, PassageDigest, PlainDate

if TYPE_CHECKING:
    from numpy.typing import NDArray

AHEAD = 2
"""Rows of a report before its first passage."""

KINDS = ("stem", "entity", "role", "place", "basis")
"""What is numbered."""


class DigestBuilder:
    """Collects digests and gives them as arrays."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        self._docs, self._first = array("I"), array("I", [0])
        self._ordinals, self._roles = array("I"), array("I")
        self._begin = {kind: array("I", [0]) for kind in ("stem", "entity", "date")}
        self._items = {kind: array("I") for kind in ("stem", "entity", "date")}
        self._days = {end: array("I") for end in ("first", "last")}
        self._around: dict[str, tuple[str, ...]] = {}

    def add(self, doc: int, digest: Digest) -> None:
        """Add the digest that a document holds."""
        self._around |= digest.around
        self._row(digest.title, digest.title_entities, digest.published, digest.around)
        self._row("", (), digest.lead, digest.around)
        for one in digest.passages:
            self._row(one.stems, one.entities, one.dates, digest.around, one.ordinal, one.role)
        self._docs.append(doc)
        self._first.append(len(self._ordinals))

    def _row(
        self,
        stems: str,
        entities: Sequence[str],
        dates: Sequence[PlainDate],
        around: Mapping[str, object],
        ordinal: int = 0,
        role: str = "",
    ) -> None:
        self._ordinals.append(ordinal)
        self._roles.append(self._number("role", role))
        numbers = self._numbers["stem"]
        self._items["stem"].extend([numbers.setdefault(stem, len(numbers)) for stem in stems.split()])
        for term in entities:
            self._items["entity"].append(2 * self._number("entity", term) + (ids.entity_of(term) in around))
        for date in dates:
            self._items["date"].append(self._number("basis", date.basis))
            self._days["first"].append(date.start)
            self._days["last"].append(date.end)
        for kind, begin in self._begin.items():
            begin.append(len(self._items[kind]))

    def _number(self, kind: str, term: str) -> int:
        numbers = self._numbers[kind]
        return numbers.setdefault(term, len(numbers))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays, none if there is no digest."""
        from conflict_index.engine.whoosh.digest_arrays import arrays_of

        if not self._docs:
            return {}
        terms = list(self._numbers["entity"])
        above = [self._around.get(ids.entity_of(term), ()) for term in terms]
        around = [[self._number("place", place) for place in places] for places in above]
        return arrays_of(
            {kind: list(numbers) for kind, numbers in self._numbers.items()},
            {
                "docs": self._docs,
                "first": self._first,
                "ordinals": self._ordinals,
                "roles": self._roles,
                **{f"{kind}.begin": begin for kind, begin in self._begin.items()},
                **{f"{kind}.items": items for kind, items in self._items.items()},
                **{f"date.{end}": days for end, days in self._days.items()},
            },
            around,
        )


def passage_row(segment: Segment, doc: int) -> tuple[int, int]:
    """Return the number of the digest of a passage's report, and the number of the passage in it.

    The documents of the passages follow that of the digest in order. Raises IndexDamaged for any other document.
    """
    docs, first = segment.items("digest.docs"), segment.items("digest.first")
    report = bisect_right(docs, doc) - 1
    at = doc - docs[report] - 1 if report >= 0 else -1
    if not 0 <= at < first[report + 1] - first[report] - AHEAD:
        raise IndexDamaged(f"{segment.id_of(doc)}: its report has no digest; run doctor --repair, or index again")
    return report, at


def digests_at(segment: Segment, reports: Iterable[int]) -> list[Digest]:
    """Return digests by their numbers."""
    read = _Reader(segment)
    return [read.digest(report) for report in reports]


class _Reader:
    """Reads digests of a segment; remembers terms."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._terms: dict[tuple[str, int], str] = {}
        self._begin = {kind: segment.items(f"digest.{kind}.begin") for kind in ("stem", "entity", "date", "around")}
        self._items = {kind: segment.items(f"digest.{kind}.items") for kind in ("stem", "entity", "date", "around")}
        self._days = [segment.items(f"digest.date.{end}") for end in ("first", "last")]

    def digest(self, report: int) -> Digest:
        begin, end = self._segment.items("digest.first")[report : report + 2]
        around: dict[str, tuple[str, ...]] = {}
        passages = tuple(self._passage(row, around) for row in range(begin + AHEAD, end))
        title, entities = self._stems(begin), self._entities(begin, around)
        return Digest(title, entities, passages, around, self._dates(begin), self._dates(begin + 1))

    def _passage(self, row: int, around: dict[str, tuple[str, ...]]) -> PassageDigest:
        ordinal, role = (self._segment.items(f"digest.{name}")[row] for name in ("ordinals", "roles"))
        stems, entities, dates = self._stems(row), self._entities(row, around), self._dates(row)
        return PassageDigest(ordinal, self._term("role", role), stems, entities, dates)

    def _stems(self, row: int) -> str:
        return " ".join([self._term("stem", number) for number in self._row("stem", row)])

    def _entities(self, row: int, around: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        found = []
        for item in self._row("entity", row):
            found.append(self._term("entity", item // 2))
            if item % 2:
                around[ids.entity_of(found[-1])] = tuple(self._term("place", n) for n in self._row("around", item // 2))
        return tuple(found)

    def _dates(self, row: int) -> tuple[PlainDate, ...]:
        begin, end = self._begin["date"][row : row + 2]
        first, last = self._days
        bases = self._items["date"]
        return tuple(PlainDate(first[n], last[n], self._term("basis", bases[n])) for n in range(begin, end))

    def _row(self, kind: str, row: int) -> list[int]:
        begin, end = self._begin[kind][row : row + 2]
        return self._items[kind][begin:end].tolist()

    def _term(self, kind: str, number: int) -> str:
        key = kind, number
        if key not in self._terms:
            self._terms[key] = self._segment.term(f"digest.{kind}", number).decode()
        return self._terms[key]
