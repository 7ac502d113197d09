"""Results as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from conflict_search.render.style import Style
from conflict_search.results.stream import Printable


def render(results: Printable, style: Style) -> Iterator[str]:
    """Yield a JSON object on one line for each hit."""
    for hit in results:
        yield json.dumps(hit.to_dict(), ensure_ascii=False)
