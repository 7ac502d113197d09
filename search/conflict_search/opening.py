"""Open and build, with the machine's clock and folders: what `import conflict_search` offers beside the types."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conflict_index import gazetteer, seeds
from conflict_index.errors import GazetteerError
from conflict_index.gazetteer import Gazetteer
from conflict_index.gazetteer.user import register
from conflict_index.store import manifest
from conflict_search import home
from conflict_search.index import Index, parse_years
from conflict_search.render.records import annotation_record

if TYPE_CHECKING:
    from conflict_index.model import Report
    from conflict_index.pipeline.run import Event, Progress, Summary
    from conflict_index.read import Failure, Notice, Skipped

Compiling = Callable[[str, float], None]
"""Told what the compiling of the gazetteer is at, and the share done."""


def gazetteer_path(compiling: Compiling | None = None) -> Path:
    """The compiled gazetteer in the user's cache, with the user's own ones in it; compiled on the first call."""
    own = register.files(home.gazetteers_folder())
    return gazetteer.ensure(home.cache_folder(), extra=own, progress=compiling)


def open_index(path: str | os.PathLike[str], *, compiling: Compiling | None = None) -> Index:
    """Open the index in a folder. Raises IndexMissing or IndexDamaged."""
    folder = Path(path)
    made = manifest.read(folder)
    own = gazetteer.compiled(home.cache_folder(), made.gazetteer)  # the one that the index was built with
    names = Gazetteer.open(own if gazetteer.is_compiled(own) else gazetteer_path(compiling))
    return Index(folder, names, gazetteers_changed=_changes(made.gazetteers))


def _changes(before: Sequence[str]) -> str:
    """What became of the user's own gazetteers since an index was built; what hinders from knowing, no search."""
    try:
        return register.changes(before, register.labels(home.gazetteers_folder()))
    except GazetteerError as error:
        return str(error)


def build(
    sources: Sequence[str | os.PathLike[str]],
    path: str | os.PathLike[str],
    *,
    engine: str = "whoosh",
    years: str | None = None,
    columns: dict[str, str] | None = None,
    workers: int = 1,
    stopping: Callable[[], bool] = lambda: False,
    progress: Progress = lambda done, what: None,
    compiling: Compiling | None = None,
) -> Summary:
    """Index files and folders into the folder `path`; what is there and unchanged is skipped.

    years: those that a date without a year may lie in, as "2014..2019". columns: which column of a table is the
    text, title, date, source, url or id, where the guess fails. stopping: asked between two reports; when it says
    yes, what is done is committed and the run ends. Raises UsageError, ReadError, IndexLocked.
    """
    from conflict_index.pipeline.run import build as build_index

    return build_index(
        _events(sources, columns),
        Path(path),
        gazetteer_path(compiling),
        now=datetime.now(UTC),
        engine_name=engine,
        gazetteers=register.labels(home.gazetteers_folder()),
        years=parse_years(years),
        workers=workers,
        progress=progress,
        stopping=stopping,
    )


def annotate(
    sources: Sequence[str | os.PathLike[str]],
    *,
    years: str | None = None,
    columns: dict[str, str] | None = None,
    compiling: Compiling | None = None,
) -> Iterator[dict[str, Any] | Failure | Skipped | Notice]:
    """What is found in each report of files and folders, without an index; failures come between the reports.

    Raises UsageError, ReadError.
    """
    from conflict_index.annotate import Annotator
    from conflict_index.model import Report
    from conflict_index.pipeline.prepare import annotate as annotated
    from conflict_index.pipeline.workers import failure_of

    allowed = parse_years(years)
    events = _events(sources, columns)
    with Gazetteer.open(gazetteer_path(compiling)) as names:
        annotator = Annotator(names)
        for event in events:
            if not isinstance(event, Report):
                yield event
                continue
            try:
                yield annotation_record(annotated(event, annotator, allowed), names)
            except Exception as error:  # an error of ours in one report must not cost the others
                yield failure_of(event.origin, error)


def _events(sources: Sequence[str | os.PathLike[str]], columns: dict[str, str] | None) -> Iterator[Event]:
    from conflict_index.read import read_sources

    paths = ["-" if str(source) == "-" else Path(source) for source in sources]
    return read_sources(paths, columns=columns, stdin=sys.stdin.buffer if "-" in paths else None)


def open_sample(telling: Callable[[str], None], compiling: Compiling | None = None) -> Index:
    """The sample collection, indexed into the cache on the first call; `telling` is told so.

    Built aside and moved in one step, so two first searches may race.
    """
    import hashlib

    compiled = gazetteer_path(compiling)
    reports = sorted((seeds.folder() / "reports").iterdir())
    head = f"{manifest.FORMAT} {compiled.name}".encode()
    key = hashlib.sha256(head + b"".join(path.read_bytes() for path in reports)).hexdigest()
    folder = home.cache_folder() / f"sample-{key[:16]}"
    if not manifest.exists(folder):
        telling("indexing the sample collection")
        _build_sample(folder, compiled)
    return Index(folder, Gazetteer.open(compiled))


def _build_sample(folder: Path, compiled: Path) -> None:
    import shutil
    import tempfile

    from conflict_index.model import Report
    from conflict_index.pipeline.run import build as build_index
    from conflict_index.read import read_sources

    aside = Path(tempfile.mkdtemp(prefix=".sample-", dir=folder.parent))
    try:
        read = read_sources([seeds.folder() / "reports"])
        events = (_from_the_sample(event) if isinstance(event, Report) else event for event in read)
        build_index(events, aside / "index", compiled, now=datetime.now(UTC), sample=True)
        try:
            os.rename(aside / "index", folder)
        except OSError:
            if not manifest.exists(folder):  # else another process was first
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _from_the_sample(report: Report) -> Report:
    """The report under the path that the sample has in every installation."""
    path = f"seeds/reports/{Path(report.origin.path).name}"
    return replace(report, origin=replace(report.origin, path=path))
