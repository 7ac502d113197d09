"""The counts beside the passages, each with the address that filters by it or takes the filter away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from conflict_index.names.fold import fold
from conflict_search.facets import FacetCount
from conflict_search.index import Index
from conflict_search.server.state import State

FACETS = {
    "place": "within",
    "province": "within",
    "country": "within",
    "actor": "actor",
    "weapon": "weapon",
    "source": "source",
    "language": "",
}
"""The facets of the page, each with the value of a state that filters by it; languages are words of the query."""

_FIRST, _MOST = 6, 40
"""Values shown at once, and after unfolding."""

_FOUND = 400
"""Values that a search among them shows."""


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet: its label, its count, whether it filters now, and where a click leads."""

    label: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True)
class Shelf:
    """A facet: the values shown at once, those behind a fold, and how many there are in all."""

    name: str
    first: tuple[FacetValue, ...]
    rest: tuple[FacetValue, ...]
    total: int


@dataclass(frozen=True)
class FilterChosen:
    """A filter that is on: what it is, its value for people, and the address without it."""

    name: str
    label: str
    url: str


def shelf(name: str, rows: list[FacetCount], state: State) -> Shelf:
    """Return a facet of the page."""
    values = [_value(name, row, state) for row in rows[:_MOST]]
    return Shelf(name, tuple(values[:_FIRST]), tuple(values[_FIRST:]), len(rows))


def found(name: str, rows: list[FacetCount], state: State, text: str) -> tuple[FacetValue, ...]:
    """Return the values of a facet whose label contains a text, however that is spelled in Latin letters or accents."""
    sought = fold(text)
    matching = (row for row in rows if sought in fold(row.label) or text.casefold() in row.label.casefold())
    return tuple(_value(name, row, state) for row in islice(matching, _FOUND))


def chosen(state: State, ix: Index) -> Iterator[FilterChosen]:
    """Yield the filters that are on."""
    for name, said in (("event", "happened"), ("published", "published"), ("within", "in"), ("actor", "actor"),
                       ("weapon", "weapon"), ("source", "source")):  # fmt: skip
        if value := getattr(state, name):
            named = ix.label(value) if name in ("within", "actor") and ":" in value else value
            yield FilterChosen(said, named, state.url(**{name: ""}))


def _value(name: str, row: FacetCount, state: State) -> FacetValue:
    field = FACETS[name]
    if not field:
        word = f"lang:{row.key}"
        on = word in state.q.split()
        return FacetValue(
            row.label, row.count, on, state.url(q=_without(state.q, word) if on else _with(state.q, word))
        )
    on = getattr(state, field) == row.key
    return FacetValue(_brief(name, row.label), row.count, on, state.url(**{field: "" if on else row.key}))


def _with(query: str, word: str) -> str:
    """Return the query with a word that holds for the whole of it, not only for what stands after an OR."""
    return f"({query}) {word}" if "OR" in query.split() else f"{query} {word}"


def _without(query: str, word: str) -> str:
    left = " ".join(one for one in query.split() if one != word)
    plain = left.startswith("(") and left.endswith(")") and not set("()") & set(left[1:-1])
    return left[1:-1] if plain else left


def _brief(name: str, label: str) -> str:
    """Return a label without what its facet says already: Aleppo Governorate (SY), Syria."""
    return label.replace("(province, ", "(") if name == "province" else label.partition(" (country")[0]
