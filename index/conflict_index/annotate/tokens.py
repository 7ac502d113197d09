"""Split a passage into words with their case, the gap before, sentence starts and word classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from conflict_index.annotate.lexicon import ORDINARY, WordClass, word_classes
from conflict_index.names import Word

LOWER, CAPITAL, UPPER, DIGIT, UNCASED = range(5)
"""Case of a word: lower, Capital, ALL CAPITALS of two letters or more, begins with a digit, script without case."""

JOINED, SPACE, COMMA, BREAK, POSSESSIVE, SENTENCE = range(6)
"""Separator before a word: at most a hyphen, white space, a comma, other punctuation, 's, a sentence end."""

PLAIN, TITLED, CAPITALS, SMALL = range(4)
"""Capitalisation style of a sentence: for names; For Most Words; FOR ALL; for none."""

_AYNS = "'’‘`ʻʼʿʾ"
_JOINING = _AYNS + "-‐‑&"
_LONGEST_GAP = 12
_SHARE = 0.6
_CASELESS = 0.85


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of `text` in lists of equal length; offsets are half-open and point into `text`.

    `fresh` words begin a sentence, quotation or line, where a capital is no sign of a name. `style` is the style of
    the word's sentence, `size` the number of words.
    """

    text: str
    starts: list[int]
    ends: list[int]
    folded: list[str]
    word_classes: list[int]
    case: list[int]
    gaps: list[int]
    fresh: list[bool]
    style: list[int]
    size: int


def tokenise(text: str, found: Sequence[Word]) -> Tokens:
    """Return the tokens of a text, given its words. Time is linear in the length of the text."""
    known = word_classes()
    starts = [word.start for word in found]
    ends = [word.end for word in found]
    folded = [word.folded for word in found]
    own = [known.get(word, 0) for word in folded]
    case = [LOWER if text[start].islower() else _case(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    gaps, fresh = [SPACE] * len(found), [False] * len(found)
    gaps[:1], fresh[:1] = [SENTENCE][: len(found)], [True][: len(found)]
    for number, (last, start) in enumerate(zip(ends, starts[1:], strict=False), 1):
        if start - last == 1 and text[last] == " ":
            continue
        gaps[number], fresh[number] = _gap(text[last : min(start, last + _LONGEST_GAP)])
        if gaps[number] == SENTENCE and _abbreviates(text, folded, ends, number):
            gaps[number], fresh[number] = SPACE, False
    return Tokens(text, starts, ends, folded, own, case, gaps, fresh, _styles(case, own, gaps), len(folded))


@lru_cache(1 << 15)
def _case(word: str) -> int:
    first = word[0]
    if first.isupper():
        return UPPER if len(word) > 1 and word.isupper() else CAPITAL
    return DIGIT if first.isdigit() else UNCASED


@lru_cache(1 << 12)
def _gap(gap: str) -> tuple[int, bool]:
    """Return the kind of a gap, and whether the next word may be capitalised because of it."""
    inner = gap.strip()
    opens = any(mark in gap for mark in '“"«:•*|>[(') or gap.endswith((" '", " ‘", "—", "--"))
    if not inner:
        return (SENTENCE, True) if gap.count("\n") > 1 else (SPACE if gap else JOINED, False)
    if inner in (".,", ",", "،", "、"):
        return COMMA, False
    if any(mark in inner for mark in ".!?…؟。"):
        return (JOINED, False) if gap == "." else (SENTENCE, True)
    if not inner.strip(_JOINING):
        return _joining(gap, inner, opens)
    if inner[-1:] in "sS" and inner[:1] in "'’`":
        return POSSESSIVE, False
    if inner[:1] in "'’`" and any(mark in "sS" for mark in inner):
        return BREAK, opens
    return BREAK, opens


def _joining(gap: str, inner: str, opens: bool) -> tuple[int, bool]:
    """Classify a gap of hyphens, apostrophes and ayns; next to a space, a mark belongs to the next word."""
    if gap == inner:
        return (JOINED, False) if len(inner) <= 2 else (BREAK, True)
    return (SPACE, opens) if not inner.strip(_AYNS) or inner == "&" else (BREAK, opens)


def _abbreviates(text: str, folded: list[str], ends: list[int], number: int) -> bool:
    """Return whether the full stop before the word ends an abbreviation or initial, not a sentence."""
    before, end = folded[number - 1], ends[number - 1]
    initial = len(before) == 1 and before.isalpha()
    return text[end : end + 2] == ". " and (initial or bool(word_classes().get(before, 0) & WordClass.ABBREVIATED))


def _styles(case: list[int], own: list[int], gaps: list[int]) -> list[int]:
    """Return the style of each word's sentence."""
    styles: list[int] = []
    for end in [*(number for number, gap in enumerate(gaps) if gap == SENTENCE and number), len(gaps)]:
        begin = len(styles)
        styles += [_style(case[begin:end], own[begin:end])] * (end - begin)
    return styles


def _style(case: list[int], own: list[int]) -> int:
    lower, upper, capital = case.count(LOWER), case.count(UPPER), case.count(CAPITAL)
    cased = lower + upper + capital
    if upper >= 3 and upper + capital >= _CASELESS * cased:
        return CAPITALS
    if cased and not upper and (capital == 0 or (capital == 1 and case[0] == CAPITAL and own[0] & ORDINARY)):
        return SMALL
    if cased < 4 or capital + upper < _SHARE * cased or own[0] & WordClass.TITLE:
        return PLAIN
    ordinary = sum(
        1
        for surface_features, word_class in zip(case, own, strict=True)
        if surface_features == CAPITAL and word_class & ORDINARY
    )
    return TITLED if ordinary >= 2 else PLAIN
