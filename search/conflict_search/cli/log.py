"""`conflict-search log show|replay N`: what was asked, and whether the answer is still the same."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from conflict_index.errors import UsageError
from conflict_search.cli.options import IndexOption, compiling, emit, tell

if TYPE_CHECKING:
    from conflict_search.evidence.log import Logged

Format = Literal["text", "json"]

EXAMPLE = "Example: conflict-search log replay 17"


def register(app: typer.Typer) -> None:
    """Add the command and its sub-commands to the application."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What was searched for, and asked again.")
    group.command(epilog="Example: conflict-search log show --limit 5")(show)
    group.command(epilog=EXAMPLE)(replay)
    app.add_typer(group, name="log", epilog=EXAMPLE)


def show(
    limit: Annotated[int, typer.Option(help="The latest queries; 0 for all.", min=0)] = 20,
    format: Annotated[Format, typer.Option(help="Lines for reading, or an object a line.")] = "text",
) -> None:
    """Show the log of searches: number, time, hits, words and options. Exit code 1 if it is empty."""
    from dataclasses import asdict

    from conflict_search.evidence.log import entries
    from conflict_search.render.log import log_line

    found = deque(entries(_path(), tell), maxlen=limit or None)
    if format == "json":
        emit((json.dumps(asdict(one), ensure_ascii=False) for one in found), "json")
    else:
        emit(map(log_line, found))
    raise typer.Exit(0 if found else 1)


def replay(
    number: Annotated[int, typer.Argument(help="The number that `log show` prints.")],
    index: IndexOption = None,
    format: Annotated[Format, typer.Option(help="How it is printed.")] = "text",
) -> None:
    """Ask a query of the log again, and say what has changed and why. Exit code 1 if the answer differs.

    The index is the one that was asked then, or --index.
    """
    from dataclasses import asdict

    from conflict_search import __version__, opening
    from conflict_search.evidence.changes import compare
    from conflict_search.evidence.log import Recorder
    from conflict_search.render.log import changes_text, log_line

    then = _entry(number)
    with opening.open_index(index or Path(then.index), compiling=compiling()) as ix:
        try:
            results = ix.search(then.words, **then.options)
        except TypeError as error:
            raise UsageError(f"query {number} has options that this version has not: {error}") from error
        now, counts = Recorder(), (results.total, results.partial)
        for hit in results:
            now.seen(hit)
        changes = compare(then, now, counts, ix.fingerprint, __version__, lambda report: ix.report(report) is not None)
    if format == "json":
        emit([json.dumps({"version": 1, "number": number, **asdict(changes)}, ensure_ascii=False)], "json")
    else:
        emit([log_line(then), *changes_text(then, sum(counts), changes)])
    raise typer.Exit(0 if changes.same else 1)


def _path() -> Path:
    from conflict_search import home

    path = home.log_file()
    if path is None:
        raise UsageError("the log is switched off: CONFLICT_SEARCH_LOG is off")
    return path


def _entry(number: int) -> Logged:
    from conflict_search.evidence.log import entries

    found = next((one for one in entries(_path()) if one.number == number), None)
    if found is None:
        raise UsageError(f"the log has no query {number}; log show lists them")
    return found
