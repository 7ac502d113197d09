"""Results as one JSON document, written hit by hit."""

from __future__ import annotations

import json
from collections.abc import Iterator

from conflict_search.render.style import Style
from conflict_search.results.records import hit_record, results_record
from conflict_search.results.stream import Printable


def render(results: Printable, style: Style) -> Iterator[str]:
    """Yield the whole answer as one indented JSON object: totals, notes, readings, hits."""
    head = json.dumps(results_record(results.without_hits()), ensure_ascii=False, indent=1)
    opening, closing = head.rsplit("[]", 1)
    before = opening + "["
    for hit in results:
        yield before
        lines = json.dumps(hit_record(hit), ensure_ascii=False, indent=1).splitlines()
        yield from (f"  {line}" for line in lines[:-1])
        before = f"  {lines[-1]},"
    if before.startswith(opening):
        yield head
    else:
        yield before[:-1]
        yield f" ]{closing}"
