"""Split a passage into words with their case, the gap before, sentence starts and word classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass, foreign_word, word_classes
from conflict_index.annotate.written import ENGLISH_ONLY, Written
from conflict_index.names import Word, fold, letters, splits
from conflict_index.names.cases import stem, suffix
from conflict_index.names.marks import AYNS, INVISIBLE

LOWER, CAPITAL, UPPER, DIGIT, UNCASED = range(5)
"""Case of a word: lower, Capital, ALL CAPITALS of two letters or more, begins with a digit, script without case."""

JOINED, SPACE, TIED, COMMA, BREAK, POSSESSIVE, SENTENCE = range(7)
"""Separator before a word: at most a hyphen, white space, layout, a comma, other punctuation, 's, a sentence end.

Layout (underscore, emphasis, mark of a hashtag) may stand inside listed names, but joins no unlisted words.
"""

PLAIN, TITLED, CAPITALS, SMALL = range(4)
"""Capitalisation style of a sentence: for names; For Most Words; FOR ALL; for none."""

_JOINING = AYNS + "-‐‑&"
_LONGEST_GAP = 12
_BLANK = re.compile(rf"(?:[\s\u2060{INVISIBLE}]|&(?:nbsp|ensp|emsp|thinsp|#160|#xa0|#8239|#x202f);)+", re.IGNORECASE)
"""Matches white space and invisible marks, some of which may be written as references of HTML."""
_LINE_END = re.compile(r"([-‐\u00ad])?[ \t]*\r?\n[ \t]*(?:>[ \t]?)*")
"""Matches a line end, the hyphen right before it and the quoting marks of the next line."""
_TIE = re.compile(r"_|[*_]{1,3} ?| [*_]{1,3}|\s?[#＃]")
_TAG = re.compile(r"[#＃]\w*$")
"""Matches the part of a hashtag before an offset."""
_LONGEST_TAG = 60
_NO_ENGLISH = "-"
"""Stands for the meaning of a foreign word that has no English function word; no folded word equals it."""
WITH_CASES = frozenset({"uk", "ru", "ru uk"})
_BEGINS_SENTENCE = WordClass.STOP | WordClass.COMMON | WordClass.FUNCTION
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
    language: list[str]
    english: list[str]
    stands_for: list[str]

    def surface(self, at: int) -> str:
        """Return a word as written, without what is joined to it, and without the line end in a hyphenated word."""
        surface = self.text[self.starts[at] : self.ends[at]]
        return _LINE_END.sub("", surface) if "\n" in surface else surface

    def stem(self, at: int) -> str:
        """Return the folded word, without its case ending if it is in a language with cases."""
        return stem(self.surface(at)) if self.language[at] in WITH_CASES else self.folded[at]


def tokenise(text: str, found: Sequence[Word], written: Written = ENGLISH_ONLY) -> Tokens:
    """Return the tokens of a text, given its words and how its report is written. Time is linear in its length."""
    known = word_classes()
    starts = [word.start for word in found]
    ends = [word.end for word in found]
    folded = [word.folded for word in found]
    own = [known.get(word, 0) for word in folded]
    language, english, stands_for = [""] * len(found), folded, [""] * len(found)
    if written.languages:
        english = list(folded)
        language = written.languages_at(text, starts)
        trimmed = starts, list(ends), folded, own, english, stands_for
        _read_foreign(text, written, language, *trimmed)
        ends = trimmed[1]
    case = [LOWER if text[start].islower() else _case(text[start:end]) for start, end in zip(starts, ends, strict=True)]
    gaps, fresh = [SPACE] * len(found), [False] * len(found)
    gaps[:1], fresh[:1] = [SENTENCE][: len(found)], [True][: len(found)]
    for number, (before, after) in enumerate(pairwise(found), 1):
        last, start = before.end, after.start
        if start - last == 1 and text[last] == " ":
            continue
        gaps[number], fresh[number] = _gap(text[last : min(start, last + _LONGEST_GAP)])
        if gaps[number] == TIED:
            gaps[number] = _tie(text, last, start, case[number - 1], own[number - 1])
        if gaps[number] == BREAK and language[number] == "he" and text[last:start] == " - ":
            gaps[number], fresh[number] = SPACE, False
        if gaps[number] == SENTENCE and _abbreviates(text, folded, last, number, own, language[number - 1]):
            gaps[number], fresh[number] = (BREAK if text[last + 1 : start].strip() else SPACE), False
    style = _styles(case, own, gaps, language)
    return Tokens(text, starts, ends, folded, own, case, gaps, fresh, style, len(folded), language, english, stands_for)


def _read_foreign(
    text: str,
    written: Written,
    language: list[str],
    starts: list[int],
    ends: list[int],
    folded: list[str],
    own: list[int],
    english: list[str],
    stands_for: list[str],
) -> None:
    """Set what words in other languages than English mean, and exclude what is always joined with an apostrophe."""
    apostrophes = "'" in text or "’" in text
    for at, code in enumerate(language):
        if not code:
            continue
        surface = text[starts[at] : ends[at]]
        if apostrophes and ("'" in surface or "’" in surface):
            surface = _without_apostrophe(surface, code, at, starts, ends, folded, stands_for)
        found = foreign_word(surface, code)
        own[at] = found.classes
        english[at] = found.english or _NO_ENGLISH
        if found.classes & HEAD and len(surface) == 1 and at and text[starts[at - 1] : starts[at]].strip().isdigit():
            own[at] &= ~HEAD  # a year or metres, not a river or a town: 2009 р, 20 м
        if surface[0].isupper() and letters(surface) in written.small:
            own[at] |= WordClass.COMMON


def _without_apostrophe(
    surface: str, code: str, at: int, starts: list[int], ends: list[int], folded: list[str], stands_for: list[str]
) -> str:
    """Take off what an apostrophe joins to a word, before it (l'Irak) or behind it (Halep'te); return the word."""
    before = next((split for split in splits(surface, code) if surface[split.size - 1] in "'’"), None)
    behind = suffix(surface, code)
    if before:
        starts[at] += before.size
        stands_for[at] = before.stands_for
    elif behind:
        ends[at] = starts[at] + behind[0]
        stands_for[at] = behind[1]
    else:
        return surface
    folded[at] = fold(text_of := before.name if before else surface[: ends[at] - starts[at]])
    return text_of


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
    if _TIE.fullmatch(gap):
        return TIED, "*" in gap
    if line_end := _LINE_END.fullmatch(gap):
        return JOINED if line_end[1] else SPACE, False
    if inner and gap.count("\n") < 2 and _BLANK.fullmatch(gap):
        return SPACE, False
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


def _tie(text: str, last: int, start: int, case: int, word_class: int) -> int:
    """Return the kind of a gap of layout from `last` to `start` behind a word of this case and class."""
    if text[last:start] == "_" and _TAG.search(text, max(0, last - _LONGEST_TAG), last):
        return SPACE
    if case == UNCASED and text[start - 1] in "#＃":
        return BREAK if word_class & WordClass.GIVEN else SPACE
    return SPACE if case in (LOWER, UNCASED) else TIED


def _joining(gap: str, inner: str, opens: bool) -> tuple[int, bool]:
    """Classify a gap of hyphens, apostrophes and ayns; next to a space, a mark belongs to the next word."""
    if gap == inner:
        return (JOINED, False) if len(inner) <= 2 else (BREAK, True)
    return (SPACE, opens) if not inner.strip(AYNS) or inner == "&" else (BREAK, opens)


def _abbreviates(text: str, folded: list[str], end: int, number: int, own: list[int], language: str) -> bool:
    """Return whether the full stop at `end` ends an abbreviation or initial, not a sentence.

    In languages with cases a function word with a capital begins a sentence.
    """
    before = folded[number - 1]
    initial = len(before) == 1 and before.isalpha()
    stop = text[end : end + 2] == ". " or (language and text[end : end + 1] == ".")
    if language in WITH_CASES and own[number] & _BEGINS_SENTENCE:
        return False  # 169 кв. м. Про це
    return bool(stop) and (initial or bool(own[number - 1] & WordClass.ABBREVIATED))


def _styles(case: list[int], own: list[int], gaps: list[int], language: list[str]) -> list[int]:
    """Return the style of each word's sentence."""
    styles: list[int] = []
    for end in [*(number for number, gap in enumerate(gaps) if gap == SENTENCE and number), len(gaps)]:
        begin = len(styles)
        style = _style(case[begin:end], own[begin:end])
        styles += [PLAIN if style == SMALL and any(language[begin:end]) else style] * (end - begin)
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
    ordinary = sum(1 for one, word_class in zip(case, own, strict=True) if one == CAPITAL and word_class & ORDINARY)
    return TITLED if ordinary >= 2 else PLAIN
