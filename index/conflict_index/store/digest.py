"""The digest of a report: what ranking needs to know of it, small enough to be read for a thousand reports a search.

Engines find and count; the order of what they find is made from digests, so it is the same with every engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from conflict_index.errors import IndexDamaged
from conflict_index.model import DateSpan


class PlainDate(NamedTuple):
    """An event date as day numbers (`date.toordinal`): the first day and the day after; 0 for an open end."""

    start: int
    end: int
    basis: str


@dataclass(frozen=True, slots=True)
class PassageDigest:
    """One passage: its ordinal, role, stems of content words joined by spaces, index terms of entities, dates."""

    ordinal: int
    role: str
    stems: str
    entities: tuple[str, ...]
    dates: tuple[PlainDate, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One report. `around` gives the places that a mentioned place lies in; `published` and `lead` have
    one date at the most."""

    title: str
    title_entities: tuple[str, ...]
    passages: tuple[PassageDigest, ...]
    around: Mapping[str, tuple[str, ...]]
    published: tuple[PlainDate, ...] = ()
    lead: tuple[PlainDate, ...] = ()


def plain_dates(dates: Iterable[DateSpan]) -> tuple[PlainDate, ...]:
    """Return the dates that have a year as day numbers."""
    return tuple(
        PlainDate(d.start.toordinal() if d.start else 0, d.end.toordinal() if d.end else 0, d.basis)
        for d in dates
        if d.start or d.end
    )


def dump_digest(digest: Digest) -> str:
    """Return a digest as one line of JSON."""
    row = {
        "title": digest.title,
        "title_entities": digest.title_entities,
        "passages": [[p.ordinal, p.role, p.stems, p.entities, p.dates] for p in digest.passages],
        "around": digest.around,
        "published": digest.published,
        "lead": digest.lead,
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def load_digest(line: str) -> Digest:
    """Return the digest that `dump_digest` wrote. Raises IndexDamaged for anything else."""
    try:
        row = json.loads(line)
        return Digest(
            row["title"],
            tuple(row["title_entities"]),
            tuple(
                PassageDigest(ordinal, role, stems, tuple(entities), tuple(PlainDate(*d) for d in dates))
                for ordinal, role, stems, entities, dates in row["passages"]
            ),
            {name: tuple(above) for name, above in row["around"].items()},
            tuple(PlainDate(*d) for d in row["published"]),
            tuple(PlainDate(*d) for d in row["lead"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"a stored digest cannot be read ({error!r}); index again") from error
