"""The state of a page as an address, and back: a permalink holds all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, cast
from urllib.parse import parse_qsl, urlencode

from conflict_index.errors import UsageError
from conflict_search.choices import Group, Sort, Variants, check

PAGE = 10
"""Passages on a page."""

_LONGEST = 2000
"""Characters of one value; longer queries are refused."""

_LAST = 10_000_000
"""The largest offset."""

DEFAULTS = {"variants": "fuzzy", "sort": "relevance", "group": "passage", "offset": "0"}


@dataclass(frozen=True)
class State:
    """What a page shows: the words, the filters, the order, the hits passed over. Empty text is no filter.

    `event` and `published` are windows as `Index.search` takes them; `within` and `actor` are entity ids or names;
    `view` is the part of the earth that the map shows, empty for the part where most passages are.
    """

    q: str = ""
    event: str = ""
    published: str = ""
    within: str = ""
    actor: str = ""
    source: str = ""
    weapon: str = ""
    variants: Variants = "fuzzy"
    sort: Sort = "relevance"
    group: Group = "passage"
    view: str = ""
    offset: int = 0

    def __post_init__(self) -> None:
        """Raise UsageError for values that no page has."""
        check("variants", self.variants, Variants)
        check("sort", self.sort, Sort)
        check("group", self.group, Group)
        if not 0 <= self.offset <= _LAST:
            raise UsageError(f"offset: a number of hits to pass over, 0 to {_LAST:,}")
        if any(len(value) > _LONGEST for _, value in self.pairs()):
            raise UsageError(f"a query has at most {_LONGEST:,} characters")

    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values that differ from those of an empty page."""
        values = ((one.name, str(getattr(self, one.name))) for one in fields(self))
        return [(name, value) for name, value in values if value != DEFAULTS.get(name, "")]

    def url(self, path: str = "/", **change: str | int) -> str:
        """Return the address of this state with some values changed; other than by `offset`, on the first page."""
        changed = replace(self, **cast(dict[str, Any], {"offset": 0} | change))
        pairs = changed.pairs()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    @property
    def filters(self) -> dict[str, Any]:
        """Return the filters as `Index.search` and `Index.facets` take them."""
        return {
            "variants": self.variants,
            "event_date": self.event or None,
            "published": self.published or None,
            "within": self.within or None,
            "actor": self.actor or None,
            "source": self.source or None,
            "tags": {"weapon": [self.weapon]} if self.weapon else {},
        }


def parse_state(query: str) -> State:
    """Return the state that a query string stands for; names that a page does not know are ignored.

    Raises UsageError for a value that makes no sense.
    """
    known = {one.name for one in fields(State)}
    pairs = _pairs(query)
    given: dict[str, Any] = {name: value for name, value in pairs if name in known}
    return State(**given | _offset(pairs))


def typed_window(query: str) -> State | None:
    """Return the state that a query string with a typed window stands for; None if it has none.

    The form of the timeline gives `from` and `to`, either of which may be empty, and `of`, which is event or published.
    """
    given = dict(_pairs(query))
    if "of" not in given:
        return None
    side = given["of"]
    check("of", side, Literal["event", "published"])
    first, last = (given.get(name, "").strip() for name in ("from", "to"))
    window = first if first == last else f"{first}..{last}"
    return replace(parse_state(query), **cast(dict[str, Any], {side: window, "offset": 0}))


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=50)
    except ValueError as error:
        raise UsageError("the address has too many values") from error


def _offset(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    text = dict(pairs).get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise UsageError("offset: a number of hits to pass over")
    return {"offset": int(text)}
