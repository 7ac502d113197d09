"""Open, build and annotate with the machine's clock and folders: the functions of the public API."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conflict_index import gazetteer, seeds
from conflict_index.engine.cluster import Cluster, name_for
from conflict_index.errors import GazetteerError, IndexDamaged, IndexMissing
from conflict_index.gazetteer import Gazetteer
from conflict_index.gazetteer.user import register
from conflict_index.limits import SECONDS, Limits
from conflict_index.store import manifest
from conflict_search import home
from conflict_search.choices import check_probability
from conflict_search.index import Index, parse_years

if TYPE_CHECKING:
    from typing import BinaryIO

    from conflict_index.model import Report
    from conflict_index.pipeline.repair import Repair
    from conflict_index.pipeline.run import Summary
    from conflict_index.read import Failure, Notice, Skipped

_FEW_REPORTS = 100
"""Number of reports up to which one process is faster than several, which must start first."""


def gazetteer_path(compiling: Callable[[str, float], None] | None = None) -> Path:
    """Return the compiled gazetteer in the cache, including the user's gazetteers; compile it on the first call."""
    own = register.files(home.gazetteers_folder())
    return gazetteer.ensure(home.cache_folder(), extra=own, progress=compiling)


def open_index(path: str | os.PathLike[str], *, compiling: Callable[[str, float], None] | None = None) -> Index:
    """Open the index in a folder for searching.

    Args:
        path: The folder that `build` or `conflict-search index` wrote to.
        compiling: Called with a description and the share done, 0 to 1, while the gazetteer is compiled: about 20
            seconds on the first call on a machine.

    Raises:
        IndexMissing: There is no index in the folder.
        IndexDamaged: The index cannot be read, or is of another version.
        ClusterSilent: The cluster that keeps the index does not answer.
        GazetteerError: A gazetteer that the user has added cannot be read.
    """
    folder = Path(path)
    made = manifest.read(folder)
    names = Gazetteer.open(_gazetteer_of(made, compiling))
    return Index(folder, names, gazetteers_changed=_changes(made.gazetteers), cluster=_cluster(None, folder))


def _cluster(given: Cluster | None, folder: Path) -> Cluster:
    """Return the cluster with who asks it, and with the folder's name for an index that has none."""
    one = given or Cluster()
    return replace(one, name=one.name or name_for(folder.absolute().name), access=home.cluster_access())


def _gazetteer_of(made: manifest.Manifest, compiling: Callable[[str, float], None] | None = None) -> Path:
    """Return the compiled gazetteer that an index was built with, or the present one if that is gone."""
    own = gazetteer.compiled(home.cache_folder(), made.gazetteer)
    return own if gazetteer.is_compiled(own) else gazetteer_path(compiling)


def _changes(before: Sequence[str]) -> str:
    """Describe the changes to the user's gazetteers since an index was built. An unreadable one is no error here."""
    try:
        return register.changes(before, register.labels(home.gazetteers_folder()))
    except GazetteerError as error:
        return str(error)


def build(
    sources: Sequence[str | os.PathLike[str]],
    path: str | os.PathLike[str],
    *,
    engine: str | None = None,
    cluster: Cluster | None = None,
    years: str | None = None,
    columns: dict[str, str] | None = None,
    read_as: str = "",
    ocr: bool = False,
    workers: int | None = 1,
    memory: int | None = None,
    prune: bool = False,
    check_content: bool = False,
    max_seconds: float = SECONDS,
    max_bytes: int = 0,
    max_characters: int = 0,
    prepared: bool = False,
    stopping: Callable[[], bool] = lambda: False,
    progress: Callable[[int, str], None] = lambda done, what: None,
    compiling: Callable[[str, float], None] | None = None,
) -> Summary:
    """Index files and folders; reports that the index has unchanged are skipped, those that differ are replaced.

    Sources are only read. One process writes to an index at a time; searches may go on meanwhile.

    Args:
        sources: Files and folders; "-" is standard input.
        path: The index folder: a new or empty one, or that of an index.
        engine: The search engine of a new index: "whoosh", "tantivy" or "opensearch"; None for the default, whoosh. One
            that exists keeps its own.
        cluster: The cluster that keeps the documents of the engine opensearch, for a new index; for one that exists,
            other addresses of its nodes.
        years: Years that a date without a year may lie in: "2016" or "2014..2019".
        columns: For tables, which column is the text, title, date, source, url or id, where the guess fails:
            `{"text": "body", "date": "posted"}`.
        read_as: The format of standard input and of files whose suffix belongs to none: "jsonl", "table", "mail".
        ocr: Recognise the text of scanned pages with tesseract, which must be installed.
        workers: Number of processes, from 1; None for one a core, but a single one for few reports.
        memory: Megabytes that all processes together may take, about, while reports are prepared: fewer processes are
            started, and less of what was looked up is kept. None for 170, and 115 for each worker: 400 for two.
            The names of a collection come on top: they are compared at the end, in one process.
        prune: Remove reports that the index has from these sources and that are there no more.
        check_content: Compare the contents of files even where size and time of change are those of the last run.
        max_seconds: Seconds of processor time that reading one record may take, and annotating it: a longer one fails.
            0 is no limit, as for the next two.
        max_bytes: Bytes above which a file is skipped, and one inside an archive or mail fails.
        max_characters: Characters above which the text of a record fails.
        prepared: The sources are parts that `prepare` made, of one collection.
        stopping: Called between two reports; when it returns true, what is done is committed and the run ends.
        progress: Called with the number of reports done and what is being done.
        compiling: As for `open`.

    Returns:
        Counts of reports read, unchanged and written; all that was skipped or failed, with reasons.

    Raises:
        UsageError: `path` holds other files, `years` are invalid, or tesseract is not installed.
        ReadError: A source does not exist, there is no such format, or a part is damaged or of another version.
        IndexLocked: Another process is writing to the index.
        IndexDamaged: The index in the folder cannot be read, or is of another version.
        ClusterSilent: The cluster does not answer.
    """
    from conflict_index.pipeline.run import build as build_index
    from conflict_index.read.sources import read_changed
    from conflict_index.store.sources import KnownSources

    now = datetime.now(UTC)
    compiled = gazetteer_path(compiling)
    setting = _setting(compiled, years, read_as, columns)
    known = KnownSources(Path(path), setting, int(now.timestamp() * 1e9), check_content=check_content)
    paths, stdin = _paths(() if prepared else sources)
    limits, tesseract = Limits(max_seconds, max_bytes, max_characters), home.tesseract() if ocr else ""
    return build_index(
        read_changed(paths, known, columns=columns, stdin=stdin, read_as=read_as, ocr=tesseract, limits=limits),
        Path(path),
        compiled,
        now=now,
        known=known,
        engine_name=engine,
        cluster=_cluster(cluster, Path(path)),
        prepared=[Path(source) for source in sources] if prepared else (),
        gazetteers=register.labels(home.gazetteers_folder()),
        years=parse_years(years),
        workers=workers or os.cpu_count() or 1,
        few=0 if workers else _FEW_REPORTS,
        seconds=max_seconds,
        megabytes=memory,
        prune=[Path(source) for source in sources if str(source) != "-"] if prune else (),
        progress=progress,
        stopping=stopping,
    )


def _setting(compiled: Path, years: str | None, read_as: str, columns: dict[str, str] | None) -> str:
    """Return all that decides how a file becomes reports."""
    import json

    from conflict_index.fingerprint import reading_fingerprint

    return json.dumps([reading_fingerprint(), compiled.name, years, read_as, sorted((columns or {}).items())])


def prepare(
    sources: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    like: str | os.PathLike[str] | None = None,
    focus_only: bool = False,
    years: str | None = None,
    columns: dict[str, str] | None = None,
    read_as: str = "",
    ocr: bool = False,
    workers: int = 1,
    progress: Callable[[int, str], None] = lambda done, what: None,
    compiling: Callable[[str, float], None] | None = None,
) -> Summary:
    """Read and annotate files and folders into a part, which `build` loads: many machines can do this side by side.

    Args:
        sources: Files and folders; "-" is standard input.
        out: The file to write, replaced whole when all is done.
        like: A part or an index of the same collection, whose focus on countries this one takes. All parts of a
            collection need the same focus.
        focus_only: Write a part without reports, which others can be made like.
        years: As for `build`.
        columns: As for `build`.
        read_as: As for `build`.
        ocr: As for `build`.
        workers: Number of processes, from 1.
        progress: Called with the number of reports done and what is being done.
        compiling: As for `open`.

    Returns:
        Counts of reports read and written; all that was skipped or failed, with reasons.

    Raises:
        UsageError: `years` are invalid, or tesseract is not installed.
        ReadError: A source does not exist, there is no such format, or `like` is no part.
        IndexMissing: `like` is a folder without an index.
        IndexDamaged: The index in the folder `like` cannot be read.
    """
    from conflict_index.pipeline import parts
    from conflict_index.pipeline.prepare_part import prepare_part
    from conflict_index.read.sources import read_changed
    from conflict_index.store.sources import KnownSources

    focus = {}
    if like is not None:
        focus = manifest.read(Path(like)).focus if Path(like).is_dir() else parts.head_of(Path(like)).focus
    compiled = gazetteer_path(compiling)
    setting, now = _setting(compiled, years, read_as, columns), int(datetime.now(UTC).timestamp() * 1e9)
    known = KnownSources(Path(out), setting, now)
    known.distrust()
    paths, stdin = _paths(sources)
    return prepare_part(
        read_changed(paths, known, columns=columns, stdin=stdin, read_as=read_as, ocr=home.tesseract() if ocr else ""),
        Path(out),
        compiled,
        focus=focus,
        gazetteers=register.labels(home.gazetteers_folder()),
        years=parse_years(years),
        workers=workers,
        focus_only=focus_only,
        progress=progress,
    )


def remove(report_ids: Sequence[str], path: str | os.PathLike[str]) -> Summary:
    """Remove reports from an index; its sources are left alone.

    Args:
        report_ids: Ids of reports, as in `hit.report.id`; unknown ones are ignored.
        path: The folder of the index.

    Returns:
        The outcome; `removed` lists the reports that were removed.

    Raises:
        IndexMissing: There is no index in the folder.
        IndexLocked: Another process is writing to the index.
        IndexDamaged: The index in the folder cannot be read, or is of another version.
        ClusterSilent: The cluster that keeps the index does not answer.
    """
    from conflict_index.pipeline.run import remove as remove_reports

    folder, now = Path(path), datetime.now(UTC)
    compiled = _gazetteer_of(manifest.read(folder))
    return remove_reports(report_ids, folder, compiled, now=now, cluster=_cluster(None, folder))


def repair(path: str | os.PathLike[str], *, compiling: Callable[[str, float], None] | None = None) -> Repair:
    """Make a damaged index again from what is left of it; a sound one is left as it is.

    Names and stories are made from the stored reports. A report of a damaged file is restored if its stored text has
    its SHA-256 and its passages are whole, else it is lost: index its source again. Damaged files are kept in a folder.

    Args:
        path: The folder of the index.
        compiling: As for `open`.

    Returns:
        What was wrong, what is left, and what is lost.

    Raises:
        IndexMissing: There is no index in the folder.
        IndexLocked: Another process is writing to the index.
        IndexDamaged: Nothing of it can be read, or the folder holds what an index never contains.
    """
    from conflict_index.pipeline.repair import repair as repair_index

    folder = Path(path)
    try:
        compiled = _gazetteer_of(manifest.read(folder), compiling)
    except (IndexMissing, IndexDamaged):
        compiled = gazetteer_path(compiling)
    return repair_index(folder, compiled, now=datetime.now(UTC))


def annotate(
    sources: Sequence[str | os.PathLike[str]],
    *,
    years: str | None = None,
    columns: dict[str, str] | None = None,
    read_as: str = "",
    ocr: bool = False,
    compiling: Callable[[str, float], None] | None = None,
    min_probability: float = 0.0,
) -> Iterator[dict[str, Any] | Failure | Skipped | Notice]:
    """Find the places, actors and dates in reports, without an index.

    Args:
        sources: Files and folders; "-" is standard input.
        years: As for `build`.
        columns: As for `build`.
        read_as: As for `build`.
        ocr: As for `build`.
        compiling: As for `open`.
        min_probability: Leave out places, actors and other names less probable than this, 0 to 1.

    Yields:
        A dictionary for each report, under the keys of `conflict-search annotate`, ends of offsets exclusive; between
        them, what failed, what was skipped, and what was guessed.

    Raises:
        UsageError: `years` or `min_probability` are invalid, or tesseract is not installed.
        ReadError: A source does not exist, or there is no such format.
    """
    from conflict_index.annotate import Annotator
    from conflict_index.model import Report
    from conflict_index.pipeline.prepare import annotate as annotated
    from conflict_index.pipeline.workers import failure_of
    from conflict_search.results.records import annotation_record

    check_probability(min_probability)
    allowed = parse_years(years)
    events = _events(sources, columns, read_as, ocr)
    with Gazetteer.open(gazetteer_path(compiling)) as names:
        annotator = Annotator(names)
        for event in events:
            if not isinstance(event, Report):
                yield event
                continue
            try:
                yield annotation_record(annotated(event, annotator, allowed), names, min_probability)
            except Exception as error:  # an error of ours in one report must not cost the others
                yield failure_of(event.origin, error)


def _events(
    sources: Sequence[str | os.PathLike[str]], columns: dict[str, str] | None, read_as: str, ocr: bool
) -> Iterator[Report | Failure | Skipped | Notice]:
    from conflict_index.read import read_sources

    paths, stdin = _paths(sources)
    return read_sources(paths, columns=columns, stdin=stdin, read_as=read_as, ocr=home.tesseract() if ocr else "")


def _paths(sources: Sequence[str | os.PathLike[str]]) -> tuple[list[Path | str], BinaryIO | None]:
    """Return paths to read, and standard input if it is among them."""
    paths: list[Path | str] = ["-" if str(source) == "-" else Path(source) for source in sources]
    return paths, sys.stdin.buffer if "-" in paths else None


def open_sample(
    telling: Callable[[str], None] = lambda line: None, compiling: Callable[[str, float], None] | None = None
) -> Index:
    """Open the sample collection: short summaries of public facts, for trying the program.

    It is indexed into the user's cache on the first call, and again by other code or tables: built aside, then renamed,
    so that concurrent first calls are safe.

    Args:
        telling: Called with a sentence when the sample is about to be indexed.
        compiling: As for `open`.
    """
    import hashlib

    from conflict_index.fingerprint import reading_fingerprint

    compiled = gazetteer_path(compiling)
    reports = sorted((seeds.folder() / "reports").iterdir())
    head = f"{manifest.FORMAT} {compiled.name} {reading_fingerprint()}".encode()
    key = hashlib.sha256(head + b"".join(path.read_bytes() for path in reports)).hexdigest()
    folder = home.cache_folder() / f"sample-{key[:16]}"
    try:
        return _whole_sample(folder, compiled)
    except (IndexMissing, IndexDamaged):
        telling("indexing the sample collection")
        _build_sample(folder, compiled)
        return _whole_sample(folder, compiled)


def _whole_sample(folder: Path, compiled: Path) -> Index:
    """Open the index of the sample; it is so small that it is read whole. Raises IndexMissing, IndexDamaged."""
    manifest.read(folder)
    names = Gazetteer.open(compiled)
    try:
        index = Index(folder, names)
        index.check()
    except BaseException:
        names.close()
        raise
    return index


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
            if folder.exists():  # a damaged one, or that of another process
                os.rename(folder, aside / "old")
            os.rename(aside / "index", folder)
        except OSError:
            if not manifest.exists(folder):  # else another process was first
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _from_the_sample(report: Report) -> Report:
    """Return the report with a path that is the same in every installation."""
    path = f"seeds/reports/{Path(report.origin.path).name}"
    return replace(report, origin=replace(report.origin, path=path))
