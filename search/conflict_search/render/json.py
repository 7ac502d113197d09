"""Results as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from conflict_search.render.style import Style
from conflict_search.results import Results


def render(results: Results, style: Style) -> Iterator[str]:
    """Yield the whole answer as one indented JSON object: totals, notes, readings, hits."""
    yield json.dumps(results.to_dict(), ensure_ascii=False, indent=1)
