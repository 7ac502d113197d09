"""Write a word in one way without leaving its script: for tables of words that are not compared across scripts."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from conflict_index.names.marks import INVISIBLE

_SAME = str.maketrans(
    dict.fromkeys("أإآٱ", "ا")
    | {"ى": "ي", "ی": "ي", "ک": "ك", "ۀ": "ه"}
    | dict.fromkeys('’‘`ʻʼ׳״"', "'")
    | {"İ": "i", "I": "I"}
    | dict.fromkeys(INVISIBLE)
)
_MARKS = frozenset(map(chr, [*range(0x0591, 0x05BE), *range(0x05BF, 0x05C8), *range(0x064B, 0x0653), 0x0670]))


@lru_cache(1 << 16)
def letters(word: str) -> str:
    """Return a word in lower case and one form of each letter, without vowel points, tatweel and invisible marks.

    The alefs, the forms of ya and of kaf, and the apostrophes are one each. Other letters keep their marks and script.
    """
    composed = unicodedata.normalize("NFKC", word).translate(_SAME).lower()
    return composed if composed.isascii() else "".join(letter for letter in composed if letter not in _MARKS)
