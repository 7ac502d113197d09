"""The words that options take, in one light place for the command line and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from conflict_index.errors import UsageError
from conflict_index.store.fields import TAGGED_FIELDS

Variants = Literal["exact", "alias", "fuzzy"]
"""How far spellings may differ: this spelling and script only; all listed names; close spellings too."""

Undated = Literal["include", "exclude", "only"]
"""What becomes of passages without a known event date in a date window."""

EventBasis = Literal["stated", "relative", "inferred", "published"]
"""How an event date is known: with its year; counted from the publication date ("on Tuesday"); with the year added
from it; or not stated, so that the report's own date stands in."""

Sort = Literal["relevance", "event", "published"]
"""The order of hits: best first, or earliest first by either date."""

Group = Literal["passage", "report"]
"""Whether each passage is a hit, or the best of each report."""

FACETS = (
    *("place", "province", "country", "actor", "source", "language"),
    *("event-year", "event-month", "event-day", "published-year", "published-month", "published-day"),
    *TAGGED_FIELDS,
)
"""What passages can be counted by: places and actors, the report, either date, and what tables of terms find."""

if TYPE_CHECKING:
    Facet = str
else:
    Facet = Literal[FACETS]


def check(option: str, value: object, choices: Any) -> None:
    """Raise UsageError, naming the allowed words, for a value that is not one of a Literal's."""
    if value not in (allowed := get_args(choices)):
        raise UsageError(f"{option}={value!r} is not known; take one of: {', '.join(allowed)}")
