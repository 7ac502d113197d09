"""Recognise generic words of place names, such as airbase, province, village, lower.

The table is seeds/rules/generics.csv; a phrase there is folded and has one role. kind: the name denotes that object,
never the town nearby. division: it denotes a province or district, or its seat if none is known. settlement and
qualifier: optional in a name.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.names.articles import articles

_LONGEST = 3
"""Maximum number of words in a phrase."""


class Generic(NamedTuple):
    """The role of a phrase (see above) and its type of place, equal for all synonyms."""

    role: str
    type: str


@cache
def generics() -> dict[str, Generic]:
    """Return all phrases of the table, folded."""
    return {row["phrase"]: Generic(row["role"], row["type"]) for row in seeds.rows("rules/generics.csv")}


def split_kind(key: str) -> tuple[str, Generic] | None:
    """Split a folded name into its core, without article, and the kind or division phrase at its end or start.

    Return None if there is no such phrase or nothing else.
    """
    words = key.split()
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        for phrase, core in ((words[-length:], words[:-length]), (words[:length], words[length:])):
            found = generics().get(" ".join(phrase))
            if found is not None and found.role in ("kind", "division"):
                return bare(" ".join(core)), found
    return None


@cache
def _settlements() -> frozenset[str]:
    return frozenset(row["phrase"] for row in seeds.rows("rules/settlements.csv"))


def without_settlement(key: str) -> str:
    """Return a folded name without a phrase before it that only says it is a town or village; empty without any."""
    words = key.split()
    for length in (2, 1):
        if len(words) > length and " ".join(words[:length]) in _settlements():
            return " ".join(words[length:])
    return ""


def bare(key: str) -> str:
    """Return a folded name without leading articles and "of"."""
    words = key.split()
    while len(words) > 1 and (words[0] in articles() or words[0] == "of"):
        words = words[1:]
    return " ".join(words)


def cores(key: str) -> list[str]:
    """Return shorter forms of a folded name: without its generic words, then without its qualifiers too."""
    words = key.split()
    result = []
    for roles in (("division", "settlement"), ("division", "settlement", "qualifier")):
        left = [word for word in words if word not in generics() or generics()[word].role not in roles]
        if left and len(left) < len(words) and any(word not in articles() for word in left):
            result.append(" ".join(left))
            words = left
    return result
