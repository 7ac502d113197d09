"""What a search gives back: hits with their evidence, and what was understood of the query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conflict_index.model import Mention, Passage, Report, Span
from conflict_search.query.recognise import Reading


@dataclass(frozen=True)
class Hit:
    """A passage that answers a query.

    `rank` counts from 1; `score` compares hits of one answer only. `matches` are the mentions that the query asked
    for and `highlights` all that matched, words included: spans of the report's text, in order. `why` says in
    words what matched, as what and how. `sample` marks a hit of the sample collection.
    """

    rank: int
    score: float
    passage: Passage
    report: Report
    matches: tuple[Mention, ...]
    highlights: tuple[Span, ...]
    why: tuple[str, ...]
    sample: bool = False

    @property
    def text(self) -> str:
        """The passage: equal to the report's text at the passage's span."""
        return self.passage.text


@dataclass(frozen=True)
class Results:
    """One page of hits, the number of all that match, and what the query was taken for.

    `undated` counts the passages left out of a date window because their event date is unknown. `notes` are
    sentences for the reader: what was guessed, what has rivals, what to try next.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    readings: tuple[Reading, ...] = ()
    undated: int = 0
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
