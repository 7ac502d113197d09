"""Recognise bylines and captions among paragraphs and sentences.

Uses general signs only (seeds/reading/credits.csv): a cue such as "Reporting by" followed by names alone, a label
such as "Photo:", a picture agency in brackets at the end. Uncertain text counts as body.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from conflict_index import seeds
from conflict_index.model import Role, Span
from conflict_index.segment.agencies import agencies

_LONGEST = 500
"""Maximum length of a byline or caption, in characters; longer paragraphs are searched by sentence."""

_LONGEST_CAPTION = 350
"""Maximum length of a caption of several sentences before a picture credit, in characters."""

_ROLES: dict[str, Role] = {"byline": "byline", "caption": "caption"}

_MOST_SHOUTED = 6
"""Maximum number of words in a byline in capitals; longer text is a sentence."""

_ENDS = ".!?,;:"

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĻŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚЀ-ЯҐҒ"
_NO_NAME = (
    r"(?!(?i:the|a|an|and|or|but|not|no|for|from|with|as|so|what|this|that|which|of|to|at|on|in|was|were|had|has|is|it|he|she|they|we|his|all|two|three|some|both|about"
    r"|mon|tues|wednes|thurs|fri|satur|sun|mid|late|early|next|last|noon|dawn|dusk|midnight|night"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)(?:day)?\b)"
)
_CAPITAL = rf"[{_UPPER}][\w.'’‘`-]*"
_PARTICLE = r"(?:(?:al|el|bin|bint|ibn|abu|de|del|della|der|den|di|da|dos|du|la|le|van|von|ter|ten) )"
_NAME = rf"{_NO_NAME}{_CAPITAL}(?: {_PARTICLE}?{_NO_NAME}{_CAPITAL}){{1,3}}"
_PEOPLE = rf"{_NAME}(?:(?:, ?|,? (?:and|&|y|e|et|und|и|і|та|й|ve|with) ){_NAME}){{0,6}}"
_SMALL = (
    r"(?:and|in|from|for|with|by|of|the|at|to|on|de|del|la|el|al|à|en|et|au|aux|pour|avec|y|e|para|desde|und|aus|für|mit"
    r"|bin|ibn|abu|van|von|der|du|di|da|в|у|из|з|і|и|та|на|для|ve"
    r"|additional|further|reporting|writing|editing|edited|written|compiled|correspondents?|journalists?|reporters?|staff|writers?)"
)
_TOKEN = rf"(?:{_CAPITAL}(?::{_CAPITAL})?|{_SMALL}|\d[\d:.]*)(?!\w)"
_JOIN = r"(?: ?[,;|/&–—()-]+ ?| )"
_NAMES = rf"(?>{_JOIN}?{_TOKEN}(?>(?:{_JOIN}{_TOKEN}){{0,59}}) ?)"
_PLACEHOLDERS = {
    "{people}": _PEOPLE,
    "{names}": _NAMES,
    "{few}": r"[^\s.!?؟]+(?: [^\s.!?؟]+){0,5}",
    "{rest}": r".*",
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """A row of the table: a piece that contains one of `cues` and matches `pattern` has `role`."""

    role: Role
    cues: tuple[str, ...]
    pattern: re.Pattern[str]


def role_of(piece: str) -> Role | None:
    """Return the role of a paragraph or sentence that is entirely a byline or caption, else None."""
    return _role_by_words(piece) or _role_by_end(piece)


def _role_by_words(piece: str) -> Role | None:
    """Return the role of a piece that matches a pattern of the table, else None."""
    if len(piece) > _LONGEST or _is_shouted(piece):
        return None
    piece = piece.replace("\n", " ")
    opening = _opening("whole").fullmatch(piece)
    if opening:
        return _role(opening)
    for sign in _cued():
        if any(cue in piece for cue in sign.cues) and sign.pattern.fullmatch(piece):
            return sign.role
    return None


def _is_shouted(piece: str) -> bool:
    """Return whether a piece is a sentence in capitals, in which every word looks like a name."""
    return piece.isupper() and (piece[-1] in _ENDS or piece.count(" ") >= _MOST_SHOUTED)


def _role_by_end(piece: str) -> Role | None:
    """Return "caption" for a piece that ends with a picture credit, else None."""
    if len(piece) > _LONGEST:
        return None
    return "caption" if any(mark.end == len(piece) for mark in _marks(piece, 0, len(piece))) else None


def is_picture_credit(piece: str) -> bool:
    """Return whether a caption is only a picture credit: "Image: A. Name/Agency"."""
    return len(piece) <= _LONGEST and _opening("picture").fullmatch(piece.replace("\n", " ")) is not None


def divide(text: str, sentences: Sequence[Span]) -> list[tuple[Role | None, list[Span]]]:
    """Group the sentences of one paragraph by role; None means neither byline nor caption.

    Sentences are split where a credit begins or ends inside them. Offsets are characters of `text`.
    """
    found = sorted([*_heads(text, sentences), *_captions(text, sentences)]) if sentences else []
    pieces = list(_cut(text, sentences, found)) if found else sentences
    known = [(_within(found, piece) or _role_by_words(text[piece.start : piece.end]), piece) for piece in pieces]
    return [(role, [piece for _, piece in group]) for role, group in groupby(known, key=lambda pair: pair[0])]


def _within(found: Sequence[tuple[Span, Role]], piece: Span) -> Role | None:
    """Return the role of the stretch that contains a piece, else None."""
    at = bisect_right(found, piece.start, key=lambda pair: pair[0].start) - 1
    return found[at][1] if at >= 0 and piece.end <= found[at][0].end else None


def _heads(text: str, sentences: Sequence[Span]) -> Iterator[tuple[Span, Role]]:
    """Yield the byline at the start of a paragraph, if more text follows."""
    start = sentences[0].start
    head = _opening("head").match(text, start, min(sentences[-1].end, start + _LONGEST))
    if head:
        yield Span(start, head.end() + (text[head.end() : head.end() + 1] == ".")), _role(head)


def _captions(text: str, sentences: Sequence[Span]) -> Iterator[tuple[Span, Role]]:
    """Yield captions that end with a picture credit: from the paragraph's start if near, else one sentence."""
    start = begin = sentences[0].start
    for mark in _marks(text, start, sentences[-1].end):
        if begin > start or mark.end - begin > _LONGEST_CAPTION:
            number = bisect_left(sentences, mark.start, key=lambda sentence: sentence.start) - 1
            begin = max(begin, sentences[max(number, 0)].start)
        if mark.end - begin <= _LONGEST:
            yield Span(begin, mark.end), "caption"
        begin = mark.end


def _marks(text: str, start: int, end: int) -> list[Span]:
    """Return the picture credits that end captions, in order, without overlaps."""
    found = [Span(*match.span()) for match in _brackets().finditer(text, start, end)]
    if text.find("/", start, end) >= 0:
        found += [Span(*match.span()) for match in _slashes().finditer(text, start, end)]
        found.sort()
    return [mark for before, mark in pairwise([Span(0, 0), *found]) if before.end <= mark.start]


def _cut(text: str, sentences: Sequence[Span], found: Sequence[tuple[Span, Role]]) -> Iterator[Span]:
    """Yield the sentences split at both ends of each stretch, without surrounding white space."""
    edges = sorted({edge for span, _ in found for edge in (span.start, span.end)})
    for sentence in sentences:
        inside = edges[bisect_right(edges, sentence.start) : bisect_left(edges, sentence.end)]
        for first, last in pairwise([sentence.start, *inside, sentence.end]):
            piece = text[first:last]
            if piece.strip():
                yield Span(last - len(piece.lstrip()), first + len(piece.rstrip()))


def _role(match: re.Match[str]) -> Role:
    return "byline" if match["byline"] is not None else "caption"


@cache
def _opening(scope: str) -> re.Pattern[str]:
    """Return a pattern of the credits of one scope, behind up to three marks such as a dash or a bracket."""
    return re.compile(rf"(?>\W{{0,3}})(?:{_of_both_roles(scope)})")


@cache
def _brackets() -> re.Pattern[str]:
    return re.compile(rf"[(\[] ?(?:{_of_both_roles('bracket')})")


@cache
def _slashes() -> re.Pattern[str]:
    return re.compile(_of_both_roles("slash"))


@cache
def _cued() -> tuple[_Sign, ...]:
    rows = (row for row in seeds.rows("reading/credits.csv") if row["cue"])
    return tuple(
        _Sign(_ROLES[row["role"]], tuple(row["cue"].split("|")), re.compile(_expanded(row["pattern"]))) for row in rows
    )


def _of_both_roles(scope: str) -> str:
    """Return the patterns of one scope without a cue, in one group for each role."""
    rows = [row for row in seeds.rows("reading/credits.csv") if row["scope"] == scope and not row["cue"]]
    patterns = {role: [_expanded(row["pattern"]) for row in rows if row["role"] == role] for role in _ROLES}
    return "|".join(f"(?P<{role}>{'|'.join(found) or '(?!)'})" for role, found in patterns.items())


def _expanded(pattern: str) -> str:
    """Return a pattern of the table with placeholders and repetitions expanded."""
    for placeholder, meaning in (_PLACEHOLDERS | {"{agency}": _agency()}).items():
        pattern = pattern.replace(placeholder, meaning)
    return re.sub(r"\{(\d+);(\d+)\}", r"{\1,\2}", pattern)


@cache
def _agency() -> str:
    """Return a pattern that matches agency names as listed or in capitals."""
    names = sorted({*agencies(), *map(str.upper, agencies())}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, names))})"


def is_credit(text: str, role: Role) -> bool:
    """Return whether a passage is only a byline or picture credit."""
    return role == "byline" or (role == "caption" and is_picture_credit(text))
