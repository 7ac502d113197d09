"""What single words say about their neighbours: the context tables as one dictionary of word to roles."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds


class Role:
    """Roles of a word, as bits of an int: one word may have several. Each is explained in the table that lists it.

    Plain ints, because an enum's own "and" takes a quarter of the time of annotation.
    """

    STRONG = 1 << 0
    WEAK = 1 << 1
    DIRECTION = 1 << 2
    ACTION = 1 << 3
    SETTLEMENT = 1 << 4
    DIVISION = 1 << 5
    FEATURE = 1 << 6
    FACILITY = 1 << 7
    PREFIX = 1 << 8
    BODY = 1 << 9
    MEDIA = 1 << 10
    TITLE = 1 << 11
    SPEECH = 1 << 12
    KIN = 1 << 13
    PATRONYM = 1 << 14
    GIVEN = 1 << 15
    DEMONYM = 1 << 16
    CALENDAR = 1 << 17
    ARTICLE = 1 << 18
    INNER = 1 << 19
    ABBREVIATED = 1 << 20
    PART = 1 << 21
    COMMON = 1 << 22
    WORD = 1 << 23
    RARE = 1 << 24


HEAD = Role.SETTLEMENT | Role.DIVISION | Role.FEATURE | Role.FACILITY
ORDINARY = Role.COMMON | Role.WORD | Role.RARE
_TABLES = ("locatives", "heads", "organisations", "persons", "given_names", "particles", "parts")
_BANDS = {"10": Role.COMMON, "20": Role.WORD, "35": Role.RARE}


@cache
def roles() -> dict[str, int]:
    """The roles of every word of seeds/context, by folded word; other words have none. Raises SeedError."""
    found: dict[str, int] = {}

    def add(word: str, role: int) -> None:
        found[word] = found.get(word, 0) | role

    for table in _TABLES:
        for row in seeds.rows(f"context/{table}.csv"):
            add(row["word"], getattr(Role, row["role"].upper()))
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
