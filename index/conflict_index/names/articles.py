"""Names that differ in an article: Raqqa, ar-Raqqa, al-Raqqa; Bukamal, al-Bukamal, Albukamal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from conflict_index import seeds

_GLUED = re.compile(r"[ae]l(?=[^l][a-z]{4})|[ae]([srtdnz])(?=\1[a-z]{4})|[ae]sh(?=sh)|al(?=[a-z0-9]{5})")
"""An article written as one with its word: before another letter than l, doubling a sun letter, as Arabic writes it."""
_GLUING = 4
"""Letters from which a name may have an article glued to it: Al X is not Elx."""


def other_forms(key: str) -> Iterator[tuple[str, str]]:
    """The folded name with its article taken off, and with each article, each with the rule that made it."""
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
    """Whether a folded name begins with an article."""
    head, _, rest = key.partition(" ")
    return bool(rest) and head in articles()


def unglued(word: str) -> str:
    """A folded word without the article that is written as one with it, or the word itself."""
    glued = _GLUED.match(word)
    return word[glued.end() :] if glued else word


@cache
def articles() -> tuple[str, ...]:
    """The Arabic articles in their assimilations and spellings, the commonest first."""
    return tuple(row["word"] for row in seeds.rows("rules/particles.csv") if row["kind"] == "article")
