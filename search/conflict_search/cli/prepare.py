"""`conflict-search prepare PATH... --out PART`: reports made ready for an index, on any machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conflict_search.cli.index import exit_code, report, show_progress
from conflict_search.cli.options import ColumnOption, OcrOption, ReadAsOption, YearsOption, columns, compiling, tell

EXAMPLES = """Examples:

  conflict-search prepare reports/ --out focus.part --focus

  conflict-search prepare reports/2016 --out 2016.part --like focus.part

  conflict-search index --prepared 2015.part 2016.part --index my-index
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(prepare)


def prepare(
    paths: Annotated[list[str], typer.Argument(help="Files and folders; - for standard input.")],
    out: Annotated[Path, typer.Option(help="The part to write.")],
    like: Annotated[
        Path | None, typer.Option(help="A part or an index of the same collection, whose focus on countries to take.")
    ] = None,
    focus: Annotated[
        bool, typer.Option("--focus", help="Write the focus of the first reports alone, for --like.")
    ] = False,
    column: ColumnOption = None,
    read_as: ReadAsOption = "",
    ocr: OcrOption = False,
    years: YearsOption = None,
    workers: Annotated[int, typer.Option(help="Number of processes.", min=1)] = 1,
) -> None:
    """Read and annotate reports into a part, which index --prepared loads: machines can do this side by side."""
    from conflict_search import opening

    summary = opening.prepare(
        paths, out, like=like, focus_only=focus, years=years, columns=columns(column), read_as=read_as, ocr=ocr,
        workers=workers, progress=show_progress(), compiling=compiling(),
    )  # fmt: skip
    report(summary)
    tell(f"the part is {out}")
    raise typer.Exit(exit_code(summary))
