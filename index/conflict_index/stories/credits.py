"""Which news agency a report credits with its text: "BEIRUT (Reuters) -" at its head, "AFP" at its end."""

from __future__ import annotations

import re
from functools import cache

from conflict_index import seeds

_HEAD, _TAIL = 240, 160
"""Characters at the head and at the end of a text where credits stand."""


@cache
def _names() -> dict[str, str]:
    """Map each agency's name in credits to the one name of that agency; names of places are left out."""
    rows = seeds.rows("reading/agencies.csv")
    return {row["name"]: row["agency"] or row["name"] for row in rows if row["place"] != "yes"}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    name = "|".join(re.escape(one) for one in sorted(_names(), key=len, reverse=True))
    bracket = rf"[(\[]\s*({name})\s*[)\]]"
    head = re.compile(rf"{bracket}|(?:^|[\s,;])({name})\s*[-–—]{{1,2}}\s")
    tail = re.compile(rf"{bracket}\s*\W*$|(?:^|[\n–—]|\s-)\s*(?:[Ss]ource: ?|[Ss]ources: ?)?({name})\s*\.?\s*$")
    return head, tail


def credited_agency(text: str) -> str:
    """Return the name of the agency that a text credits at its head or end, empty for none."""
    head, tail = _patterns()
    found = head.search(text[:_HEAD]) or tail.search(text[-_TAIL:])
    return _names()[next(group for group in found.groups() if group)] if found else ""


def agency_called(source: str) -> str:
    """Return the one name of the agency that a source is; the source itself if it is none."""
    return _names().get(source.strip(), source)
