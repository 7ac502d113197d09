"""Build the lines of a PDF's page from where its characters stand, for scripts that are written from right to left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from conflict_index.read.visual_order import is_right_to_left, mirrored, reading_order

_SAME_LINE = 0.5
"""How far apart the base lines of characters of one line may be, in heights of a character."""

_WORD_GAP = 0.12
"""The gap that parts words, in heights of a character; the boxes of joined letters touch."""

_COLUMN_GAP = 2.5
"""The gap that parts columns, in heights of a character."""

_FORMS = (("\ufb00", "\ufb06"), ("\ufb13", "\ufdff"), ("\ufe70", "\ufefc"))
"""Characters that are forms of letters: ligatures of Latin, and letters of Armenian, Hebrew and Arabic as joined."""

_ALEFS = frozenset("اأإآٱ")
_ENDINGS = frozenset("ةى")
"""Arabic letters that stand at the end of words alone; lines that have them at the beginning are stored reversed."""

_OPENING_FIRST, _CLOSING_FIRST = re.compile(r"(?<!\S)[(\[{«]\S"), re.compile(r"(?<!\S)[)\]}»]\S")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page: its box, which holds its advance, and its base line, in points from the lower left."""

    text: str
    left: float
    right: float
    base: float
    height: float


@dataclass(slots=True)
class _Run:
    """Characters that follow each other on one base line."""

    glyphs: list[Glyph] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0

    def add(self, glyph: Glyph) -> None:
        self.left = min(self.left, glyph.left) if self.glyphs else glyph.left
        self.right = max(self.right, glyph.right) if self.glyphs else glyph.right
        self.glyphs.append(glyph)

    def takes(self, left: float, right: float, base: float, height: float) -> bool:
        """Return whether something on the base line is near enough to belong to this run."""
        if not self.glyphs:
            return True
        own = self.glyphs[0]
        unit = max(own.height, height)
        apart = max(left - self.right, self.left - right)
        return abs(own.base - base) <= _SAME_LINE * unit and apart <= _COLUMN_GAP * unit


def page_text(glyphs: Iterable[Glyph]) -> str:
    """Return the text of a page's characters, given in the order in which the file has them.

    White space among them is ignored: gaps part words, since spaces of right-to-left lines are often misplaced.
    """
    lines = [_clusters(run.glyphs) for run in _joined(_runs(glyphs))]
    text = _text(lines)
    if _is_reversed(text):
        return _text(lines, as_seen=True)
    return _text(lines, mirror=False) if _has_brackets_reversed(text) else text


def _text(lines: Sequence[Sequence[str]], *, as_seen: bool = False, mirror: bool = True) -> str:
    """Return lines as text. as_seen: from left to right. mirror: brackets are named by their shape alone."""
    pieces = ("".join(line) if as_seen else _line(line, mirror) for line in lines)
    return "\n".join(line for line in (" ".join(piece.split()) for piece in pieces) if line)


def _runs(glyphs: Iterable[Glyph]) -> Iterator[_Run]:
    run = _Run()
    for glyph in glyphs:
        if not run.takes(glyph.left, glyph.right, glyph.base, glyph.height):
            yield run
            run = _Run()
        run.add(glyph)
    if run.glyphs:
        yield run


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Join runs of one line that the file has apart, each to one of the last few before it."""
    lines: list[_Run] = []
    for run in runs:
        first = run.glyphs[0]
        for line in lines[-8:]:
            if line.takes(run.left, run.right, first.base, first.height):
                for glyph in run.glyphs:
                    line.add(glyph)
                break
        else:
            lines.append(run)
    return lines


def _line(seen: Sequence[str], mirror: bool) -> str:
    """Return the text of one line in reading order."""
    order = reading_order(seen)
    return "".join(mirrored(seen[at], mirror and _is_reversed_at(order, place)) for place, at in enumerate(order))


def _is_reversed_at(order: Sequence[int], place: int) -> bool:
    """Return whether the characters around a place in reading order run from right to left."""
    here = order[place]
    after = order[place + 1] if place + 1 < len(order) else None
    before = order[place - 1] if place else None
    return (after is not None and after == here - 1) or (before is not None and before == here + 1)


def _clusters(glyphs: Sequence[Glyph]) -> list[str]:
    """Return what is seen from left to right: letters with their marks, and a space for each gap between words."""
    found: list[str] = []
    letters = sorted(_letters(glyphs), key=lambda item: (item[1].left + item[1].right) / 2)
    reach: float | None = None
    for text, glyph in letters:
        if reach is not None and glyph.left - reach > _WORD_GAP * glyph.height:
            found.append(" ")
        found.append(text)
        reach = glyph.right if reach is None else max(reach, glyph.right)
    return found


def _letters(glyphs: Sequence[Glyph]) -> list[tuple[str, Glyph]]:
    """Return the letters, each with the marks that the file has behind it or that stand over it."""
    letters: list[tuple[list[str], Glyph]] = []
    marks: list[Glyph] = []
    for glyph in glyphs:
        text = plain_letters(glyph.text)
        if unicodedata.combining(text[:1] or " "):
            marks.append(glyph)
        elif not text.isspace():
            same = letters[-1] if letters and _one_glyph(letters[-1][1], glyph) else None
            if same and is_right_to_left(text):
                same[0].append(text)
            else:
                letters.append(([text], glyph))
    for mark in marks:
        middle = (mark.left + mark.right) / 2
        owner = min(letters, key=lambda item: abs((item[1].left + item[1].right) / 2 - middle), default=None)
        if owner:
            owner[0].append(mark.text)
    return [(_in_order(texts), glyph) for texts, glyph in letters]


def _one_glyph(one: Glyph, other: Glyph) -> bool:
    return (one.left, one.right) == (other.left, other.right)


def _in_order(texts: Sequence[str]) -> str:
    """Return the letters of a ligature in reading order: lam stands before alef, however the file has them."""
    if len(texts) > 1 and texts[0] in _ALEFS and texts[1] == "ل":
        return "".join((texts[1], texts[0], *texts[2:]))
    return "".join(texts)


def plain_letters(text: str) -> str:
    """Return a character as letters: forms that fonts have for joined letters become what they are forms of."""
    if any(first <= text[:1] <= last for first, last in _FORMS):
        return unicodedata.normalize("NFKC", text).strip() or text
    return text


def _is_reversed(text: str) -> bool:
    """Return whether words begin with letters that end words, so that the file has its lines the other way round."""
    words = [word.strip(".,:;()،؛؟\"'«»") for word in text.split()]
    begin = sum(word[0] in _ENDINGS for word in words if len(word) > 1)
    end = sum(word[-1] in _ENDINGS for word in words if len(word) > 1)
    return begin > 2 and begin > 4 * end


def _has_brackets_reversed(text: str) -> bool:
    """Return whether closing brackets begin words, since the file names brackets by what they mean."""
    return len(_CLOSING_FIRST.findall(text)) > len(_OPENING_FIRST.findall(text))
