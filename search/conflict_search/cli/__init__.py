"""The command line: arguments in, lines and exit codes out. It contains no other logic.

Only the requested command is loaded, and its heavy imports only when it runs, so that help is fast.
"""

from __future__ import annotations

import gc
import io
import os
import sqlite3
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, NoReturn

import typer

from conflict_index.errors import ConflictSearchError, SystemRefused
from conflict_search import home
from conflict_search.one_line import safe

_OBJECTS = 50_000
"""The garbage collector's first threshold. With Python's default of 700, collections take a seventh of the time of a
search, although almost all objects made while loading stay alive."""

_USAGE: type[Exception] = typer.BadParameter.__mro__[2]
"""The root of what the parser of options raises; Typer has it under different names from version to version."""

_BEFORE_COMMANDS = ("-h", "--help", "--version", "--install-completion", "--show-completion")
"""Options of the program itself."""

COMMANDS = (
    *("search", "index", "aliases", "facets", "annotate", "gazetteer", "batch", "cite", "doctor", "remove"),
    *("furniture", "history", "log", "saved", "serve", "prepare"),
)
"""Each is a module of this package, which adds it to an application."""


def application(commands: Sequence[str] = COMMANDS, *, completion: bool = True) -> typer.Typer:
    """Return the command line with the given commands, and the options that install completion in a shell."""
    app = typer.Typer(
        add_completion=completion,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Search conflict reports for a place under any spelling and script.",
        epilog='Without a command, the words are searched for: conflict-search "Albu Kamal"',
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in commands:
        import_module(f"conflict_search.cli.{name}").register(app)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code.

    0 hits, 1 none, 2 usage, 3 no index or its cluster silent, 4 index damaged or of another version, 5 index locked,
    6 done but for some reports, 7 system refused, 130 interrupted.
    """
    gc.set_threshold(_OBJECTS)
    home.bound_threads()
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # closed by the caller
            setattr(sys, stream, open(os.devnull, "w"))  # noqa: SIM115
    words = with_command(sys.argv[1:] if arguments is None else arguments)
    app = _application(words)
    try:
        _leave(app, words)
    except ConflictSearchError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (OSError, sqlite3.OperationalError) as error:
        _fail(_refusal(error), SystemRefused.exit_code)
    finally:
        gc.freeze()  # what is left goes with the process, unsearched


def _application(words: list[str]) -> typer.Typer:
    """Return the command line with what is needed: the command that is run, or completed in a shell, else all."""
    if words and words[0] in COMMANDS:
        return application([words[0]], completion=False)
    typed = (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()
    if "_CONFLICT_SEARCH_COMPLETE" in os.environ and len(typed) > 1 and typed[1] in COMMANDS:
        return application([typed[1]])
    return application()


def _leave(app: typer.Typer, words: list[str]) -> NoReturn:
    """Run the application; write out its output here, so that a full disk behind stdout is reported as an error."""
    try:
        code = app(words, prog_name="conflict-search", standalone_mode=False)
    except _USAGE as error:
        code = _misused(error)
    except typer.Abort:
        code = 1
    sys.stdout.flush()
    sys.exit(code if isinstance(code, int) else 0)


def _misused(error: Exception) -> int:
    """Print what the parser of options says, with what was typed made visible; return its exit code."""
    said = io.StringIO()
    error.show(file=said)  # type: ignore[attr-defined]
    print("\n".join(map(safe, said.getvalue().splitlines())), file=sys.stderr)
    return int(error.exit_code)  # type: ignore[attr-defined]


def _fail(message: str, exit_code: int) -> NoReturn:
    """Print one line to stderr and leave; output that cannot be written is dropped."""
    print(f"conflict-search: {safe(message)}", file=sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(exit_code)


def _refusal(error: Exception) -> str:
    """Return one line on what the system refuses, and what to do."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror.lower()}; free space or change permissions, then run again"
    return f"{error}; free space or change permissions, then run again"


def with_command(words: list[str]) -> list[str]:
    """Return the arguments, with `search` in front if they do not begin with a command."""
    if not words or words[0] in COMMANDS or words[0] in _BEFORE_COMMANDS:
        return words
    return ["search", *words]


def _version(wanted: bool) -> None:
    if wanted:
        from conflict_search import __version__

        typer.echo(f"conflict-search {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Take the options that precede a command."""
