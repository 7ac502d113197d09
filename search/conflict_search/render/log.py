"""The log of queries, and what has changed since one of them, for reading."""

from __future__ import annotations

from collections.abc import Iterator

from conflict_search.evidence.changes import Changes
from conflict_search.evidence.log import Logged
from conflict_search.one_line import one_line, shortened

_SHOWN = 20
"""Reports of each kind that are named."""

_USUAL = {
    "limit": 10,
    "offset": 0,
    "variants": "fuzzy",
    "undated": "exclude",
    "sort": "relevance",
    "group": "passage",
    "match": "part",
    "bases": ["stated", "relative", "inferred"],
}
"""Options that say nothing."""


def log_line(entry: Logged) -> str:
    """Return a query on one line: number, time, hits, words, options that are not the usual ones."""
    options = [f"{name}={value}" for name, value in entry.options.items() if _says_something(name, value)]
    said = "".join(f"  {option}" for option in options)
    hits = entry.total + entry.partial
    return f"{entry.number:>5}  {one_line(entry.time)}  {hits:>6,} hits  {shortened(entry.words, 200)}{said}"


def _says_something(name: str, value: object) -> bool:
    nothing = value is None or (isinstance(value, dict) and not any(value.values()))
    return not nothing and value != _USUAL.get(name)


def changes_text(then: Logged, now: int, changes: Changes) -> Iterator[str]:
    """Yield lines on what has changed since, and why; `now` is the number of hits in all."""
    count = len(then.hits)
    if changes.same:
        yield f"the same {count:,} hits in the same order"
        yield from (f"although {why}" for why in changes.why)
        return
    yield from changes.why or ("neither the index nor the version has changed",)
    yield f"hits in all: then {then.total + then.partial:,}, now {now:,}"
    if changes.order_only:
        yield f"order only: the same {count:,} hits in another order"
    yield from _named("added", changes.added)
    yield from _named("removed", [one for one in changes.removed if one not in changes.gone], "in the index still")
    yield from _named("removed", changes.gone, "no more in the index")
    yield from _named("changed", changes.changed)


def _named(what: str, reports: tuple[str, ...] | list[str], how: str = "") -> Iterator[str]:
    for report in reports[:_SHOWN]:
        yield f"{what}: {one_line(report)}{f', {how}' if how else ''}"
    if len(reports) > _SHOWN:
        yield f"{what}: {len(reports) - _SHOWN:,} more"
