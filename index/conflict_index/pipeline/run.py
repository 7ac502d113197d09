"""Build an index from sources: prepare reports, add their documents, commit at intervals.

Committed reports remain whatever happens later. Reports that are unchanged in the index are skipped, so that a run
that was cut short can be repeated. An exception caused by one report becomes a counted failure, and the run goes on.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from conflict_index import ids, memory
from conflict_index.annotate import Annotator
from conflict_index.annotate.annotator import Detected
from conflict_index.discover import store
from conflict_index.discover.near_places import focus
from conflict_index.discover.statistics import Stats
from conflict_index.engine.cluster import Cluster
from conflict_index.engine.contract import Engine
from conflict_index.engine.registry import DEFAULT, check_cluster, open_engine
from conflict_index.engine.reports import check_count, digest_of, report_ids
from conflict_index.engine.tree import Term
from conflict_index.errors import ConflictSearchError, UsageError
from conflict_index.furniture import store as furniture_store
from conflict_index.furniture.store import SiteFurniture
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.limits import time_limit
from conflict_index.model import Report
from conflict_index.pipeline import parts
from conflict_index.pipeline.furniture import FurnitureSoFar, prepared_otherwise, site_furniture, sites_of
from conflict_index.pipeline.prepare import (
    Prepared,
    ReportParts,
    Years,
    cut_report,
    mention_statistics,
    to_documents,
    with_mentions,
)
from conflict_index.pipeline.whole import derived_damage
from conflict_index.pipeline.workers import Setting, Workers, failure_of, prepare_each
from conflict_index.read import Failure, Notice, Skipped
from conflict_index.store import history, manifest, wire
from conflict_index.store.documents import INDEXED_ROLES
from conflict_index.store.sources import FileRead, KnownSources, Unchanged
from conflict_index.stories.compare import RecentTexts, Text, text_of
from conflict_index.stories.sketch import Sketch, sketch_of
from conflict_index.stories.store import StoryWriter, is_written

COMMIT_EVERY = 1000
"""Reports between two commits: the most that a killed run loses."""

LOOKED_AT_EVERY = 100
"""Reports between two looks at the memory that the process takes."""

FOCUS_REPORTS = 200
"""Number of first reports of a new collection that determine its focus on countries."""

FOCUS_CHARACTERS = 600_000
"""Characters of these reports after which no more are taken: they are kept in memory with their annotations."""

Event = Report | Failure | Skipped | Notice | Unchanged | FileRead
"""What readers yield: reports, and messages between them."""

Progress = Callable[[int, str], None]
"""Called with the number of reports done and the current activity."""


@dataclass(slots=True)
class Summary:
    """Outcome of a run.

    `read` counts the reports read, of which `unchanged` were already in the index; `written` and `removed` list the ids
    of reports written and removed, `passages` counts the passages written. `interrupted` is true if the run had to
    stop early.
    """

    read: int = 0
    unchanged: int = 0
    passages: int = 0
    written: list[ReportId] = field(default_factory=list)
    removed: list[ReportId] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    interrupted: bool = False

    def note(self, event: Failure | Skipped | Notice) -> None:
        """Record a message that is not a report."""
        match event:
            case Failure():
                self.failures.append(event)
            case Skipped():
                self.skipped.append(event)
            case Notice():
                self.notices.append(event)


def build(
    events: Iterable[Event],
    folder: Path,
    gazetteer_path: Path,
    *,
    now: datetime,
    engine_name: str | None = None,
    gazetteers: tuple[str, ...] = (),
    years: Years | None = None,
    workers: int = 1,
    few: int = 0,
    seconds: float = 0.0,
    megabytes: int | None = None,
    sample: bool = False,
    prune: Sequence[Path] = (),
    known: KnownSources | None = None,
    cluster: Cluster | None = None,
    prepared: Sequence[Path] = (),
    progress: Progress = lambda done, what: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Summary:
    """Add the reports among `events` to the index in `folder`; return the outcome.

    The index is created with the first report, so that a run without reports creates none. A changed report replaces
    its old version. `workers` processes prepare reports in parallel, one process if there are at most `few`; fewer if
    more would not fit into `megabytes`. `seconds` is the CPU time that annotating one report may take, 0 without limit.
    `engine_name` is that of a new index; None for that of the existing one, or the default.
    `stopping` is called between reports; when it returns true, the run commits and ends. Reports of sources in the
    files and folders `prune` that were not among the events are removed, but for those of a source that failed or was
    skipped. `known` are the files that the events come from, if those that are unchanged are not read. `cluster` keeps
    the documents of an engine that needs one. `prepared` are parts, whose reports are added instead.

    Raises UsageError for a folder with other files, IndexDamaged, IndexLocked, ClusterSilent.
    """
    manifest.check_target(folder)
    old = manifest.read(folder) if manifest.exists(folder) else None
    engine = engine_name or (old.engine if old else DEFAULT)
    if old and old.engine != engine:
        raise UsageError(f"{folder}: its engine is {old.engine}; for {engine}, index again into an empty folder")
    check_cluster(engine, cluster, new=old is None)
    summary = Summary()
    with ExitStack() as stack:
        gazetteer = stack.enter_context(Gazetteer.open(gazetteer_path))
        made = manifest.Manifest(
            engine, gazetteer.fingerprint, now.isoformat(timespec="seconds"), sample=sample, gazetteers=gazetteers
        )
        target = stack.enter_context(_Target(folder, made, old, known or KnownSources(folder, "", 0), cluster))
        workers, share = memory.shares(megabytes, workers)
        bound = memory.Bound(share)
        setting = Setting(gazetteer_path, target.focus, years, seconds, share)
        items = _loaded(prepared, gazetteer, target, summary)
        if not prepared:
            reports = FurnitureSoFar(target.furniture).of(changed(events, target, summary))
            items = prepare_all(reports, gazetteer, setting, target, workers, few)
        for item in items:
            target.write(item, summary) if isinstance(item, Prepared) else summary.note(item)
            progress(len(summary.written), "indexing")
            if len(summary.written) % LOOKED_AT_EVERY == 0:
                bound.keep()
            if stopping():
                summary.interrupted = True
                break
        if prune and not summary.interrupted:
            target.prune(prune, summary)
        progress(len(summary.written), "writing")
        if not summary.interrupted:
            setting = setting._replace(focus=target.focus)
            target.settle_furniture(summary, lambda again: _focused(again, gazetteer, setting, workers, few))
        target.finish(summary, gazetteer)
    return summary


def remove(
    report_ids: Iterable[str], folder: Path, gazetteer_path: Path, *, now: datetime, cluster: Cluster | None = None
) -> Summary:
    """Remove reports from the index in `folder`; return the outcome. Unknown ids are ignored.

    Raises IndexMissing, IndexDamaged, IndexLocked, ClusterSilent.
    """
    old, summary = manifest.read(folder), Summary()
    with Gazetteer.open(gazetteer_path) as gazetteer:
        made = replace(old, updated=now.isoformat(timespec="seconds"))
        with _Target(folder, made, old, KnownSources(folder, "", 0), cluster) as target:
            for report_id in dict.fromkeys(report_ids):
                target.remove(ReportId(report_id), summary)
            target.finish(summary, gazetteer)
    return summary


def renew(
    folder: Path,
    made: manifest.Manifest,
    reports: Iterable[Prepared],
    gazetteer: Gazetteer,
    furniture: dict[str, SiteFurniture],
) -> Summary:
    """Add reports to an index that is marked as unfinished, then make names and stories of all; return the outcome.

    `furniture` is that with which the reports were prepared; it is kept.

    Raises IndexDamaged, IndexLocked.
    """
    summary = Summary()
    with _Target(folder, made, replace(made, unfinished=True), KnownSources(folder, "", 0), None) as target:
        target.furniture = furniture
        for item in reports:
            target.write(item, summary)
        target.finish(summary, gazetteer)
    return summary


class Target(Protocol):
    """What a run writes to. `focus` is that of the collection, empty until it is known."""

    focus: dict[str, float]

    def unchanged(self, report: Report) -> bool:
        """Tell whether exactly this report is there already."""

    def note(self, event: Unchanged | FileRead, summary: Summary) -> None:
        """Take note of a file that was not read again, or was read whole."""


class _Target:
    """The index that a run writes to: opened with its first report, committed at intervals."""

    def __init__(
        self,
        folder: Path,
        made: manifest.Manifest,
        old: manifest.Manifest | None,
        known: KnownSources,
        cluster: Cluster | None,
    ) -> None:
        self._folder, self._made, self._old, self._known, self._cluster = folder, made, old, known, cluster
        if old is None or old.unfinished:
            known.distrust()
        self._names: Stats = {}
        self._gone: Stats = {}
        self._uncommitted: set[str] = set()
        self._marked = False
        self._seen: set[str] = set()
        self._engine: Engine | None = self._open() if old else None
        self._stories: StoryWriter | None = None
        self._texts = RecentTexts()
        self._sites: set[str] = set()
        self._changes: list[history.ReportChange] = []
        self._settled = self._rewritten = False
        self.focus = old.focus if old else {}
        self.furniture = furniture_store.read(folder) if old and not old.unfinished else {}

    def __enter__(self) -> _Target:
        return self

    def __exit__(self, *error: object) -> None:
        if self._engine:
            self._engine.close()
        if self._stories:
            self._stories.__exit__(None, None, None)

    def unchanged(self, report: Report) -> bool:
        """Tell whether the index contains exactly this report, annotated with the same gazetteer."""
        self._seen.add(report.id)
        key = ids.report_key(report.id)
        stored = self._engine.stored([key]).get(key) if self._engine else None
        kept = self._old is not None and self._old.gazetteer == self._made.gazetteer
        if stored is not None and kept and wire.is_of_report(stored, report):
            return True
        self._sites.update(filter(None, (report.site,)))
        if stored is not None:
            self._forget(stored, report.origin.path)
            self._note_change(stored, report)
        return False

    def note(self, event: Unchanged | FileRead, summary: Summary) -> None:
        """Take note of a file that was not read again, or was read whole."""
        if isinstance(event, FileRead):
            self._known.note(event)
            return
        self._seen.update(event.ids)
        summary.read += len(event.ids)
        summary.unchanged += len(event.ids)

    def holds(self, item: Prepared) -> bool:
        """Tell whether the index has a prepared report exactly so, annotated with the same gazetteer."""
        self._seen.add(item.report_id)
        if self._engine is None or self._old is None or self._old.gazetteer != self._made.gazetteer:
            return False
        whole = item.documents[0]
        stored = self._engine.stored([whole.id]).get(whole.id)
        if stored != whole.stored:
            self._sites.update(filter(None, (wire.load_report(whole.stored).site,)))
            if stored is not None:
                self._forget(stored, item.origin.path)
        return stored == whole.stored

    def _forget(self, stored: str, path: str = "") -> None:
        """Read the file of a stored report again in the next run, unless it is that of `path`: its report is gone."""
        gone = wire.load_report(stored)
        self._sites.update(filter(None, (gone.site,)))
        if gone.origin.path != path:
            self._known.forget(gone.origin.path)

    def _note_change(self, stored: str, new: Report | None) -> None:
        """Note for the history of the index how a report differs from the stored one; None for one that is removed."""
        change = history.change_of(wire.load_report(stored), new, self._made.updated)
        self._changes += [change] if change else []

    def write(self, item: Prepared, summary: Summary) -> None:
        """Replace a report in the index; if the engine raises an exception for it, record a failure."""
        if not self._put(item, summary):
            return
        summary.written.append(item.report_id)
        summary.passages += item.passages
        if len(summary.written) % COMMIT_EVERY == 0:
            self._commit()

    def _put(self, item: Prepared, summary: Summary) -> bool:
        """Replace a report, its names and its sketch; tell whether the engine took it, else record a failure."""
        self._engine = engine = self._engine or self._open()
        if item.report_id in self._uncommitted:
            self._commit()
        self._uncommitted.add(item.report_id)
        self._sites.update(item.documents[0].terms.get("site", ()))
        store.add(self._gone, _names_in(engine, item.report_id))
        engine.delete(item.report_id)
        try:
            engine.add(item.report_id, item.documents)
        except (ConflictSearchError, OSError):  # the index or the disk is at fault: the run cannot go on
            raise
        except Exception as error:  # one report is
            engine.delete(item.report_id)
            self._stories_written().remove(item.report_id)
            summary.note(failure_of(item.origin, error))
            return False
        store.add(self._names, item.names)
        self._stories_written().add(item.sketch)
        self._texts.keep(item.report_id, next(one.digest for one in item.documents if one.digest))
        return True

    def settle_furniture(
        self, summary: Summary, prepared: Callable[[Iterator[Report]], Iterator[Prepared | Failure]]
    ) -> None:
        """Decide the furniture of sites whose pages changed; write pages again that were prepared with another."""
        if self._engine is None:
            return
        if summary.written or summary.removed:
            self._commit()
        there = sites_of(self._engine)
        for site in there:
            if site in self._sites or site not in self.furniture:
                self._settle(site, summary, prepared)
        self.furniture = {site: self.furniture[site] for site in there}
        self._settled = True

    def _settle(
        self, site: str, summary: Summary, prepared: Callable[[Iterator[Report]], Iterator[Prepared | Failure]]
    ) -> None:
        assert self._engine is not None
        found, pages = site_furniture(self._engine, site)
        if found.lines and (site not in self.furniture or self.furniture[site].keys != found.keys):
            message = (
                f"{len(found.lines):,} lines that most of {found.pages:,} pages share are taken for page furniture"
            )
            summary.note(Notice(site, f"{message} and not searched; conflict-search furniture lists them"))
        self.furniture[site] = found
        for number, item in enumerate(prepared(prepared_otherwise(self._engine, pages, found)), 1):
            if isinstance(item, Failure):
                summary.note(item)
            elif self._put(item, summary):
                self._rewritten = True
            if number % COMMIT_EVERY == 0:
                self._commit()

    def remove(self, report_id: ReportId, summary: Summary) -> None:
        """Remove a committed report; an unknown one is ignored."""
        assert self._engine is not None
        if stored := self._engine.stored([ids.report_key(report_id)]):
            self._forget(*stored.values())
            self._note_change(next(iter(stored.values())), None)
            store.add(self._gone, _names_in(self._engine, report_id))
            self._engine.delete(report_id)
            self._stories_written().remove(report_id)
            summary.removed.append(report_id)

    def prune(self, roots: Sequence[Path], summary: Summary) -> None:
        """Remove reports of sources in `roots` that this run did not read."""
        if self._engine is None:
            return
        below = [root.absolute() for root in roots]
        kept = {f.path for f in summary.failures} | {s.path for s in summary.skipped}
        for report_id in report_ids(self._engine):
            if report_id in self._seen:
                continue
            key = ids.report_key(report_id)
            path = wire.load_report(self._engine.stored([key])[key]).origin.path
            if path not in kept and any(Path(path).absolute().is_relative_to(root) for root in below):
                self.remove(report_id, summary)

    def finish(self, summary: Summary, gazetteer: Gazetteer) -> None:
        """Commit; unless the run was interrupted, update the names of the collection. Nothing new: write nothing."""
        changed = summary.written or summary.removed or self._rewritten or (self._old and self._old.unfinished)
        if self._engine is None:
            return
        if not self._settled:
            self.furniture = {site: found for site, found in self.furniture.items() if site not in self._sites}
        for failure in summary.failures:
            self._known.forget(failure.path)
        if not changed:
            self._known.write()
            furniture_store.write(self._folder, self.furniture)
            return
        self._commit()
        if summary.interrupted:
            return
        if self._old and not self._old.unfinished and not self._continued:
            summary.note(Notice(str(self._folder), "its names or stories were damaged; made again from the reports"))
            store.discard(self._folder)
        self._known.write()
        furniture_store.write(self._folder, self.furniture)
        crc = store.write(self._folder, self._all_names(), gazetteer)
        stories = self._stories_written().finish(self._text)
        self._describe(replace(self._made, unfinished=False, names_crc=crc, stories_crc=stories))

    def _all_names(self) -> Stats:
        """Return the statistics of the collection: those of the last run and what this one changed.

        After a run that did not finish, or damage, they are counted anew from all reports.
        """
        assert self._engine is not None
        if self._old and not self._continued:
            return _counted(self._engine)
        names = store.read(self._folder) if self._old else {}
        store.add(names, self._names)
        store.subtract(names, self._gone)
        return names

    def _stories_written(self) -> StoryWriter:
        """Return the writer of stories, which begins with those of the last finished run.

        After a run that did not finish, or damage, it begins with the sketches of all reports.
        """
        if self._stories is None:
            anew = not self._continued or not is_written(self._folder)
            self._stories = StoryWriter(self._folder, anew=anew)
            if self._old and anew:
                assert self._engine is not None
                for sketch in _sketches(self._engine):
                    self._stories.add(sketch)
        return self._stories

    @cached_property
    def _continued(self) -> bool:
        """Tell whether names and stories go on from those of the last run: it finished, and they are not damaged."""
        return self._old is not None and not self._old.unfinished and not derived_damage(self._folder, self._old)

    def _text(self, report_id: str) -> Text | None:
        """Return what is compared of a committed report to tell its copies."""
        assert self._engine is not None
        if kept := self._texts.get(report_id):
            return kept
        digest = digest_of(self._engine, report_id)
        return text_of(digest) if digest else None

    def _open(self) -> Engine:
        """Open the engine for writing. Raises IndexDamaged unless it holds what the manifest says."""
        manifest.engine_folder(self._folder).mkdir(parents=True, exist_ok=True)
        engine = open_engine(self._made.engine, manifest.engine_folder(self._folder), write=True, cluster=self._cluster)
        try:
            check_count(self._folder, engine, self._old)
        except BaseException:
            engine.close()
            raise
        return engine

    def _commit(self) -> None:
        """Commit between two manifests that call the run unfinished: whatever kills it, searches say so.

        Until the names are updated, an existing index keeps the gazetteer that it was built with.
        """
        assert self._engine is not None
        old = self._old or self._made
        kept = {name: getattr(old, name) for name in ("gazetteer", "gazetteers", "names_crc", "stories_crc")}
        made = replace(self._made, **kept, unfinished=True)
        if not self._marked:
            manifest.write(self._folder, replace(old, unfinished=True))
            self._marked = True
        done = [one for one in self._changes if one.report_id in self._uncommitted or not one.after]
        history.write(self._folder, done)
        self._changes = [one for one in self._changes if one not in done]
        self._engine.commit()
        self._uncommitted = set()
        self._describe(made)

    def _describe(self, made: manifest.Manifest) -> None:
        """Write the manifest with current counts."""
        assert self._engine is not None
        roles = self._engine.facets(None, "role")
        passages = sum(roles.get(role, 0) for role in INDEXED_ROLES)
        counted = replace(made, reports=roles.get("report", 0), passages=passages, focus=self.focus)
        manifest.write(self._folder, counted)


def changed(events: Iterable[Event], target: Target, summary: Summary) -> Iterator[Report]:
    """Yield new and changed reports; record all other events in the summary."""
    for event in events:
        if isinstance(event, Unchanged | FileRead):
            target.note(event, summary)
            continue
        if not isinstance(event, Report):
            summary.note(event)
            continue
        summary.read += 1
        if target.unchanged(event):
            summary.unchanged += 1
        else:
            yield event


def _loaded(
    paths: Sequence[Path], gazetteer: Gazetteer, target: _Target, summary: Summary
) -> Iterator[Prepared | Failure]:
    """Yield the new and changed reports of parts; record all else in the summary.

    Raises UsageError for parts that do not fit the index or each other, before the first report.
    """
    for path in paths:
        parts.check(path)
        head = parts.head_of(path)
        if head.gazetteer != gazetteer.fingerprint:
            raise UsageError(f"{path}: the part was made with another gazetteer; prepare it again")
        if target.focus and head.focus != target.focus:
            raise UsageError(f"{path}: the part has the focus of another collection; prepare it with --like")
        target.focus = head.focus
    owners: dict[str, str] = {}
    for path in paths:
        for item in parts.read(path):
            if isinstance(item, FileRead):
                target.note(item, summary)
            elif not isinstance(item, Prepared):
                summary.note(item)
            else:
                yield from _new(item, owners, target, summary)


def _new(item: Prepared, owners: dict[str, str], target: _Target, summary: Summary) -> Iterator[Prepared | Failure]:
    """Yield a prepared report unless the index has it; a failure if a report of another file has its id."""
    summary.read += 1
    if owners.setdefault(item.report_id, item.origin.path) != item.origin.path:
        other = owners[item.report_id]
        yield Failure(item.origin.path, item.origin.record, f"a report of {other} has its id {item.report_id}, too")
    elif target.holds(item):
        summary.unchanged += 1
    else:
        yield item


def prepare_all(
    reports: Iterator[Report], gazetteer: Gazetteer, setting: Setting, target: Target, workers: int, few: int
) -> Iterator[Prepared | Failure]:
    """Prepare reports; in a new collection, the first reports determine the focus for the rest."""
    if not setting.focus:
        annotator = Annotator(gazetteer, setting.focus)
        yield from _first(list(_beginning(reports)), annotator, gazetteer, setting, target)
        setting = setting._replace(focus=target.focus)
    yield from _focused(reports, gazetteer, setting, workers, few)


def _focused(
    reports: Iterator[Report], gazetteer: Gazetteer, setting: Setting, workers: int, few: int
) -> Iterator[Prepared | Failure]:
    """Prepare reports with the focus of the setting, in several processes if there are many."""
    ahead = list(itertools.islice(reports, few + 1))
    reports = itertools.chain(ahead, reports)
    if workers <= 1 or len(ahead) <= few:
        annotator = Annotator(gazetteer, setting.focus)
        yield from prepare_each(reports, annotator, gazetteer, setting.years, setting.seconds)
        return
    with Workers(workers, setting) as pool:
        yield from pool.prepare(reports)


def _beginning(reports: Iterator[Report]) -> Iterator[Report]:
    """Yield the first reports of a collection, up to a number of reports and of characters."""
    size = 0
    for report in itertools.islice(reports, FOCUS_REPORTS):
        yield report
        size += len(report.text)
        if size >= FOCUS_CHARACTERS:
            return


def _first(
    reports: Iterable[Report], annotator: Annotator, gazetteer: Gazetteer, setting: Setting, target: Target
) -> Iterator[Prepared | Failure]:
    """Prepare the first reports of a collection: link names without a focus, compute it, link again."""
    detected: list[tuple[ReportParts, Detected]] = []
    names: Stats = {}
    for report in reports:
        try:
            with time_limit(setting.seconds):
                parts = cut_report(report, annotator, setting.years)
                found = annotator.detect(parts.pieces, report.dateline)
                store.add(names, mention_statistics(with_mentions(parts, annotator, found).passages))
            detected.append((parts, found))
        except Exception as error:  # an error of ours in one report must not cost the others
            yield failure_of(report.origin, error)
    target.focus = focus(names, gazetteer)
    annotator.set_focus(target.focus)
    for parts, found in detected:
        try:
            with time_limit(setting.seconds):
                prepared = to_documents(with_mentions(parts, annotator, found), gazetteer)
            yield prepared
        except Exception as error:  # the same
            yield failure_of(parts.report.origin, error)


def _counted(engine: Engine) -> Stats:
    """Return the name statistics of all reports of an index."""
    names: Stats = {}
    for report_id in report_ids(engine):
        store.add(names, _names_in(engine, report_id))
    return names


def _sketches(engine: Engine) -> Iterator[Sketch]:
    """Yield the sketches of all reports of an index, as they were committed."""
    for report_id in report_ids(engine):
        key = ids.report_key(report_id)
        if digest := digest_of(engine, report_id):
            yield sketch_of(wire.load_report(engine.stored([key])[key]), digest)


def _names_in(engine: Engine, report_id: str) -> Stats:
    """Return the name statistics of a report as it was committed; empty if it was not."""
    keys = [m.id for m in engine.match(Term("report", report_id), None).items if ids.is_passage(m.id)]
    return mention_statistics([wire.load_passage(line) for line in engine.stored(keys).values()]) if keys else {}
