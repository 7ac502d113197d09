"""`conflict-search saved add|run|list|remove`: searches that are run again, and what is new since the last time."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conflict_search.cli.options import emit, tell

if TYPE_CHECKING:
    from conflict_search.index import Index
    from conflict_search.results import Results

EXAMPLE = "Example: conflict-search saved run albu-kamal --new"

_AS_TYPED = {"ignore_unknown_options": True, "allow_interspersed_args": False}


def register(app: typer.Typer) -> None:
    """Add the command and its sub-commands to the application."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Searches kept under a name.")
    about = 'Example: conflict-search saved add albu-kamal "Albu Kamal" --event-date 2017'
    group.command(epilog=about, context_settings=_AS_TYPED)(add)
    group.command(epilog=EXAMPLE)(run)
    group.command("list", epilog="Example: conflict-search saved list")(show)
    group.command(epilog="Example: conflict-search saved remove albu-kamal")(remove)
    app.add_typer(group, name="saved", epilog=EXAMPLE)


def add(
    name: Annotated[str, typer.Argument(help="What to call it: letters, digits, hyphens.")],
    words: Annotated[list[str], typer.Argument(help="Words and options as for search.")],
) -> None:
    """Save a search. One of the same name is replaced."""
    from conflict_search import home
    from conflict_search.evidence import saved

    saved.check_name(name)
    _search().make_context("search", list(words), resilient_parsing=False)
    saved.write(home.saved_folder(), saved.Saved(name, tuple(words)))
    tell(f"saved; run it with: conflict-search saved run {name}")


def run(
    name: Annotated[str, typer.Argument(help="The name it was saved under.")],
    new: Annotated[bool, typer.Option("--new", help="Only hits that came since the last run.")] = False,
) -> None:
    """Run a saved search. --new prints what no run has seen: passages of new reports and of reports that changed."""
    from datetime import UTC, datetime

    from conflict_search import home
    from conflict_search.evidence import saved

    folder = home.saved_folder()
    kept = saved.read(folder, name)
    shown: list[Results] = []

    def ask(ix: Index, words: str, **options: Any) -> Results:
        every = ix.search(words, **{**options, "limit": None, "offset": 0})
        if new:
            every = saved.unseen(every, kept)
        page = every[options["offset"] :][: options["limit"]]
        shown.append(page if new else every)
        return page

    own = ["--limit", "0", "--no-log"] if new else []  # the limit of a saved search is behind, and counts
    with _search().make_context("search", [*own, *kept.arguments], obj=ask) as context:
        code = 0
        try:
            _search().invoke(context)
        except typer.Exit as left:
            code = left.exit_code
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for results in shown:
        saved.write(folder, saved.ran(kept, results, now))
        if new:
            since = f"since {kept.last_run}" if kept.last_run else "this is the first run"
            tell(f"new: {len(results)}; {since}")
    raise typer.Exit(code)


def show() -> None:
    """List the saved searches: name, last run, words and options. Exit code 1 if there are none."""
    from conflict_search import home
    from conflict_search.evidence import saved

    folder = home.saved_folder()
    found = [saved.read(folder, name) for name in saved.names(folder)]
    emit(f"{one.name:<20} {one.last_run or 'not run yet':<25}  {shlex.join(one.arguments)}" for one in found)
    if not found:
        tell('no saved search yet; save one with: conflict-search saved add NAME "Albu Kamal"')
    raise typer.Exit(0 if found else 1)


def remove(name: Annotated[str, typer.Argument(help="The name, as `saved list` shows it.")]) -> None:
    """Remove a saved search."""
    from conflict_search import home
    from conflict_search.evidence import saved

    saved.remove(home.saved_folder(), name)
    tell(f"{name} removed")


def _search() -> Any:
    """Return the command search."""
    from typer.main import get_command

    from conflict_search.cli import application

    group: Any = get_command(application(["search"]))
    return group.commands["search"]
