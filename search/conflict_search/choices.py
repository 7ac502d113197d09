"""The words that options take, in one light place for the command line and the API."""

from __future__ import annotations

from typing import Literal

Variants = Literal["exact", "alias", "fuzzy"]
"""How far spellings may differ: this spelling and script only; all listed names; close spellings too."""

Undated = Literal["include", "exclude", "only"]
"""What becomes of passages without a known event date in a date window."""

Sort = Literal["relevance", "event", "published"]
"""The order of hits: best first, or earliest first by either date."""

Group = Literal["passage", "report"]
"""Whether each passage is a hit, or the best of each report."""

Facet = Literal[
    "place", "province", "country", "actor", "source", "language",
    "event-year", "event-month", "event-day", "published-year", "published-month", "published-day",
]  # fmt: skip
"""What can be counted by."""
