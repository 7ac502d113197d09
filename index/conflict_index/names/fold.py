"""The form under which two spellings are the same spelling: lower-case Latin letters and digits, words one space apart.

Apostrophes, hamza and ayn marks, harakat, tatweel and invisible marks are dropped; Latin letters lose their
diacritics; Arabic, Hebrew and Cyrillic letters become those of seeds/rules/romanisation.csv (column `fold`: the
forms of alef, ya and ta marbuta are one), any other letter what unidecode makes of it; all else is a space.
The rules look at one character at a time, so fold(a + " " + b) == (fold(a) + " " + fold(b)).strip().
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from conflict_index import seeds

APOSTROPHES = "'’‘`´ʻʼʽʾʿˈ′ˌʹ׳ߴߵ＇ꞌ‛"
_NOT_KEY = re.compile("[^a-z0-9 ]+")


def fold(text: str) -> str:
    """`text` as words of a-z and 0-9, one space apart; empty when nothing of it can be spelled."""
    return " ".join(_composed(text).translate(TABLE).split())


def fold_all(texts: Iterable[str]) -> list[str]:
    """The folds of many one-line texts at once: one pass over all characters, several times as fast as one by one."""
    lines = _composed("\n".join(text.replace("\n", " ") for text in texts)).translate(TABLE | {10: "\n"})
    return [" ".join(line.split()) for line in lines.split("\n")]


def _composed(text: str) -> str:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


@cache
def _letters() -> dict[str, str]:
    return {row["letter"]: row["fold"] for row in seeds.rows("rules/romanisation.csv") if not row["language"]}


def _fold_character(character: str) -> str:
    if character in APOSTROPHES:
        return ""
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", character).casefold())
    if lower in (known := _letters()):
        return known[lower]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me", "Lm") and not "\u0900" <= character <= "\u1fff":
        return ""
    if not (character.isalnum() or category in ("Mc", "Mn")):
        return " "
    if len(lower) > 1:
        return "".join(known.get(part) or _last_resort(part) for part in lower)
    return _last_resort(lower)


def _last_resort(character: str) -> str:
    from unidecode import unidecode

    return _NOT_KEY.sub("", unidecode(character).casefold())


class _Table(dict[int, str]):
    """Code point to folded letters, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded

    def __or__(self, other: dict[int, str]) -> _Table:  # type: ignore[override]
        return _Table({**self, **other})


TABLE = _Table({code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {39: "", 96: ""})
