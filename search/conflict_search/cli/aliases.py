"""`conflict-search aliases NAME`: every form of a name."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from conflict_search.cli.options import IndexOption, emit, open_asked, tell

Format = Literal["text", "json"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog='Example: conflict-search aliases "Albu Kamal"')(aliases)


def aliases(
    name: Annotated[list[str], typer.Argument(help="A name in any spelling.")],
    index: IndexOption = None,
    format: Annotated[Format, typer.Option(help="Output format.")] = "text",
) -> None:
    """List every form of a name: script, strength, origin and the number of passages that contain it."""
    from conflict_search.render.forms import forms_record, forms_text

    asked = " ".join(name)
    with open_asked(index) as ix:
        found = ix.aliases(asked)
        if not found:
            tell(f"no place or actor is called {asked!r} or nearly so")
        if format == "json":
            emit([json.dumps(forms_record(asked, found), ensure_ascii=False, indent=1)], "json")
        else:
            emit(forms_text(found, ix.label))
    raise typer.Exit(0 if found else 1)
