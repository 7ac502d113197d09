"""Split a text into folded words with offsets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from conflict_index.names.fold import TABLE, fold
from conflict_index.names.marks import APOSTROPHES

REMARK = re.compile(r"\[[^\]]*\]|\([^)]*\)")
"""Matches a bracketed remark after a name in a list of places: "Hit (Anbar)", "Ar Raqqah [sheet 12]"."""


class Word(NamedTuple):
    """A word at characters `start` to `end` (exclusive) of the text, and its folded form."""

    start: int
    end: int
    folded: str


_GERSHAYIM = re.compile('(?<=[א-ת])"(?=[א-ת](?![א-ת]))')
"""Matches a quotation mark before the last letter of a Hebrew word, which makes it an acronym."""

# A word, and after it the possessive that is left out; in _SHAPE's letters: s and a begin a word, m (a mark) goes
# on with it, ' (an apostrophe) and . (an invisible joiner) only stand inside.
_ASCII_WORD = re.compile("([0-9a-z]+(?:['`]+(?!s(?![0-9a-z]))[0-9a-z]+)*)(?:['`]s)?")
_WORD = re.compile("([as][asm]*(?:['.]+(?!(?<=')s(?![asm]))[as][asm]*)*)(?:'s)?")


def words(text: str) -> list[Word]:
    """Return the words of `text` in order, with half-open character offsets.

    Hyphens and spaces separate words, inner apostrophes belong to the word; an English possessive 's is excluded.
    Without possessives, the folded words joined by a space are fold(text). Time is linear in the text.
    """
    if text.isascii():
        found = [Word(match.start(), match.end(1), match[1]) for match in _ASCII_WORD.finditer(text.lower())]
        return found if "'" not in text and "`" not in text else [_plain(word) for word in found]
    result = []
    if '"' in text:
        text = _GERSHAYIM.sub("\u05f4", text)
    for match in _WORD.finditer(text.translate(_SHAPE)):
        start, end = match.span(1)
        folded = _fold_word(text[start:end])
        if folded:
            result.append(Word(start, end, folded))
    return result


def _plain(word: Word) -> Word:
    return Word(word.start, word.end, word.folded.replace("'", "").replace("`", ""))


@lru_cache(1 << 16)
def _fold_word(surface: str) -> str:
    return fold(surface)


class _Shape(dict[int, str]):
    """Maps code points to one of s, a, m, ', . and space; filled on demand."""

    def __missing__(self, code: int) -> str:
        shape = self[code] = _shape(chr(code))
        return shape


def _shape(character: str) -> str:
    if character in APOSTROPHES:
        return "'"
    if character in "sS":
        return "s"
    spelled = fold(character)
    if character.isalnum() or spelled:
        return "a"
    category = unicodedata.category(character)
    return "." if category == "Cf" else "m" if category in ("Mn", "Mc", "Me") or TABLE[ord(character)] == "" else " "


_SHAPE = _Shape()
