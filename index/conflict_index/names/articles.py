"""Names that differ in an article: Raqqa, ar-Raqqa, al-Raqqa; Bukamal, al-Bukamal, Albukamal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from conflict_index import seeds

_GLUED = ("al", "el")
_SHORTEST = 4
"""Letters that must be left when a glued article is taken off."""


def other_forms(key: str) -> Iterator[tuple[str, str]]:
    """The folded name with its article taken off, and with each article, each with the rule that made it."""
    head, _, rest = key.partition(" ")
    if rest and head in articles():
        yield rest, "without the article"
        key = rest
    elif key[:2] in _GLUED and len(head) - 2 >= _SHORTEST:
        yield key[2:], "without the glued article"
    for article in articles():
        yield f"{article} {key}", "with an article"
    for article in _GLUED:
        yield article + key, "with a glued article"


@cache
def articles() -> tuple[str, ...]:
    """The Arabic articles in their assimilations and spellings, the commonest first."""
    return tuple(row["word"] for row in seeds.rows("rules/particles.csv") if row["kind"] == "article")
