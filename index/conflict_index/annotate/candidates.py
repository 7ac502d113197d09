"""All names of a text that may be places: whole runs of capitalised words, and the listed names in and beside them."""

from __future__ import annotations

from conflict_index.annotate.evidence import Evidence, after, before
from conflict_index.annotate.known import Listings
from conflict_index.annotate.lexicon import HEAD, Role
from conflict_index.annotate.shape import shape
from conflict_index.annotate.spans import Candidate, listed, runs
from conflict_index.annotate.tokens import CAPITALS, Tokens

_TAIL = HEAD | Role.DIVISION


def candidates(tokens: Tokens, listings: Listings) -> list[Candidate]:
    """Every candidate with its evidence, by first token; a whole run stands before the listed names in it."""
    names = listed(tokens, listings)
    found: list[Candidate] = []
    at = 0
    for first, end in _pieces(tokens):
        while at < len(names) and names[at].end <= first:
            found.append(names[at])
            at += 1
        inside = []
        while at < len(names) and names[at].first < end:
            inside.append(names[at])
            at += 1
        found += _of_run(tokens, first, end, inside)
    found += names[at:]
    for candidate in found:
        candidate.evidence = [Evidence.BIAS, *candidate.evidence, *shape(candidate)]
        candidate.evidence += before(tokens, candidate.first)
        candidate.evidence += after(tokens, candidate.end)
    return found


def _pieces(tokens: Tokens) -> list[tuple[int, int]]:
    """The runs of capitals, cut at titles and without the words for peoples at their ends."""
    found = []
    for first, end in runs(tokens):
        begin = first
        for at in range(first, end):
            if _cuts(tokens, at, end):
                found.append((begin, at))
                begin = at + 1
        found.append((begin, end))
    return [piece for piece in (_trim(tokens, *piece) for piece in found) if piece[0] < piece[1]]


def _cuts(tokens: Tokens, at: int, end: int) -> bool:
    role = tokens.roles[at]
    return bool(role & Role.TITLE) and not role & Role.PREFIX and not tokens.roles[end - 1] & HEAD


def _trim(tokens: Tokens, first: int, end: int) -> tuple[int, int]:
    while first < end and tokens.roles[first] & Role.DEMONYM:
        first += 1
    while first < end and tokens.roles[end - 1] & Role.DEMONYM:
        end -= 1
    return first, end


def _of_run(tokens: Tokens, first: int, end: int, inside: list[Candidate]) -> list[Candidate]:
    core = next((name for name in inside if _spans(tokens, first, end, name)), None)
    if core is not None:
        first, end = min(first, core.first), max(end, core.end)
        return [Candidate(tokens, first, end, (first, end), core.known, (core.first, core.end))]
    whole = Candidate(tokens, first, end, (first, end))
    if any(name.known and not name.known.weak for name in inside):
        whole.evidence.append(Evidence.HOLDS_PLACE)
    for name in inside:
        name.chunk = (min(first, name.first), max(end, name.end))
    return [whole, *inside]


def _spans(tokens: Tokens, first: int, end: int, name: Candidate) -> bool:
    """Whether the run is the listed name, with at most a side before it and kinds of places behind it."""
    if not name.known or not name.known.places:
        return False
    left = all(tokens.roles[at] & Role.DIRECTION for at in range(first, name.first))
    right = all(tokens.roles[at] & _TAIL for at in range(name.end, end))
    if tokens.style[first] == CAPITALS and (first < name.first or name.end < end):
        return False
    return left and right
