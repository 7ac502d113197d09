"""Lay a page's text out as lines, with what tells furniture from a report: length, sentence, labelled fact, harm."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conflict_index.model import Report
from conflict_index.read.labels import word_kinds
from conflict_index.segment.lines import line_key

_MOST_LINES = 400
"""Lines of a page that are looked at, half of them from its end."""

_LONGEST = 800
"""The longest line of furniture, in characters."""

_LONG = 160
"""Characters from which a line is a sentence even without a full stop."""

_FEWEST_WORDS = 4
_END = re.compile(r"""[.!?؟۔…]["”’'»)\]]*$""")
_TELLING = frozenset({"harm", "weapon"})


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page. `key` names it; `telling` lines speak of harm or weapons, or are facts of the page."""

    key: int
    size: int
    sentence: bool
    telling: bool
    text: str


@dataclass(frozen=True, slots=True)
class PageLines:
    """A page: its id, the key of its title, and its lines in order without the title."""

    report_id: str
    title: int
    lines: tuple[PageLine, ...]


def page_lines(report: Report) -> PageLines:
    """Return the lines of a page's text."""
    title = line_key(report.title)
    facts = fact_keys(report)
    texts = [line.strip() for line in report.text.split("\n") if line.strip()]
    if len(texts) > _MOST_LINES:
        texts = texts[: _MOST_LINES // 2] + texts[-_MOST_LINES // 2 :]
    lines = [_line(text, facts) for text in texts]
    return PageLines(report.id, title, tuple(line for line in lines if line.key not in (0, title)))


def fact_keys(report: Report) -> frozenset[int]:
    """Return the keys of lines that hold labelled facts of a page: never furniture, however many pages share them."""
    pairs = ((label, value, f"{label}: {value}") for label, value in report.fields)
    return frozenset(line_key(text) for pair in pairs for text in pair)


def _line(text: str, facts: frozenset[int]) -> PageLine:
    key = line_key(text)
    sentence = len(text) > _LONG or (bool(_END.search(text)) and text.count(" ") >= _FEWEST_WORDS - 1)
    telling = key in facts or len(text) > _LONGEST or not _TELLING.isdisjoint(word_kinds(text))
    return PageLine(key, len(text), sentence, telling, text[:_LONGEST])
