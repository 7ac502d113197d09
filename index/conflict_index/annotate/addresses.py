"""Leave out words of web and mail addresses: /news/Mosul in a link is no mention of Mosul."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from conflict_index.names import Word

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]*|(?<=\]\()[^\s()]+(?=\))|(?<![^\s(<\[\"'])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]*\w",
    re.IGNORECASE,
)
"""Matches a web address, the target of a link in Markdown, and an address of mail."""


def outside_addresses(text: str, found: Sequence[Word]) -> Sequence[Word]:
    """Return the words that stand outside addresses."""
    if "://" not in text and "www." not in text and "@" not in text and "](" not in text:
        return found
    spans = [match.span() for match in _ADDRESS.finditer(text)]
    starts = [start for start, _ in spans]
    return [word for word in found if not _inside(word.start, spans, starts)]


def _inside(at: int, spans: list[tuple[int, int]], starts: list[int]) -> bool:
    number = bisect_right(starts, at) - 1
    return number >= 0 and at < spans[number][1]
