"""Judge a date by the words around it: part of a name, past or future, or the time of a statement."""

from __future__ import annotations

import re
from functools import cache

from conflict_index import seeds
from conflict_index.dates.lexicon import LETTER, fold
from conflict_index.dates.scan import Scan

_FAR = 25  # tokens; how far the verb of a date is looked for
_NEAR = 6  # tokens; beyond this, "to be" belongs to another clause
_NOUN = 4  # tokens between a date and the noun it belongs to
_VERB_BEFORE, _VERB_AFTER = 4, 3  # tokens between a date and its verb of speech
_TALLIED = 3  # tokens before a count that may hold the word for what is counted: "votes of 27/3/22"
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
_JOINING, _NAMEDBEFORE = _letters("OF", "FROM", "THE"), LETTER["NAMEDBEFORE"]
_ENDING = _letters("COMMA", "DOT", "STOP", "PARA", "QUOTE", "RP", "AND", "IN", "AT", "BY", "FROM") | {""}
_BEFORE_TALLY, _SHORT_NUMBERS = _letters("OF", "BY", "AT"), _letters("DATE", "DAYMONTH")
_DAYS, _MONTHS = _letters("DAY"), _letters("MONTH", "SHORT", "WEAK", "LOWWEAK", "SMONTH", "SWEAK")
_DAY_AND_MONTH = 2  # tokens
_SHORT = re.compile(r"\d{1,2}/\d{1,2}(?:/\d\d)?")
_NAMED, _ON_OR_BY = LETTER["NAMED"], _letters("ON", "BY")


def is_name(scan: Scan, first: int, last: int) -> bool:
    """Tell whether a date is part of a name ("9 October Avenue", "Sunday Times") or of a custom ("every Sunday")."""
    before, after = scan.kinds[first - 1 : first], scan.kinds[last : last + 1]
    if before in _CUSTOM or (before in _JOINING and scan.kinds[max(0, first - 2) : first - 1] == _NAMEDBEFORE):
        return True
    if _is_tally(scan, first, last) or _is_counted(scan, first, last):
        return True
    if _QUOTE in (before, after) and before == after:
        return True
    if after == _NAMED:
        return scan.values[last] == "place" or scan.kinds[first] not in _ON_OR_BY
    return _is_trap(scan, first, last)


def _is_tally(scan: Scan, first: int, last: int) -> bool:
    """Tell whether short numbers count votes: "by 27/3/22 votes", "voted 27/3/22", but not "voted on 27/3/22"."""
    if scan.kinds[last - 1] not in _SHORT_NUMBERS or not _SHORT.fullmatch(
        scan.text[scan.starts[last - 1] : scan.ends[last - 1]]
    ):
        return False
    if _word(scan, last) in _tallies():
        return True
    at = first - 1
    while at >= max(0, first - _TALLIED) and scan.kinds[at] in _BEFORE_TALLY:
        at -= 1
    return at >= 0 and scan.kinds[first] not in _ON_OR_BY and _word(scan, at) in _tallies()


def _is_counted(scan: Scan, first: int, last: int) -> bool:
    """Tell whether a number and a month are a count, by the word right beside them: "a payé 3 mars"."""
    end = last - (scan.kinds[last - 1] in _STOPS)
    if end - first != _DAY_AND_MONTH or scan.kinds[first] not in _DAYS or scan.kinds[end - 1] not in _MONTHS:
        return False
    before = _word(scan, first - 1) if first else ""
    return (before, "before") in _counted() or (_word(scan, last), "after") in _counted()


@cache
def _counted() -> frozenset[tuple[str, str]]:
    return frozenset((fold(row["word"]), row["where"]) for row in seeds.rows("dates/counted.csv"))


def _word(scan: Scan, at: int) -> str:
    """Return a token in folded letters, "" beyond the last one."""
    return fold(scan.text[scan.starts[at] : scan.ends[at]]) if at < len(scan.ends) else ""


@cache
def _tallies() -> frozenset[str]:
    return frozenset(fold(row["word"]) for row in seeds.rows("dates/tallies.csv"))


def is_complete(scan: Scan, last: int) -> bool:
    """Tell whether a date ends before token `last`: no noun follows that it counts ("the 11th floor")."""
    return scan.kinds[last : last + 1] in _ENDING


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
    """Return +1 if the sentence speaks of the future, -1 if of the past or if it does not say.

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
    """Tell whether a stop ends a sentence: white space follows, and more than one letter precedes ("U.S.")."""
    end = scan.ends[at]
    return scan.text[end : end + 1].isspace() and (at == 0 or scan.ends[at - 1] - scan.starts[at - 1] > 1)


def is_speech(scan: Scan, first: int, last: int) -> bool:
    """Tell whether a date belongs to a verb of speech ("said today"): it dates a statement, not an event."""
    before = range(first - 1, max(-1, first - 1 - _VERB_BEFORE), -1)
    after = range(last, min(len(scan.kinds), last + _VERB_AFTER))
    if _reaches_speech(scan, before, _BEFORE_DATE):
        return True
    clause = range(first - 1, max(-1, first - 1 - _FAR), -1)
    return _reaches_speech(scan, after, _AFTER_DATE) and not _tense(scan, clause)


def _reaches_speech(scan: Scan, tokens: range, passing: frozenset[str]) -> bool:
    """Tell whether a verb of speech is reached over tokens of `passing` kinds only."""
    for at in tokens:
        if scan.kinds[at] == _SAY:
            return True
        if scan.kinds[at] not in passing:
            return False
    return False
