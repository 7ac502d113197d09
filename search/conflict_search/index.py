"""Query an index: the core that the command line and Python callers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from conflict_index import ids
from conflict_index.dates.cells import FIRST, LAST
from conflict_index.discover.store import Collection
from conflict_index.engine.registry import open_engine
from conflict_index.engine.tree import Term
from conflict_index.errors import IndexDamaged, IndexLocked, UsageError
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.model import Place, Report
from conflict_index.store import manifest, wire
from conflict_search.choices import EventBasis, Facet, Group, Sort, Undated, Variants, check
from conflict_search.entities import label_of
from conflict_search.one_line import shortened
from conflict_search.query.language import parse
from conflict_search.query.meanings import CollectionNames
from conflict_search.query.plan import EVENT_BASES, Filters, Plan, Window, plan, under
from conflict_search.query.tags import checked_tags
from conflict_search.rank.hits import make_hit, reading_note
from conflict_search.results import Hit, Results

if TYPE_CHECKING:
    from conflict_search.evidence.cite import Citation
    from conflict_search.facets import FacetCount
    from conflict_search.forms import Forms

_TRIES = 5
"""How often an index is opened that a run changes meanwhile."""


class Index:
    """An index opened for searching. `conflict_search.open` opens one; `with` closes it.

    Threads may share an Index. The engine reads in one thread at a time, so threads keep a program responsive but do
    not make it faster; use processes for that, each with an Index opened after the fork. Close an Index when no thread
    uses it. Results are frozen values: they can be shared and pickled, and outlive the Index. An Index shows the state
    of its folder when it was opened.

    Attributes:
        folder: The folder that the index is in.
    """

    def __init__(self, folder: Path, gazetteer: Gazetteer, *, gazetteers_changed: str = "") -> None:
        """Open the index in `folder`; `conflict_search.open` finds the gazetteer for it.

        gazetteers_changed: changes to the user's gazetteers since it was built, empty for none.
        Raises IndexMissing, IndexDamaged.
        """
        self.folder = folder
        self._open(folder)
        self._gazetteer = gazetteer
        self._gazetteers_changed = gazetteers_changed
        self._names = CollectionNames(gazetteer, self._collection)
        self._nearby: dict[tuple[str, str, Variants], tuple[str, ...]] = {}

    def _open(self, folder: Path) -> None:
        """Open all files of one state of the folder: again, when a run has replaced some meanwhile."""
        for _ in range(_TRIES):
            self._manifest = manifest.read(folder)
            self._engine = open_engine(self._manifest.engine, manifest.engine_folder(folder))
            self._collection = Collection(folder)
            if manifest.read(folder) == self._manifest:
                return
            self._engine.close()
            self._collection.close()
        raise IndexLocked(f"{folder}: another process is writing to this index all the time; try again later")

    def __repr__(self) -> str:
        """Return one line: the folder's name, the reports and passages in it."""
        name = shortened(self.folder.resolve().name, 60)
        return f"<Index {name}: {self._manifest.reports:,} reports, {self._manifest.passages:,} passages>"

    def close(self) -> None:
        """Close the files. Whatever was returned stays usable."""
        self._engine.close()
        self._collection.close()
        self._gazetteer.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(
        self,
        words: str,
        *,
        limit: int | None = 10,
        offset: int = 0,
        variants: Variants = "fuzzy",
        event_date: str | None = None,
        published: str | None = None,
        years: str | None = None,
        undated: Undated = "exclude",
        bases: Sequence[EventBasis] = EVENT_BASES,
        within: str | None = None,
        near: str | None = None,
        radius: str = "20km",
        actor: str | None = None,
        source: str | None = None,
        tags: Mapping[str, Sequence[str]] | None = None,
        sort: Sort = "relevance",
        group: Group = "passage",
    ) -> Results:
        """Search for names and words; a name finds its place or actor under every spelling.

        Args:
            words: Names and words, all of which must hold: `Albu Kamal`, `"air strike"` in a row, `text:hit` as a
                word, `place:Hit` and `actor:Daesh` as a name, `-Mosul` or `NOT Mosul` without it, `Ramadi OR Hit`.
            limit: Hits on a page; None for all.
            offset: Hits to skip, from 0.
            variants: Which spellings match: "exact" (this spelling and script), "alias" (all listed names) or "fuzzy"
                (similar spellings too).
            event_date: When the events took place: "2016", "2016-06", "2016-06-29", or a window "A..B" of two of
                these, both included, either left out for an open end.
            published: When the report was published, written as `event_date`.
            years: Years that an event date without a year may lie in: "2016" or "2014..2019".
            undated: Passages without a known event date in an `event_date` window: "include", "exclude" or "only".
            bases: How an event date may be known, some of "stated", "relative", "inferred", "published".
            within: A province, country or other place that the passage's places lie in.
            near: A place near which a place of the passage lies.
            radius: The distance for `near`: "20km", "500m", "12mi".
            actor: An armed group or army that the passage names.
            source: A source of a report, or part of its name; `facets(None, "source")` lists them.
            tags: Values of facets that tables of terms fill, any of which will do: `{"weapon": ["mortar", "rocket"]}`.
            sort: "relevance" (best first), "event" or "published" (earliest first).
            group: "passage", or "report" for the best passage of each report.

        Returns:
            One page of hits with the total, the reading of the query, and notes.

        Raises:
            UsageError: A query or option is invalid; the message names what is allowed.
            IndexDamaged: The index cannot be read.
        """
        _check_page(limit, offset)
        _check_choices(variants, undated, bases, sort, group)
        dated = Filters(_window(event_date), tuple(bases), parse_years(years), undated, _window(published))
        filters = replace(
            dated,
            within=self._entities(within, "place", variants),
            near=self._near(near, radius, variants),
            actors=self._entities(actor, "actor", variants),
            sources=self._sources(source),
            tags=checked_tags(tags or {}),
        )
        asked = plan(parse(words), self._names, variants, filters)
        hits, total = self._hits(asked, limit, offset, sort, group)
        return Results(words, hits, total, asked.readings, self._undated(asked, filters), self._notes(asked, total))

    def facets(self, words: str | None, by: Facet, *, variants: Variants = "fuzzy") -> list[FacetCount]:
        """Count the passages that match by place, date, source and the like.

        Args:
            words: As for `search`; None for the whole index.
            by: What to count by: one of the words of `Facet`.
            variants: As for `search`.

        Returns:
            A count for each value: dates in order, the undated last; all else most frequent first.

        Raises:
            UsageError: The query is empty, or `by` or `variants` is unknown.
            IndexDamaged: The index cannot be read.
        """
        from conflict_search.facets import count_by

        check("variants", variants, Variants)
        node = plan(parse(words), self._names, variants, Filters()).node if words else None
        return count_by(by, node, self._engine, self._gazetteer)

    def aliases(self, name: str) -> list[Forms]:
        """List every form of each place or actor that a name may mean.

        Args:
            name: A name in any spelling and script.

        Returns:
            For each entity its forms, with script, strength, origin, and the passages of this index that hold each.
            Empty if no place or actor has this or a similar name.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        from conflict_search.forms import forms_of

        return forms_of(self._names.meanings(name, "fuzzy", "any"), self._gazetteer, self._engine)

    def cite(self, hit_id: str) -> Citation:
        """Return a passage with its report, to quote; `verify` compares it with its source.

        Args:
            hit_id: The id of a passage: `hit.passage.id`.

        Raises:
            UsageError: The index has no passage of that id.
            IndexDamaged: The index cannot be read, or its quote does not stand in its report.
        """
        from conflict_search.evidence.cite import Citation, checked

        key = hit_id.encode("utf-8", "replace").decode("utf-8")  # a shell may pass bytes that are no text
        stored = self._engine.stored([key]).get(key)
        if stored is None or ids.report_of(key):
            raise UsageError(f"no hit {key[:80]!r} in this index; give an id that search prints behind the word cite")
        passage = wire.load_passage(stored)
        report = self.report(passage.report_id)
        if report is None:
            raise IndexDamaged(f"{hit_id}: its report is not in the index; index the sources again")
        return checked(Citation(passage, report, self._manifest.sample))

    def check(self) -> None:
        """Read every file of the index and compare it with its checksum.

        Raises:
            IndexDamaged: A file is not as it was written; the message names it.
        """
        self._engine.check()
        if self._collection.complete and not self._manifest.unfinished:  # a run may have replaced the names already
            self._collection.check(self._manifest.names_crc)

    def report(self, report_id: str) -> Report | None:
        """Return a report as it was read, None when the index has none of that id.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        return self._reports([report_id]).get(report_id)

    def report_ids(self) -> list[ReportId]:
        """Return the ids of all reports, sorted.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        found = self._engine.match(Term("role", "report"), None).items
        return sorted(report for m in found if (report := ids.report_of(m.id)))

    def label(self, entity_id: str) -> str:
        """Return a name that tells an entity from its namesakes: "Ar Raqqah (SY)", "Islamic State (armed group)".

        Args:
            entity_id: As in `Meaning.entity_id` and `Mention.entity_id`.
        """
        return label_of(entity_id, self._gazetteer)

    def _hits(
        self, asked: Plan, limit: int | None, offset: int, sort: Sort, group: Group
    ) -> tuple[tuple[Hit, ...], int]:
        order = None if sort == "relevance" else sort
        matches = self._engine.match(asked.node, limit, offset, sort=order, group=group == "report")
        stored = self._engine.stored([m.id for m in matches.items])
        page = [(wire.load_passage(stored[m.id]), m.score) for m in matches.items]
        reports = self._reports({p.report_id for p, _ in page})
        return tuple(
            make_hit(rank, score, p, reports[p.report_id], asked, self._gazetteer, sample=self._manifest.sample)
            for rank, (p, score) in enumerate(page, offset + 1)
        ), matches.total

    def _reports(self, report_ids: Iterable[str]) -> dict[str, Report]:
        found = self._engine.stored([ids.report_key(i) for i in report_ids])
        return {r.id: r for r in map(wire.load_report, found.values())}

    def _entities(self, name: str | None, kind: str, variants: Variants) -> tuple[str, ...] | None:
        if name is None:
            return None
        meanings = self._names.meanings(name, variants, kind)
        if not meanings:
            raise UsageError(f"no {kind} is called {name!r} or nearly so; try: conflict-search aliases {name!r}")
        return tuple(m.entity_id for m in meanings)

    def _near(self, name: str | None, radius: str, variants: Variants) -> tuple[str, ...] | None:
        if name is None:
            return None
        asked = (name, radius, variants)
        if asked not in self._nearby:  # every mentioned place is measured, and a list asks the same for each row
            self._nearby[asked] = self._measured(*asked)
        return self._nearby[asked]

    def _measured(self, name: str, radius: str, variants: Variants) -> tuple[str, ...]:
        from conflict_search.query.near import places_near, radius_km

        found = self._entities(name, "place", variants) or ()
        centre = self._gazetteer.entity(found[0])
        assert isinstance(centre, Place)
        mentioned = {ids.entity_of(t) for t in self._engine.facets(None, "entity")}
        return places_near(centre, radius_km(radius), mentioned, self._gazetteer)

    def _sources(self, source: str | None) -> tuple[str, ...] | None:
        if source is None:
            return None
        return tuple(s for s in self._engine.facets(None, "source") if source.casefold() in s.casefold())

    def _undated(self, asked: Plan, filters: Filters) -> int:
        """Return the number of passages that match except for the event window, because they have no date."""
        if filters.event is None or filters.undated != "exclude":
            return 0
        return self._engine.match(under(asked.wanted, replace(filters, undated="only")), 0).total

    @property
    def notes(self) -> tuple[str, ...]:
        """Return remarks on the state of the index that affect searches, with what to do. Often empty."""
        notes = []
        if self._gazetteers_changed:
            notes.append(
                f"since this index was built, of your gazetteers: {self._gazetteers_changed}; index the sources again"
            )
        elif self._gazetteer.fingerprint != self._manifest.gazetteer:
            notes.append("the gazetteer that the index was built with is gone; index the sources again")
        if self._manifest.unfinished or not self._collection.complete:
            notes.append("an index run was cut short or is still going on; spellings of new names may be missed")
        return tuple(notes)

    def _notes(self, asked: Plan, total: int) -> tuple[str, ...]:
        read = (note for r in asked.readings if (note := reading_note(r, self.label)))
        unknown = not total and not any(r.meanings for r in asked.readings)
        said = ("no name in the query is known; it was looked for as plain words",) if unknown else ()
        return (*read, *self.notes, *said)


def _check_page(limit: int | None, offset: int) -> None:
    if (limit is not None and limit < 0) or offset < 0:
        raise UsageError("limit and offset count from 0; give none below it")


def _check_choices(variants: Variants, undated: Undated, bases: Sequence[EventBasis], sort: Sort, group: Group) -> None:
    check("variants", variants, Variants)
    check("undated", undated, Undated)
    check("sort", sort, Sort)
    check("group", group, Group)
    for basis in bases:
        check("bases", basis, EventBasis)


def _window(text: str | None) -> Window | None:
    if text is None:
        return None
    from conflict_index.dates.window import parse_window  # dates cost 10 ms that most searches do not need

    return parse_window(text)


def parse_years(text: str | None) -> tuple[int, int] | None:
    """Return the first and last year of "2014..2019" or "2016"; an open end is the limit of indexed dates."""
    window = _window(text)
    if window is None:
        return None
    start, end = window
    return (start or FIRST).year, ((end or LAST) - timedelta(1)).year
