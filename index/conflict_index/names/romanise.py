"""Transcribe letters of other scripts, and of special Latin orthographies, to Latin letters by sound.

The table is seeds/rules/romanisation.csv; each row names its standard. Unwritten vowels are not restored.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from conflict_index import seeds
from conflict_index.names.fold import fold
from conflict_index.names.marks import GERESHES
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
_CEDILLA = frozenset("şç")
_BGN = frozenset("āīūḩḑţẕẏ‘’")
"""Marks of BGN/PCGN romanisation, where a cedilla below s means an emphatic consonant and not sh."""


def language(text: str, country: str = "") -> str:
    """Return the ISO 639 code shown by the letters of `text`, else the language of `country`; may be empty.

    Only languages with rows of their own in the table are recognised.
    """
    letters = frozenset(text.casefold())
    told = next((code for code, cue in _CUES.items() if letters & cue), "")
    if not told and letters & _CEDILLA and not letters & _BGN:
        told = "ku"
    return told or (_LANGUAGE_OF_COUNTRY.get(country, "") if not text.isascii() else "")


def romanise(text: str, country: str = "") -> str:
    """Return `text` as Latin words of a-z and 0-9 by sound; the Arabic article becomes a separate word.

    An apostrophe separates letters that would otherwise form one sound: s'h is not sh.
    """
    if text.isascii():
        return fold(text)
    pattern, letters = _table(script(text), language(text, country))
    words = _plain(text).translate(_SEPARATORS).split()
    return " ".join(" ".join(_spelled(word, pattern, letters) for word in words).split())


def _spelled(word: str, pattern: re.Pattern[str], letters: dict[str, str]) -> str:
    parts = []
    for unit in pattern.finditer(word):
        first = letters.get("^" + unit[0]) if not unit.start() else None
        last = letters.get(unit[0] + "$") if unit.end() == len(word) else None
        parts.append(first or last or letters.get(unit[0], _other(unit[0])))
    return _DIGRAPH.sub(r"\1'\2", "·".join(parts)).replace("·", "")


_SEPARATORS = {ord(mark): " " for mark in "-‐‑–—־/،,"}
_DIGRAPH = re.compile("([ckgstdzh])·+(h)")


@cache
def _other(unit: str) -> str:
    """Return an unlisted letter as folded, or as unidecode transcribes it."""
    letter = fold(unit)
    return letter if letter.isascii() else fold(_unidecode(letter))


def _unidecode(text: str) -> str:
    from unidecode import unidecode

    return str(unidecode(text))


def _plain(text: str) -> str:
    """Return lower-case text without harakat and niqqud, with gereshes as apostrophes and a separate Arabic article."""
    bare = _MARKS.sub("", unicodedata.normalize("NFC", text.casefold())).translate(_GERESH)
    return _ARTICLE.sub("ال-", bare)


_MARKS = re.compile(
    "[\u0591-\u05bd\u05bf-\u05c7\u064b-\u0652\u0656-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)
_GERESH = {ord(mark): "'" for mark in GERESHES}
_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{3})")


@cache
def _table(script_code: str, language_code: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern that splits a word into units, and the Latin letters of the listed units."""
    table: dict[str, str] = {}
    for wanted in ("", language_code):
        for row in seeds.rows("rules/romanisation.csv"):
            if row["script"] == script_code and row["language"] == wanted:
                table[row["letter"]] = row["latin"]
    units = sorted((unit for unit in table if unit[0] != "^" and not unit.endswith("$")), key=len, reverse=True)
    # Without a language of its own, what Latin letters spell together is one unit: sh is a sound in Shīshavān.
    spelled = ["[a-z]+"] if (script_code, language_code) == ("Latn", "") else []
    return re.compile("|".join([*map(re.escape, units), *spelled, "."]), re.DOTALL), table
