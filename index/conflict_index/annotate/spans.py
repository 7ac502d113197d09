"""Names in a text before it is known what they are: runs of capitalised words, and listed names inside them."""

from __future__ import annotations

from dataclasses import dataclass, field

from conflict_index.annotate.features import Evidence
from conflict_index.annotate.gazetteer_features import MOST_WORDS, Known, Listings
from conflict_index.annotate.lexicon import HEAD, ORDINARY, Role
from conflict_index.annotate.tokens import (
    CAPITAL,
    CAPITALS,
    DIGIT,
    JOINED,
    LOWER,
    PLAIN,
    POSSESSIVE,
    SMALL,
    SPACE,
    TITLED,
    UNCASED,
    UPPER,
    Tokens,
)

_MOST_INNER = 2
_LONGEST_RUN = 24
"""Words of a run of capitals; a longer one is cut, so that time stays linear in any text."""
_LOST_FROM = 5
_WELL_KNOWN = frozenset({Evidence.COUNTRY, Evidence.PROVINCE, Evidence.MILLION, Evidence.LARGE, Evidence.CURATED})
_OF_HEADS = Role.FEATURE | Role.FACILITY | Role.BODY
_KEPT_FRESH = Role.DIRECTION | Role.PREFIX | Role.TITLE | Role.GIVEN | Role.DEMONYM | HEAD
_WORDLESS = ORDINARY | Role.CALENDAR | Role.DEMONYM | Role.STRONG | Role.WEAK


@dataclass(slots=True)
class Candidate:
    """Tokens `first` to `end` (exclusive) as one name; `core` is where the listed name lies in it, if any.

    `known` is what the gazetteer says of the core, None for a name that no gazetteer has. `odds` are the log odds
    that it is a place; `chunk` the run of capitalised words that it was found in.
    """

    tokens: Tokens
    first: int
    end: int
    chunk: tuple[int, int]
    known: Known | None = None
    core: tuple[int, int] = (0, 0)
    evidence: list[int] = field(default_factory=list)
    odds: float = 0.0

    @property
    def key(self) -> str:
        """The folded words of the name."""
        return " ".join(self.tokens.folded[self.first : self.end])


def runs(tokens: Tokens) -> list[tuple[int, int]]:
    """The maximal runs of name words, as half-open token ranges in order."""
    found: list[tuple[int, int]] = []
    end = 0
    for number, (case, role) in enumerate(zip(tokens.case, tokens.roles, strict=True)):
        if number >= end and (case != LOWER or role & Role.ARTICLE) and _begins(tokens, number):
            end = _run_end(tokens, number)
            found.append((number, end))
    return found


def _run_end(tokens: Tokens, first: int) -> int:
    end = first + 1
    while end < min(tokens.size, first + _LONGEST_RUN) and tokens.gaps[end] <= SPACE:
        if _is_name(tokens, end) or (tokens.case[end] == DIGIT and tokens.gaps[end] == JOINED):
            end += 1
            continue
        ahead = _over_inner(tokens, end)
        if ahead == end:
            break
        end = ahead + 1
    return end


def _over_inner(tokens: Tokens, at: int) -> int:
    """The name word behind the small words at `at` that stand inside names ("de la"), or `at` itself."""
    if tokens.folded[at] == "of" and tokens.roles[at - 1] & _OF_HEADS and tokens.style[at] != CAPITALS:
        ahead = at + 1
        if ahead < tokens.size and tokens.folded[ahead] == "the" and tokens.gaps[ahead] == SPACE:
            ahead += 1
        return ahead if ahead < tokens.size and tokens.gaps[ahead] == SPACE and _is_name(tokens, ahead) else at
    ahead = at
    while ahead < tokens.size and ahead - at < _MOST_INNER and _is_inner(tokens, ahead):
        ahead += 1
    return ahead if ahead < tokens.size and tokens.gaps[ahead] <= SPACE and _is_name(tokens, ahead) else at


def _is_inner(tokens: Tokens, at: int) -> bool:
    role = tokens.roles[at]
    if not role & (Role.INNER | Role.ARTICLE) or tokens.gaps[at] > SPACE:
        return False
    return not role & ORDINARY or tokens.gaps[at] == JOINED


def _begins(tokens: Tokens, at: int) -> bool:
    if _is_name(tokens, at):
        return not (tokens.fresh[at] and tokens.style[at] == PLAIN and _plain_word(tokens, at))
    return _article_begins(tokens, at)


def _article_begins(tokens: Tokens, at: int) -> bool:
    if not tokens.roles[at] & Role.ARTICLE or at + 1 >= tokens.size:
        return False
    if tokens.gaps[at + 1] > SPACE or not _is_name(tokens, at + 1):
        return False
    return tokens.gaps[at + 1] == JOINED or not tokens.roles[at] & ORDINARY


def _plain_word(tokens: Tokens, at: int) -> bool:
    """Whether a word that begins a sentence owes its capital to that alone."""
    role = tokens.roles[at]
    if not role & (ORDINARY | Role.STRONG | Role.WEAK) or tokens.case[at] == UPPER:
        return False
    follows = at + 1 < tokens.size and tokens.gaps[at + 1] <= SPACE and _is_name(tokens, at + 1)
    return not (follows and role & _KEPT_FRESH and not role & Role.STRONG)


def _is_name(tokens: Tokens, at: int) -> bool:
    style, case, role = tokens.style[at], tokens.case[at], tokens.roles[at]
    if role & Role.CALENDAR:
        return False
    if style == PLAIN:
        return case in (CAPITAL, UPPER)
    if style == SMALL:
        return case == CAPITAL and not role & ORDINARY
    if case in (CAPITAL, UPPER):
        head = at > 0 and tokens.gaps[at] <= SPACE and role & HEAD
        return bool(head and not role & (Role.TITLE | Role.ACTION)) or not role & _WORDLESS
    return False


def listed(tokens: Tokens, listings: Listings) -> list[Candidate]:
    """The listed names in a text, the longest at each place, left to right, none overlapping another."""
    found: list[Candidate] = []
    end = 0
    for number, (case, role) in enumerate(zip(tokens.case, tokens.roles, strict=True)):
        if number < end or (case == LOWER and not role & Role.ARTICLE and tokens.style[number] != SMALL):
            continue
        best = _longest(tokens, number, listings) if _may_begin(tokens, number) else None
        if best is not None:
            found.append(best)
            end = best.end
    return found


def _may_begin(tokens: Tokens, at: int) -> bool:
    case, style = tokens.case[at], tokens.style[at]
    if case in (CAPITAL, UPPER, UNCASED):
        return not tokens.roles[at] & Role.CALENDAR
    if case == LOWER:
        return _article_begins(tokens, at) or (style == SMALL and not tokens.roles[at] & _WORDLESS)
    return False


def _longest(tokens: Tokens, first: int, listings: Listings) -> Candidate | None:
    last = first + 1
    while last < tokens.size and last < first + MOST_WORDS and tokens.gaps[last] <= SPACE:
        last += 1
    if last < tokens.size and tokens.gaps[last] == POSSESSIVE:
        owning = _owning(tokens, first, last, listings)
        if owning is not None:
            return owning
    while last > first + 1 and tokens.case[last - 1] == LOWER and tokens.style[first] != SMALL:
        last -= 1  # no name ends so, and without its tail the gazetteer is asked the same thing again and again
    for key in reversed(listings.at(tokens.folded, first, last)):
        end = first + key.count(" ") + 1
        if _may_end(tokens, first, end) and not (end == first + 1 and _leads(tokens, first)):
            return _candidate(tokens, first, end, listings.known(key))
    if tokens.roles[first] & Role.ARTICLE or tokens.case[first] == LOWER:
        inner = _longest(tokens, first + 1, listings) if _article_begins(tokens, first) else None
        return inner and _candidate(tokens, first, inner.end, inner.known)
    if tokens.roles[first] & ORDINARY or (first and tokens.roles[first - 1] & Role.ARTICLE):
        return None
    lost = _lost_apostrophe(tokens, first, listings)
    if lost:
        return _candidate(tokens, first, first + 1, lost)
    for key in reversed(listings.articled(tokens.folded, first, last)):
        known, end = listings.known(key), first + key.count(" ")
        if known.places and _may_end(tokens, first, end):
            return _candidate(tokens, first, end, known)
    return None


def _owning(tokens: Tokens, first: int, at: int, listings: Listings) -> Candidate | None:
    """The listed name with an 's inside, before word `at`: People's Republic of China."""
    last = min(at + MOST_WORDS, tokens.size)
    end = next((end for end in range(at + 1, last) if tokens.gaps[end] > SPACE), last)
    words = [*tokens.folded[first : at - 1], tokens.folded[at - 1] + "s", *tokens.folded[at:end]]
    for key in reversed(listings.at(words, 0, len(words))):
        if first + key.count(" ") >= at:
            return _candidate(tokens, first, first + key.count(" ") + 1, listings.known(key))
    return None


def _leads(tokens: Tokens, at: int) -> bool:
    """Whether a word is but the article or first part of the name behind it."""
    joins = at + 1 < tokens.size and tokens.gaps[at + 1] <= SPACE and _is_name(tokens, at + 1)
    return joins and bool(tokens.roles[at] & (Role.ARTICLE | Role.PATRONYM))


def _lost_apostrophe(tokens: Tokens, at: int, listings: Listings) -> Known | None:
    """The place of "Syrias": a well-known name with an s that has lost its apostrophe."""
    word = tokens.folded[at]
    if len(word) < _LOST_FROM or word[-1] != "s" or tokens.case[at] != CAPITAL:
        return None
    known = listings.known(word[:-1])
    return known if known.named and not known.weak and _WELL_KNOWN.intersection(known.evidence) else None


def _candidate(tokens: Tokens, first: int, end: int, known: Known | None) -> Candidate:
    return Candidate(tokens, first, end, (first, end), known, (first, end))


def _may_end(tokens: Tokens, first: int, end: int) -> bool:
    if tokens.style[first] == SMALL or tokens.case[end - 1] == UNCASED:
        return True
    if end < tokens.size and tokens.gaps[end] == JOINED and tokens.case[end] in (LOWER, CAPITAL) and end - first == 1:
        return tokens.case[end] == CAPITAL or bool(tokens.roles[end])
    return tokens.case[end - 1] != LOWER


__all__ = ["POSSESSIVE", "TITLED", "Candidate", "listed", "runs"]
