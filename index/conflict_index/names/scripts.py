"""Detect the script of a text."""

from __future__ import annotations

from collections import Counter
from functools import cache

_BLOCKS = (
    (0x0041, 0x0250, "Latn"),
    (0x0370, 0x0400, "Grek"),
    (0x0400, 0x0530, "Cyrl"),
    (0x0530, 0x0590, "Armn"),
    (0x0590, 0x0600, "Hebr"),
    (0x0600, 0x0700, "Arab"),
    (0x0700, 0x0750, "Syrc"),
    (0x0750, 0x0780, "Arab"),
    (0x08A0, 0x0900, "Arab"),
    (0x0900, 0x0980, "Deva"),
    (0x0980, 0x0A00, "Beng"),
    (0x0E00, 0x0E80, "Thai"),
    (0x10A0, 0x1100, "Geor"),
    (0x1100, 0x1200, "Hang"),
    (0x1200, 0x13A0, "Ethi"),
    (0x1E00, 0x1F00, "Latn"),
    (0x1F00, 0x2000, "Grek"),
    (0x3040, 0x30A0, "Hira"),
    (0x30A0, 0x3100, "Kana"),
    (0x3400, 0xA000, "Hani"),
    (0xAC00, 0xD7B0, "Hang"),
    (0xFB1D, 0xFB50, "Hebr"),
    (0xFB50, 0xFE00, "Arab"),
    (0xFE70, 0xFF00, "Arab"),
)


def script(text: str) -> str:
    """Return the ISO 15924 code of the script of most letters; Zyyy if there are none, Zzzz if unknown."""
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else "Zyyy"
    codes = list(map(script_of, filter(str.isalpha, text)))
    if not codes:
        return "Zyyy"
    if codes.count(codes[0]) == len(codes):
        return codes[0]  # most texts; counting all takes several times as long
    return Counter(codes).most_common(1)[0][0]


@cache
def script_of(character: str) -> str:
    """Return the ISO 15924 code of the script of a letter; Zzzz if unknown."""
    code = ord(character)
    return next((name for start, end, name in _BLOCKS if start <= code < end), "Zzzz")
