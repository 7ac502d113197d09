"""What single words say about their neighbours: the context tables as one dictionary of word to roles."""

from __future__ import annotations

from enum import IntFlag, auto
from functools import cache

from conflict_index import seeds


class Role(IntFlag):
    """Roles of a word; one word may have several. Each is explained in the table that lists it."""

    STRONG = auto()
    WEAK = auto()
    DIRECTION = auto()
    ACTION = auto()
    SETTLEMENT = auto()
    DIVISION = auto()
    FEATURE = auto()
    FACILITY = auto()
    PREFIX = auto()
    BODY = auto()
    MEDIA = auto()
    TITLE = auto()
    SPEECH = auto()
    KIN = auto()
    PATRONYM = auto()
    GIVEN = auto()
    DEMONYM = auto()
    CALENDAR = auto()
    ARTICLE = auto()
    INNER = auto()
    ABBREVIATED = auto()
    PART = auto()
    COMMON = auto()
    WORD = auto()
    RARE = auto()


HEAD = Role.SETTLEMENT | Role.DIVISION | Role.FEATURE | Role.FACILITY
ORDINARY = Role.COMMON | Role.WORD | Role.RARE
_TABLES = ("locatives", "heads", "organisations", "persons", "given_names", "particles", "parts")
_BANDS = {"10": Role.COMMON, "20": Role.WORD, "35": Role.RARE}


@cache
def roles() -> dict[str, int]:
    """The roles of every word of seeds/context, by folded word; other words have none. Raises SeedError."""
    found: dict[str, int] = {}

    def add(word: str, role: Role) -> None:
        found[word] = found.get(word, 0) | int(role)

    for table in _TABLES:
        for row in seeds.rows(f"context/{table}.csv"):
            add(row["word"], Role[row["role"].upper()])
    for row in seeds.rows("context/calendar.csv"):
        add(row["word"], Role.CALENDAR)
    for word in demonyms():
        add(word, Role.DEMONYM)
    for row in seeds.rows("context/words.csv"):
        add(row["word"], _BANDS[row["band"]])
    return found


@cache
def demonyms() -> dict[str, str]:
    """Folded words for peoples to their country's code, empty where none holds. Raises SeedError."""
    return {row["word"]: row["country"] for row in seeds.rows("context/demonyms.csv")}
