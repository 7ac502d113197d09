"""Recognise dates of events that look like publication dates: in log entries, and in single sentences."""

from __future__ import annotations

import re

from conflict_index.dates.scan import Scan

_BULLET = re.compile(r"[\s\-*•·>\[(#]*\Z")
_MARK = re.compile(
    r"[\])]?(?:,?\s*(?:at\s+)?\d{1,2}[:.h]\d\d(?:\s*(?:[ap]\.?m\.?|h|hrs|GMT|UTC)\b)?)?[\])]?\s*(?::|--+|[–—]|-(?=\s))\s*"
)
"""What stands between the date of a log entry and its text: perhaps a time, and a colon or dash."""
_CREDIT = re.compile(r"by\b|\(", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?؟][\"”’')\]]*\s+(?=[^\W\d_])")
_LONGEST = 1000  # characters; a longer text is never a single sentence


def is_entry(tokens: Scan, first: int, last: int) -> bool:
    """Tell whether a date opens a log entry: the first words of a line, a colon or dash, then what happened."""
    text, start, end = tokens.text, tokens.starts[first], tokens.ends[last - 1]
    if not _BULLET.match(text, text.rfind("\n", 0, start) + 1, start):
        return False
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    mark = _MARK.match(text, end, line_end)
    return mark is not None and _tells(text[mark.end() : line_end].strip())


def _tells(rest: str) -> bool:
    """Tell whether text says what happened: several words, not all capitalised, and no credit of an author."""
    words = _WORD.findall(rest)
    sentence = len(words) >= _FEWEST_WORDS or rest.endswith((".", "!"))
    return (
        sentence and not _CREDIT.match(rest) and any(word.islower() or word.upper() == word.lower() for word in words)
    )


def is_single_sentence(text: str) -> bool:
    """Tell whether a text is one sentence on one line: its date is then when the event happened."""
    shown = text[: _LONGEST + 1].strip()
    return len(shown) <= _LONGEST and "\n" not in shown and not _SENTENCE_END.search(shown)
