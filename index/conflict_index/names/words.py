"""Split a text into folded words with offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
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

_REFERENCE = re.compile(
    "&(?:nbsp|ensp|emsp|thinsp|shy|zwn?j|quot|amp|apos|lt|gt|[lr][ds]quo|[lr]aquo|[nm]dash|hellip|bull|middot"
    "|#[0-9]{1,6}|#x[0-9a-f]{1,5});",
    re.IGNORECASE,
)
"""Matches a character that HTML writes as a reference."""

# A word, and after it the possessive that is left out; in _SHAPE's letters: s and a begin a word, m (a mark) goes
# on with it, ' (an apostrophe) and . (an invisible joiner) only stand inside.
_ASCII_WORD = re.compile("([0-9a-z]+(?:['`]+(?!s(?![0-9a-z]))[0-9a-z]+)*)(?:['`]s)?")
_WORD = re.compile("([as][asm]*(?:['.]+(?!(?<=')s(?![asm]))[as][asm]*)*)(?:'s)?")


def words(text: str) -> list[Word]:
    """Return the words of `text` in order, with half-open character offsets.

    Hyphens and spaces separate words, inner apostrophes belong to the word; an English possessive 's and references
    of HTML are excluded. A hashtag is divided where a capital or a year begins: #KhanSheikhoun, #Aleppo2016.
    Without these, the folded words joined by a space are fold(text). Time is linear in the text.
    """
    found = _words(text)
    if "&" in text and ";" in text:
        found = _without_references(text, found)
    return list(_divided(text, found)) if "#" in text or "＃" in text else found


def _words(text: str) -> list[Word]:
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


def _without_references(text: str, found: list[Word]) -> list[Word]:
    """Leave out the words inside references of HTML, such as nbsp."""
    inside = {at for match in _REFERENCE.finditer(text) for at in range(match.start(), match.end())}
    return [word for word in found if word.start not in inside]


def _divided(text: str, found: Iterable[Word]) -> Iterator[Word]:
    """Yield the words, those of hashtags in parts; an underscore goes on with a hashtag."""
    end = -1
    for word in found:
        mark = text[word.start - 1 : word.start]
        if mark not in ("#", "＃") and not (mark == "_" and word.start - 1 == end):
            yield word
            continue
        end = word.end
        cuts = [word.start, *(at for at in range(word.start + 1, end) if _begins_part(text, at, end)), end]
        parts = (Word(start, stop, _fold_word(text[start:stop])) for start, stop in pairwise(cuts))
        yield from (part for part in parts if part.folded)


def _begins_part(text: str, at: int, end: int) -> bool:
    """Return whether a part of a hashtag begins at a character: KhanSheikhoun, NATOSummit, Aleppo2016, not T4."""
    before, one = text[at - 1], text[at]
    if one.isdigit():
        return before.isalpha() and not before.isupper()
    if not one.isupper():
        return False
    return before.islower() or before.isdigit() or (before.isupper() and at + 1 < end and text[at + 1].islower())


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
