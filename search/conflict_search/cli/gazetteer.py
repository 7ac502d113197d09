"""`conflict-search gazetteer add|fetch|list|remove|lookup`: the user's own gazetteers, and what a name is taken for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from conflict_search.cli.options import arriving, columns, compiling, emit, tell

if TYPE_CHECKING:
    from conflict_index.gazetteer.user.add import Added
    from conflict_index.gazetteer.user.register import Card

_SHOWN = 20
"""Bad rows that are shown; all of them are in a file."""

Format = Literal["text", "json"]


def register(app: typer.Typer) -> None:
    """Add the command and its sub-commands to the application."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Your own gazetteers, and names looked up.")
    group.command(epilog="Example: conflict-search gazetteer add villages.csv --country SY")(add)
    group.command(epilog="Example: conflict-search gazetteer fetch SY Ukraine")(fetch)
    group.command("list", epilog="Example: conflict-search gazetteer list")(show)
    group.command(epilog="Example: conflict-search gazetteer remove villages")(remove)
    group.command(epilog='Example: conflict-search gazetteer lookup "Albu Kamal" --explain')(lookup)
    app.add_typer(group, name="gazetteer", epilog="Example: conflict-search gazetteer add villages.csv --country SY")


def add(
    file: Annotated[Path, typer.Argument(help="GeoNames dump or alternateNames, OCHA table, GeoJSON, CSV, TSV, XLSX.")],
    name: Annotated[str, typer.Option(help="What to call it; default: the file's name.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="FIELD=COLUMN, where the guess fails: name=toponym, lat=y, parent=province."),
    ] = None,
    country: Annotated[str, typer.Option(help="The country of rows that name none: SY, Syria.")] = "",
) -> None:
    """Check a file of places and add it. The file is not changed; a gazetteer of the same name is replaced."""
    from datetime import UTC, datetime

    from conflict_index.gazetteer.user.add import add_file
    from conflict_search import home

    now = datetime.now(UTC)
    folder = home.gazetteers_folder()
    added = add_file(file, folder, now=now, name=name, columns=columns(column), country=country)
    _report(added)
    raise typer.Exit(0 if added.card.taken else 1)


def fetch(
    country: Annotated[list[str], typer.Argument(help="Countries by code or English name: SY Ukraine.")],
    address: Annotated[
        str, typer.Option("--from", help="A copy of GeoNames' dumps: the address that has SY.zip.")
    ] = "",
) -> None:
    """Download countries from GeoNames and add all their places and names, villages too.

    A country has some 1 to 40 MB. What a broken connection left is continued, what is unchanged is not loaded again.
    GeoNames' data is under CC BY 4.0: credit it where you publish. The environment variable CONFLICT_SEARCH_GEONAMES
    may name a copy.
    """
    from datetime import UTC, datetime

    from conflict_index.gazetteer.user import fetch as geonames
    from conflict_search import home

    base = address or home.geonames_address() or geonames.BASE
    taken = 0
    for code in geonames.country_codes(country):
        for added in geonames.fetch_country(
            code,
            base=base,
            downloads=home.downloads_folder(),
            folder=home.gazetteers_folder(),
            now=datetime.now(UTC),
            arriving=arriving,
        ):
            tell(f"{added.card.origin}: SHA-256 of {added.card.source} {added.card.sha256}")
            _report(added)
            taken += added.card.taken
    raise typer.Exit(0 if taken else 1)


def _report(added: Added) -> None:
    """Say what was taken, what not, and why."""
    card, remarks = added.card, added.remarks
    for row in remarks.rows[:_SHOWN]:
        tell(f"{'rejected' if row.rejected else 'note'}: {card.source}, {row.where}: {row.reason}")
    if len(remarks.rows) > _SHOWN:
        tell(f"... and {len(remarks.rows) - _SHOWN} more")
    if added.report:
        tell(f"all of these rows are listed in {added.report}")
    for note in remarks.notes:
        tell(f"{card.source}: {note}")
    for reason, count in remarks.left_out.items():
        tell(f"left out: {count:,} {reason}")
    what = "names" if card.format.endswith("alternateNames") else "places"
    rows = "row" if card.rejected == 1 else "rows"
    tell(f"{card.source} ({card.format}): {card.taken:,} {what} taken, {card.rejected:,} {rows} rejected")
    if not card.taken:
        tell("nothing was added")
        return
    was = f", in place of {added.replaced.source} of {added.replaced.added[:10]}" if added.replaced else ""
    tell(f"the gazetteer is called {card.name}{was}; index your sources again to find its places in them")


def show(format: Annotated[Format, typer.Option(help="How they are printed.")] = "text") -> None:
    """List your gazetteers: name, rows accepted and rejected, format, file, when it was added."""
    from dataclasses import asdict

    from conflict_index.gazetteer.user import register
    from conflict_search import home

    cards = register.cards(home.gazetteers_folder())
    if format == "json":
        emit([json.dumps([asdict(card) for card in cards], ensure_ascii=False, indent=1)], "json")
    else:
        emit(map(_line, cards))
    if not cards:
        tell("no gazetteer of your own yet; add one with: conflict-search gazetteer add FILE")


def _line(card: Card) -> str:
    counts = f"{card.taken:>9,} taken {card.rejected:>7,} rejected"
    return f"{card.name:<24} {counts}  {card.format}  {card.origin or card.source}  {card.added[:10]}"


def remove(name: Annotated[str, typer.Argument(help="The gazetteer's name, as `gazetteer list` shows it.")]) -> None:
    """Take one of your gazetteers out. Its source file is not touched."""
    from conflict_index.gazetteer.user import register
    from conflict_search import home

    register.remove(home.gazetteers_folder(), name)
    tell(f"{name} removed; index your sources again to forget its places there")


def lookup(
    name: Annotated[list[str], typer.Argument(help="A name in any spelling and script.")],
    explain: Annotated[bool, typer.Option("--explain", help="All candidates, and why each is taken or not.")] = False,
    limit: Annotated[int, typer.Option(help="Candidates; 0 for all.", min=0)] = 10,
    format: Annotated[Format, typer.Option(help="How candidates are printed.")] = "text",
) -> None:
    """Show which places and actors a name may mean, in all gazetteers including yours."""
    from conflict_index.gazetteer import Gazetteer
    from conflict_search import opening
    from conflict_search.evidence.explain import explain as explained
    from conflict_search.render.lookup import lookup_record, lookup_text

    asked = " ".join(name)
    with Gazetteer.open(opening.gazetteer_path(compiling())) as gazetteer:
        candidates = explained(asked, gazetteer, limit or None)
        found = [one for one in candidates if explain or one.taken]
        if not any(one.taken for one in candidates):
            tell(f"no place or actor is called {asked!r} or nearly so{'' if explain else '; --explain shows the next'}")
        if format == "json":
            emit([json.dumps(lookup_record(asked, found), ensure_ascii=False, indent=1)], "json")
        else:
            emit(lookup_text(found, gazetteer, explain=explain))
    raise typer.Exit(0 if any(one.taken for one in candidates) else 1)
