"""Map the kinds of places in files to the gazetteer's kinds. The table is seeds/gazetteers/kinds.csv."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds
from conflict_index.names import fold

_LONGEST = 40
_DEFAULT = "town"


@cache
def _kinds() -> dict[str, str]:
    return {row["said"]: row["kind"] for row in seeds.rows("gazetteers/kinds.csv")}


def of_feature(class_: str, code: str) -> str:
    """Return the kind of a GeoNames feature class and code; empty for excluded features."""
    kinds = _kinds()
    return kinds.get(f"{class_}.{code}", kinds.get(class_, "area"))


def of_word(said: str) -> str:
    """Return the kind for a word of a table; unknown words are kept, an empty one means a town."""
    word = " ".join(said.replace("_", " ").split())[:_LONGEST].lower()
    return _kinds().get(fold(word), word) or _DEFAULT
