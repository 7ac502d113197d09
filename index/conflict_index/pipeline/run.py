"""The flow: sources in, index out. Reports are read, cut, annotated and added; every so often a commit.

What was committed stays, whatever happens after; a report that is in the index unchanged is skipped, so a run
that was killed goes on where it stopped.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from conflict_index import ids
from conflict_index.annotate import Annotator
from conflict_index.dates.passages import passage_dates
from conflict_index.dates.read import read_dates
from conflict_index.discover import Stats, focus, store
from conflict_index.engine import open_engine
from conflict_index.engine.contract import Engine, Term
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import DateSpan, Mention, Passage, Place, Report
from conflict_index.read import Failure, Notice, Skipped
from conflict_index.segment import segment
from conflict_index.store import documents, manifest, wire

COMMIT_EVERY = 1000
"""Reports between two commits: what a killed run loses at the most."""

FOCUS_REPORTS = 200
"""Reports of a new collection that are read twice: first to learn which countries it is about."""

_BATCH = 16
"""Reports that a worker takes at a time: enough to outweigh the passing to and fro."""

Event = Report | Failure | Skipped | Notice
Focus = dict[str, float]
"""The share of each country (ISO 3166-1 alpha-2) in what a collection mentions."""

Setting = tuple[Path, Focus, tuple[int, int] | None]
"""What annotation goes by: the gazetteer, the focus, and the years that a date without one may lie in."""

Progress = Callable[[int, str], None]
"""Called with the number of reports done and what is being done."""


@dataclass(slots=True)
class Summary:
    """What a run did. `read` counts reports, of which `unchanged` were in the index already, and `written` names
    the others; `passages` counts what they were cut into."""

    read: int = 0
    unchanged: int = 0
    passages: int = 0
    written: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def note(self, event: Failure | Skipped | Notice) -> None:
        """Keep what a reader says beside its reports."""
        match event:
            case Failure():
                self.failures.append(event)
            case Skipped():
                self.skipped.append(event)
            case Notice():
                self.notices.append(event)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report with all that is found in it, ready to be written."""

    report: Report
    passages: tuple[Passage, ...]
    dates: tuple[DateSpan, ...]
    title_mentions: tuple[Mention, ...]


def prepare(report: Report, annotator: Annotator, years: tuple[int, int] | None = None) -> Prepared:
    """Cut a report into passages and find the names and dates in them.

    `years`, first and last, are those that a date without a year may lie in.
    """
    dates = read_dates(report.text, published=report.published, years=years)
    dated = tuple(replace(p, dates=passage_dates(dates, p.span, report.published)) for p in segment(report))
    return Prepared(report, annotator.annotate(report, dated), dates, annotator.mentions(report.title))


def build(
    events: Iterable[Event],
    folder: Path,
    gazetteer_path: Path,
    *,
    now: datetime,
    engine_name: str = "whoosh",
    gazetteers: tuple[str, ...] = (),
    years: tuple[int, int] | None = None,
    workers: int = 1,
    sample: bool = False,
    progress: Progress = lambda done, what: None,
) -> Summary:
    """Add what `events` brings to the index in `folder`, making it if need be; replace what differs; give the counts.

    `workers` processes annotate side by side. Raises UsageError for a folder of other things,
    IndexDamaged, IndexLocked.
    """
    manifest.check_target(folder)
    old = manifest.read(folder) if manifest.exists(folder) else None
    manifest.engine_folder(folder).mkdir(parents=True, exist_ok=True)
    summary, names = Summary(), Stats()
    with (
        closing(open_engine(engine_name, manifest.engine_folder(folder), write=True)) as engine,
        Gazetteer.open(gazetteer_path) as gazetteer,
    ):
        known = old is not None and old.gazetteer == gazetteer.fingerprint
        changed = _changed(events, engine if known else None, summary)
        reports, about = _focused(changed, gazetteer, old.focus if old else {})
        time = now.isoformat(timespec="seconds")
        made = manifest.Manifest(engine_name, gazetteer.fingerprint, time, 0, 0, sample, gazetteers, about)
        unfinished = replace(made, gazetteer=old.gazetteer, gazetteers=old.gazetteers) if old else made
        for prepared in _prepared(reports, gazetteer, (gazetteer_path, about, years), workers):
            _add(prepared, engine, gazetteer, summary, names)
            progress(len(summary.written), "indexing")
            if len(summary.written) % COMMIT_EVERY == 0:
                _commit(engine, folder, unfinished)
        progress(len(summary.written), "writing")
        _commit(engine, folder, unfinished)
        _gather_others(engine, set(summary.written), names)
        store.write(folder, names, gazetteer)
        _commit(engine, folder, made)
    return summary


def _changed(events: Iterable[Event], engine: Engine | None, summary: Summary) -> Iterator[Report]:
    """The reports that the index does not hold as they are; all other events go into the summary."""
    for event in events:
        if not isinstance(event, Report):
            summary.note(event)
            continue
        summary.read += 1
        key = ids.report_key(event.id)
        if engine is not None and engine.stored([key]).get(key) == wire.dump_report(event):
            summary.unchanged += 1
        else:
            yield event


def _focused(reports: Iterator[Report], gazetteer: Gazetteer, known: Focus) -> tuple[Iterator[Report], Focus]:
    """The reports, and what countries their collection is about: as known, else as its first reports tell."""
    if known:
        return reports, known
    first = list(itertools.islice(reports, FOCUS_REPORTS))
    annotator, stats = Annotator(gazetteer), Stats()
    for report in first:
        store.gather(stats, annotator.annotate(report, segment(report)))
    return itertools.chain(first, reports), focus(stats, gazetteer)


def _prepared(reports: Iterator[Report], gazetteer: Gazetteer, how: Setting, workers: int) -> Iterator[Prepared]:
    if workers <= 1:
        annotator = Annotator(gazetteer, how[1])
        yield from (prepare(report, annotator, how[2]) for report in reports)
        return
    with ProcessPoolExecutor(workers, initializer=_start_worker, initargs=how) as pool:
        while wave := list(itertools.islice(reports, workers * _BATCH * 4)):
            yield from pool.map(_prepare_in_worker, wave, chunksize=_BATCH)


_worker: tuple[Annotator, tuple[int, int] | None]


def _start_worker(path: Path, about: Focus, years: tuple[int, int] | None) -> None:
    global _worker
    _worker = Annotator(Gazetteer.open(path), about), years


def _prepare_in_worker(report: Report) -> Prepared:
    return prepare(report, *_worker)


def _add(found: Prepared, engine: Engine, gazetteer: Gazetteer, summary: Summary, names: Stats) -> None:
    """Put a report in place of what the index has of it; count it and its names."""
    report = found.report
    engine.delete(report.id)
    made = list(documents.documents(report, found.passages, found.title_mentions, ancestors_by(gazetteer)))
    engine.add(report.id, made)
    summary.written.append(report.id)
    summary.passages += len(made) - 1
    store.gather(names, found.passages)


def _commit(engine: Engine, folder: Path, made: manifest.Manifest) -> None:
    """Commit, then say so in the manifest with today's counts."""
    engine.commit()
    roles = engine.facets(None, "role")
    passages = roles.get("body", 0) + roles.get("comment", 0)
    manifest.write(folder, replace(made, reports=roles.get("report", 0), passages=passages))


def _gather_others(engine: Engine, written: set[str], names: Stats) -> None:
    """Add the names in each report of the index that this run did not write."""
    for match in engine.match(Term("role", "report"), None).items:
        report_id = ids.report_of(match.id)
        if report_id and report_id not in written:
            keys = [m.id for m in engine.match(Term("report", report_id), None).items if m.id != match.id]
            store.gather(names, [wire.load_passage(line) for line in engine.stored(keys).values()])


def ancestors_by(gazetteer: Gazetteer) -> documents.Ancestors:
    """All that a place lies in, by what a gazetteer says of it."""

    def ancestors(entity_id: str) -> tuple[str, ...]:
        if not ids.is_listed(entity_id):
            return ()
        entity = gazetteer.entity(entity_id)
        return entity.parents if isinstance(entity, Place) else ()

    return ancestors
