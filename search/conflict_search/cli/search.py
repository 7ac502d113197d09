"""`conflict-search search WORDS...`: ranked passages."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from conflict_search.choices import Group, Sort, Undated
from conflict_search.cli.options import IndexOption, VariantsOption, emit, open_asked, style, tell

EXAMPLES = """Examples:

  conflict-search "Albu Kamal"

  conflict-search Fallujah Ramadi --event-date 2016-06

  conflict-search "text:hit NOT Mosul" --format jsonl

  conflict-search search -- index          (words that are also commands)
"""


Format = Literal["text", "json", "jsonl", "csv"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(search)


def search(
    words: Annotated[list[str], typer.Argument(help='Names and words; "in quotes" together, -without, text:word, OR.')],
    index: IndexOption = None,
    limit: Annotated[int, typer.Option(help="Hits on a page; 0 for all.", min=0)] = 10,
    offset: Annotated[int, typer.Option(help="Hits to pass over.", min=0)] = 0,
    format: Annotated[Format, typer.Option(help="How hits are printed.")] = "text",
    variants: VariantsOption = "fuzzy",
    event_date: Annotated[str | None, typer.Option(help="When: 2016, 2016-06, 2016-06-01..2016-07-15.")] = None,
    published: Annotated[str | None, typer.Option(help="When it was published: a window, as above.")] = None,
    years: Annotated[str | None, typer.Option(help="Years that a date without a year may lie in: 2014..2019.")] = None,
    undated: Annotated[Undated, typer.Option(help="Passages without a known event date.")] = "exclude",
    within: Annotated[str | None, typer.Option(help="A province or country that the places lie in.")] = None,
    near: Annotated[str | None, typer.Option(help="A place that a place of the passage lies near.")] = None,
    radius: Annotated[str, typer.Option(help="How near: 20km, 500m, 12mi.")] = "20km",
    actor: Annotated[str | None, typer.Option(help="An armed group or army that the passage names.")] = None,
    source: Annotated[str | None, typer.Option(help="A source, or part of its name.")] = None,
    sort: Annotated[Sort, typer.Option(help="Best first, or by date.")] = "relevance",
    group: Annotated[Group, typer.Option(help="Every passage, or the best of each report.")] = "passage",
    explain: Annotated[bool, typer.Option("--explain", help="Say of each hit why it matched.")] = False,
) -> None:
    """Search for names and words. A name finds its place or actor under every spelling."""
    from conflict_search.render import render_results

    with open_asked(index) as ix:
        results = ix.search(
            " ".join(words), limit=limit or None, offset=offset, variants=variants, event_date=event_date,
            published=published, years=years, undated=undated, within=within, near=near, radius=radius, actor=actor,
            source=source, sort=sort, group=group,
        )  # fmt: skip
        for note in results.notes:
            tell(note)
        emit(render_results(results, ix.gazetteer, format, style(sys.stdout.isatty()), explain=explain))
    raise typer.Exit(0 if results.total else 1)
