"""Words in a name that say what kind of place it is: an airbase, a province, a village, the lower one of two.

The table is seeds/rules/generics.csv; a phrase there is folded and has one role. kind: the name means that thing and
never the town beside it. division: it means a province or district, and its seat where none is known. settlement
and qualifier: a name may have or lack it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.names.articles import articles

_LONGEST = 3
"""Words of the longest phrase."""


class Generic(NamedTuple):
    """What a phrase means: its role (see above) and the type of place, the same for all phrases of one sense."""

    role: str
    type: str


@cache
def generics() -> dict[str, Generic]:
    """All phrases of the table, folded."""
    return {row["phrase"]: Generic(row["role"], row["type"]) for row in seeds.rows("rules/generics.csv")}


def split_kind(key: str) -> tuple[str, Generic] | None:
    """A folded name taken apart into its core and the phrase of role kind or division at its end or beginning.

    The core lacks its article. None when there is no such phrase, or nothing else.
    """
    words = key.split()
    for length in range(min(_LONGEST, len(words) - 1), 0, -1):
        for phrase, core in ((words[-length:], words[:-length]), (words[:length], words[length:])):
            found = generics().get(" ".join(phrase))
            if found is not None and found.role in ("kind", "division"):
                return bare(" ".join(core)), found
    return None


def bare(key: str) -> str:
    """A folded name without the article and "of" before it."""
    words = key.split()
    while len(words) > 1 and (words[0] in articles() or words[0] == "of"):
        words = words[1:]
    return " ".join(words)


def cores(key: str) -> list[str]:
    """Shorter names that a folded name may stand for: without its generic words, and without its qualifiers too."""
    words = key.split()
    result = []
    for roles in (("division", "settlement"), ("division", "settlement", "qualifier")):
        left = [word for word in words if word not in generics() or generics()[word].role not in roles]
        if left and len(left) < len(words) and any(word not in articles() for word in left):
            result.append(" ".join(left))
            words = left
    return result
