"""The values that options accept, for the command line and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from conflict_index.errors import UsageError
from conflict_index.store.fields import TAGGED_FIELDS

Variants = Literal["exact", "alias", "fuzzy"]
"""Which spellings match: this spelling and script only; all listed names; similar spellings too."""

Undated = Literal["include", "exclude", "only"]
"""How a date window treats passages without a known event date."""

EventBasis = Literal["stated", "relative", "inferred", "metadata", "published"]
"""How an event date is known: stated with its year; counted from the publication date ("on Tuesday"); stated without a
year, which the publication date supplies; stated by a field of the record; or not stated, so that the publication
date is used."""

STATED_BASES: tuple[EventBasis, ...] = ("stated", "relative", "inferred", "metadata")
"""The bases of dates that text or record state: those that a date window accepts unless others are asked for."""

Matching = Literal["part", "all"]
"""Whether passages with part of what was asked follow those with all of it."""

RowLayout = Literal["long", "wide"]
"""How the answers to a list are laid out: a line for each hit, and one for each row without any; or a line a row."""

Sort = Literal["relevance", "event", "published"]
"""The order of hits: best first, or earliest first by either date."""

Group = Literal["passage", "report", "story"]
"""Whether each passage is a hit, or the best of each report, or of each story: of all copies of one text."""

FACETS = (
    *("place", "province", "country", "actor", "source", "language"),
    *("event-year", "event-month", "event-day", "published-year", "published-month", "published-day"),
    *("named", "rival"),
    *TAGGED_FIELDS,
)
"""The facets: places, actors, source, language, both dates, tagged terms; places, provinces and countries that passages
name themselves; and those that a name of several places may mean."""

if TYPE_CHECKING:
    Facet = str
else:
    Facet = Literal[FACETS]


def check(option: str, value: object, choices: Any) -> None:
    """Raise UsageError, naming the allowed words, for a value that is not one of a Literal's."""
    if value not in (allowed := get_args(choices)):
        raise UsageError(f"{option}={value!r} is not known; take one of: {', '.join(allowed)}")


def check_probability(value: float) -> None:
    """Raise UsageError for a least probability that is not 0 to 1."""
    if not 0 <= value <= 1:
        raise UsageError(f"min_probability {value}: a probability is 0 to 1")
