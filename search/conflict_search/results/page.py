"""A page of hits with their evidence, and how the query was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, overload

from conflict_index.errors import UsageError
from conflict_index.geo import Nearest
from conflict_index.model import Actor, Mention, Passage, Place, Report, Span
from conflict_index.stories.store import Story
from conflict_search.choices import Group, Matching
from conflict_search.entities import label
from conflict_search.one_line import shortened
from conflict_search.query.recognise import Reading
from conflict_search.results.claim import Claim

if TYPE_CHECKING:
    import pandas

_SHOWN = 60
"""Characters of a query or a passage that a repr shows."""


@dataclass(frozen=True, repr=False)
class Hit:
    """One passage that answers a query, with its evidence. A value: it outlives the index.

    Attributes:
        rank: Position in the whole answer, from 1.
        score: Compares hits of one answer only; higher is better.
        passage: The passage. `report.text` at `passage.span` is `passage.text`.
        report: The report that the passage stands in, with its source, dates and whole text.
        matches: The mentions that the query asked for. Their spans count characters of `report.text`.
        highlights: Spans of all that matched, words included, in order and without overlaps.
        why: Sentences that say what matched, as what, and how surely.
        sample: Whether the hit is from the sample collection that comes with the package.
        match: "all" if the passage holds all that was asked, else "part".
        parts: What the score is made of: "words", "place", "date", each weighed.
        nearest: For each point that `matches` state, the listed town nearest to it, by entity id.
        entities: The listed places and actors that `matches` and their rivals stand for, by entity id.
        story: The copies of the report's text that the index has, and their origin; None if it has no other.
        claim: With `min_sources`, the day and place that the passage tells of, and the sources that tell of it too.
    """

    rank: int
    score: float
    passage: Passage
    report: Report
    matches: tuple[Mention, ...]
    highlights: tuple[Span, ...]
    why: tuple[str, ...]
    sample: bool = False
    entities: Mapping[str, Place | Actor] = field(default_factory=dict, compare=False)
    match: Matching = "all"
    nearest: Mapping[str, Nearest] = field(default_factory=dict, compare=False)
    parts: Mapping[str, float] = field(default_factory=dict, compare=False)
    story: Story | None = None
    claim: Claim | None = None

    def __repr__(self) -> str:
        """Return one line: rank, hit id, score, the beginning of the passage."""
        return f"<Hit {self.rank} {shortened(self.passage.id, _SHOWN)} {self.score} {shortened(self.text, _SHOWN)!r}>"

    def values(self, facet: str) -> tuple[str, ...]:
        """Return the values that a table of terms finds in the passage, such as those of "weapon", each once."""
        return tuple(dict.fromkeys(tag.value for tag in self.passage.tags if tag.facet == facet))

    @property
    def text(self) -> str:
        """Return the passage's verbatim text."""
        return self.passage.text

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the listed places of the matches, each once, in text order, without rivals.

        Coordinates are WGS84 degrees, None where unknown.
        """
        found = (self.place(i) for i in dict.fromkeys(m.entity_id for m in self.matches))
        return tuple(place for place in found if place)

    def place(self, entity_id: str) -> Place | None:
        """Return the listed place of an id that `matches` or their rivals carry.

        Args:
            entity_id: As in `Mention.entity_id` and `Mention.rivals`.

        Returns:
            The place; None for an actor, and for a name that no gazetteer lists.
        """
        entity = self.entities.get(entity_id)
        return entity if isinstance(entity, Place) else None

    def label(self, entity_id: str) -> str:
        """Return a name that tells an entity from its namesakes: "Ar Raqqah (SY)", "Islamic State (armed group)".

        Args:
            entity_id: As in `Mention.entity_id` and `Mention.rivals`.
        """
        return label(entity_id, self.entities.get(entity_id))

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as plain data, under the keys of `--format jsonl`; `json.dumps` takes it as it is."""
        from conflict_search.results.records import hit_record

        return hit_record(self)


@dataclass(frozen=True, repr=False)
class Results(Sequence[Hit]):
    """One page of hits, a sequence: `len(results)`, `results[0]`, `for hit in results`.

    A slice is Results with those hits and all else unchanged, so `results[:3].to_pandas()` works. A value: it
    outlives the index it comes from.

    Attributes:
        query: The words as they were given to `Index.search`.
        hits: The hits of this page, best first or in the order that was asked for.
        total: How many hits there are on all pages that hold all that was asked.
        readings: The stretches of the query, each as a name with its meanings or as plain words.
        undated: Passages left out of a date window because their event date is unknown.
        notes: Sentences for the user: guesses, rivals, what to do next.
        partial: How many further hits hold part of what was asked; they come after the others.
        group: What a hit, and so each count, is: a passage, or the best passage of a report or of a story.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    readings: tuple[Reading, ...] = ()
    undated: int = 0
    notes: tuple[str, ...] = ()
    partial: int = 0
    group: Group = "passage"

    def __repr__(self) -> str:
        """Return one line: the query, the hits of this page, the hits in all."""
        return f"<Results {shortened(self.query, _SHOWN)!r}: {len(self.hits)} of {self.total + self.partial:,} hits>"

    @property
    def is_answered(self) -> bool:
        """Whether anything was found: for a single name, a passage that names it; for words, any passage."""
        single_name = len(self.readings) == 1 and bool(self.readings[0].meanings)
        return self.total > 0 or (self.partial > 0 and not single_name)

    def without_hits(self) -> Results:
        """Return all but the hits: readings, counts, notes."""
        return replace(self, hits=())

    def __len__(self) -> int:
        """Return the number of hits on this page."""
        return len(self.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> Results: ...

    def __getitem__(self, at: int | slice) -> Hit | Results:
        """Return a hit by its position on this page, from 0; for a slice, Results with those hits."""
        return replace(self, hits=self.hits[at]) if isinstance(at, slice) else self.hits[at]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data, under the keys of `--format json`: totals, notes, readings, hits."""
        from conflict_search.results.records import results_record

        return results_record(self)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a flat row for each hit, under the columns of `--format csv`.

        A row has the first event date and the first place of its hit; `to_dict` has them all. Unknown values are None.
        """
        from conflict_search.results.records import csv_row

        return [csv_row(hit) for hit in self.hits]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows of `to_dicts` as a DataFrame; without hits, one that has the columns and no rows.

        Raises:
            UsageError: pandas is not installed.
        """
        from conflict_search.results.records import CSV_COLUMNS

        try:
            import pandas
        except ImportError as error:
            raise UsageError("to_pandas needs pandas; install it with: pip install pandas") from error
        return pandas.DataFrame(self.to_dicts(), columns=list(CSV_COLUMNS))
