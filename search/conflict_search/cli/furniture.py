"""`conflict-search furniture [SITE]`: lines of web pages that are taken for furniture."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from conflict_search.cli.options import IndexOption, emit, open_asked, tell

EXAMPLES = """Examples:

  conflict-search furniture

  conflict-search furniture example.org --format jsonl
"""

Format = Literal["text", "jsonl"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(furniture)


def furniture(
    site: Annotated[str, typer.Argument(help="Part of a site's name; without, all sites.")] = "",
    index: IndexOption = None,
    format: Annotated[Format, typer.Option(help="For reading, or a JSON object a line.")] = "text",
) -> None:
    """List the lines that many pages of a site share: they are kept in reports' texts, but not searched.

    Exit code 1 if there are none.
    """
    from conflict_search.render.furniture import furniture_records, furniture_text

    with open_asked(index) as ix:
        found = [one for one in ix.furniture() if site.casefold() in one.site.casefold()]
    if format == "jsonl":
        emit((json.dumps(record, ensure_ascii=False) for record in furniture_records(found)), "json")
    else:
        emit(furniture_text(found))
    if not found:
        tell("no lines are taken for furniture; they are looked for on sites of at least five pages")
    raise typer.Exit(0 if found else 1)
