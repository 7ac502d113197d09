"""Find paragraphs and sentences as offsets into the unchanged text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from conflict_index.model import Span

NameGoesOn = Callable[[str, str], bool]
"""Tell whether a name begins at the end of one line and ends in the next."""

LONGEST_SENTENCE = 1200
"""Maximum length of a sentence, in characters; longer ones are split at a clause, else at a space."""

_LONG_SENTENCE = 500
"""Length in characters from which a sentence is also split at full stops that sentencex missed in quotations."""

_TOO_SHORT = 12
"""Length in characters below which a sentence with under four letters is a number or abbreviation."""

_BLOCK = 20_000
"""Characters given to sentencex at a time, because it slows down with the quotation marks in a text."""

_WIDEST_LINE = 100
"""Maximum width of hard-wrapped text, in columns."""

_SLACK = 10
"""Columns by which a wrapped line may be shorter than its next word explains."""

_MANY_LINES = 1000
_SHORT_LINE = 20
"""Mean length in characters below which many lines are no paragraphs of their own, but a column, a list or noise."""

_BUNDLE = 300
"""Length in characters to which such lines are bundled."""

_QUOTING = re.compile(r"(?:>[ \t]?)*")
"""Matches the marks of quoted mail at the start of a line."""

_HYPHEN = re.compile(r"[^\W\d_][-‐\u00ad]$")
_LINE = re.compile(r"[^\n\r\u2028\u2029\x85\x0b\x0c]+")
_CLAUSE_END = re.compile(r"[;:,،؛、，—–]\s|\s[—–-]\s")
_SENTENCE_END = re.compile(r"""(?:[.!?؟۔।。]["”’'»)\]]*|[.!?]["”])$""")
_MISSED_END = re.compile(r"""(?<=[^\W\d_]{3})[.!?؟۔]["”’'»)\]]*\s+(?=["“‘'«(\[]*[A-Z\u0600-\u06ff\u0400-\u042f])""")
_LETTER = re.compile(r"[^\W\d_]")
_ASIDE = re.compile(r"[\ud800-\udfff]")


def paragraphs(text: str, name_goes_on: NameGoesOn | None = None) -> list[Span]:
    """Return the paragraphs of a text, without surrounding white space.

    Blank lines separate paragraphs. So does a single newline, unless it wraps a line: the next word would not have
    fitted into the width of the text, a hyphen divides one, the sentence continues in lower case, or `name_goes_on`
    tells that a name does. Thousands of very short lines are bundled, since a passage costs more than such a line.
    """
    lines = [_trim(text, match.start(), match.end()) for match in _LINE.finditer(text)]
    lines = [line for line in lines if line.start < line.end]
    if len(lines) > _MANY_LINES and sum(line.end - line.start for line in lines) < _SHORT_LINE * len(lines):
        return _bundles(lines)
    width = _wrap_width(text, lines)
    found: list[Span] = []
    for line in lines:
        if found and _goes_on(text, found[-1], line, width, name_goes_on):
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(line)
    return found


def _bundles(lines: list[Span]) -> list[Span]:
    """Return successive lines together, up to _BUNDLE characters."""
    found = [lines[0]]
    for line in lines[1:]:
        if line.end - found[-1].start <= _BUNDLE:
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(line)
    return found


def sentences(text: str, language: str | None = None) -> list[Span]:
    """Return the sentences of a text in order, half-open, without overlaps, white space trimmed.

    Every character other than white space is in exactly one. A paragraph's end ends a sentence, and none is
    longer than LONGEST_SENTENCE. `language` is an ISO 639-1 code; None takes English rules, which know the full
    stops of other scripts.
    """
    return [sentence for paragraph in paragraphs(text) for sentence in sentences_of(text, paragraph, language)]


def sentences_of(text: str, paragraph: Span, language: str | None) -> list[Span]:
    """Return the sentences of one paragraph."""
    found: list[Span] = []
    for start, end in _blocks(text, paragraph):
        for first, last in _boundaries(text[start:end], language or "en"):
            sentence = _trim(text, start + first, start + last)
            if sentence.start < sentence.end:
                found.append(sentence)
    return [piece for sentence in _joined(text, found) for piece in _shorten(text, sentence)]


def _joined(text: str, parts: list[Span]) -> Iterator[Span]:
    """Yield the parts; join parts too short for a sentence ("1.", "Ms.") to the next, the last to the previous."""
    held: Span | None = None
    pending: int | None = None
    for part in parts:
        start = part.start if pending is None else pending
        pending = None
        if part.end - part.start < _TOO_SHORT and len(_LETTER.findall(text, part.start, part.end)) < 4:
            pending = start
            continue
        if held:
            yield held
        held = Span(start, part.end)
    if pending is not None:
        held = Span(held.start if held else pending, parts[-1].end)
    if held:
        yield held


def _trim(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + max(left, len(piece.rstrip())))


def _wrap_width(text: str, lines: list[Span]) -> int:
    """Return the width of hard-wrapped text, 0 if it is not wrapped."""
    widest = max((line.end - line.start for line in lines), default=0)
    if widest > _WIDEST_LINE or widest < 40:
        return 0
    full = sum(line.end - line.start > widest - 2 * _SLACK for line in lines)
    return widest if full >= 3 else 0


def _goes_on(text: str, before: Span, line: Span, width: int, name_goes_on: NameGoesOn | None) -> bool:
    """Return whether the line continues the paragraph before it."""
    gap = text[before.end : line.start]
    if gap.count("\n") + gap.count("\r") - gap.count("\r\n") != 1:
        return False
    last = _last_line(text, before)
    word = re.match(r"\S+", text[line.start : min(line.end, line.start + 40)])
    if width and last.end - last.start + 1 + (len(word[0]) if word else 0) + _SLACK > width:
        return True
    if _SENTENCE_END.search(text[max(before.start, before.end - 4) : before.end]):
        return False
    start = _behind_quoting(text, last, line)
    if text[start].islower() or (text[start].isalpha() and _HYPHEN.search(text, last.start, last.end)):
        return True
    return name_goes_on is not None and name_goes_on(text[last.start : last.end], text[start : line.end])


def _last_line(text: str, paragraph: Span) -> Span:
    last_break = max(text.rfind(mark, paragraph.start, paragraph.end) for mark in "\n\r")
    return Span(max(last_break + 1, paragraph.start), paragraph.end)


def _behind_quoting(text: str, before: Span, line: Span) -> int:
    """Return where the words of a line begin: behind the quoting marks that the line before has too."""
    marks = [_QUOTING.match(text, one.start, one.end) for one in (before, line)]
    left, right = (mark[0].rstrip() if mark else "" for mark in marks)
    return min(line.start + len(marks[1][0]), line.end - 1) if marks[1] and left == right else line.start


def _blocks(text: str, paragraph: Span) -> Iterator[tuple[int, int]]:
    """Yield ranges of at most _BLOCK characters of a paragraph, split at spaces if possible."""
    start = paragraph.start
    while paragraph.end - start > _BLOCK:
        cut = max(text.rfind(" ", start + _BLOCK // 2, start + _BLOCK), 0) or start + _BLOCK
        yield start, cut
        start = cut
    yield start, paragraph.end


def _boundaries(piece: str, language: str) -> list[tuple[int, int]]:
    """Return the sentences of sentencex, or the whole piece if their offsets do not cover it exactly."""
    from sentencex import get_sentence_boundaries

    clean = piece if piece.isascii() else _ASIDE.sub("?", piece)
    found = [(int(b["start_index"]), int(b["end_index"])) for b in get_sentence_boundaries(language, clean)]
    edges = [edge for pair in found for edge in pair]
    tiled = found and edges == sorted(edges) and all(a[1] == b[0] for a, b in pairwise(found))
    if not tiled or found[0][0] != 0 or found[-1][1] != len(piece):
        return [(0, len(piece))]
    return found


def _shorten(text: str, sentence: Span) -> Iterator[Span]:
    """Yield the pieces of a long sentence: split at full stops, as in a long quotation, then by _cut."""
    start = sentence.start
    if sentence.end - start > _LONG_SENTENCE:
        for match in _MISSED_END.finditer(text, start, sentence.end):
            yield from _cut(text, _trim(text, start, match.end()))
            start = match.end()
    yield from _cut(text, _trim(text, start, sentence.end))


def _cut(text: str, sentence: Span) -> Iterator[Span]:
    """Yield pieces of at most LONGEST_SENTENCE characters, split at a clause, else a space, else anywhere."""
    start = sentence.start
    while sentence.end - start > LONGEST_SENTENCE:
        window = text[start : start + LONGEST_SENTENCE]
        cut = start + _last_break(window)
        yield _trim(text, start, cut)
        start = _trim(text, cut, sentence.end).start
    if start < sentence.end:
        yield Span(start, sentence.end)


def _last_break(window: str) -> int:
    """Return where to split a window of text: at its last clause end or space, else its end."""
    ends = [match.end() for match in _CLAUSE_END.finditer(window, len(window) // 3)]
    if ends:
        return ends[-1]
    space = max(window.rfind(" "), window.rfind("\n"))
    return space + 1 if space > 0 else len(window)
