"""Check the values of tagged facets such as weapon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conflict_index import seeds
from conflict_index.errors import UsageError
from conflict_index.store.fields import TAGGED_FIELDS
from conflict_search.query.plan import Tags


def checked_tags(asked: Mapping[str, Sequence[str]]) -> Tags:
    """Return the facets with the requested values. Raises UsageError for an unknown one, with a list of the known."""
    return tuple((facet, tuple(_known(facet, value) for value in values)) for facet, values in asked.items() if values)


def tag_values(facet: str) -> tuple[str, ...]:
    """Return all values of a facet, sorted, as its table has them."""
    return tuple(sorted({row["value"] for row in seeds.rows(f"taggers/{facet}.csv") if row["value"]}))


def _known(facet: str, value: str) -> str:
    if facet not in TAGGED_FIELDS:
        raise UsageError(f"no table of terms fills a facet {facet!r}; take one of: {', '.join(TAGGED_FIELDS)}")
    plain = " ".join(value.casefold().replace("-", " ").replace("_", " ").split())
    found = next((known for known in tag_values(facet) if known.replace("-", " ") == plain), None)
    if found is None:
        raise UsageError(f"{facet}={value!r} is not known; take one of: {', '.join(tag_values(facet))}")
    return found
