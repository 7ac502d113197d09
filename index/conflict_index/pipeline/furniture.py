"""Find what most pages of a site share, while a collection is written and whenever it changes.

Pages are prepared with the furniture that is known so far: that of the index, or of the pages just read. Once all are
committed, the furniture of each site with changed pages is decided from a sample of its pages in the index, and the
pages that were prepared with another are prepared again. So the outcome follows from the reports of the index, however
and in which order they came.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Term
from conflict_index.furniture.pages import PageLines, fact_keys, page_lines
from conflict_index.furniture.shared import shared_lines
from conflict_index.furniture.store import SiteFurniture
from conflict_index.model import Report
from conflict_index.segment.lines import line_key
from conflict_index.store import wire

SAMPLE = 300
"""Pages of a site that are compared: those whose ids have the lowest checksums."""

_AHEAD, _AHEAD_CHARACTERS = 64, 600_000
"""Pages, and their characters, that are read before the first of them is prepared."""

_KEPT = 10_000
"""Pages whose lines are kept while a collection is read, and those of one site."""
_KEPT_OF_SITE = 60

_READ = 64
"""Reports that are read from the index at a time."""


class FurnitureSoFar:
    """The furniture of sites as far as it is known while reports are read."""

    def __init__(self, known: dict[str, SiteFurniture]) -> None:
        self._keys = {site: found.keys for site, found in known.items() if found.pages}
        self._pages: defaultdict[str, list[PageLines]] = defaultdict(list)
        self._kept = 0

    def of(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Yield reports with their furniture, pages after some more were read."""
        reports = iter(reports)
        for report in reports:
            if report.site is None:
                yield report
                continue
            ahead = [report, *_ahead(reports, len(report.text))]
            self._learn([one for one in ahead if one.site is not None])
            yield from (with_furniture(one, self._keys.get(one.site or "", frozenset())) for one in ahead)

    def _learn(self, pages: Sequence[Report]) -> None:
        grown = set()
        for page in pages:
            seen = self._pages[page.site or ""]
            if len(seen) < _KEPT_OF_SITE and self._kept < _KEPT:
                seen.append(page_lines(page))
                self._kept += 1
                grown.add(page.site or "")
        for site in grown:
            _, lines = shared_lines(self._pages[site])
            self._keys[site] = frozenset(line.key for line in lines) or self._keys.get(site, frozenset())


def _ahead(reports: Iterator[Report], size: int) -> Iterator[Report]:
    for report in islice(reports, _AHEAD):
        yield report
        size += len(report.text)
        if size > _AHEAD_CHARACTERS:
            return


def with_furniture(report: Report, keys: frozenset[int]) -> Report:
    """Return a report with those lines of its text as furniture that have one of the keys and hold no facts."""
    if not keys:
        return replace(report, furniture=()) if report.furniture else report
    held = {line_key(line) for line in report.text.split("\n")} & keys
    held -= fact_keys(report) if held else set()
    return replace(report, furniture=tuple(sorted(held)))


def site_furniture(engine: Engine, site: str) -> tuple[SiteFurniture, list[str]]:
    """Return the furniture of a site by its committed pages, and the keys of these."""
    keys = sorted(one.id for one in engine.match(Term("site", site), None).items)
    sample = sorted(keys, key=lambda key: (zlib.crc32(key.encode()), key))[:SAMPLE]
    pages, lines = shared_lines(map(page_lines, _reports(engine, sample)))
    return SiteFurniture(site, pages, lines), keys


def prepared_otherwise(engine: Engine, keys: Sequence[str], furniture: SiteFurniture) -> Iterator[Report]:
    """Yield the committed pages of a site that were prepared with another furniture, with the right one."""
    for report in _reports(engine, keys):
        right = with_furniture(report, furniture.keys)
        if right.furniture != report.furniture:
            yield right


def _reports(engine: Engine, keys: Sequence[str]) -> Iterator[Report]:
    for at in range(0, len(keys), _READ):
        some = keys[at : at + _READ]
        stored = engine.stored(some)
        yield from (wire.load_report(stored[key]) for key in some if key in stored)


def sites_of(engine: Engine) -> list[str]:
    """Return the sites of all pages of an index, sorted."""
    return sorted(engine.facets(None, "site"))
