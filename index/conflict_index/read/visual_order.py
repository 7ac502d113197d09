"""Put characters that stand on a line from left to right into the order in which they are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_RIGHT = frozenset({"R", "AL"})
_NUMBER = frozenset({"EN", "AN"})
_INSIDE_NUMBERS = frozenset({"CS", "ES"})
"""Separators that belong to a number when they stand alone between its digits: 14:30, 1.5, 29/06/2016."""

_BESIDE_NUMBERS = frozenset({"ET"})
"""Signs such as % that belong to the number beside them."""


def is_right_to_left(text: str) -> bool:
    """Return whether a text holds a letter that is written from right to left."""
    return any(unicodedata.bidirectional(character) in _RIGHT for character in text)


def reading_order(line: Sequence[str]) -> list[int]:
    """Return the positions of a line's characters in reading order. Each item is a character as it is seen.

    The inverse of the Unicode bidirectional algorithm (UAX 9) without its explicit marks: numbers, and words in Latin
    or Cyrillic, run from left to right inside a line of Arabic, and Arabic words from right to left inside a line of
    others. A line has the direction of most of its letters.
    """
    kinds = [unicodedata.bidirectional(item[:1]) if item else "ON" for item in line]
    kinds = _with_separators(kinds)
    right = sum(kind in _RIGHT for kind in kinds)
    base = int(right >= sum(kind == "L" for kind in kinds) and right > 0)
    return _reordered(_levels(kinds, base))


def mirrored(character: str, right_to_left: bool) -> str:
    """Return the bracket that is meant where one is seen: in lines from right to left the other of its pair."""
    return _MIRRORS.get(character, character) if right_to_left else character


def _pairs(text: str) -> dict[str, str]:
    return {one: text[at ^ 1] for at, one in enumerate(text)}


_MIRRORS = _pairs("()[]{}<>«»‹›≤≥⟨⟩")


def _with_separators(kinds: Sequence[str]) -> list[str]:
    """Return the kinds with separators and signs of numbers as numbers."""
    found = list(kinds)
    for at in range(1, len(kinds) - 1):
        before, here, after = kinds[at - 1], kinds[at], kinds[at + 1]
        if here in _INSIDE_NUMBERS and before == after and before in _NUMBER:
            found[at] = before
    for at, kind in enumerate(kinds):
        if kind in _BESIDE_NUMBERS and any(
            side == "EN" for side in (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])
        ):
            found[at] = "EN"
    return _named_numbers(found)


def _named_numbers(kinds: Sequence[str]) -> list[str]:
    """Return the kinds with numbers behind a Latin word as part of it, as in the names of weapons and roads: BM 21."""
    last = ""
    found = []
    for kind in kinds:
        last = _strength(kind) or last
        found.append("L" if kind == "EN" and last == "L" else kind)
    return found


def _levels(kinds: Sequence[str], base: int) -> list[int]:
    """Return the level of each character: odd ones run from right to left."""
    strong = [_strength(kind) for kind in kinds]
    levels = []
    before = "R" if base else "L"
    after = _following(strong, before)
    for at, kind in enumerate(kinds):
        if strong[at]:
            before = strong[at]
        side = before if before == after[at] else "R" if base else "L"
        if kind in _NUMBER:
            levels.append(2 if base or side == "R" or _touches(kinds, at) else 0)
        else:
            levels.append(1 if side == "R" else 2 if base else 0)
    return levels


def _strength(kind: str) -> str:
    """Return the direction of a letter; that of a number is the one of the letters around it."""
    return "R" if kind in _RIGHT else "L" if kind == "L" else ""


def _touches(kinds: Sequence[str], at: int) -> bool:
    """Return whether a number stands between letters from right to left without a space."""
    before, after = (next((k for k in side if k not in _NUMBER), "") for side in (kinds[at::-1], kinds[at:]))
    return before in _RIGHT and after in _RIGHT


def _following(strong: Sequence[str], last: str) -> list[str]:
    """Return for each character the direction of it or of the next one that has any."""
    found = []
    for one in reversed(strong):
        last = one or last
        found.append(last)
    return found[::-1]


def _reordered(levels: Sequence[int]) -> list[int]:
    """Return positions with every run of a level or more reversed, from the highest level down."""
    order = list(range(len(levels)))
    if any(level == 1 for level in levels) and not any(level == 0 for level in levels):
        order.reverse()
        return _reverse_runs(order, levels, 2)
    for level in (2, 1):
        order = _reverse_runs(order, levels, level)
    return order


def _reverse_runs(order: list[int], levels: Sequence[int], least: int) -> list[int]:
    found: list[int] = []
    run: list[int] = []
    for at in order:
        if levels[at] >= least:
            run.append(at)
        else:
            found += [*reversed(run), at]
            run = []
    return found + run[::-1]
