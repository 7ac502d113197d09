"""Query an index: the core that the command line and Python callers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from conflict_index import ids
from conflict_index.dates.cells import FIRST, LAST
from conflict_index.discover.store import Collection
from conflict_index.engine.cluster import Cluster
from conflict_index.engine.registry import open_engine
from conflict_index.engine.reports import check_count, report_ids
from conflict_index.engine.tree import And, Node, Or, Term
from conflict_index.errors import IndexDamaged, IndexLocked, IndexMissing, UsageError
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.model import Actor, Passage, Place, Report
from conflict_index.names import fold
from conflict_index.store import manifest, wire
from conflict_index.stories.store import Stories
from conflict_search.choices import (
    STATED_BASES,
    EventBasis,
    Facet,
    Group,
    Matching,
    Sort,
    Undated,
    Variants,
    check,
    check_probability,
)
from conflict_search.entities import entity_of, label_of, place_of
from conflict_search.one_line import one_line, shortened
from conflict_search.query.concepts import content_words, spellings_of
from conflict_search.query.language import Clause, Query, parse
from conflict_search.query.meanings import CollectionNames
from conflict_search.query.near import DEFAULT_RADIUS
from conflict_search.query.plan import Filters, PlaceFilter, Plan, Window, filter_nodes, loosened, plan, under
from conflict_search.query.tags import checked_tags
from conflict_search.rank.find import Finder, FoundPage, OrderedPassages
from conflict_search.rank.hits import make_hit
from conflict_search.rank.readings import missing_note, reading_line, reading_note, unknown_note
from conflict_search.rank.words import Statistics
from conflict_search.results import Hit, Results

if TYPE_CHECKING:
    from conflict_index.engine.contract import Engine
    from conflict_index.furniture.store import SiteFurniture
    from conflict_index.store.history import ReportChange
    from conflict_search.evidence.cite import Citation
    from conflict_search.facets import FacetCount
    from conflict_search.forms import Forms
    from conflict_search.rank.claims import Claims
    from conflict_search.results.claim import Claim

_TRIES = 5
"""How often an index is opened that a run changes meanwhile."""

_PASSAGES_READ = 64
"""Passages of a report that are read at a time."""

_SOURCES_SHOWN = 8
"""Sources that an error message lists."""

_COUNTED = 2000
"""Passages whose claims are counted at a time."""

_PARTS_SHOWN = 8
"""Parts of a query that a message counts."""


@dataclass(frozen=True)
class _Ask:
    """What decides which passages are found, and their order; not which of them are shown."""

    query: Query
    variants: Variants
    filters: Filters
    sort: Sort
    group: Group
    match: Matching
    min_sources: int


class Index:
    """An index opened for searching. `conflict_search.open` opens one; `with` closes it.

    Threads may share an Index. The engine reads in one thread at a time, so threads keep a program responsive but do
    not make it faster; use processes for that, each with an Index opened after the fork. Close an Index when no thread
    uses it. Results are frozen values: they can be shared and pickled, and outlive the Index. An Index shows the state
    of its folder when it was opened.

    Attributes:
        folder: The folder that the index is in.
    """

    def __init__(
        self, folder: Path, gazetteer: Gazetteer, *, gazetteers_changed: str = "", cluster: Cluster | None = None
    ) -> None:
        """Open the index in `folder`; `conflict_search.open` finds the gazetteer for it.

        gazetteers_changed: changes to the user's gazetteers since it was built, empty for none.
        cluster: the cluster that keeps its documents, if one does: who asks there, or other addresses.
        Raises IndexMissing, IndexDamaged, ClusterSilent.
        """
        self.folder = folder
        self._cluster = cluster
        self._open(folder)
        self._gazetteer = gazetteer
        self._gazetteers_changed = gazetteers_changed
        self._names = CollectionNames(gazetteer, self._collection, self._engine)
        self._last: tuple[tuple[_Ask, bool], OrderedPassages, Claims | None] | None = None
        self._nearby: dict[tuple[str, str, Variants], dict[str, float]] = {}

    def _open(self, folder: Path) -> None:
        """Open all files of one state of the folder: again, when a run has replaced some meanwhile."""
        for _ in range(_TRIES):
            self._manifest = manifest.read(folder)
            self._engine = self._open_engine(folder)
            self._collection = Collection(folder)
            self._stories = Stories(folder)
            if manifest.read(folder) == self._manifest:
                self._check_presence()
                return
            self._engine.close()
            self._collection.close()
            self._stories.file.close()
        raise IndexLocked(f"{folder}: another process is writing to this index all the time; try again later")

    def _open_engine(self, folder: Path) -> Engine:
        made = self._manifest
        try:
            return open_engine(made.engine, manifest.engine_folder(folder), cluster=self._cluster)
        except IndexDamaged:
            if made.unfinished and not made.reports:
                raise IndexMissing(f"{folder}: its first run has committed no reports; run it again") from None
            raise

    def _check_presence(self) -> None:
        """Raise IndexDamaged if a file of a finished run is missing, or reports of the engine are."""
        made = self._manifest
        if not made.unfinished:
            for file, crc in ((self._collection, made.names_crc), (self._stories.file, made.stories_crc)):
                if crc and not file.complete:
                    raise file.damaged("it is missing")
        check_count(self.folder, self._engine, made)

    def __repr__(self) -> str:
        """Return one line: the folder's name, the reports and passages in it."""
        name = shortened(self.folder.resolve().name, 60)
        return f"<Index {name}: {self._manifest.reports:,} reports, {self._manifest.passages:,} passages>"

    def close(self) -> None:
        """Close the files. Whatever was returned stays usable."""
        self._engine.close()
        self._collection.close()
        self._stories.file.close()
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
        bases: Sequence[EventBasis] = STATED_BASES,
        within: str | None = None,
        near: str | None = None,
        radius: str | None = None,
        actor: str | None = None,
        source: str | None = None,
        tags: Mapping[str, Sequence[str]] | None = None,
        min_probability: float = 0.0,
        sort: Sort = "relevance",
        group: Group = "passage",
        match: Matching = "part",
        min_sources: int = 1,
    ) -> Results:
        """Search for names and words; a name finds its place or actor under every spelling.

        Args:
            words: Names and words; passages with all of them come first, those with some of them after. In a row:
                `"air strike"`; further `+word`, `-word`, AND, OR, NOT, brackets, and fields such as `place:Hit` and
                `text:hit`, as docs/query.md explains.
            limit: Hits on a page; None for all.
            offset: Hits to skip, from 0.
            variants: Which spellings match: "exact" (this spelling and script), "alias" (all listed names) or "fuzzy"
                (similar spellings too).
            event_date: When the events took place: "2016", "2016-06", "2016-06-29", or a window "A..B" of two of
                these, both included, either left out for an open end.
            published: When the report was published, written as `event_date`.
            years: Years that an event date without a year may lie in: "2016" or "2014..2019".
            undated: Passages without a known event date in an `event_date` window: "include", "exclude" or "only".
            bases: How an event date may be known, some of "stated", "relative", "inferred" and, for passages that state
                no date, "published".
            within: A province, country or other place that the passage's places lie in, by name or by the id that
                `facets` gives.
            near: A place near which a place of the passage lies, or coordinates: "35.44,36.65", "37S CV 12345 67890".
            radius: The distance for `near`: "20km" (the default), "500m", "12mi".
            actor: An armed group or army that the passage names, by name or id.
            source: A source of a report, or part of its name; `facets(None, "source")` lists them.
            tags: Values of facets that tables of terms fill, any of which will do: `{"weapon": ["mortar", "rocket"]}`.
            min_probability: Mentions of places and actors that are less probable do not count, 0 to 1, in tenths
                (.75 counts as .8).
            sort: "relevance" (best first), "event" or "published" (earliest first).
            group: "passage"; "report" for the best passage of each report; "story" for the best of each text, which
                several reports may be copies of: `Hit.story` lists them.
            match: "part", or "all" for passages with all that was asked only.
            min_sources: Only passages of a day on which at least so many independent sources tell of the same: of
                the place or actor that the query names, else of a place of the passage. Copies of one text count
                once, for the news agency that they credit, else for the source of the earliest copy. From 2 on,
                passages with part of what was asked, and those without a single day, are left out.

        Returns:
            One page of hits with the total, the reading of the query, and notes.

        Raises:
            UsageError: A query or option is invalid; the message names what is allowed.
            IndexDamaged: The index cannot be read.
        """
        _check_page(limit, offset)
        _check_filters(variants, undated, bases)
        _check_order(sort, group, match)
        if min_sources < 1:
            raise UsageError(f"min_sources={min_sources}: give a number from 1")
        filters = self._filters(
            variants=variants, event_date=event_date, published=published, years=years, undated=undated, bases=bases,
            within=within, near=near, radius=radius, actor=actor, source=source, tags=tags,
            min_probability=min_probability,
        )  # fmt: skip
        query = parse(words)
        asked = self._plan(query, variants, filters)
        find = _Ask(query, variants, filters, sort, group, match, min_sources)
        looked, found, claims = asked, *self._found(asked, find, limit, offset)
        if match == "part" and min_sources == 1 and len(asked.readings) > 1 and not found.total + found.partial:
            looked = self._plan(query, variants, filters, loosened)
            found, claims = self._found(looked, find, limit, offset)
        return Results(
            query=words,
            hits=self._hits(found, looked, offset, claims.of([one.id for one in found.items]) if claims else {}),
            total=found.total,
            readings=asked.readings,
            undated=self._undated(asked, filters),
            notes=(*map(str, query.remarks), *self._notes(asked, found, filters), *self._told(claims)),
            partial=found.partial,
            group=group,
        )

    def facets(
        self,
        words: str | None,
        by: Facet,
        *,
        variants: Variants = "fuzzy",
        event_date: str | None = None,
        published: str | None = None,
        years: str | None = None,
        undated: Undated = "exclude",
        bases: Sequence[EventBasis] = STATED_BASES,
        within: str | None = None,
        near: str | None = None,
        radius: str | None = None,
        actor: str | None = None,
        source: str | None = None,
        tags: Mapping[str, Sequence[str]] | None = None,
        min_probability: float = 0.0,
    ) -> list[FacetCount]:
        """Count the passages that match by place, date, source and the like.

        Args:
            words: As for `search`; None for the whole index. Passages with all that was asked are counted.
            by: What to count by: one of the words of `Facet`.
            variants: As for `search`.
            event_date: As for `search`.
            published: As for `search`.
            years: As for `search`.
            undated: As for `search`.
            bases: As for `search`.
            within: As for `search`.
            near: As for `search`.
            radius: As for `search`.
            actor: As for `search`.
            source: As for `search`.
            tags: As for `search`.
            min_probability: As for `search`.

        Returns:
            A count for each value: dates in order, the undated last; all else most frequent first.

        Raises:
            UsageError: The query is empty, or an option is invalid.
            IndexDamaged: The index cannot be read.
        """
        from conflict_search.facets import count_by

        _check_filters(variants, undated, bases)
        filters = self._filters(
            variants=variants, event_date=event_date, published=published, years=years, undated=undated, bases=bases,
            within=within, near=near, radius=radius, actor=actor, source=source, tags=tags,
            min_probability=min_probability,
        )  # fmt: skip
        conditions = tuple(filter_nodes(filters))
        node: Node | None = And(conditions) if conditions else None
        if words:
            node = self._plan(parse(words), variants, filters).node
        return count_by(by, node, self._engine, self._gazetteer, filters.least)

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

    def names_beginning(self, text: str, limit: int = 30) -> list[str]:
        """Return names of the places and actors that the index mentions most, for completion while typing.

        Args:
            text: What was typed; case does not count. Names that begin with it come first, written as it was typed;
                from three letters on, names follow with a later word, or a word after its article, that begins so.
            limit: Names at most.

        Returns:
            The names, one for each place or actor, of each of both sorts the most frequent first.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        from conflict_search.forms import names_beginning

        return names_beginning(text, limit, self._gazetteer, self._engine)

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
        if stored is None or not ids.is_passage(key):
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
        from conflict_index.furniture import store as furniture_store
        from conflict_index.store import history, sources

        self._engine.check()
        if not self._manifest.unfinished:  # else a run may have replaced the names already
            self._collection.check(self._manifest.names_crc)
            if self._manifest.stories_crc:
                self._stories.file.check(self._manifest.stories_crc)
        if not furniture_store.is_sound(self.folder):
            raise IndexDamaged(f"{self.folder}: the list of furniture is damaged; the next run makes it again")
        if lines := history.damaged_lines(self.folder):
            raise IndexDamaged(
                f"{self.folder}: {lines:,} lines of the history of changes are damaged; the rest is read"
            )
        if not sources.is_sound(self.folder):
            raise IndexDamaged(f"{self.folder}: the list of files read is damaged; the next run reads all files again")

    def report(self, report_id: str) -> Report | None:
        """Return a report as it was read, None when the index has none of that id.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        return self._reports([report_id]).get(report_id)

    def passages(self, report_id: str) -> list[Passage]:
        """Return the passages of a report in text order, none when the index has no such report.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        there = [one.id for one in self._engine.match(Term("report", report_id), None).items]
        keys = [key for key in there if ids.is_passage(key)]
        found: list[Passage] = []
        for at in range(0, len(keys), _PASSAGES_READ):
            stored = self._engine.stored(keys[at : at + _PASSAGES_READ])
            found += map(wire.load_passage, stored.values())
        return sorted(found, key=lambda passage: passage.ordinal)

    def history(self, report_id: str | None = None) -> list[ReportChange]:
        """Return how a report, or any report of the index, changed since it was first indexed; the earliest first.

        Args:
            report_id: The id of a report; None for all.
        """
        from conflict_index.store import history

        return list(history.read(self.folder, report_id))

    def furniture(self) -> list[SiteFurniture]:
        """Return the lines that many pages of a site share, site by site: they stand in reports, but are not searched.

        Sites without such lines are left out.
        """
        from conflict_index.furniture import store as furniture_store

        found = furniture_store.read(self.folder)
        return [found[site] for site in sorted(found) if found[site].lines]

    def report_ids(self) -> list[ReportId]:
        """Return the ids of all reports, sorted.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        return sorted(report_ids(self._engine))

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of what describes the state of the index: two states that differ have different ones."""
        import hashlib
        import json

        return hashlib.sha256(json.dumps(asdict(self._manifest), sort_keys=True).encode()).hexdigest()

    def entity(self, entity_id: str) -> Place | Actor | None:
        """Return the listed place or actor of an id, None for a name that no gazetteer lists.

        Args:
            entity_id: As in `Meaning.entity_id` and `Mention.entity_id`.
        """
        return entity_of(entity_id, self._gazetteer)

    def label(self, entity_id: str) -> str:
        """Return a name that tells an entity from its namesakes: "Ar Raqqah (SY)", "Islamic State (armed group)".

        Args:
            entity_id: As in `Meaning.entity_id` and `Mention.entity_id`.
        """
        return label_of(entity_id, self._gazetteer)

    def _plan(self, query: Query, variants: Variants, filters: Filters, make: Callable[..., Plan] = plan) -> Plan:
        """Return the plan of a query that `make` makes; its fields such as within: are resolved in this index."""
        places: list[PlaceFilter] = list(filters.places)

        def resolve(clause: Clause) -> Node:
            resolved = replace(self._field(clause, variants), least=filters.least)
            places.extend(resolved.places)
            return And(tuple(filter_nodes(resolved)))

        return replace(make(query, self._names, variants, filters, resolve), places=tuple(dict.fromkeys(places)))

    def _field(self, clause: Clause, variants: Variants) -> Filters:
        """Return the filter that a clause such as within:Aleppo stands for."""
        name, value = clause.field, clause.text
        if name == "weapon":
            return Filters(tags=checked_tags({name: [value]}))
        if name == "lang":
            return Filters(languages=(value.lower(),))
        return self._filters(
            variants=variants,
            event_date=value if name == "event" else None,
            published=value if name == "published" else None,
            within=value if name == "within" else None,
            near=value if name == "near" else None,
            radius=clause.radius or None,
            source=value if name == "source" else None,
        )

    def _filters(
        self,
        *,
        variants: Variants,
        event_date: str | None = None,
        published: str | None = None,
        years: str | None = None,
        undated: Undated = "exclude",
        bases: Sequence[EventBasis] = STATED_BASES,
        within: str | None = None,
        near: str | None = None,
        radius: str | None = None,
        actor: str | None = None,
        source: str | None = None,
        tags: Mapping[str, Sequence[str]] | None = None,
        min_probability: float = 0.0,
    ) -> Filters:
        """Return the filters that the options of a search stand for in this index. Raises UsageError."""
        if radius and near is None:
            raise UsageError(f"the radius {radius} has no centre; give one, as in --near Raqqa --radius {radius}")
        inside = self._entities(within, "place", variants)
        nearby = self._near(near, radius or DEFAULT_RADIUS, variants)
        places = [PlaceFilter(f"within {within}", inside=frozenset(inside))] if inside else []
        places += [PlaceFilter(f"near {near}", distances=tuple(nearby.items()))] if nearby is not None else []
        return Filters(
            event=_window(event_date),
            bases=tuple(bases),
            years=parse_years(years),
            undated=undated,
            published=_window(published),
            within=inside,
            near=None if nearby is None else tuple(nearby),
            actors=self._entities(actor, "actor", variants),
            sources=self._sources(source),
            tags=checked_tags(tags or {}),
            places=tuple(places),
            least=_tenths(min_probability),
        )

    def _found(self, asked: Plan, find: _Ask, limit: int | None, offset: int) -> tuple[FoundPage, Claims | None]:
        """Return the ranked passages of one page, with the counts of all, and the claims of passages if they count."""
        finder = self._finder(asked)
        further = find.group == "report" and find.sort == "relevance" and offset > 0
        if find.min_sources > 1 or find.group == "story" or further:
            order, claims = self._ordered(asked, find, finder)
            return order.page(limit, offset), claims
        ask = finder.by_relevance if find.sort == "relevance" else partial(finder.by_date, sort=find.sort)
        return ask(asked, limit=limit, offset=offset, group=find.group, match=find.match), None

    def _ordered(self, asked: Plan, find: _Ask, finder: Finder) -> tuple[OrderedPassages, Claims | None]:
        """Return all passages of an answer in order; that of the last question is kept for its further pages."""
        last = self._last
        if last is None or last[0] != (find, asked.loose):
            claims = self._claims(asked, find)
            keep = claims.keep if claims else None
            match = "all" if claims else find.match
            last = (find, asked.loose), finder.ordered(asked, find.sort, find.group, match, keep), claims
            self._last = last
        return last[1], last[2]

    def _finder(self, asked: Plan) -> Finder:
        return Finder(self._engine, self._statistics, self._around(asked), self._stories)

    def _claims(self, asked: Plan, find: _Ask) -> Claims | None:
        """Return what enough sources must share, counted over all passages with all that was asked; None if nothing."""
        if find.min_sources == 1:
            return None
        from conflict_search.rank.claims import Claims

        claims = Claims(asked, self._around(asked), self._engine, self._stories, find.min_sources)
        found = self._engine.candidates(asked.node, None)
        for at in range(0, len(found), _COUNTED):
            claims.count(found.ids(range(at, min(len(found), at + _COUNTED))))
        return claims

    def _told(self, claims: Claims | None) -> Iterator[str]:
        if claims:
            yield (
                f"{claims.kept:,} of {claims.passages:,} passages are of a place and day of which at least "
                f"{claims.min_sources} independent sources tell; copies of one text count once, for its origin; "
                f"{claims.undated:,} without a single day are left out"
            )

    @property
    def _statistics(self) -> Statistics:
        return Statistics(self._manifest.passages, partial(self._engine.holders, "text"))

    def _around(self, asked: Plan) -> dict[str, tuple[str, ...]]:
        """Return the places that each place of the query lies in."""
        places = ((one, place_of(one, self._gazetteer)) for one in asked.entities)
        return {one: place.parents for one, place in places if place}

    def _hits(self, found: FoundPage, asked: Plan, offset: int, told: Mapping[str, Claim]) -> tuple[Hit, ...]:
        stored = self._engine.stored([one.id for one in found.items])
        passages = [wire.load_passage(stored[one.id]) for one in found.items]
        reports = self._reports({p.report_id for p in passages})
        stories = self._stories.of_reports(list(reports))
        return tuple(
            replace(
                make_hit(rank, one, p, reports[p.report_id], asked, self._gazetteer, sample=self._manifest.sample),
                story=stories.get(p.report_id),
                claim=told.get(p.id),
            )
            for rank, (one, p) in enumerate(zip(found.items, passages, strict=True), offset + 1)
        )

    def _reports(self, report_ids: Iterable[str]) -> dict[str, Report]:
        found = self._engine.stored([ids.report_key(i) for i in report_ids])
        return {r.id: r for r in map(wire.load_report, found.values())}

    def _entities(self, name: str | None, kind: str, variants: Variants) -> tuple[str, ...] | None:
        if name is None:
            return None
        if self._is_id(name, kind):
            return (name,)
        meanings = self._names.meanings(name, variants, kind)
        if not meanings:
            raise UsageError(f"no {kind} is called {name!r} or nearly so; try: conflict-search aliases {name!r}")
        return tuple(m.entity_id for m in meanings)

    def _is_id(self, name: str, kind: str) -> bool:
        """Return whether a name is rather the id of a place or actor, as facets give it."""
        if ":" not in name or ids.kind_of(name) not in ((kind,) if kind == "actor" else (kind, "unknown")):
            return False
        return not ids.is_listed(name) or entity_of(name, self._gazetteer) is not None

    def _near(self, name: str | None, radius: str, variants: Variants) -> dict[str, float] | None:
        """Return the mentioned places within a radius of a place, with their kilometres from it."""
        if name is None:
            return None
        asked = (name, radius, variants)
        if asked not in self._nearby:  # every mentioned place is measured, and a list asks the same for each row
            self._nearby[asked] = self._measured(*asked)
        return self._nearby[asked]

    def _measured(self, name: str, radius: str, variants: Variants) -> dict[str, float]:
        from conflict_search.query.near import places_near, point_named, radius_km

        centre = point_named(name) or self._centre(name, variants)
        mentioned = {ids.entity_of(t) for t in self._engine.facets(None, "entity")}
        return places_near(centre, radius_km(radius), mentioned, self._gazetteer)

    def _centre(self, name: str, variants: Variants) -> Place:
        found = self._entities(name, "place", variants) or ()
        centre = self._gazetteer.entity(found[0])
        assert isinstance(centre, Place)
        return centre

    def _sources(self, source: str | None) -> tuple[str, ...] | None:
        """Return the sources whose names contain a text. Raises UsageError if none does."""
        if source is None:
            return None
        known = self._engine.facets(None, "source")
        found = tuple(s for s in known if source.casefold() in s.casefold())
        if not found:
            some = ", ".join(sorted(map(one_line, known))[:_SOURCES_SHOWN])
            more = " ..." if len(known) > _SOURCES_SHOWN else ""
            raise UsageError(f"no source of this index contains {source!r}; it has: {some}{more}")
        return found

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

    def _notes(self, asked: Plan, found: FoundPage, filters: Filters) -> tuple[str, ...]:
        """Return sentences on how the query was read, on the index, and on what is missing if nothing was found."""
        read = (note for r in asked.readings if (note := reading_note(r, self.label)))
        unknown = not found.total and not any(r.meanings for r in asked.readings)
        said = (unknown_note(asked.readings, "the query"),) if unknown else ()
        missing = self._missing(asked, found.partial, filters) if not found.total else ()
        return (*reading_line(asked.readings, self.label), *read, *self.notes, *said, *missing)

    def _missing(self, asked: Plan, partial: int, filters: Filters) -> Iterator[str]:
        """Yield how many passages have each part of the query, none having all, and what the words of names find."""
        counts = {text: self._alone(node, filters) for text, node in asked.pieces[:_PARTS_SHOWN]}
        if len(asked.pieces) > 1:
            yield f"no passage has all of it; alone: {_counted(counts)}"
        absent = [r for r in asked.readings if r.meanings and not counts.get(r.text, 1)]
        for reading in absent[:_PARTS_SHOWN]:
            yield missing_note(reading, self.label)
        singly = dict.fromkeys(word for r in absent if r.as_words == "no" for word in content_words(r.text))
        if found := {word: count for word in singly if (count := self._word_alone(word, filters))}:
            yield f"of its words alone: {_counted(found)}; ask for them as text:{fold(next(iter(found)))}"
        if partial and len(asked.pieces) > 1 and not any(counts.values()):
            yield "no part of it was found as it was read, so what follows has single words of it"

    def _alone(self, node: Node, filters: Filters) -> int:
        return self._engine.match(under(node, filters), 0).total

    def _word_alone(self, word: str, filters: Filters) -> int:
        stems = spellings_of(word, self._names.languages())
        return self._alone(Or(tuple(Term("text", one) for one in stems)), filters)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{text} {count:,}" for text, count in counts.items())


def _check_page(limit: int | None, offset: int) -> None:
    if (limit is not None and limit < 0) or offset < 0:
        raise UsageError("limit and offset count from 0; give none below it")


def _check_filters(variants: Variants, undated: Undated, bases: Sequence[EventBasis]) -> None:
    check("variants", variants, Variants)
    check("undated", undated, Undated)
    for basis in bases:
        check("bases", basis, EventBasis)


def _check_order(sort: Sort, group: Group, match: Matching) -> None:
    check("sort", sort, Sort)
    check("group", group, Group)
    check("match", match, Matching)


def _tenths(probability: float) -> int:
    """Return the fewest whole tenths that are no less than a probability. Raises UsageError if it is none."""
    check_probability(probability)
    return ceil(round(10 * probability, 6))


def _window(text: str | None) -> Window | None:
    if text is None:
        return None
    from conflict_search.query.window import window_of  # dates cost 10 ms that most searches do not need

    return window_of(text)


def parse_years(text: str | None) -> tuple[int, int] | None:
    """Return the first and last year of "2014..2019" or "2016"; an open end is the limit of indexed dates."""
    window = _window(text)
    if window is None:
        return None
    start, end = window
    return (start or FIRST).year, ((end or LAST) - timedelta(1)).year
