"""Split a text into tokens and write their classes as a string of letters, for the grammar to match."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conflict_index.dates.lexicon import TokenClass, Value, class_of
from conflict_index.dates.overlay import may_be_foreign, reread

_TOKEN = re.compile(
    r"""https?://\S+ | www\.\S+                     # an address, never read as a date
    | \d{1,2}(?:[:.]\d\d)?\s?[aApP](?:\.[mM]\.|[mM](?![^\W\d_]))   # a time: 6 p.m., 4:30am
    | \d+(?:[.,:/\-–—‑]\d+)*(?:(?:st|nd|rd|th|ST|ND|RD|TH|s|S)(?![^\W\d_]))?  # a number, or numbers joined
    | [^\W\d_]+(?:(?:[\u064b-\u0655\u0670]|['’](?=[\u0400-\u04ff]))+[^\W\d_]*)*   # a word, signs inside: غداً, п'ять
    | \n[^\S\n]*\n\s*                             # a blank line
    | [^\w\s]""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Scan:
    """`kinds[i]` is the class letter of the token at `text[starts[i]:ends[i]]`, `values[i]` its value.

    `local` are the tokens that a row of seeds/dates/languages.csv gave their class; `day_first` tells whether the text
    is in a language of Latin letters that writes the day before the month.
    """

    text: str
    kinds: str
    starts: list[int]
    ends: list[int]
    values: list[Value]
    local: frozenset[int] = frozenset()
    day_first: bool = False


def scan(text: str) -> Scan:
    """Return all tokens of `text`, in time linear in its length."""
    matches = list(_TOKEN.finditer(text))
    known = [class_of(match[0]) for match in matches]
    kinds = "".join([letter for letter, _ in known])
    if may_be_foreign(kinds, text):
        return _foreign(text, matches, known)
    return Scan(
        text,
        kinds,
        [match.start() for match in matches],
        [match.end() for match in matches],
        [value for _, value in known],
    )


def _foreign(text: str, matches: list[re.Match[str]], known: list[TokenClass]) -> Scan:
    pieces, day_first = reread(matches, known)
    return Scan(
        text,
        "".join([piece.known[0] for piece in pieces]),
        [piece.start for piece in pieces],
        [piece.end for piece in pieces],
        [piece.known[1] for piece in pieces],
        frozenset(at for at, piece in enumerate(pieces) if piece.local),
        day_first,
    )
