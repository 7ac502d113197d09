"""Results as lines of a TREC run, which trec_eval and ir_measures read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conflict_search.render.style import Style
from conflict_search.results.stream import Printable

_RUN = "conflict-search"
_GAP = re.compile(r"\s+")


def render(results: Printable, style: Style) -> Iterator[str]:
    """Yield a line for each hit: query, Q0, passage id, rank, score, run; spaces in ids and the query become "_".

    Scores fall with the rank, as trec_eval sorts by them.
    """
    query = _GAP.sub("_", results.query.strip())
    for at, hit in enumerate(results):
        yield f"{query} Q0 {_GAP.sub('_', hit.passage.id)} {hit.rank} {len(results) - at} {_RUN}"
