"""Add and remove the Arabic article of a name: Raqqa, ar-Raqqa, al-Raqqa; Bukamal, al-Bukamal, Albukamal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from conflict_index import seeds

_GLUED = re.compile(r"[ae]l(?=[^l][a-z]{4})|[ae]([srtdnz])(?=\1[a-z]{4})|[ae]sh(?=sh)|al(?=[a-z0-9]{5})")
"""Matches an article joined to its word: before any letter but l, or doubling a sun letter."""
_GLUING = 4
"""Minimum length of a name to which an article may be joined: "Al X" is not "Elx"."""


def other_forms(key: str) -> Iterator[tuple[str, str]]:
    """Yield the folded name without its article and with each article, each with the rule applied."""
    if has_article(key):
        key = key.partition(" ")[2]
        yield key, "without the article"
    elif (shorter := unglued(key)) != key:
        yield shorter, "without the glued article"
    for article in articles():
        yield f"{article} {key}", "with an article"
    if len(key) >= _GLUING:
        for article in ("al", "el"):
            yield article + key, "with a glued article"


def has_article(key: str) -> bool:
    """Return whether a folded name begins with an article."""
    head, _, rest = key.partition(" ")
    return bool(rest) and head in articles()


def unglued(word: str) -> str:
    """Return a folded word without a joined article, or the word itself."""
    glued = _GLUED.match(word)
    return word[glued.end() :] if glued else word


@cache
def articles() -> tuple[str, ...]:
    """Return the spellings of the Arabic article, including assimilated ones, most common first."""
    return tuple(row["word"] for row in seeds.rows("rules/particles.csv") if row["kind"] == "article")
