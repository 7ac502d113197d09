"""`conflict-search remove REPORT...`: reports out of an index."""

from __future__ import annotations

from typing import Annotated

import typer

from conflict_search.cli.options import IndexOption, tell

EXAMPLES = """Examples:

  conflict-search remove albu-kamal-2016-06-29 --index my-index
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(remove)


def remove(
    reports: Annotated[list[str], typer.Argument(help="Ids of reports, as searches print them.")],
    index: IndexOption = None,
) -> None:
    """Remove reports from an index, not their files; exit code 1 if the index has none of them."""
    from conflict_search import home, opening

    folder, _ = home.index_folder(index)
    removed = opening.remove(reports, folder).removed
    for missing in sorted(set(reports) - set(removed)):
        tell(f"no report {missing[:80]!r} in this index")
    tell(f"{len(removed)} removed")
    raise typer.Exit(0 if removed else 1)
