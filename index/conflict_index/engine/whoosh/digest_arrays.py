"""The arrays of digests (see digests) by numpy: numbered in the order of terms, and merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from conflict_index.engine.whoosh.digests import KINDS
from conflict_index.engine.whoosh.numbers import array_of, smallest
from conflict_index.engine.whoosh.segment import Segment

Array = NDArray[Any]


def arrays_of(
    terms: Mapping[str, Sequence[str]], columns: Mapping[str, ArrayLike], around: Sequence[Sequence[int]]
) -> dict[str, Array]:
    """Return arrays in which terms are numbered in their order, not as they come; the names begin with "digest."."""
    made = {name: np.asarray(values, np.uint32) for name, values in columns.items()}
    rank: dict[str, Array] = {}
    for kind, listed in terms.items():
        encoded = [term.encode() for term in listed]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank[kind] = np.empty(len(order), np.uint32)
        rank[kind][order] = np.arange(len(order), dtype=np.uint32)
        made[f"{kind}.terms"] = np.frombuffer(b"".join(encoded[n] for n in order), np.uint8)
        made[f"{kind}.ends"] = np.cumsum([0, *(len(encoded[n]) for n in order)], dtype=np.uint32)
    made["stem.items"] = rank["stem"][made["stem.items"]]
    made["entity.items"] = 2 * rank["entity"][made["entity.items"] // 2] + made["entity.items"] % 2
    made["roles"] = rank["role"][made["roles"]]
    made["date.items"] = rank["basis"][made["date.items"]]
    above = [around[n] for n in np.argsort(rank["entity"]).tolist()]
    made["around.begin"] = np.cumsum([0, *map(len, above)], dtype=np.uint32)
    made["around.items"] = rank["place"][np.fromiter(chain.from_iterable(above), np.int64)]
    return {f"digest.{name}": values if name.endswith("terms") else smallest(values) for name, values in made.items()}


def merged_digests(parts: Sequence[tuple[Segment, Array, int]]) -> dict[str, Array]:
    """Return the arrays of the digests of several segments.

    Parts are a segment, the new number of each of its documents (-1 for a deleted one), and what is added to that.
    """
    merging = _Merging()
    for segment, new, base in parts:
        if segment.has("digest.docs"):
            merging.add(segment, new, base)
    return merging.arrays()


class _Merging:
    """Columns of digests that are put one behind another, with the terms numbered anew."""

    def __init__(self) -> None:
        self._terms: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        self._columns: dict[str, list[Array]] = {}
        self._around: dict[int, list[int]] = {}

    def add(self, segment: Segment, new: Array, base: int) -> None:
        """Add the digests of a segment that are not deleted."""
        docs, first = _column(segment, "docs"), _column(segment, "first")
        kept = new[docs] >= 0
        rows = np.repeat(kept, np.diff(first))
        self._append("docs", new[docs[kept]] + base)
        self._append("first", np.diff(first)[kept])
        self._append("ordinals", _column(segment, "ordinals")[rows])
        self._append("roles", self._numbered(segment, "role", _column(segment, "roles")[rows]))
        for kind, named in (("stem", "stem"), ("entity", "entity"), ("date", "basis")):
            sizes = np.diff(_column(segment, f"{kind}.begin"))
            held = np.repeat(rows, sizes)
            self._append(f"{kind}.begin", sizes[rows])
            items = _column(segment, f"{kind}.items")[held]
            if kind == "entity":
                self._append("entity.items", self._entities(segment, items))
                continue
            self._append(f"{kind}.items", self._numbered(segment, named, items))
            if kind == "date":
                self._append("date.first", _column(segment, "date.first")[held])
                self._append("date.last", _column(segment, "date.last")[held])

    def _append(self, name: str, values: Array) -> None:
        self._columns.setdefault(name, []).append(values)

    def _entities(self, segment: Segment, items: Array) -> Array:
        found = self._numbered(segment, "entity", items // 2)
        begin, places = _column(segment, "around.begin"), _column(segment, "around.items")
        for number in np.unique(items // 2).tolist():
            above = self._numbered(segment, "place", places[begin[number] : begin[number + 1]])
            own = self._terms["entity"][segment.term("digest.entity", number).decode()]
            self._around[own] = above.tolist() or self._around.get(own, [])
        marked: Array = 2 * found + items % 2
        return marked

    def _numbered(self, segment: Segment, kind: str, items: Array) -> Array:
        """Return the numbers of terms as those of the merged digests."""
        used, at = np.unique(items, return_inverse=True)
        numbers = self._terms[kind]
        listed = (segment.term(f"digest.{kind}", n).decode() for n in used.tolist())
        renumbered: Array = np.array([numbers.setdefault(term, len(numbers)) for term in listed], np.int64)
        return renumbered[at]

    def arrays(self) -> dict[str, Array]:
        """Return all arrays, none if there is no digest."""
        columns = {name: np.concatenate(parts) for name, parts in self._columns.items()}
        if not len(columns.get("docs", ())):
            return {}
        for name in ("first", "stem.begin", "entity.begin", "date.begin"):
            columns[name] = np.r_[0, np.cumsum(columns[name])]
        around = [self._around.get(number, []) for number in range(len(self._terms["entity"]))]
        return arrays_of({kind: list(numbers) for kind, numbers in self._terms.items()}, columns, around)


def _column(segment: Segment, name: str) -> Array:
    return array_of(segment, f"digest.{name}").astype(np.int64)
