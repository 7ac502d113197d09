"""Read the words beside coordinates from seeds/coordinates/words.csv; write texts in one set of digits and marks."""

from __future__ import annotations

import re
from functools import cache

from conflict_index import seeds

_LIKE = (
    ("°", "º˚"),
    ("'", "′’‘´ʹ`"),
    ('"', "″”“ʺ"),
    ("-", "−‐‑"),
    (".", "٫"),
    (",", "،"),
    (" ", "\u00a0\u2007\u2009\u202f\u200e\u200f\t\n\r"),
    *((str(digit), chr(0x660 + digit) + chr(0x6F0 + digit)) for digit in range(10)),
)
_PLAIN = {ord(character): plain for plain, characters in _LIKE for character in characters}


def plain(text: str) -> str:
    """Return a text of the same length in Western digits, with one mark each for degrees, minutes and seconds."""
    return text if text.isascii() and "\n" not in text and "\t" not in text else text.translate(_PLAIN)


@cache
def values(kind: str) -> dict[str, str]:
    """Return the words of a class, each with its value."""
    return {row["word"].casefold(): row["value"] for row in seeds.rows("coordinates/words.csv") if row["class"] == kind}


@cache
def alternatives(*kinds: str) -> str:
    """Return a regular expression for the words of some classes, longest first, blanks in them optional."""
    found = sorted({word for kind in kinds for word in values(kind)}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in found)


def value_of(kind: str, word: str) -> str:
    """Return the value of a word as written in a text; blanks do not count. Empty for a word of another class."""
    bare = "".join(word.casefold().split())
    return next((value for known, value in values(kind).items() if "".join(known.split()) == bare), "")
