"""`conflict-search batch FILE`: search for every row of a list of places."""

from __future__ import annotations

import io
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from conflict_index.errors import UsageError
from conflict_search.choices import RowLayout
from conflict_search.cli.options import (
    DEFAULT_BASES,
    ActorOption,
    BasisOption,
    BomOption,
    EventDateOption,
    GroupOption,
    IndexOption,
    NearOption,
    ProbabilityOption,
    PublishedOption,
    RadiusOption,
    SafeOption,
    SortOption,
    SourceOption,
    UndatedOption,
    VariantsOption,
    WithinOption,
    YearsOption,
    bases,
    open_asked,
    tell,
    with_tags,
)
from conflict_search.one_line import PrintedAs, safe

if TYPE_CHECKING:
    from conflict_search.batch.lists import PlaceList
    from conflict_search.index import Index
    from conflict_search.render.batch import Lines, Tabulation

EXAMPLES = """Examples:

  conflict-search batch places.csv --column name --out hits.csv

  conflict-search batch places.csv --event-date 2016 --limit 0 --jsonl hits.jsonl

  conflict-search batch places.csv --event-date-column from..to --layout wide --out counts.csv --resume

  cat names.txt | conflict-search batch - > hits.csv
"""

_STDIO = "-"
_BAR = 30
"""Characters of the progress bar."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(with_tags(batch))


def batch(
    file: Annotated[str, typer.Argument(help="CSV, TSV, or a text with one name a line; - for standard input.")],
    column: Annotated[str | None, typer.Option(help="The column of names; default: name, place, location ...")] = None,
    out: Annotated[str | None, typer.Option(help="Write CSV here; - for standard output, the default.")] = None,
    jsonl: Annotated[str | None, typer.Option(help="Write JSON lines here; - for standard output.")] = None,
    index: IndexOption = None,
    limit: Annotated[int, typer.Option(help="Hits written for each row, beside the total; 0 for all.", min=0)] = 10,
    variants: VariantsOption = "fuzzy",
    event_date: EventDateOption = None,
    published: PublishedOption = None,
    years: YearsOption = None,
    undated: UndatedOption = "exclude",
    basis: BasisOption = DEFAULT_BASES,
    within: WithinOption = None,
    near: NearOption = None,
    radius: RadiusOption = None,
    actor: ActorOption = None,
    source: SourceOption = None,
    min_probability: ProbabilityOption = 0.0,
    sort: SortOption = "relevance",
    group: GroupOption = "passage",
    event_date_column: Annotated[
        str | None, typer.Option(help="The column of each row's --event-date; FROM..TO for two columns.")
    ] = None,
    published_column: Annotated[
        str | None, typer.Option(help="The column of each row's --published; FROM..TO for two columns.")
    ] = None,
    layout: Annotated[
        RowLayout,
        typer.Option(help="long: a line for each hit; wide: one for each row, with counts and the best hit."),
    ] = "long",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a run with the same list and options was killed.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="Number of processes. Default: one for each core, for long lists.", min=1)
    ] = None,
    bom: BomOption = False,
    safe: SafeOption = False,
    *,
    tags: dict[str, list[str]],
) -> None:
    """Search for every row of a list. Each row is written out: with its hits, with none, or with its error.

    A row's name is read like the words of a search; N/A, a dash and the like are no names. The file is not changed.
    """
    from conflict_search.batch.lists import read_list
    from conflict_search.render.batch import Tabulation

    targets = _targets(file, out, jsonl)
    listed = read_list(
        file, column, stdin=sys.stdin.buffer if file == _STDIO else None, event_dates=event_date_column,
        published=published_column,
    )  # fmt: skip
    options = {
        "limit": limit or None, "variants": variants, "event_date": event_date, "published": published, "years": years,
        "undated": undated, "within": within, "near": near, "radius": radius, "actor": actor, "source": source,
        "tags": tags, "min_probability": min_probability, "sort": sort, "group": group, "match": "all",
        "bases": tuple(bases(basis)),
    }  # fmt: skip
    sheet = Tabulation(listed.columns, layout, safe, bom)
    with open_asked(index) as ix:
        for said in (*listed.notes, *ix.notes):
            tell(said)
        counts = _answer(ix, listed, options, sheet, targets, resume=resume, workers=workers)
    _close(counts, limit)
    raise typer.Exit(0 if counts["found"] + counts["ambiguous"] else 1)


def _answer(
    ix: Index,
    listed: PlaceList,
    options: dict[str, Any],
    sheet: Tabulation,
    targets: dict[str, str],
    *,
    resume: bool,
    workers: int | None,
) -> Counter[str]:
    """Answer the rows that are left, and write them. Return counts by status and of cut rows."""
    from conflict_search import __version__
    from conflict_search.answering import FEW_ROWS, Job, write_all
    from conflict_search.batch import journal

    rows = len(listed.entries)
    kept = _STDIO not in targets.values()
    if resume and not kept:
        raise UsageError("--resume needs files: give --out FILE or --jsonl FILE")
    of = journal.fingerprint(listed, (__version__, ix.fingerprint, sorted(options.items()), sheet, sorted(targets)))
    path = journal.path_of(targets)
    reached = journal.resume(path, of, targets) if resume else journal.Reached()
    if reached.rows:
        tell(f"{reached.rows:,} of {rows:,} rows are there already")
    job = Job(ix.folder, options, sheet, tuple(targets))
    found = job.lines(ix, listed.entries[reached.rows :], workers or (os.cpu_count() or 1 if rows > FEW_ROWS else 1))
    counts = Counter(reached.counts)
    with _Output(targets, sheet, again=bool(reached.rows)) as output:
        book = journal.Journal(path, of, again=bool(reached.rows)) if kept else None
        try:
            counts = write_all(found, output, reached, book, _Bar(rows, reached.rows).show)
        except BrokenPipeError:  # the reader has left, as `head` does; what was found until then counts
            counts = output.counts
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        finally:
            if book:
                book.close(done=counts.total() - counts["cut"] == rows)
    counts["rows"] = rows
    return counts


def _targets(file: str, out: str | None, jsonl: str | None) -> dict[str, str]:
    """Return the output path of each format. Raises UsageError if one would overwrite the list or the other."""
    given = {"csv": out if out or jsonl else _STDIO, "jsonl": jsonl}
    targets = {format: path for format, path in given.items() if path}
    if len({os.path.realpath(path) for path in targets.values()}) < len(targets):
        raise UsageError(f"--out and --jsonl are both {out}; give each its own")
    for path in targets.values():
        if path != _STDIO and os.path.exists(path) and os.path.exists(file) and os.path.samefile(path, file):
            raise UsageError(f"{path}: this is the list itself, which is only read; write to another file")
    return targets


class _Output:
    """The output files, opened as UTF-8; lines are flushed row by row."""

    def __init__(self, targets: dict[str, str], sheet: Tabulation, *, again: bool) -> None:
        """Open the files; `again` goes on with what an earlier run wrote. Raises UsageError."""
        from conflict_search.render.batch import csv_header

        self.counts: Counter[str] = Counter()
        self._stack = ExitStack()
        self._files = {format: self._stack.enter_context(_opened(path, again)) for format, path in targets.items()}
        if "csv" in self._files and not again:
            _put(self._files["csv"], [csv_header(sheet)], "csv")

    def __enter__(self) -> _Output:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    def put(self, lines: Lines) -> None:
        """Write the lines of one row. Raises BrokenPipeError, UsageError."""
        self.counts[lines.status] += 1
        for format, file in self._files.items():
            _put(file, lines.csv if format == "csv" else lines.jsonl, "csv" if format == "csv" else "json")

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each file."""
        return {format: os.fstat(file.fileno()).st_size for format, file in self._files.items()}


class _Bar:
    """Shows on a terminal how many rows are done, and how long the rest will take."""

    def __init__(self, rows: int, done: int) -> None:
        self._rows, self._done, self._begun = rows, done, time.monotonic()
        self._shown = 0.0 if sys.stderr.isatty() else math.inf

    def show(self, row: int) -> None:
        """Show the bar, at most ten times a second, and when all is done."""
        now = time.monotonic()
        if self._shown == math.inf or (now - self._shown < 0.1 and row < self._rows):
            return
        self._shown = now
        speed = (row - self._done) / max(now - self._begun, 1e-6)
        bar = "#" * (row * _BAR // self._rows)
        left = f"{(self._rows - row) / speed:,.0f} s left" if row < self._rows else "done     "
        end = "" if row < self._rows else "\n"
        print(f"\r[{bar:<{_BAR}}] {row:,} of {self._rows:,} rows, {left}  ", end=end, file=sys.stderr, flush=True)


@contextmanager
def _opened(path: str, again: bool) -> Iterator[TextIO]:
    """Open the file, or standard output, as UTF-8; `again` appends. Raises UsageError."""
    if path == _STDIO:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        yield sys.stdout
        return
    try:
        file = open(path, "a" if again else "w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    with file:
        yield file


def _put(file: TextIO, lines: Iterable[str], written: PrintedAs) -> None:
    """Write lines and flush. Raises UsageError if they cannot be written."""
    as_is = written == "csv" and not file.isatty()
    try:
        file.write("".join(f"{line if as_is else safe(line, written)}\n" for line in lines))
        file.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(file.name, error) from error


def _unwritable(path: str, error: Exception) -> UsageError:
    reason = getattr(error, "strerror", None) or error
    return UsageError(f"{path}: cannot be written: {reason}; give another file, or make room")


def _close(counts: Counter[str], limit: int) -> None:
    """Print how many rows were read, found, not found and failed."""
    if counts["cut"]:
        tell(f"rows with more than {limit} hits, as their total says: {counts['cut']}; --limit 0 writes all")
    if counts["ambiguous"]:
        tell(f"rows whose name may mean several places, among those with hits: {counts['ambiguous']}")
    hits = counts["found"] + counts["ambiguous"]
    tell(f"{counts['rows']} rows read: {hits} with hits, {counts['none']} without, {counts['error']} failed")
