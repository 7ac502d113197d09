"""Read the context tables of single words into one dictionary of word classes."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.names import fold, letters
from conflict_index.names.languages import known_languages


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
    OFFICE = 1 << 25
    SURNAME = 1 << 26
    STOP = 1 << 27
    FUNCTION = 1 << 28
    RANK = 1 << 29
    CHRISTENED = 1 << 30


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


_NOT_NAMES = (
    (HEAD | ORDINARY | WordClass.DEMONYM | WordClass.ORGANISATION)
    | (WordClass.TITLE | WordClass.CALENDAR | WordClass.KIN | WordClass.DIRECTION)
)  # fmt: skip


def is_ordinary(folded: str) -> bool:
    """Tell whether a word is common, or stands for a people, an organisation, a title, kin or a kind of place."""
    return bool(word_classes().get(folded, 0) & _NOT_NAMES)


@cache
def abbreviations() -> dict[str, str]:
    """Return folded names of provinces by their abbreviations without the last full stop. Raises SeedError."""
    return {row["word"]: row["name"] for row in seeds.rows("context/abbreviations.csv")}


@cache
def demonyms() -> dict[str, str]:
    """Return folded demonyms with their country code, empty for demonyms of no country. Raises SeedError."""
    return {row["word"]: row["country"] for row in seeds.rows("context/demonyms.csv")}


class ForeignWord(NamedTuple):
    """The classes of a word of another language, and the folded English word of the same meaning, if it has one."""

    classes: int
    english: str


NO_WORD = ForeignWord(0, "")
_PERSONAL = {"surname": WordClass.SURNAME, "patronymic": WordClass.GIVEN | WordClass.SURNAME}
_SHARED = (
    WordClass.GIVEN
    | WordClass.PATRONYM
    | WordClass.PREFIX
    | WordClass.MEDIA
    | WordClass.ARTICLE
    | WordClass.ORGANISATION
)
"""Classes of English words that hold in other languages in Latin letters too."""
_ALEF_MAQSURA = "\u0649"
_FEWEST_BEFORE = 3
"""Letters of a surname before the ending that shows it."""


@lru_cache(1 << 17)
def foreign_word(word: str, language: str) -> ForeignWord:
    """Return the classes of a word as written in a text of `language`, by seeds/context/languages.

    `language` is an ISO 639 code, or several with a space between. Raises SeedError.
    """
    words, endings = _foreign(language)
    key = letters(word)
    found = words.get(key, NO_WORD)
    if word[-1] == _ALEF_MAQSURA and found.classes & WordClass.WEAK:
        found = found._replace(classes=found.classes & ~WordClass.GIVEN)  # "on", not Ali
    if endings and word[0].isupper():
        classes = found.classes
        for size in range(2, min(7, len(key) - _FEWEST_BEFORE + 1)):
            classes |= endings.get(key[-size:], 0)
        return ForeignWord(classes, found.english)
    if not found.classes and _is_latin(word):
        shared = word_classes().get(fold(word), 0) & _SHARED
        return ForeignWord(shared, "") if shared else NO_WORD
    return found


def _is_latin(word: str) -> bool:
    return word[0] < "\u0250"


@cache
def has_words(language: str) -> bool:
    """Return whether there is a table of words for a language."""
    return all((seeds.folder() / "context" / "languages" / f"{code}.csv").is_file() for code in language.split())


@cache
def is_construct(language: str) -> bool:
    """Return whether a kind of place precedes a name in a language without a word for "of"."""
    return bool(language) and all(known_languages()[code].construct for code in language.split())


@cache
def _foreign(language: str) -> tuple[dict[str, ForeignWord], dict[str, int]]:
    """Return the words of a language by their letters, and the classes of endings."""
    words: dict[str, ForeignWord] = {}
    endings: dict[str, int] = {}
    for code in language.split():
        for row in seeds.rows(f"context/languages/{code}.csv"):
            if row["word"].startswith("-"):
                endings[letters(row["word"][1:])] = _PERSONAL[row["class"]]
                continue
            known = words.get(letters(row["word"]), NO_WORD)
            classes = known.classes | getattr(WordClass, row["class"].upper())
            words[letters(row["word"])] = ForeignWord(classes, known.english or row["as"])
    return words, endings
