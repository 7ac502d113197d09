"""`conflict-search index PATH...`: build or update an index from sources."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from conflict_index.engine.cluster import Cluster
from conflict_index.engine.registry import DEFAULT, ON_DISK
from conflict_index.limits import SECONDS
from conflict_index.read.registry import formats
from conflict_search.cli.interrupt import stop_when_interrupted
from conflict_search.cli.options import ColumnOption, IndexOption, OcrOption, ReadAsOption, columns, compiling, tell

if TYPE_CHECKING:
    from conflict_index.pipeline.run import Summary

_SHOWN = 20
"""The largest number of lines of each kind in the summary; the rest is counted."""

EXAMPLES = """Examples:

  conflict-search index reports/

  conflict-search index articles.csv --column text=body --column date=posted --index my-index

  conflict-search index reports/ --engine opensearch --url http://127.0.0.1:9200 --index my-index

  conflict-search index --prepared parts/1.part parts/2.part --index my-index

  cat reports.jsonl | conflict-search index - --as jsonl
"""


if TYPE_CHECKING:
    EngineName = str
else:
    EngineName = Literal[ON_DISK]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(help=_help(), epilog=EXAMPLES)(index)


def _help() -> str:
    """Return the help of the command, with the registered formats."""
    return (
        f"Index reports: {formats()}; files, folders of them, or standard input.\n\n"
        "Sources are never changed. A run can be repeated: files with the size and time of change of the last run are "
        "not read again, and reports that are in the index unchanged are not written."
    )


def index(
    paths: Annotated[list[str], typer.Argument(help="Files and folders; - for standard input.")],
    index: IndexOption = None,
    engine: Annotated[
        EngineName | None,
        typer.Option(help=f"Search engine of a new index; without, {DEFAULT}. An index keeps its engine."),
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option(help="Address of a node of the cluster that keeps the documents of the engine opensearch."),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the index in the cluster. Default: that of its folder.")] = "",
    shards: Annotated[int, typer.Option(help="Parts of a new index in a cluster, of 10 to 30 GB each.", min=1)] = 3,
    replicas: Annotated[int, typer.Option(help="Further copies of each part in a cluster.", min=0)] = 1,
    column: ColumnOption = None,
    read_as: ReadAsOption = "",
    ocr: OcrOption = False,
    years: Annotated[str | None, typer.Option(help="Years that a date without a year may lie in: 2014..2019.")] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove reports of these sources that are there no more.")
    ] = False,
    check_content: Annotated[
        bool, typer.Option("--check-content", help="Compare contents of files where size and time are unchanged, too.")
    ] = False,
    max_seconds: Annotated[
        float, typer.Option(help="Processor time that reading or annotating one record may take; 0: no limit.", min=0)
    ] = SECONDS,
    max_bytes: Annotated[int, typer.Option(help="Leave out larger files, inside archives too; 0: all.", min=0)] = 0,
    max_characters: Annotated[int, typer.Option(help="Leave out records with longer texts; 0: none.", min=0)] = 0,
    prepared: Annotated[
        bool, typer.Option("--prepared", help="PATHS are parts that prepare made, of one collection.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="Number of processes. Default: one for each core, for many reports.", min=1)
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(
            help="Megabytes for all processes together. Default: 400 for two workers, 115 for each further one.",
            min=150,
        ),
    ] = None,
) -> None:
    """Index reports, then print what was read, skipped and failed."""
    from conflict_search import home, opening

    folder, _ = home.index_folder(index)
    cluster = Cluster(tuple(url or ()), name, shards, replicas)
    with stop_when_interrupted() as stopping:
        summary = opening.build(
            paths, folder, engine=engine, cluster=cluster, years=years, columns=columns(column), read_as=read_as,
            ocr=ocr, workers=workers, memory=memory, prune=prune, check_content=check_content, prepared=prepared,
            max_seconds=max_seconds, max_bytes=max_bytes, max_characters=max_characters, stopping=stopping,
            progress=show_progress(), compiling=compiling(),
        )  # fmt: skip
    report(summary)
    if summary.read:
        tell(f"the index is in {folder}")
    raise typer.Exit(exit_code(summary))


def exit_code(summary: Summary) -> int:
    """Return 0 for done, 2 for nothing to index, 6 for done with failures, 130 for interrupted."""
    if summary.interrupted:
        return 130
    if not summary.read:
        return 2
    return 6 if summary.failures else 0


def report(summary: Summary) -> None:
    """Print what a run did: failures with reasons, then the counts."""
    failed = [f"failed: {f.path}{f', {f.record}' if f.record else ''}: {f.reason}" for f in summary.failures]
    skipped = [f"skipped: {s.path}: {s.reason}" for s in summary.skipped]
    notices = [f"{n.path}: {n.message}" for n in summary.notices]
    for lines in (notices, skipped, failed):
        for line in lines[:_SHOWN]:
            tell(line)
        if len(lines) > _SHOWN:
            tell(f"... and {len(lines) - _SHOWN} more of this kind")
    removed = f", {len(summary.removed)} removed" if summary.removed else ""
    if not summary.read:
        tell(f"no reports found; give {formats()}, or a folder of such files")
    if summary.interrupted:
        tell(f"interrupted: {len(summary.written)} reports are indexed and can be searched; run again to go on")
    tell(
        f"{summary.read} reports read ({summary.unchanged} unchanged), {summary.passages} passages written, "
        f"{len(skipped)} skipped, {len(failed)} failed{removed}"
    )


def show_progress() -> Callable[[int, str], None]:
    """Return what shows on a terminal how far a run is."""
    live = sys.stderr.isatty()

    def show(done: int, what: str) -> None:
        if live and (done % 10 == 0 or what == "writing"):
            end = "\n" if what == "writing" else ""
            print(f"\r{what}: {done:,} reports", end=end, file=sys.stderr, flush=True)

    return show
