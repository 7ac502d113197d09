"""What single words say about their neighbours: the context tables as one dictionary of word to word_classes."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds


class WordClass:
    """Roles of a word, as bits of an int: one word may have several. Each is explained in the table that lists it.

    Plain ints, because an enum's own "and" takes a quarter of the time of annotation.
    """

    STRONG = 1 << 0
    WEAK = 1 << 1
    DIRECTION = 1 << 2
    ACTION = 1 << 3
    SETTLEMENT = 1 << 4
    DIVISION = 1 << 5
    LANDFORM = 1 << 6
    FACILITY = 1 << 7
    PREFIX = 1 << 8
    ORGANISATION = 1 << 9
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


HEAD = WordClass.SETTLEMENT | WordClass.DIVISION | WordClass.LANDFORM | WordClass.FACILITY
ORDINARY = WordClass.COMMON | WordClass.WORD | WordClass.RARE
_TABLES = ("locatives", "heads", "organisations", "persons", "given_names", "particles", "parts")
_BANDS = {"10": WordClass.COMMON, "20": WordClass.WORD, "35": WordClass.RARE}


@cache
def word_classes() -> dict[str, int]:
    """The word_classes of every word of seeds/context, by folded word; other words have none. Raises SeedError."""
    found: dict[str, int] = {}

    def add(word: str, word_class: int) -> None:
        found[word] = found.get(word, 0) | word_class

    for table in _TABLES:
        for row in seeds.rows(f"context/{table}.csv"):
            add(row["word"], getattr(WordClass, row["class"].upper()))
    for row in seeds.rows("context/calendar.csv"):
        add(row["word"], WordClass.CALENDAR)
    for word in demonyms():
        add(word, WordClass.DEMONYM)
    for row in seeds.rows("context/words.csv"):
        add(row["word"], _BANDS[row["band"]])
    return found


@cache
def demonyms() -> dict[str, str]:
    """Folded words for peoples to their country's code, empty where none holds. Raises SeedError."""
    return {row["word"]: row["country"] for row in seeds.rows("context/demonyms.csv")}
