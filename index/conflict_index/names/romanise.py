"""Letters of other scripts, and of Latin orthographies of their own, as Latin letters that show the sound.

The tables are seeds/rules/romanisation.csv; each row names its standard. Vowels that a script does not write stay out.
"""

from __future__ import annotations

from functools import cache

from conflict_index import seeds
from conflict_index.names.fold import fold
from conflict_index.names.scripts import script

_LANGUAGE_OF_COUNTRY = {"UA": "uk", "IR": "fa", "AF": "fa", "TJ": "fa", "TR": "tr", "AZ": "tr"}
_CUES = {
    "uk": frozenset("іїєґ"),
    "ru": frozenset("ыэёъ"),
    "ckb": frozenset("ەێۆڕڵڤ"),
    "fa": frozenset("پچژگ"),
    "ku": frozenset("êîû"),
    "tr": frozenset("ğı"),
}
_ARTICLE = "ال"


def language(text: str, country: str = "") -> str:
    """An ISO 639 code that the letters of `text` show, else the one that `country` suggests; may be empty.

    Only languages that the tables know apart from their script's default are told.
    """
    letters = frozenset(text.casefold())
    told = next((code for code, cue in _CUES.items() if letters & cue), "")
    return told or (_LANGUAGE_OF_COUNTRY.get(country, "") if not text.isascii() else "")


def romanise(text: str, country: str = "") -> str:
    """`text` as Latin words of a-z and 0-9 that show its sound; the Arabic article becomes a word of its own."""
    if text.isascii():
        return fold(text)
    letters = _table(script(text), language(text, country))
    words = text.casefold().translate(_SEPARATORS).split()
    folded = fold(" ".join("".join(letters.get(letter, letter) for letter in _split(word)) for word in words))
    return folded if folded.isascii() else fold(_unidecode(folded))


def _unidecode(text: str) -> str:
    from unidecode import unidecode

    return str(unidecode(text))


_SEPARATORS = {ord(mark): " " for mark in "-‐‑–—־/،,"}


def _split(word: str) -> str:
    bare = "".join(letter for letter in word if not "\u064b" <= letter <= "\u065f" and letter != "ـ")
    return f"al {bare[2:]}" if bare.startswith(_ARTICLE) and len(bare) > 4 else bare


@cache
def _table(script_code: str, language_code: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for wanted in ("", language_code):
        for row in seeds.rows("rules/romanisation.csv"):
            if row["script"] == script_code and row["language"] == wanted:
                table[row["letter"]] = row["latin"]
    return table
