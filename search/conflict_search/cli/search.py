"""`conflict-search search WORDS...`: ranked passages."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from conflict_search.cli.options import (
    DEFAULT_BASES,
    ActorOption,
    BasisOption,
    BomOption,
    EventDateOption,
    GroupOption,
    IndexOption,
    MatchOption,
    MinSourcesOption,
    NearOption,
    ProbabilityOption,
    PublishedOption,
    RadiusOption,
    SafeOption,
    SortOption,
    SourceOption,
    UndatedOption,
    VariantsOption,
    WithinOption,
    YearsOption,
    bases,
    emit,
    log,
    open_asked,
    recorder,
    style,
    tell,
    with_tags,
)
from conflict_search.render.registry import DEFAULT, RENDERERS

EXAMPLES = """Examples:

  conflict-search "Albu Kamal"

  conflict-search Fallujah Ramadi --event-date 2016-06

  conflict-search "text:hit NOT Mosul" --format jsonl

  conflict-search "Albu Kamal" --group story --min-sources 2

  conflict-search Raqqa --limit 0 --format geojson > raqqa.geojson

  conflict-search search -- index          (words that are also commands)
"""


if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[tuple(RENDERERS)]

_FORMATS = "; ".join(f"{one.name}: {one.label}" for one in RENDERERS.values())


def complete_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the names of places and actors of the index that begin with what was typed; none if there is no index."""
    from conflict_index.errors import ConflictSearchError
    from conflict_search import home, opening

    try:
        with opening.open_index(home.index_folder(ctx.params.get("index"))[0]) as ix:
            found = ix.names_beginning(incomplete)
            return [name for name in found if name.casefold().startswith(incomplete.casefold())]
    except (ConflictSearchError, OSError):
        return []


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(with_tags(search))


def search(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            autocompletion=complete_names,
            help='Names, words; "in quotes" together, +with, -without, OR, AND, (...), text:word, place:name, bomb*.',
        ),
    ],
    index: IndexOption = None,
    limit: Annotated[int, typer.Option(help="Hits on a page; 0 for all.", min=0)] = 10,
    offset: Annotated[int, typer.Option(help="Hits to pass over.", min=0)] = 0,
    format: Annotated[Format, typer.Option(help=f"How hits are printed. {_FORMATS}.")] = DEFAULT,
    variants: VariantsOption = "fuzzy",
    event_date: EventDateOption = None,
    published: PublishedOption = None,
    years: YearsOption = None,
    undated: UndatedOption = "exclude",
    basis: BasisOption = DEFAULT_BASES,
    within: WithinOption = None,
    near: NearOption = None,
    radius: RadiusOption = None,
    actor: ActorOption = None,
    source: SourceOption = None,
    min_probability: ProbabilityOption = 0.0,
    sort: SortOption = "relevance",
    group: GroupOption = "passage",
    match: MatchOption = "part",
    min_sources: MinSourcesOption = 1,
    explain: Annotated[bool, typer.Option("--explain", help="Say of each hit why it matched.")] = False,
    bom: BomOption = False,
    safe: SafeOption = False,
    no_log: Annotated[bool, typer.Option("--no-log", help="Keep this search out of the log of queries.")] = False,
    *,
    tags: dict[str, list[str]],
) -> None:
    """Search for names and words. A name finds its place or actor under every spelling."""
    options: dict[str, Any] = {
        "limit": limit or None, "offset": offset, "variants": variants, "event_date": event_date,
        "published": published, "years": years, "undated": undated, "within": within, "near": near, "radius": radius,
        "actor": actor, "source": source, "tags": tags, "min_probability": min_probability, "sort": sort,
        "group": group, "match": match, "bases": list(bases(basis)),
        **({"min_sources": min_sources} if min_sources > 1 else {}),
    }  # fmt: skip
    from conflict_search.index import Index
    from conflict_search.results.stream import PAGE, Stream

    asked = " ".join(words)
    with open_asked(index) as ix:
        ask = partial(ctx.obj or Index.search, ix, asked, **options)
        seen = None if no_log else recorder()
        size = None if ctx.obj else PAGE  # what is new for a saved search is told from all hits
        results = Stream(lambda limit, offset: ask(limit=limit, offset=offset), limit or None, offset, size, seen)
        for note in results.notes:
            tell(note)
        shown = style(sys.stdout.isatty(), explain=explain, bom=bom, safe=safe)
        emit(RENDERERS[format].lines(results, shown), RENDERERS[format].written, colour=shown.colour)
        if seen:
            log(ix, asked, options, results, seen)
    raise typer.Exit(0 if results.is_answered else 1)
