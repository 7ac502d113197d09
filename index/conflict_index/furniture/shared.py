"""Decide which lines of a site's pages are furniture: those that many of its pages share, and that are no report.

What tells a share bar, a cookie notice or "About us" from the sentences that incident reports after one template share,
and from copies of one story on one site:

- pages count that have words of their own; of several with one title, one. So versions of one story make no majority.
  For sentences to be furniture, half of a page's sentences must be its own: reports after one template keep theirs;
- a short line counts if more than a third of the pages hold it beside other such lines (of what stands on every page,
  extraction leaves much on some only), or nine tenths hold it alone, several times each. It is none in a slot, where
  other pages have other short lines in its place beside the same neighbour: there it is the value of a fact; nor is the
  label before such a slot;
- a sentence counts only before or behind all sentences of a page's own, never among them, on four fifths of the pages;
- labelled facts, and lines that speak of harm or weapons, never count.

The answer depends on the set of pages only, not on their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conflict_index.furniture.pages import PageLine, PageLines

FEWEST = 5
"""Pages that must hold a line."""

_MOST, _ALONE, _SENTENCES = 1 / 3, 0.9, 0.8
"""Shares of the pages that must hold a short line beside others, a short line alone, and a sentence."""

_OWN_SENTENCES, _OWN = 0.5, 0.25
"""The share of a page's sentences, in characters, that must be its own for sentences and for short lines to be
furniture; of all lines on a page without sentences."""

_SLOT = 0.5
_ELSEWHERE = 1.25
_EDGE = 0.8
_END = -1
"""The neighbour behind the last line of a page."""


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A line of furniture: its key, the pages of the sample that hold it, and its text on one of them."""

    key: int
    pages: int
    text: str


def shared_lines(pages: Iterable[PageLines]) -> tuple[int, tuple[SharedLine, ...]]:
    """Return how many pages of a site counted, and the lines of furniture, those that most pages hold first."""
    alone = list({page.title or page.report_id: page for page in sorted(pages, key=_by_id, reverse=True)}.values())
    counted = _with_own(alone, _OWN)
    texts = {line.key: line for page in sorted(counted, key=_by_id, reverse=True) for line in page.lines}
    found = {key: held for key, held in _furniture(counted).items() if not texts[key].sentence}
    of_own = _furniture(_with_own(alone, _OWN_SENTENCES))
    held = _held(counted, _SENTENCES)
    found |= {key: held[key] for key in of_own if texts[key].sentence and key in held}
    lines = (SharedLine(key, held, texts[key].text) for key, held in found.items())
    return len(counted), tuple(sorted(lines, key=lambda line: (-line.pages, line.key)))


def _with_own(pages: Sequence[PageLines], share: float) -> list[PageLines]:
    common = _held(pages, _MOST)
    return [page for page in pages if _has_own(page, common, share)]


def _furniture(pages: Sequence[PageLines]) -> dict[int, int]:
    """Return the lines that are furniture of some pages, with the number of pages that hold each."""
    common = _held(pages, _MOST)
    return {key: held for key, held in common.items() if _is_furniture(key, common, pages)}


def _by_id(page: PageLines) -> str:
    return page.report_id


def _held(pages: Sequence[PageLines], share: float) -> dict[int, int]:
    """Return the lines that more than a share of the pages hold, with the number of these pages."""
    counts = Counter(key for page in pages for key in {line.key for line in page.lines if not line.telling})
    return {key: count for key, count in counts.items() if count >= FEWEST and count > share * len(pages)}


def _has_own(page: PageLines, common: dict[int, int], share: float) -> bool:
    """Return whether enough of a page is not shared: it is no copy of others, and no mere furniture."""
    sentences = [line for line in page.lines if line.sentence]
    lines, share = (sentences, share) if sentences else (list(page.lines), _OWN)
    whole = sum(line.size for line in lines)
    return whole > 0 and sum(line.size for line in lines if line.key not in common) >= share * whole


def _is_furniture(key: int, common: dict[int, int], pages: Sequence[PageLines]) -> bool:
    holding = [(page, at) for page in pages for at in _first(page, key)]
    share = len(holding) / len(pages)
    if any(page.lines[at].sentence for page, at in holding):
        edges = sum(_is_at_edge(page.lines, at, common) for page, at in holding)
        return share >= _SENTENCES and edges >= _EDGE * len(holding)
    before = _usual(page.lines[at - 1].key if at else 0 for page, at in holding)
    behind = _usual(page.lines[at + 1].key if at + 1 < len(page.lines) else _END for page, at in holding)
    if before not in common and behind not in common and behind != _END:
        return share >= _ALONE and all(_is_repeated(page, key) for page, _ in holding)
    in_slot = _is_slot(key, before, 1, common, pages) or _is_slot(key, behind, -1, common, pages)
    return not in_slot and not _is_label(holding)


def _is_label(holding: Sequence[tuple[PageLines, int]]) -> bool:
    """Return whether a line stands before short lines of which some come again on other pages: the values of a fact.

    Lines that pages have elsewhere too are the next piece of furniture, where one between is missing.
    """
    behind = [page.lines[at + 1] for page, at in holding if at + 1 < len(page.lines)]
    values = Counter(line.key for line in behind if not line.sentence)
    there = Counter(key for page, _ in holding for key in {line.key for line in page.lines} & values.keys())
    values = Counter({key: count for key, count in values.items() if there[key] <= _ELSEWHERE * count})
    again = sum(count for count in values.values() if count > 1)
    return len(values) > 1 and max(values.values()) < _ALONE * len(holding) and again >= _SLOT * len(holding)


def _is_repeated(page: PageLines, key: int) -> bool:
    return sum(line.key == key for line in page.lines) > 1


def _first(page: PageLines, key: int) -> Iterable[int]:
    """Yield where a line first stands on a page; nothing where it does not."""
    return next(((at,) for at, line in enumerate(page.lines) if line.key == key), ())


def _usual(neighbours: Iterable[int]) -> int:
    """Return the neighbour that half of the pages have; 0 if there is none."""
    counts = Counter(neighbours)
    key, count = min(counts.most_common(), key=lambda item: (-item[1], item[0]))
    return key if 2 * count >= counts.total() else 0


def _is_at_edge(lines: Sequence[PageLine], at: int, common: dict[int, int]) -> bool:
    """Return whether a line stands before or behind all sentences that are a page's own."""
    own = [number for number, line in enumerate(lines) if line.sentence and line.key not in common]
    return bool(own) and (at < own[0] or at > own[-1])


def _is_slot(key: int, neighbour: int, step: int, common: dict[int, int], pages: Sequence[PageLines]) -> bool:
    """Return whether other pages have other short lines where this one stands beside its neighbour.

    Lines that stand beside this one on other pages are the next piece of furniture.
    """
    others = [page for page in pages if neighbour in common and not _first(page, key)]
    beside = [(page, at + step) for page in others for at in _first(page, neighbour)]
    lines = [page.lines[at] for page, at in beside if 0 <= at < len(page.lines)]
    there = Counter(line.key for line in lines if not line.sentence or line.key in common)
    holding = [{line.key for line in page.lines} for page in pages if _first(page, key)]
    values = sum(count for other, count in there.items() if 2 * sum(other in keys for keys in holding) < len(holding))
    return values > 0 and values >= _SLOT * len(beside)
