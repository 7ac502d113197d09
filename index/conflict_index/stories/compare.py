"""Are two reports copies of one text? Their content stems are aligned, and what differs is looked at.

A copy loses or gains whole stretches: a headline, a first paragraph, an end. Reports made after one template differ at
many single places instead, where one name or number stands for another: those are different events.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from conflict_index.store.digest import Digest
from conflict_index.stories.sketch import SHORTEST, stems_in

_BLOCK = 3
"""Stems in a row that must be equal to count as common."""

_KEPT = 64
"""Texts of which it is kept where each row of stems stands."""

_ROOM, _BESIDES = 10_000_000, 500
"""Bytes of the digests that RecentTexts keeps, and bytes of a passage or a report beside its stems, about."""

_GAP = 5
"""Stems on either side of the longest stretch that counts as one thing put for another."""

_SIMILAR = 0.6
"""Ratio of letters from which two words are spellings of one."""

_NUMBER, _NAME = 0.4, 1.0
"""Weights of a number in another's place, which an update changes, and of any other word."""

_SUBSTITUTED, _SUBSTITUTED_SHORT = 0.04, 0.02
"""Weight of what stands in another's place, per common stem, up to which two texts are copies; of short ones less."""

_INSIDE, _MUTUAL = 0.6, 0.6
"""Share of the shorter and of the longer text that is common to copies of one size."""

_PART = 0.66
"""Share of the shorter text that is common if it is a part of a much longer one."""

_SHORT, _DAYS = 60, 3
"""Common stems below which two texts are short: they must also be of one time, give or take these days."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of a report: its stems, and as day numbers its publication and its lead date, 0 for none."""

    stems: tuple[str, ...]
    days: tuple[int, int]


def text_of(digest: Digest) -> Text:
    """Return what is compared of a report."""
    published, lead = (dates[0].start if dates else 0 for dates in (digest.published, digest.lead))
    return Text(tuple(stems_in(digest)), (published, lead))


class RecentTexts:
    """The digests of the reports written last, as many as fit: their texts need not be read from the index."""

    def __init__(self) -> None:
        self._kept: dict[str, Digest] = {}
        self._room = _ROOM

    def keep(self, report_id: str, digest: Digest) -> None:
        """Keep a report in the place of what is known of it, and forget the oldest."""
        self._forget(report_id)
        self._kept[report_id] = digest
        self._room -= _size(digest)
        while self._room < 0:
            self._forget(next(iter(self._kept)))

    def get(self, report_id: str) -> Text | None:
        """Return the text of a report, None if it is not kept."""
        digest = self._kept.get(report_id)
        return text_of(digest) if digest else None

    def _forget(self, report_id: str) -> None:
        if old := self._kept.pop(report_id, None):
            self._room += _size(old)


def _size(digest: Digest) -> int:
    return _BESIDES + sum(_BESIDES + len(passage.stems) for passage in digest.passages)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two texts are alike: "copy", or "part" if the shorter is a part of a much longer one."""

    kind: str
    first_is_shorter: bool


def likeness(first: Text, second: Text) -> Likeness | None:
    """Tell whether two reports are copies of one text, or one a part of the other; None for neither."""
    shorter, longer = sorted((first, second), key=lambda text: (len(text.stems), text.stems))
    common, changed = _aligned(shorter.stems, longer.stems)
    short = common < _SHORT
    if common < SHORTEST or changed > (_SUBSTITUTED_SHORT if short else _SUBSTITUTED) * common:
        return None
    if short and not _of_one_time(first, second):
        return None
    if common >= _INSIDE * len(shorter.stems) and common >= _MUTUAL * len(longer.stems):
        return Likeness("copy", shorter is first)
    return Likeness("part", shorter is first) if common >= _PART * len(shorter.stems) else None


def _aligned(shorter: tuple[str, ...], longer: tuple[str, ...]) -> tuple[int, float]:
    """Return the number of stems that two texts have in common, in rows, and the weight of what was substituted.

    Each row is taken where it goes on from the row before it, else where it first stands: time is linear.
    """
    if shorter == longer:
        return len(shorter), 0.0
    first, several = _places(longer)
    common, changed, at, before = 0, 0.0, 0, (0, 0)
    while at <= len(shorter) - _BLOCK:
        row = shorter[at : at + _BLOCK]
        if row not in first:
            at += 1
            continue
        found = several.get(row)
        there = found[min(bisect_left(found, before[1]), len(found) - 1)] if found else first[row]
        length = _equal(shorter, longer, at, there)
        if common and there >= before[1]:
            changed += _weight(shorter[before[0] : at], longer[before[1] : there])
        common, at = common + length, at + length
        before = at, there + length
    return common, changed


@lru_cache(_KEPT)
def _places(stems: tuple[str, ...]) -> tuple[dict[tuple[str, ...], int], dict[tuple[str, ...], list[int]]]:
    """Return where each row of _BLOCK stems first stands in a text, and all places of those that recur."""
    rows = list(zip(*(stems[ahead:] for ahead in range(_BLOCK)), strict=False))
    first = dict(zip(reversed(rows), range(len(rows) - 1, -1, -1), strict=True))
    several: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(rows) if len(first) < len(rows) else ():
        if first[row] != at:
            several.setdefault(row, [first[row]]).append(at)
    return first, several


def _equal(shorter: Sequence[str], longer: Sequence[str], at: int, there: int) -> int:
    """Return how many stems are equal from two places on."""
    length, most = _BLOCK, min(len(shorter) - at, len(longer) - there)
    while (
        length + _BLOCK <= most
        and shorter[at + length : at + length + _BLOCK] == longer[there + length : there + length + _BLOCK]
    ):
        length += _BLOCK
    while length < most and shorter[at + length] == longer[there + length]:
        length += 1
    return length


def _weight(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the weight of a stretch that stands in another's place: none for a long one, or another spelling."""
    left, right = [w for w in left if w not in right], [w for w in right if w not in left]
    if not left or not right or max(len(left), len(right)) > _GAP:
        return 0.0
    if all(any(c.isdigit() for c in word) for word in (*left, *right)):
        return _NUMBER
    return 0.0 if _are_similar("".join(left), "".join(right)) else _NAME


@lru_cache(1 << 12)
def _are_similar(one: str, other: str) -> bool:
    """Tell whether two words are spellings of one; upper bounds of their ratio are computed first."""
    matcher = SequenceMatcher(None, one, other)
    return all(ratio() >= _SIMILAR for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))


def _of_one_time(first: Text, second: Text) -> bool:
    """Tell whether nothing that is known of the dates of two reports speaks for different events."""
    return all(abs(one - other) <= _DAYS for one, other in zip(first.days, second.days, strict=True) if one and other)
