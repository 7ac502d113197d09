"""`conflict-search history [REPORT]`: what changed in an index."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from conflict_search.cli.options import IndexOption, emit, open_asked, tell

EXAMPLES = """Examples:

  conflict-search history

  conflict-search history albu-kamal-2016-06-29 --format jsonl
"""

Format = Literal["text", "jsonl"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(history)


def history(
    report: Annotated[str | None, typer.Argument(help="Id of a report, as searches print it; without, all.")] = None,
    index: IndexOption = None,
    format: Annotated[Format, typer.Option(help="For reading, or a JSON object a line.")] = "text",
) -> None:
    """List the reports that changed or were removed since they were first indexed: when, from which SHA-256 to which.

    Exit code 1 if there are none.
    """
    from conflict_search.render.history import history_records, history_text

    with open_asked(index) as ix:
        found = ix.history(report)
    if format == "jsonl":
        emit((json.dumps(record, ensure_ascii=False) for record in history_records(found)), "json")
    else:
        emit(history_text(found))
    if not found:
        tell(f"no report {f'called {report} ' if report else ''}has changed or was removed since it was first indexed")
    raise typer.Exit(0 if found else 1)
