"""The command line: words in, lines out, exit codes. It holds no logic of its own.

Heavy things are imported inside the commands: `--help` should not wait for an index.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from conflict_index.errors import ConflictSearchError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Search conflict reports for a place under any spelling and script.",
    epilog='Without a command, the words are searched for: conflict-search "Albu Kamal"',
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from conflict_search import __version__

        typer.echo(f"conflict-search {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before a command."""


from conflict_search.cli import aliases, annotate, facets, index, search  # noqa: E402

for _module in (search, index, aliases, facets, annotate):
    _module.register(app)

COMMANDS = ("search", "index", "aliases", "facets", "annotate")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    0 hits, 1 none, 2 usage, 3 no index, 4 index damaged or of another version, 5 index locked.
    """
    words = sys.argv[1:] if arguments is None else arguments
    try:
        sys.exit(app(with_command(words), prog_name="conflict-search", standalone_mode=True))
    except ConflictSearchError as error:
        print(f"conflict-search: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def with_command(words: list[str]) -> list[str]:
    """The arguments with `search` put in front where they name no command."""
    if not words or words[0] in COMMANDS or words[0] in ("-h", "--help", "--version"):
        return words
    return ["search", *words]
