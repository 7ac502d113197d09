"""The furniture of sites, for reading and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from conflict_index.furniture.store import SiteFurniture
from conflict_search.one_line import one_line
from conflict_search.results.records import VERSION


def furniture_text(sites: Iterable[SiteFurniture]) -> Iterator[str]:
    """Yield a line for each site, and one for each of its lines of furniture with the pages that hold it."""
    for found in sites:
        yield f"{one_line(found.site)}: {found.pages:,} pages compared"
        yield from (f"{line.pages:>6}  {one_line(line.text)}" for line in found.lines)


def furniture_records(sites: Iterable[SiteFurniture]) -> Iterator[dict[str, Any]]:
    """Yield a record for each line of furniture."""
    for found in sites:
        for line in found.lines:
            record = {"site": found.site, "line": line.text, "pages": line.pages, "compared": found.pages}
            yield {"version": VERSION} | record
