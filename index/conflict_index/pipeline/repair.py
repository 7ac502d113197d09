"""Make a damaged index again from what is left of it, and say what is lost.

Names and stories are made from the reports. If the engine's files or the manifest are damaged, a new index is built in
a folder inside that of the index, from sound segments and from reports whose stored text and passages are whole. When
it is finished, its files take the place of the old ones, which are kept in another folder. A repair that is killed is
begun again, or, from when the new index is finished, gone on with.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from conflict_index.annotate import Annotator
from conflict_index.discover import store
from conflict_index.engine.registry import DEFAULT, ENGINES, engine_class, open_engine
from conflict_index.engine.reports import check_count, report_ids
from conflict_index.engine.whoosh.library import WriterLock
from conflict_index.errors import IndexDamaged, IndexMissing
from conflict_index.files import flush, refuse_links
from conflict_index.furniture import store as furniture
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Passage, Report
from conflict_index.pipeline.prepare import Prepared, from_stored
from conflict_index.pipeline.run import renew
from conflict_index.pipeline.whole import derived_damage
from conflict_index.read.record import sha256_of
from conflict_index.store import manifest, sources, wire
from conflict_index.store.manifest import Manifest

_BUILDING, _FINISHED, _ASIDE = "repair", "repaired", "damaged"
"""Folders inside that of an index: a new index in the making, a finished one, and the files that it replaces."""

_SOMETIMES = ("sources.lines", "furniture.json")
"""Files that a new index may be without."""

_FILES = ("manifest.json", "engine", "names.sqlite", "stories.sqlite", *_SOMETIMES)
"""What an index consists of, in the order in which it is put aside; in reverse it is put in place."""


@dataclass(frozen=True)
class Repair:
    """Outcome of a repair.

    Attributes:
        damage: What was wrong, a sentence each; empty for a sound index, which is left as it is.
        reports: The number of reports in the index now.
        restored: How many of them were in a damaged file, and are restored by their stored text.
        lost: Reports that could not be read, each with the file that it was read from, as far as the index names them.
        unknown: The number of further reports that are lost; None if the index no longer says how many it had.
        sure: Whether the manifest and the table of contents could be read. Else reports that had been removed or
            replaced may be back, and without a manifest it is unknown by which gazetteer the reports were read.
        aside: The folder with the damaged files; None if only names, stories or the list of files were made again.
    """

    damage: tuple[str, ...] = ()
    reports: int = 0
    restored: int = 0
    lost: tuple[tuple[str, str], ...] = ()
    unknown: int | None = 0
    sure: bool = True
    aside: Path | None = None


def repair(folder: Path, gazetteer_path: Path, *, now: datetime) -> Repair:
    """Repair the index in a folder.

    Raises IndexMissing if there is none, IndexLocked, IndexDamaged if nothing can be read, OSError.
    """
    cut_short = [f"{folder}: a repair was cut short"] if (folder / _FINISHED).is_dir() else []
    if cut_short:
        _put_in_place(folder)
    if not manifest.exists(folder) and not manifest.engine_folder(folder).is_dir():
        raise IndexMissing(f"{folder}: there is no index here to repair")
    refuse_links(folder, folders=True)
    refuse_links(manifest.engine_folder(folder))
    made, damage = _manifest(folder)
    damage += _engine_damage(folder, made)
    with Gazetteer.open(gazetteer_path) as gazetteer:
        if made is None or damage:
            return _built_again(folder, made, damage, gazetteer, now)
        return _derived_again(folder, made, cut_short, gazetteer)


def _manifest(folder: Path) -> tuple[Manifest | None, list[str]]:
    try:
        return manifest.read(folder), []
    except IndexMissing:
        return None, [f"{folder / 'manifest.json'}: missing"]
    except IndexDamaged as error:
        return None, [str(error)]


def _engine_damage(folder: Path, made: Manifest | None) -> list[str]:
    """Return what is wrong with the engine's files."""
    try:
        with closing(open_engine(_engine_name(folder, made), manifest.engine_folder(folder))) as engine:
            engine.check()
            if made:
                check_count(folder, engine, made)
    except (IndexDamaged, FileNotFoundError) as error:
        return [str(error)]
    return []


def _engine_name(folder: Path, made: Manifest | None) -> str:
    """Return the engine of an index, told by its files where there is no manifest."""
    if made:
        return made.engine
    return "tantivy" if (manifest.engine_folder(folder) / "meta.json").exists() else DEFAULT


def _derived_again(folder: Path, made: Manifest, damage: list[str], gazetteer: Gazetteer) -> Repair:
    """Make names and stories again if they are damaged or unfinished; forget a damaged list of files."""
    found = [f"{folder}: its last run did not finish"] if made.unfinished else derived_damage(folder, made)
    if found:
        manifest.write(folder, replace(made, unfinished=True))  # if this is killed, the next run goes on
        store.discard(folder)
        renew(folder, made, (), gazetteer, furniture.read(folder))
    if not furniture.is_sound(folder):
        furniture.discard(folder)
        found.append(f"{folder}: the list of furniture; the next run makes it again")
    if not sources.is_sound(folder):
        sources.discard(folder)
        found.append(f"{folder}: the list of files read; the next run reads all of them again")
    return Repair((*damage, *found), manifest.read(folder).reports)


def _built_again(folder: Path, made: Manifest | None, damage: list[str], gazetteer: Gazetteer, now: datetime) -> Repair:
    """Build a new index from what is left, and put it in the place of the old one."""
    name, building = _engine_name(folder, made), folder / _BUILDING
    if ENGINES[name].remote:
        raise IndexDamaged(f"{damage[0]}: documents in a cluster are not repaired; index again into an empty folder")
    begun = made or Manifest(name, "", now.isoformat(timespec="seconds"))
    manifest.engine_folder(folder).mkdir(exist_ok=True)
    lock = WriterLock(manifest.engine_folder(folder))
    try:
        shutil.rmtree(building, ignore_errors=True)
        restored = _build(folder, building, replace(begun, unfinished=True), gazetteer)
        with closing(open_engine(name, manifest.engine_folder(building))) as engine:
            left = set(report_ids(engine))
        if not left:
            raise IndexDamaged(f"{folder}: nothing of it can be read; index the sources again into an empty folder")
        building.rename(folder / _FINISHED)
        aside = _put_in_place(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
        lock.release()
    lost = tuple((one, path) for path, of_file in sources.ids_by_path(aside) for one in of_file if one not in left)
    unknown = max(0, made.reports - len(left) - len(lost)) if made else None
    sure = made is not None and engine_class(name).knows_deleted(manifest.engine_folder(aside))
    return Repair(tuple(damage), len(left), restored, lost, unknown, sure, aside)


def _build(folder: Path, building: Path, made: Manifest, gazetteer: Gazetteer) -> int:
    """Build the new index; return how many reports were restored by their stored text."""
    target = manifest.engine_folder(building)
    target.mkdir(parents=True)
    manifest.write(building, made)
    old = engine_class(made.engine).salvage(manifest.engine_folder(folder), target)
    annotator = Annotator(gazetteer, made.focus)
    summary = renew(building, made, _restored(old, annotator, gazetteer), gazetteer, furniture.read(folder))
    return len(set(summary.written))


def _restored(old: Iterator[Sequence[str]], annotator: Annotator, gazetteer: Gazetteer) -> Iterator[Prepared]:
    """Yield the reports that are whole: their text has its hash, and their passages stand in it."""
    for report_line, *lines in old:
        with contextlib.suppress(IndexDamaged, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            report, passages = wire.load_report(report_line), [wire.load_passage(line) for line in lines]
            if all(map(partial(_is_in, report), passages)) and sha256_of(report.text) == report.sha256:
                yield from_stored(report, passages, annotator, gazetteer)


def _is_in(report: Report, passage: Passage) -> bool:
    return passage.report_id == report.id and report.text[passage.span.start : passage.span.end] == passage.text


def _put_in_place(folder: Path) -> Path:
    """Put the files of a finished repair in the place of the old ones; return the folder that these are moved to.

    The manifest is first taken away and last put in place, so that nobody reads a mixture. What a repair that was
    killed has moved is passed over.
    """
    finished = folder / _FINISHED
    old = finished / _ASIDE
    begun = (finished / "manifest.json").exists()
    old.mkdir(exist_ok=True)
    for name in _FILES:
        new = (finished / name).exists() or (name in _SOMETIMES and begun and not (old / name).exists())
        if new and (folder / name).exists():
            (folder / name).rename(old / name)
    for name in reversed(_FILES):
        if (finished / name).exists():
            (finished / name).rename(folder / name)
    number = next(n for n in range(1, 1 << 30) if not (folder / f"{_ASIDE}-{n}").exists())
    aside = old.rename(folder / f"{_ASIDE}-{number}")
    finished.rmdir()
    flush(folder)
    return aside
