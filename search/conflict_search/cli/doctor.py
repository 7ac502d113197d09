"""`conflict-search doctor`: whether an index is whole."""

from __future__ import annotations

import typer

from conflict_search.cli.options import IndexOption, emit, open_asked

EXAMPLES = """Examples:

  conflict-search doctor

  conflict-search doctor --index my-index
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(doctor)


def doctor(index: IndexOption = None) -> None:
    """Read every file of an index and compare it with its checksum; exit code 4 and one line if one is damaged."""
    with open_asked(index) as opened:
        opened.check()
        emit([f"sound: {opened!r}", *opened.notes])
