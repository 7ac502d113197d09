"""`conflict-search batch FILE`: search for every row of a list of places."""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from conflict_index.errors import UsageError
from conflict_search.cli.options import (
    DEFAULT_BASES,
    ActorOption,
    BasisOption,
    EventDateOption,
    GroupOption,
    IndexOption,
    NearOption,
    PublishedOption,
    RadiusOption,
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
    from conflict_search.batch.answers import Answer
    from conflict_search.batch.lists import PlaceList
    from conflict_search.entities import Label

EXAMPLES = """Examples:

  conflict-search batch places.csv --column name --out hits.csv

  conflict-search batch places.csv --event-date 2016 --limit 0 --jsonl hits.jsonl

  cat names.txt | conflict-search batch - > hits.csv
"""

_STDIO = "-"


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
    sort: SortOption = "relevance",
    group: GroupOption = "passage",
    *,
    tags: dict[str, list[str]],
) -> None:
    """Search for every row of a list. Each row is written out: with its hits, with none, or with its error.

    A row's name is read like the words of a search. The file is not changed.
    """
    from conflict_search.batch.answers import answers
    from conflict_search.batch.lists import read_list

    targets = _targets(file, out, jsonl)
    listed = read_list(file, column, stdin=sys.stdin.buffer if file == _STDIO else None)
    with open_asked(index) as ix:
        for said in (*listed.notes, *ix.notes):
            tell(said)
        ask = partial(
            ix.search, limit=limit or None, variants=variants, event_date=event_date, published=published, years=years,
            undated=undated, within=within, near=near, radius=radius, actor=actor, source=source, tags=tags,
            sort=sort, group=group, match="all", bases=bases(basis),
        )  # fmt: skip
        counts = _write(answers(listed.entries, ask), listed, targets, ix.label)
    _close(counts, limit)
    raise typer.Exit(0 if counts["found"] else 1)


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


def _write(found: Iterable[Answer], listed: PlaceList, targets: dict[str, str], label: Label) -> Counter[str]:
    """Write each answer when it is ready, with progress on a terminal. Return counts by status and of cut rows."""
    from conflict_search.render.batch import csv_header, csv_lines, json_lines

    counts: Counter[str] = Counter(rows=len(listed.entries))
    with ExitStack() as stack:
        files = {format: stack.enter_context(_opened(path)) for format, path in targets.items()}
        if "csv" in files:
            _put(files["csv"], [csv_header(listed.columns)], "csv")
        for number, answer in enumerate(found, 1):
            if "csv" in files:
                _put(files["csv"], csv_lines(answer, label), "csv")
            if "jsonl" in files:
                _put(files["jsonl"], json_lines(answer, listed.columns, label), "json")
            counts[answer.status] += 1
            counts["cut"] += answer.results is not None and len(answer.results) < answer.results.total
            _progress(number, counts["rows"])
    return counts


def _progress(number: int, rows: int) -> None:
    if sys.stderr.isatty() and (number % 10 == 0 or number == rows):
        end = "\n" if number == rows else ""
        print(f"\rsearching: {number:,} of {rows:,} rows", end=end, file=sys.stderr, flush=True)


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    """Open the file, or standard output, as UTF-8."""
    if path == _STDIO:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        yield sys.stdout
        return
    try:
        file = open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    with file:
        yield file


def _put(file: TextIO, lines: Iterable[str], written: PrintedAs) -> None:
    """Write lines and flush. Raises UsageError if they cannot be written."""
    as_is = written == "csv" and not file.isatty()
    try:
        file.writelines(f"{line if as_is else safe(line, written)}\n" for line in lines)
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
    tell(f"{counts['rows']} rows read: {counts['found']} with hits, {counts['none']} without, {counts['error']} failed")
