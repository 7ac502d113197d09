"""`conflict-search facets [WORDS...] --by KIND`: how the passages spread."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from conflict_search.choices import Facet
from conflict_search.cli.options import (
    DEFAULT_BASES,
    ActorOption,
    BasisOption,
    BomOption,
    EventDateOption,
    IndexOption,
    NearOption,
    ProbabilityOption,
    PublishedOption,
    RadiusOption,
    SafeOption,
    SourceOption,
    UndatedOption,
    VariantsOption,
    WithinOption,
    YearsOption,
    bases,
    emit,
    open_asked,
    with_tags,
)

Format = Literal["text", "jsonl", "csv"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog='Example: conflict-search facets "Albu Kamal" --by event-month')(with_tags(facets))


def facets(
    words: Annotated[list[str] | None, typer.Argument(help="As for search; without words, the whole index.")] = None,
    by: Annotated[Facet, typer.Option(help="What to count by.")] = "place",
    index: IndexOption = None,
    limit: Annotated[int, typer.Option(help="Rows; 0 for all.", min=0)] = 0,
    format: Annotated[Format, typer.Option(help="How counts are printed.")] = "text",
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
    bom: BomOption = False,
    safe: SafeOption = False,
    *,
    tags: dict[str, list[str]],
) -> None:
    """Count the passages that match by place, date, source ..."""
    from conflict_search.render.csv import BOM, csv_line

    with open_asked(index) as ix:
        rows = ix.facets(
            " ".join(words or []) or None, by, variants=variants, event_date=event_date, published=published,
            years=years, undated=undated, bases=bases(basis), within=within, near=near, radius=radius, actor=actor,
            source=source, tags=tags, min_probability=min_probability,
        )[: limit or None]  # fmt: skip
    if format == "jsonl":
        emit((json.dumps({"key": r.key, "label": r.label, "count": r.count}, ensure_ascii=False) for r in rows), "json")
    elif format == "csv":
        head = (BOM if bom else "") + csv_line(("key", "label", "count"))
        emit([head, *(csv_line((r.key, r.label, r.count), safe=safe) for r in rows)], "csv")
    else:
        emit(f"{r.count:>7}  {r.label}{f'  {r.key}' if r.key != r.label else ''}" for r in rows)
    raise typer.Exit(0 if rows else 1)
