"""Recognise dates of events that look like publication dates: in log entries, and in single sentences."""

from __future__ import annotations

import re
from dataclasses import replace

from conflict_index.dates import arithmetic
from conflict_index.dates.lexicon import LETTER
from conflict_index.dates.scan import Scan
from conflict_index.model import DateSpan

_BULLET = re.compile(r"[\s\-*•·>\[(#]*\Z")
_MARK = re.compile(
    r"[\])]?(?:,?\s*(?:at\s+)?\d{1,2}[:.h]\d\d(?:\s*(?:[ap]\.?m\.?|h|hrs|GMT|UTC)\b)?)?[\])]?\s*(?::|--+|[–—]|-(?=\s))\s*"
)
"""What stands between the date of a log entry and its text: perhaps a time, and a colon or dash."""
_STOP = re.compile(r"(?:\.|\s*\|)\s+")
"""What may stand there in a text of one line: 14 Nov 2021. A post was overrun."""
_SECTION = re.compile(
    r"^[ \t]*\d{1,3}\.(?:\d|\d{1,3}\.(?:\d|\d{3}|\d{1,3}(?:\.\d{1,3})+))[.:)]?[ \t]+[^\W\d_]", re.MULTILINE
)
"""The number of a section at the head of a line: "2.3 Scope", "2.3.1. Terms"."""
_APART = (".", ",", ";", ":", "-", "–", "—", "|")
_RULE = re.compile(r"\b(?:must|shall|should|may)\b", re.IGNORECASE)
_CREDIT = re.compile(r"by\b|\(", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?؟][\"”’')\]]*\s+(?=[^\W\d_])")
_LONGEST_LINE = 300  # characters
_LONGEST = 1000  # characters; a longer text is never a single sentence


def is_entry(tokens: Scan, first: int, last: int) -> bool:
    """Tell whether a date opens a log entry: the first words of a line, a colon or dash, then what happened.

    A full stop or a bar is enough in a text of one line.
    """
    text, start, end = tokens.text, tokens.starts[first], tokens.ends[last - 1]
    if not _BULLET.match(text, text.rfind("\n", 0, start) + 1, start):
        return False
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    mark = _MARK.match(text, end, line_end) or (_STOP.match(text, end, line_end) if is_single_line(text) else None)
    return mark is not None and _tells(text[mark.end() : line_end].strip())


def with_dotted_entries(tokens: Scan, published: DateSpan | None) -> Scan:
    """Return the tokens with the dates that open log entries as "9.5.22: text" does, or close a line behind a comma,
    stop or dash; section numbers are left alone.

    Numbers that only count on ("2.3.11", "2.3.12"), a text that says what must be done, and a day after publication
    are those of sections.
    """
    marked = [at for at, kind in enumerate(tokens.kinds) if kind == LETTER["DOTDATE"]]
    dotted = [at for at in marked if is_entry(tokens, at, at + 1) or _closes(tokens, at)]
    if not dotted or _SECTION.search(tokens.text) or not all(_is_day(tokens, at, published) for at in dotted):
        return tokens
    days = [value for at in dotted if isinstance(value := tokens.values[at], tuple)]
    if len({day[1:3] for day in days}) < len(set(days)):
        return tokens
    kinds = list(tokens.kinds)
    for at in dotted:
        kinds[at] = LETTER["DATE"]
    return replace(tokens, kinds="".join(kinds))


def _closes(tokens: Scan, at: int) -> bool:
    """Tell whether a date is the last word of a line and stands apart: "Depot hit, 9.5.22"."""
    before, after = tokens.text[: tokens.starts[at]].rstrip(" \t"), tokens.text[tokens.ends[at] :].partition("\n")[0]
    return before.endswith(_APART) and not after.strip(" .\t\r") and bool(_WORD.search(before))


def _is_day(tokens: Scan, at: int, published: DateSpan | None) -> bool:
    """Tell whether numbers with dots may be a day on or before publication, and their line a report."""
    value = tokens.values[at]
    day = arithmetic.day_of(value[0], value[2], value[1]) if isinstance(value, tuple) else None
    until = published.end if published else None
    line = tokens.text[tokens.ends[at] :].partition("\n")[0]
    return day is not None and (until is None or day[0] < until) and not _RULE.search(line)


def _tells(rest: str) -> bool:
    """Tell whether text says what happened: several words, not all capitalised, and no credit of an author."""
    words = _WORD.findall(rest)
    sentence = len(words) >= _FEWEST_WORDS or rest.endswith((".", "!"))
    return (
        sentence and not _CREDIT.match(rest) and any(word.islower() or word.upper() == word.lower() for word in words)
    )


def is_single_line(text: str) -> bool:
    """Tell whether a text is one short line, as the entries of lists are."""
    shown = text.strip()
    return len(shown) <= _LONGEST_LINE and "\n" not in shown


def is_single_sentence(text: str) -> bool:
    """Tell whether a text is one sentence on one line: its date is then when the event happened."""
    shown = text[: _LONGEST + 1].strip()
    return len(shown) <= _LONGEST and "\n" not in shown and not _SENTENCE_END.search(shown)
