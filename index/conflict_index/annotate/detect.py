"""All names of a text that may be places: whole runs of capitalised words, and the listed names in and beside them."""

from __future__ import annotations

from collections.abc import Iterator

from conflict_index.annotate.features import Evidence, after, before
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.annotate.lexicon import HEAD, Role
from conflict_index.annotate.spans import Candidate, listed, runs
from conflict_index.annotate.surface_features import shape
from conflict_index.annotate.tokens import CAPITALS, SPACE, Tokens

_LIST_FROM = 3
_NOT_OF_COUNTRIES = frozenset({Evidence.SPEECH_AFTER, Evidence.COPULA_AFTER, Evidence.WORD, Evidence.RARE_WORD})
"""Countries speak as persons do, and some are words too ("turkey")."""
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
        if Evidence.COUNTRY in candidate.evidence:
            candidate.evidence = [kind for kind in candidate.evidence if kind not in _NOT_OF_COUNTRIES]
    return found


def _pieces(tokens: Tokens) -> list[tuple[int, int]]:
    """The runs of capitals, cut at titles, without the words for peoples at their ends.

    Where there are many articles, it is a list that has lost its commas: cut there too.
    """
    found = []
    for first, end in runs(tokens):
        begin = first
        listing = sum(bool(role & Role.ARTICLE) for role in tokens.roles[first:end]) >= _LIST_FROM
        for at, role in enumerate(tokens.roles[first:end], first):
            if role & Role.TITLE and _cuts(tokens, at, end):
                found.append((begin, at))
                begin = at + 1
            elif listing and at > begin and role & Role.ARTICLE and tokens.gaps[at] == SPACE:
                found.append((begin, at))
                begin = at
        found.append((begin, end))
    return [piece for piece in (_trim(tokens, *piece) for piece in found) if piece[0] < piece[1]]


def _cuts(tokens: Tokens, at: int, end: int) -> bool:
    """Whether the title at `at` is that of a person, not a part of the name."""
    return not tokens.roles[at] & Role.PREFIX and not tokens.roles[end - 1] & HEAD


def _trim(tokens: Tokens, first: int, end: int) -> tuple[int, int]:
    while first < end and tokens.roles[first] & Role.DEMONYM and not _belongs(tokens, first, end):
        first += 1
    while first < end and tokens.roles[end - 1] & Role.DEMONYM:
        end -= 1
    return first, end


def _belongs(tokens: Tokens, first: int, end: int) -> bool:
    """Whether a word for a people belongs to the name of a river, sea or mountain: Persian Gulf."""
    return end - first == 2 and bool(tokens.roles[end - 1] & Role.FEATURE)


def _of_run(tokens: Tokens, first: int, end: int, inside: list[Candidate]) -> list[Candidate]:
    core = next((name for name in inside if _spans(tokens, first, end, name)), None)
    if core is not None:
        first, end = min(first, core.first), max(end, core.end)
        return [Candidate(tokens, first, end, (first, end), core.known, (core.first, core.end))]
    whole = Candidate(tokens, first, end, (first, end))
    places = [name for name in inside if name.known and name.known.places and not name.known.weak]
    if places:
        whole.evidence.append(Evidence.HOLDS_PLACE if len(places) == 1 else Evidence.HOLDS_PLACES)
    for name in inside:
        name.chunk = (min(first, name.first), max(end, name.end))
    if places and sum(name.end - name.first for name in places) == end - first:
        return inside
    if end - first < _LIST_FROM or not places:
        return [whole, *inside]
    return sorted([whole, *inside, *_between(tokens, first, end, inside)], key=lambda one: (one.first, -one.end))


def _between(tokens: Tokens, first: int, end: int, inside: list[Candidate]) -> Iterator[Candidate]:
    """What stands between the listed names of a long run: other names of a list that has lost its commas."""
    at = first
    for name in [*inside, None]:
        begin, stop = at, name.first if name else end
        if begin < stop:
            yield Candidate(tokens, begin, stop, (first, end))
        at = name.end if name else end


def _spans(tokens: Tokens, first: int, end: int, name: Candidate) -> bool:
    """Whether the run is the listed name, with at most a side before it and kinds of places behind it."""
    if not name.known or not name.known.places:
        return False
    if first >= name.first and name.end >= end:
        return True
    left = all(role & Role.DIRECTION for role in tokens.roles[first : name.first])
    right = all(role & _TAIL for role in tokens.roles[name.end : end])
    return left and right and tokens.style[first] != CAPITALS
