"""`conflict-search doctor`: whether an index is whole, and its repair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from conflict_search.cli.options import IndexOption, compiling, emit, open_asked

if TYPE_CHECKING:
    from conflict_index.pipeline.repair import Repair

_SHOWN = 20
"""The largest number of lost reports that are listed; the rest is counted."""

EXAMPLES = """Examples:

  conflict-search doctor

  conflict-search doctor --index my-index

  conflict-search doctor --repair --index my-index
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(doctor)


def doctor(
    index: IndexOption = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Make a damaged index again from the reports that are whole in it, and list those that are lost (exit "
            "code 6). The damaged files are kept in a folder.",
        ),
    ] = False,
) -> None:
    """Read every file of an index and compare it with its checksum; exit code 4 and one line if one is damaged."""
    if repair:
        from conflict_search import home, opening

        done = opening.repair(home.index_folder(index)[0], compiling=compiling())
        emit(_lines(done))
        if done.lost or done.unknown or not done.sure:
            raise typer.Exit(6)
    with open_asked(index) as opened:
        opened.check()
        emit([f"sound: {opened!r}", *opened.notes])


def _lines(done: Repair) -> Iterator[str]:
    """Yield what a repair did, a line each."""
    yield from (f"damaged: {what}" for what in done.damage)
    if not done.damage:
        return
    restored = f", {done.restored:,} of them restored by their stored text" if done.restored else ""
    yield f"repaired: {done.reports:,} report{'s' * (done.reports != 1)}{restored}"
    yield from (f"lost: {report}, read from {path}" for report, path in done.lost[:_SHOWN])
    if more := max(0, len(done.lost) - _SHOWN) + (done.unknown or 0):
        yield f"lost: {more:,} more"
    if done.unknown is None:
        yield "lost: it is not known how many; the index no longer says how many reports it had"
    if not done.sure:
        yield "reports that had been removed or replaced may be back: the index no longer says which these were"
    if done.lost or done.unknown or not done.sure:
        yield "index the sources again, to have what is lost: conflict-search index PATH"
    if done.aside:
        yield f"the damaged files are in {done.aside}; remove it when they are of no use"
