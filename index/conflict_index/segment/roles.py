"""Classify paragraphs as body, byline, caption, reader's comment or page furniture.

Uses general signs only: phrases that content systems and newspapers print on every page
(seeds/reading/furniture.csv), credits (see credits.py), and the style of comment threads. Uncertain paragraphs are
body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from conflict_index import seeds
from conflict_index.model import Role, Span
from conflict_index.segment import credits
from conflict_index.segment.lines import line_key

_LONGEST_FURNITURE = 300
"""Maximum length of a paragraph of furniture, in characters, except for appeals."""

_LONGEST_APPEAL = 800
_LONGEST_LABEL = 90
"""Maximum length of a menu entry or teaser headline, in characters."""

_LONGEST_CAPTION = 200
"""Maximum length of a line that a picture credit below turns into a caption, in characters."""

_MOST_LABELS = 5

_BODY_BEFORE_COMMENTS = 300
"""Minimum length of body before a comments heading, in characters; at the top it is only a counter."""

_TALKING = 3
"""Minimum number of paragraphs of talk in a comment thread without a heading."""

_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_END = re.compile(r"""[.!?؟۔…:]["”’'»)\]]*$""")
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(?:[^\r\n]*\r?\n){1,60}?---[ \t]*(?=\r?\n|\Z)")
_ADDRESS_OF_PAGE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_QUOTED = re.compile(r"""[“«„"][^”»"]{0,600}[”»"]""")
_FIRST_PERSON = re.compile(r"(?:^|(?<=\s))(?:I|i|I['’](?:m|ve|d|ll)|i['’]?m|imo|imho|me|my)(?=[\s,.!?])")
_ADDRESS = re.compile(r"\b(?:you|your|you['’]re|lets|let['’]s)\b", re.IGNORECASE)
_ARGUING = re.compile(
    r"(?:^|[.!?]\s+)(?:so|well|yes|no|but|absolutely|exactly|agreed?|looks|sounds|lol|hmm|wow|thanks|sorry)\b[\s,;:]"
    r"|\b(?:any thoughts|in my opinion|what does that|what about|why this|of course|to me)\b|[?!]{2}|[^\s?]\?(?:\s|$)",
    re.IGNORECASE,
)
_INFORMAL = re.compile(
    r"(?:^|(?<=\s))(?:i|dont|doesnt|cant|wont|isnt|didnt|im|ive|lol|btw|imo|wtf|u)(?=[\s,.!?])|(?<!\*)\*\w+\*(?!\*)"
    r"|^@\w+|[•·]\s*(?:\d+|an?)\s+(?:minute|hour|day|week|month|year)s?\s+ago|^(?:reply|like|report)$",
    re.MULTILINE,
)
_REPORTING = re.compile(
    r"\b(?:said|says|told|according to|reported(?! ”)|announced|confirmed|statement|spokes(?:man|woman|person))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sign:
    """A row of the furniture table: a paragraph is furniture if both `pattern` and `needs` match."""

    kind: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None


def roles(
    text: str,
    parts: Sequence[Span],
    *,
    title: str = "",
    dateline: Span | None = None,
    furniture: Set[int] = frozenset(),
) -> list[Role]:
    """Return the role of each paragraph. The title is always body; a line with only the dateline is furniture.

    furniture: the keys of paragraphs that are furniture because most pages of the site share them.
    A body paragraph may still contain sentences of another role: `credits.divide` finds them.
    """
    pieces = [text[part.start : part.end] for part in parts]
    kept = [piece == title for piece in pieces]
    found: list[Role] = ["body" if k else _role_alone(p) for p, k in zip(pieces, kept, strict=True)]
    for number, piece in enumerate(pieces if furniture else ()):
        if found[number] == "body" and not kept[number] and line_key(piece) in furniture:
            found[number] = "boilerplate"
    front = _FRONT_MATTER.match(text)
    for number, part in enumerate(parts):
        if (front and part.end <= front.end()) or (
            dateline and dateline.start <= part.start and part.end <= dateline.end
        ):
            found[number] = "boilerplate"
    _mark_captions(pieces, found, kept)
    _mark_labels(pieces, found, kept)
    start = _comments_start(pieces, found)
    return [role if number < start or role == "boilerplate" else "comment" for number, role in enumerate(found)]


def _role_alone(piece: str) -> Role:
    """Return the role of a paragraph by its words alone."""
    return "boilerplate" if is_furniture(piece) else credits.role_of(piece) or "body"


def is_furniture(piece: str) -> bool:
    """Return whether the words of a paragraph show a part of the page: navigation, appeal, form, rule."""
    if not _LETTER_OR_DIGIT.search(piece):
        return True
    if len(piece) > _LONGEST_APPEAL:
        return False
    kinds = ("appeal", "line", "comments") if len(piece) <= _LONGEST_FURNITURE else ("appeal",)
    return _shows(kinds, piece)


def _shows(kinds: tuple[str, ...], piece: str) -> bool:
    """Return whether a sign of one of the kinds holds for a paragraph."""
    words = _ADDRESS_OF_PAGE.sub(" ", piece)  # an address may be made of any words
    return any(_holds(sign, words, piece) for sign in _signs() if sign.kind in kinds)


def _holds(sign: _Sign, words: str, piece: str) -> bool:
    return bool(sign.pattern.search(words)) and (sign.needs is None or bool(sign.needs.search(piece)))


def _mark_captions(pieces: Sequence[str], found: list[Role], kept: Sequence[bool]) -> None:
    """Mark a short line without a full stop as caption if a picture credit follows it."""
    for number, (before, credit) in enumerate(pairwise(pieces)):
        if found[number] == "body" and not kept[number] and found[number + 1] == "caption":
            short = len(before) <= _LONGEST_CAPTION and not _END.search(before)
            if short and credits.is_picture_credit(credit):
                found[number] = "caption"


def _mark_labels(pieces: Sequence[str], found: list[Role], kept: Sequence[bool]) -> None:
    """Mark a few short lines without a full stop between or after furniture as menus.

    Bylines and captions among them keep their roles.
    """
    labels = [len(p) <= _LONGEST_LABEL and not _END.search(p) and not k for p, k in zip(pieces, kept, strict=True)]
    labels = [label or role in ("byline", "caption") for label, role in zip(labels, found, strict=True)]
    furniture = [number for number, role in enumerate(found) if role == "boilerplate"]
    for before, after in pairwise([*furniture, len(pieces)]):
        if after - before - 1 <= _MOST_LABELS and all(labels[before + 1 : after]):
            menu: list[Role] = ["boilerplate" if role == "body" else role for role in found[before + 1 : after]]
            found[before + 1 : after] = menu


def _comments_start(pieces: Sequence[str], found: Sequence[Role]) -> int:
    """Return the index of the first paragraph of readers' comments; len(pieces) if there are none.

    Comments begin at a comments heading after some body, unless the text below it is mostly reporting: then the
    heading is a button inside the report.
    """
    headings = list(_comment_headings(pieces, found))
    if not headings and not _may_hold_a_thread(pieces):
        return len(pieces)
    scores = [0 if role == "boilerplate" else _talk(piece) for piece, role in zip(pieces, found, strict=True)]
    for number in headings:
        if sum(scores[number + 1 :]) >= 0:
            return number
    return _talk_start(pieces, found, scores)


def _comment_headings(pieces: Sequence[str], found: Sequence[Role]) -> Iterator[int]:
    """Yield the numbers of the paragraphs that read like a heading of comments and have enough body before them."""
    body = 0
    for number, piece in enumerate(pieces):
        if found[number] == "body":
            body += len(piece)
        elif body >= _BODY_BEFORE_COMMENTS and _shows(("comments",), piece):
            yield number


def _may_hold_a_thread(pieces: Sequence[str]) -> bool:
    """Tell whether a thread without a heading is possible: enough paragraphs, and a sign that no newspaper prints."""
    return len(pieces) > _TALKING and any(_INFORMAL.search(piece) or piece in "-–—" for piece in pieces[1:])


def _talk_start(pieces: Sequence[str], found: Sequence[Role], scores: Sequence[int]) -> int:
    """Return the start of a comment thread without a heading; len(pieces) if there is none.

    The thread is the end of the text in which talk outweighs reporting the most. It needs body before it, enough
    talk, and a sign that newspapers never print: a lone dash, slang, *stress*.
    """
    best, start, total = 0, len(pieces), 0
    for number in range(len(pieces) - 1, 0, -1):
        total += scores[number]
        if scores[number] > 0 and total >= best:
            best, start = total, number
    talking = sum(score > 0 for score in scores[start:])
    body = sum(len(piece) for piece, role in zip(pieces[:start], found, strict=False) if role == "body")
    signs = any(_INFORMAL.search(piece) or piece in "-–—" for piece in pieces[start:])
    enough = talking >= _TALKING and best >= _TALKING and signs and body >= _BODY_BEFORE_COMMENTS
    return start if enough else len(pieces)


def _talk(piece: str) -> int:
    """Return 1 for a paragraph that argues, -1 for one that reports, 0 if neither is shown."""
    own = _QUOTED.sub(" ", piece)
    if _FIRST_PERSON.search(own) or _ADDRESS.search(own) or _ARGUING.search(own) or _INFORMAL.search(own):
        return -1 if _REPORTING.search(own) and not _INFORMAL.search(own) else 1
    return -1 if _REPORTING.search(own) else 0


@cache
def _signs() -> tuple[_Sign, ...]:
    needs = {"": None} | {row["name"]: _compile(row["pattern"]) for row in seeds.rows("reading/needs.csv")}
    return tuple(
        _Sign(row["kind"], _compile(row["pattern"]), needs[row["needs"]]) for row in seeds.rows("reading/furniture.csv")
    )


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
