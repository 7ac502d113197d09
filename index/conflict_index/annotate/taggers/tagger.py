"""Finds the terms of the tables in a text: the longest first, none inside another of the same facet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from conflict_index.annotate.taggers.table import ANY, SMALL, Table, TaggedTerm, TermNode, tables
from conflict_index.annotate.tokens import CAPITALS, SPACE, Tokens, tokenise
from conflict_index.model import Span, Tag
from conflict_index.names import spelled, words
from conflict_index.names.marks import INVISIBLE

_WINDOW = 8
"""How many words before and after a term its context words are looked for in."""

_QUOTED_GAP = re.compile("[-‐‑– \t\"'«»“”„‟‘’‹›]*[\r\n]?[-‐‑– \t\"'«»“”„‟‘’‹›]*").fullmatch
_LONGEST_GAP = 8
_SAME_LETTER = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"} | dict.fromkeys(INVISIBLE))


class Tagger:
    """Holds the tables of seeds/taggers; one serves any number of texts. Raises SeedError for a bad table."""

    def __init__(self) -> None:
        self._tables = tables()

    def tags(self, text: str, offset: int = 0) -> tuple[Tag, ...]:
        """Return the tags of `text` in order; `offset` is where the text begins in its report."""
        return self.tags_of(tokenise(text, words(text)), offset)

    def tags_of(self, tokens: Tokens, offset: int = 0) -> tuple[Tag, ...]:
        """Return the tags of a text that is already split into words; see `tags`. Time is linear in the text."""
        found = [tag for table in self._tables for tag in _tags(table, tokens, offset)]
        return tuple(sorted(found, key=lambda tag: tag.span)) if len(self._tables) > 1 else tuple(found)


def _tags(table: Table, tokens: Tokens, offset: int) -> Iterator[Tag]:
    begins, taken = table.root.branches, 0
    for at in [at for at, word in enumerate(tokens.folded) if word in begins]:
        if at < taken or not _promises(begins[tokens.folded[at]], tokens, at + 1):
            continue
        if longest := _longest(table.root, tokens, at):
            taken, term = longest
            if term.value:
                start, end = tokens.starts[at], tokens.ends[taken - 1]
                yield Tag(table.facet, term.value, Span(offset + start, offset + end), tokens.text[start:end])


def _promises(forms: list[tuple[str, TermNode]], tokens: Tokens, after: int) -> bool:
    """Whether a term may begin with one of these forms, by a glance at token `after`: most begin with common words."""
    following = tokens.folded[after] if after < tokens.size else ""
    for _, node in forms:  # noqa: SIM110 - a loop is faster, and this runs for every common word
        if node.terms or following in node.branches:
            return True
    return False


def _longest(root: TermNode, tokens: Tokens, at: int) -> tuple[int, TaggedTerm] | None:
    """The longest term that begins at token `at`, behind the number of the token after it."""
    longest = None
    ways: list[tuple[TermNode, tuple[str, ...]]] = [(root, ())]
    for end in range(at, tokens.size):
        if end > at and not _adjoin(tokens, end):
            break
        ways = [(node, (*written, form)) for before, written in ways for form, node in _branches(before, tokens, end)]
        if not ways:
            break
        for term in (term for node, written in ways for term in node.terms if _stands(term, written, tokens, at)):
            longest = end + 1, term
            break
    return longest


def _branches(node: TermNode, tokens: Tokens, at: int) -> list[tuple[str, TermNode]]:
    """The ways on from `node` by token `at`: folding is coarse, so that the letters are compared too."""
    forms = node.branches.get(tokens.folded[at])
    if not forms:
        return []
    letters = _plain(tokens.surface(at))
    return [(form, after) for form, after in forms if _plain(form) == letters]


def _adjoin(tokens: Tokens, after: int) -> bool:
    """Whether token `after` follows the one before it with only spaces, hyphens, quotation marks or one line end."""
    if tokens.gaps[after] <= SPACE:
        return True
    start, end = tokens.ends[after - 1], tokens.starts[after]
    return end - start <= _LONGEST_GAP and bool(_QUOTED_GAP(tokens.text, start, end))


def _stands(term: TaggedTerm, written: tuple[str, ...], tokens: Tokens, at: int) -> bool:
    """Whether the term, written like this at token `at`, has the case and the context that its row asks for."""
    if term.case != ANY and not _cased(term, written, tokens, at):
        return False
    if not term.near and not term.without:
        return True
    end = at + len(written)
    around = tokens.folded[max(0, at - _WINDOW) : at] + tokens.folded[end : end + _WINDOW]
    return term.without.isdisjoint(around) and (not term.near or not term.near.isdisjoint(around))


def _cased(term: TaggedTerm, written: tuple[str, ...], tokens: Tokens, at: int) -> bool:
    """Whether the capitals are those the row asks for; a sentence all in capitals says nothing about names."""
    shouted = tokens.style[at] == CAPITALS
    if term.case == SMALL:
        return shouted or tokens.fresh[at] or not tokens.text[tokens.starts[at]].isupper()
    return not shouted and all(_capitals(form, tokens.surface(at + after)) for after, form in enumerate(written))


def _capitals(form: str, surface: str) -> bool:
    pairs = zip(filter(str.isalpha, form), filter(str.isalpha, surface), strict=False)
    return all(there.isupper() for listed, there in pairs if listed.isupper())


@lru_cache(1 << 14)
def _plain(word: str) -> str:
    """A word in its own letters, without case, vowel signs and invisible marks, and with one form of ya, ta and kaf."""
    if word.isascii():
        return word.casefold()
    return spelled(unicodedata.normalize("NFKC", word).translate(_SAME_LETTER))
