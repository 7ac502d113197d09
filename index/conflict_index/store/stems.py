"""Fold and stem the words of text fields, so that "shelled" finds "shelling"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from conflict_index import seeds
from conflict_index.names import Word, words


@cache
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer import stemmer  # 5 ms that a search for a bare name does not need

    return stemmer("english").stemWord  # type: ignore[no-any-return]


@cache
def stem(word: str) -> str:
    """Return the stem of a folded word by the Snowball rules for English (Porter 2)."""
    return _stemmer()(word)


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text, in order."""
    return stems_of(words(text))


def stems_of(split: Iterable[Word]) -> list[str]:
    """Return the stems of words, in order."""
    return [stem(word.folded) for word in split]


def content_stems(split: Iterable[Word]) -> list[str]:
    """Return the stems of the words that carry content, in order."""
    closed = closed_words()
    return [stem(word.folded) for word in split if word.folded not in closed]


@cache
def closed_words() -> frozenset[str]:
    """Return the folded words that carry only grammar, such as prepositions. Raises SeedError."""
    return frozenset(row["word"] for row in seeds.rows("query/closed_words.csv"))
