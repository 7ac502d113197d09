"""What the words around a date tell: that it is part of a name, is still to come, or only says when someone spoke."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from conflict_index import seeds
from conflict_index.dates.lexicon import LETTER, fold
from conflict_index.dates.scan import Scan

_FAR = 25  # tokens; the verb that a date belongs to stands nearer
_NEAR = 6  # tokens; "to be" further off belongs to another clause
_NOUN = 4  # tokens between a date and the noun it belongs to
_X, _APOS, _QUOTE = LETTER["X"], LETTER["APOS"], LETTER["QUOTE"]
_BETWEEN_VERB_AND_DATE = {LETTER[name] for name in ("X", "IN", "AT", "AUX", "THE", "BY", "OF", "THIS", "AND")}
_AROUND = 2  # words of a trap beside its date


def is_name(scan: Scan, first: int, last: int) -> bool:
    """Whether the date at these tokens is part of a name ("9 October Avenue", "Sunday Times") or of a custom.

    "Every Sunday" is a custom: it names no day.
    """
    before, after = scan.kinds[first - 1 : first], scan.kinds[last : last + 1]
    if before in (LETTER["EVERY"], LETTER["NAMEDBEFORE"]):
        return True
    if _QUOTE in (before, after) and before == after:
        return True
    if after == LETTER["NAMED"]:
        return scan.values[last] == "place" or scan.kinds[first] not in (LETTER["ON"], LETTER["BY"])
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
    if LETTER["PLANNED"] in scan.kinds[last : last + _NOUN]:
        return 0
    if scan.kinds[first - 1 : first] == LETTER["FOR"] and scan.kinds[last : last + 1] != _APOS:
        return 1
    for at in _sentence(scan, first - 1, -1):
        if said := _tense(scan, at, first - at <= _NEAR):
            return said
    for at in _sentence(scan, last, 1):
        if said := _tense(scan, at, at - last <= _NEAR):
            return said
    return -1


def _sentence(scan: Scan, at: int, step: int) -> Iterator[int]:
    """Tokens from `at` on, to the end of the sentence on that side, at most `_FAR`."""
    for _ in range(_FAR):
        if not 0 <= at < len(scan.kinds) or scan.kinds[at] == LETTER["PARA"] or _ends_sentence(scan, at):
            return
        yield at
        at += step


def _ends_sentence(scan: Scan, at: int) -> bool:
    """A full stop before white space, not after a single letter as in "U.S."."""
    if scan.text[scan.starts[at]] not in ".!?؟;":
        return False
    end = scan.ends[at]
    return scan.text[end : end + 1].isspace() and (at == 0 or scan.ends[at - 1] - scan.starts[at - 1] > 1)


def _tense(scan: Scan, at: int, near: bool) -> int:
    kind = scan.kinds[at]
    if kind == LETTER["WILL"]:
        return 1
    if kind in (LETTER["SAY"], LETTER["WAS"]):
        return -1
    before = scan.kinds[at - 1 : at]
    if kind == LETTER["AUX"]:
        return int(before == LETTER["TO"] and near)  # "to be held on Friday"
    past = kind == _X and before != LETTER["AUX"] and scan.text[scan.starts[at] : scan.ends[at]].lower().endswith("ed")
    return -int(past)


def is_speech(scan: Scan, first: int, last: int) -> bool:
    """Whether the date belongs to a verb of speech ("said today", "today announced"): it dates words, not an event."""
    for at in range(first - 1, max(-1, first - 4), -1):
        if scan.kinds[at] == LETTER["SAY"]:
            return True
        if scan.kinds[at] not in _BETWEEN_VERB_AND_DATE or _ends_sentence(scan, at):
            break
    for at in range(last, min(len(scan.kinds), last + 3)):
        if scan.kinds[at] == LETTER["SAY"]:
            return True
        if scan.kinds[at] not in (_X, LETTER["AUX"], _APOS, LETTER["POSS"]) or _ends_sentence(scan, at):
            break
    return False
