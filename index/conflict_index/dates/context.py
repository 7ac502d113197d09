"""What the words around a date tell: that it is part of a name, is still to come, or only says when someone spoke."""

from __future__ import annotations

from functools import cache

from conflict_index import seeds
from conflict_index.dates.lexicon import LETTER, fold
from conflict_index.dates.scan import Scan

_FAR = 25  # tokens; the verb that a date belongs to stands nearer
_NEAR = 6  # tokens; "to be" further off belongs to another clause
_NOUN = 4  # tokens between a date and the noun it belongs to
_VERB_BEFORE, _VERB_AFTER = 4, 3  # tokens between a date and its verb of speech
_AROUND = 2  # words of a trap beside its date


def _letters(*names: str) -> frozenset[str]:
    return frozenset(LETTER[name] for name in names)


_APOS, _QUOTE, _FOR, _TO, _AUX, _PARA = (LETTER[name] for name in ("APOS", "QUOTE", "FOR", "TO", "AUX", "PARA"))
_SAY, _WILL, _ED, _PLANNED = (LETTER[name] for name in ("SAY", "WILL", "ED", "PLANNED"))
_PAST, _STOPS = _letters("SAY", "WAS"), _letters("DOT", "STOP")
_TELLING = _PAST | _STOPS | _letters("WILL", "ED", "AUX", "PARA")
_BEFORE_DATE = _letters("X", "ED", "IN", "AT", "AUX", "THE", "BY", "OF", "THIS", "AND", "TO")
_AFTER_DATE = _letters("X", "ED", "AUX", "APOS", "POSS")
_CUSTOM = _letters("EVERY", "NAMEDBEFORE")
_NAMED, _ON_OR_BY = LETTER["NAMED"], _letters("ON", "BY")


def is_name(scan: Scan, first: int, last: int) -> bool:
    """Whether the date at these tokens is part of a name ("9 October Avenue", "Sunday Times") or of a custom.

    "Every Sunday" is a custom: it names no day.
    """
    before, after = scan.kinds[first - 1 : first], scan.kinds[last : last + 1]
    if before in _CUSTOM:
        return True
    if _QUOTE in (before, after) and before == after:
        return True
    if after == _NAMED:
        return scan.values[last] == "place" or scan.kinds[first] not in _ON_OR_BY
    return _is_trap(scan, first, last)


def _is_trap(scan: Scan, first: int, last: int) -> bool:
    low, high = max(0, first - _AROUND), min(len(scan.ends), last + _AROUND)
    window = fold(scan.text[scan.starts[low] : scan.ends[high - 1]])
    if not any(trap in window for trap in _traps()):
        return False
    words = [fold(scan.text[scan.starts[at] : scan.ends[at]]) for at in range(low, high)]
    phrases = ((at, end) for at in range(last - low) for end in range(first - low + 1, at + _AROUND + 2))
    return any(" ".join(words[at:end]) in _traps() for at, end in phrases)


@cache
def _traps() -> frozenset[str]:
    return frozenset(fold(row["phrase"]) for row in seeds.rows("dates/traps.csv"))


def direction(scan: Scan, first: int, last: int) -> int:
    """+1 where the sentence speaks of what is to come, -1 where it tells of the past or does not say.

    The nearest verb before the date in its sentence decides, else the nearest after it. 0, whichever is nearer, where
    the date belongs to what is set beforehand ("the 8 April elections").
    """
    if _PLANNED in scan.kinds[last : last + _NOUN]:
        return 0
    if scan.kinds[first - 1 : first] == _FOR and scan.kinds[last : last + 1] != _APOS:
        return 1
    before = range(first - 1, max(-1, first - 1 - _FAR), -1)
    after = range(last, min(len(scan.kinds), last + _FAR))
    return _tense(scan, before) or _tense(scan, after) or -1


def _tense(scan: Scan, tokens: range) -> int:
    """+1 or -1 by the first verb that tells, 0 where the sentence ends without one."""
    for at in tokens:
        kind = scan.kinds[at]
        if kind not in _TELLING:
            continue
        if kind in _PAST:
            return -1
        if kind == _WILL:
            return 1
        if kind == _ED and scan.kinds[at - 1 : at] != _AUX:
            return -1
        if kind == _AUX and scan.kinds[at - 1 : at] == _TO and abs(at - tokens.start) < _NEAR:
            return 1  # "to be held on Friday"
        if kind == _PARA or (kind in _STOPS and _ends_sentence(scan, at)):
            return 0
    return 0


def _ends_sentence(scan: Scan, at: int) -> bool:
    """A stop before white space, not after a single letter as in "U.S."."""
    end = scan.ends[at]
    return scan.text[end : end + 1].isspace() and (at == 0 or scan.ends[at - 1] - scan.starts[at - 1] > 1)


def is_speech(scan: Scan, first: int, last: int) -> bool:
    """Whether the date belongs to a verb of speech ("said today", "today announced"): it dates words, not an event."""
    before = range(first - 1, max(-1, first - 1 - _VERB_BEFORE), -1)
    after = range(last, min(len(scan.kinds), last + _VERB_AFTER))
    if _reaches_speech(scan, before, _BEFORE_DATE):
        return True
    clause = range(first - 1, max(-1, first - 1 - _FAR), -1)
    return _reaches_speech(scan, after, _AFTER_DATE) and not _tense(scan, clause)


def _reaches_speech(scan: Scan, tokens: range, passing: frozenset[str]) -> bool:
    """Whether a verb of speech stands among the tokens, with nothing but `passing` kinds on the way."""
    for at in tokens:
        if scan.kinds[at] == _SAY:
            return True
        if scan.kinds[at] not in passing:
            return False
    return False
