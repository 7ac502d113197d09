"""`conflict-search facets [WORDS...] --by KIND`: how the passages spread."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from conflict_search.choices import Facet
from conflict_search.cli.options import IndexOption, VariantsOption, emit, open_asked

Format = Literal["text", "jsonl", "csv"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog='Example: conflict-search facets "Albu Kamal" --by event-month')(facets)


def facets(
    words: Annotated[list[str] | None, typer.Argument(help="As for search; without words, the whole index.")] = None,
    by: Annotated[Facet, typer.Option(help="What to count by.")] = "place",
    index: IndexOption = None,
    limit: Annotated[int, typer.Option(help="Rows; 0 for all.", min=0)] = 0,
    format: Annotated[Format, typer.Option(help="How counts are printed.")] = "text",
    variants: VariantsOption = "fuzzy",
) -> None:
    """Count the passages that match by place, date, source ..."""
    from conflict_search.render.csv import csv_line

    with open_asked(index) as ix:
        rows = ix.facets(" ".join(words or []) or None, by, variants=variants)[: limit or None]
    if format == "jsonl":
        emit(json.dumps({"key": r.key, "label": r.label, "count": r.count}, ensure_ascii=False) for r in rows)
    elif format == "csv":
        emit([csv_line(("key", "label", "count")), *(csv_line((r.key, r.label, r.count)) for r in rows)])
    else:
        emit(f"{r.count:>7}  {r.label}{f'  {r.key}' if r.key != r.label else ''}" for r in rows)
    raise typer.Exit(0 if rows else 1)
