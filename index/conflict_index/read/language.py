"""Guess the language of a text by its script, letters and most common words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from conflict_index import seeds

_HEAD = 6000
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("Arab", "\u0600", "\u06ff"),
    ("Cyrl", "\u0400", "\u04ff"),
    ("Hebr", "\u0590", "\u05ff"),
    ("Latn", "A", "\u024f"),
)
_WORDS_FOR_SCRIPT = 200
_ENOUGH = 2
"""The fewest common words of a language that decide for it."""


def guess_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a language of seeds/reading/languages.csv, None if the text does not decide."""
    words = [word.casefold() for word in _WORDS.findall(text[:_HEAD])]
    script = _script(words)
    if script == "Hebr":
        return "he"
    if script is None:
        return None
    scores: Counter[str] = Counter()
    common, letters = _signs(script)
    for word in words:
        for language in common.get(word, ()):
            scores[language] += 1
    for letter, language in letters.items():
        scores[language] += sum(letter in word for word in words)
    ranked = scores.most_common(2)
    if not ranked or ranked[0][1] < _ENOUGH:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > ranked[1][1] else None


def _script(words: list[str]) -> str | None:
    """Return the script of most words' first letters."""
    counts = Counter(
        name for word in words[:_WORDS_FOR_SCRIPT] for name, low, high in _SCRIPTS if low <= word[0] <= high
    )
    best = counts.most_common(1)
    return best[0][0] if best else None


@cache
def _signs(script: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Common words with their languages, and letters that only one language of the script has."""
    words: dict[str, tuple[str, ...]] = {}
    letters: dict[str, str] = {}
    for row in seeds.rows("reading/languages.csv"):
        if row["script"] != script:
            continue
        for sign in row["signs"].split():
            if row["kind"] == "letter":
                letters[sign] = row["language"]
            else:
                words[sign] = (*words.get(sign, ()), row["language"])
    return words, letters
