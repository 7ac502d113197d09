"""Read the context tables of single words into one dictionary of word classes."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds


class WordClass:
    """Classes of a word as bits of an int; a word may have several. The tables explain each.

    Plain ints, because bit operations on an enum take a quarter of the annotation time.
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
    """Return the word classes of every word of seeds/context, by folded word. Raises SeedError."""
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
    """Return folded demonyms with their country code, empty for demonyms of no country. Raises SeedError."""
    return {row["word"]: row["country"] for row in seeds.rows("context/demonyms.csv")}
