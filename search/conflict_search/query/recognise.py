"""Which words of a query are names, and what each may mean.

A name that a gazetteer lists is taken by the longest match. What is left is tried as a close spelling where it
looks like a name: capitalised, or all that the query says. A word that merely could be a name ("hit", "march") is one
when it is capitalised or `place:` says so; a script without capitals is read as lower case.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from conflict_index.ids import EntityId
from conflict_index.model import How
from conflict_index.names import Word, words
from conflict_index.names.articles import articles
from conflict_index.names.generics import generics
from conflict_index.names.words import REMARK
from conflict_search.choices import Variants
from conflict_search.query.language import Clause

_MAX_WORDS = 6
"""Words of the longest name that is looked for as a whole: Jisr ash-Shughur, Khan al-Asal al-Gharbi."""


@dataclass(frozen=True)
class Meaning:
    """One thing that a name of the query may stand for.

    `terms` are the index terms of all mentions of it: its own id, and those of the names that the collection has
    for it. They are empty when the collection does not mention it.
    """

    entity_id: EntityId
    how: How
    score: float
    rule: str
    matched: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A stretch of a query, as a name with its meanings; without any it is plain words.

    `words_too` marks a guess: the stretch may be a name but is looked for as words besides.
    """

    text: str
    meanings: tuple[Meaning, ...] = ()
    words_too: bool = False


class Names(Protocol):
    """What knows names: the gazetteer, and the names found in the collection."""

    def meanings(self, name: str, variants: Variants, kind: str) -> tuple[Meaning, ...]:
        """Return the meanings of `name`, best first; kind is any, place or actor."""
        ...

    def listed(self, folded: list[str], start: int) -> int:
        """Return the number of words of the longest listed name at `start`, 0 for none."""
        ...

    def weak(self, folded: list[str]) -> bool:
        """Tell whether the listed name is also a common word or a person's name."""
        ...


def recognise(clause: Clause, names: Names, variants: Variants) -> tuple[Reading, ...]:
    """Split a clause into names and plain words, in order.

    A clause that says it is a name is one, even if nothing is called so: it then has no meaning and no words.
    """
    if clause.field == "text":
        return (Reading(clause.text),)
    if clause.field in ("place", "actor"):
        return (Reading(clause.text, names.meanings(clause.text, variants, clause.field)),)
    bare = REMARK.sub(" ", clause.text).strip()
    tokens = words(bare)
    if _looks_like_a_name(bare, tokens, names) and (whole := names.meanings(bare, variants, "any")):
        return (Reading(bare, whole),)
    tokens = words(clause.text)
    return tuple(_readings(clause, tokens, names, variants))


def _looks_like_a_name(text: str, tokens: list[Word], names: Names) -> bool:
    """Tell whether the whole text may be one name: capitalised except for articles, or listed and not weak."""
    if 0 < len(tokens) <= _MAX_WORDS and all(_capitals(text, tokens)):
        return True
    folded = [t.folded for t in tokens]
    return bool(tokens) and names.listed(folded, 0) == len(tokens) and not names.weak(folded)


def _capitals(text: str, tokens: list[Word]) -> list[bool]:
    """Tell of each word whether it is capitalised, an article before or a generic term after a capitalised word."""
    found = [text[word.start].isupper() for word in tokens]
    for at in range(1, len(tokens)):
        found[at] = found[at] or (found[at - 1] and tokens[at].folded in generics())
    for at in range(len(tokens) - 2, -1, -1):
        found[at] = found[at] or (found[at + 1] and tokens[at].folded in articles())
    return found


def _readings(clause: Clause, tokens: list[Word], names: Names, variants: Variants) -> Iterator[Reading]:
    folded = [t.folded for t in tokens]
    at = 0
    while at < len(tokens):
        size = _name_at(clause.text, tokens, folded, at, names)
        if size:
            text = clause.text[tokens[at].start : tokens[at + size - 1].end]
            yield Reading(text, names.meanings(text, variants, "any"))
            at += size
            continue
        end = at + 1
        while end < len(tokens) and not _name_at(clause.text, tokens, folded, end, names):
            end += 1
        alone = (at, end) == (0, len(tokens))
        yield from _close_or_words(clause.text, tokens[at:end], alone, names, variants)
        at = end


def _name_at(text: str, tokens: list[Word], folded: list[str], at: int, names: Names) -> int:
    """Return the number of words of the listed name here; 0 for none, or for a weak one in lower case."""
    size = names.listed(folded, at)
    if size and not _capital(text, tokens[at]) and names.weak(folded[at : at + size]):
        return 0
    return size


def _close_or_words(text: str, tokens: list[Word], alone: bool, names: Names, variants: Variants) -> Iterator[Reading]:
    """Read words that no gazetteer lists: each run that looks like a name is compared with known names.

    `alone` says that they are all of the clause: then lower-case words are tried too.
    """
    marked = zip(_capitals(text, tokens), tokens, strict=True)
    for capital, run in itertools.groupby(marked, lambda pair: pair[0]):
        stretch = [word for _, word in run]
        surface = text[stretch[0].start : stretch[-1].end]
        common = not capital and names.listed([w.folded for w in stretch], 0) > 0
        if variants != "fuzzy" or not (capital or alone) or common:
            yield Reading(surface)
        elif found := names.meanings(surface, variants, "any"):
            yield Reading(surface, found, words_too=not capital)
        elif not capital or len(stretch) == 1:
            yield Reading(surface)
        else:
            for word in stretch:
                yield Reading(text[word.start : word.end], names.meanings(text[word.start : word.end], variants, "any"))


def _capital(text: str, word: Word) -> bool:
    return text[word.start].isupper()
