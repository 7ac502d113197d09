"""Find the title of a plain text: a line near its start that looks like one."""

from __future__ import annotations

import re
from itertools import pairwise

from conflict_index.segment.credits import role_of
from conflict_index.segment.roles import is_furniture
from conflict_index.segment.sentences import paragraphs

_HEAD = 6000
_LINES = 25
_SHORTEST, _LONGEST = 12, 160
_PARAGRAPH = 220
"""The length from which a paragraph counts as body, in characters."""

_NOT_A_TITLE = re.compile(
    r"""
      \d+[.)]\s            # an item of a menu
    | [-*•·»>|–—_=+\#@\[]   # a bullet, a rule, a handle, a transcriber's note
    | by\ [A-Z]\S+         # a byline
    | (?:file|source|by|from|caption|updated|published|posted)\b\s*[:|]
    | https?:// | www\.
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(r"(?:image|photo|picture|credit|photograph)s?\s*(?:credit|by)?\s*:", re.IGNORECASE)
_LABEL = re.compile(r"(?:title|headline):\s*", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_END = re.compile(r"""[.,;:،؛。۔…]["”’'»)\]]*$""")


def find_title(text: str) -> str | None:
    """Return the first paragraph near the start of a text that looks like a title, None if there is none.

    General signs: a line of its own, short, several words, no full stop at its end; no page furniture, byline,
    address or caption of a picture; something after it, and no paragraph of body before it.
    """
    head = text[:_HEAD].lstrip("\ufeff")
    lines = [head[part.start : part.end] for part in paragraphs(head)[:_LINES]]
    for line, after in pairwise(lines):
        if is_furniture(line) or role_of(line):
            continue
        if len(line) >= _PARAGRAPH:
            return None
        if _looks_like_title(line) and not _CREDIT.match(after):
            return _LABEL.sub("", line, count=1)
    return None


def _looks_like_title(line: str) -> bool:
    return (
        _SHORTEST <= len(line) <= _LONGEST
        and "\n" not in line
        and len(_LETTERS.findall(line)) >= 2
        and not _NOT_A_TITLE.match(line)
        and not _END.search(line)
        and sum(character.isdigit() for character in line) * 2 < len(line)
    )
