"""Tell how a report is written: its language by script, and the words it has in small letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from conflict_index.annotate.lexicon import has_words
from conflict_index.names import Word, letters
from conflict_index.names.languages import ENGLISH, LATIN, languages_of, written_in
from conflict_index.names.scripts import script_of

_LATIN_END = "\u0250"


@dataclass(frozen=True, slots=True)
class Written:
    """The language of a text by script (ISO 639, several with a space between if unsure), without English.

    `small` holds the words that the report has in small letters, where that helps to tell words from names.
    """

    languages: Mapping[str, str]
    small: frozenset[str] = frozenset()

    def languages_at(self, text: str, starts: Iterable[int]) -> list[str]:
        """Return the language of each word by its start; empty for English and languages without tables."""
        told = _ByLetter(self.languages)
        return [told[text[start]] for start in starts]


class _ByLetter(dict[str, str]):
    """Maps the first letter of a word to its language; filled on demand."""

    def __init__(self, languages: Mapping[str, str]) -> None:
        self._languages = languages

    def __missing__(self, first: str) -> str:
        language = self[first] = self._languages.get(_script_at(first), "")
        return language


ENGLISH_ONLY = Written({})


@cache
def _script_at(first: str) -> str:
    """Return the script of a word by its first letter; a digit counts as Latin."""
    return LATIN if first < _LATIN_END else script_of(first)


def how_written(pieces: Sequence[tuple[str, Sequence[Word]]]) -> list[Written]:
    """Return how each piece of a report is written, given its text and words.

    A language that a piece does not show is that of most other pieces, in scripts other than Latin else any of them.
    """
    told = [written_in(text, (word.folded for word in found)) for text, found in pieces]
    if all(one.get(LATIN, ENGLISH) == ENGLISH and len(one) <= 1 for one in told) and all(
        text.isascii() or not _foreign_scripts(text) for text, _ in pieces
    ):
        return [ENGLISH_ONLY] * len(pieces)
    most = _most(told)
    small = frozenset(map(letters, set(_small(pieces, told))))
    languages = {key: _with_tables({**most, **dict(key)}) for key in {tuple(one.items()) for one in told}}
    return [Written(languages[tuple(one.items())], small) for one in told]


def _most(told: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the commonest language of each script in a report."""
    counted: dict[str, Counter[str]] = {}
    for one in told:
        for code, language in one.items():
            counted.setdefault(code, Counter())[language] += 1
    unsure = {code: " ".join(one.code for one in languages_of(code) if has_words(one.code)) for code in ("Cyrl",)}
    return unsure | {code: languages.most_common(1)[0][0] for code, languages in counted.items()}


def _with_tables(told: Mapping[str, str]) -> dict[str, str]:
    return {code: language for code, language in told.items() if language != ENGLISH and has_words(language)}


def _small(pieces: Sequence[tuple[str, Sequence[Word]]], told: Sequence[Mapping[str, str]]) -> Iterable[str]:
    for (text, found), one in zip(pieces, told, strict=True):
        latin = one.get(LATIN, ENGLISH) != ENGLISH
        for start, end, _ in found:
            if text[start].islower() and (latin or text[start] >= _LATIN_END):
                yield text[start:end]


def _foreign_scripts(text: str) -> bool:
    return any(character >= _LATIN_END and character.isalpha() for character in text)
