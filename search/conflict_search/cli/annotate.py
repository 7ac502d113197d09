"""`conflict-search annotate PATH...`: what is found in each report, without an index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import typer

from conflict_search.cli.options import ColumnOption, OcrOption, ReadAsOption, columns, compiling, emit, tell

Format = Literal["jsonl", "text"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog="Example: conflict-search annotate reports/ --format text")(annotate)


def annotate(
    paths: Annotated[list[str], typer.Argument(help="Files and folders; - for standard input.")],
    format: Annotated[Format, typer.Option(help="One JSON line a report, or lines to read.")] = "jsonl",
    years: Annotated[str | None, typer.Option(help="Years that a date without a year may lie in: 2014..2019.")] = None,
    column: ColumnOption = None,
    read_as: ReadAsOption = "",
    ocr: OcrOption = False,
    min_probability: Annotated[
        float, typer.Option(help="Leave out names less probable than this, 0 to 1.", min=0, max=1)
    ] = 0.0,
) -> None:
    """Print the places, actors and dates found in each report, with offsets; no index is made."""
    from conflict_search import opening

    counts = {"read": 0, "skipped": 0, "failed": 0}
    found = opening.annotate(
        paths,
        years=years,
        columns=columns(column),
        read_as=read_as,
        ocr=ocr,
        compiling=compiling(),
        min_probability=min_probability,
    )
    emit(_lines(found, format, counts), "json" if format == "jsonl" else "text")
    tell(f"{counts['read']} reports read, {counts['skipped']} skipped, {counts['failed']} failed")
    raise typer.Exit(6 if counts["failed"] else 0 if counts["read"] else 1)


def _lines(found: Iterator[Any], format: Format, counts: dict[str, int]) -> Iterator[str]:
    """Yield the lines of the reports; print failures, skipped files and notices to stderr as they come."""
    from conflict_index.read import Failure, Skipped
    from conflict_search.render.annotations import annotation_text

    for item in found:
        if isinstance(item, dict):
            counts["read"] += 1
            yield from [json.dumps(item, ensure_ascii=False)] if format == "jsonl" else annotation_text(item)
        elif isinstance(item, Failure):
            counts["failed"] += 1
            tell(f"failed: {item.path}{f', {item.record}' if item.record else ''}: {item.reason}")
        elif isinstance(item, Skipped):
            counts["skipped"] += 1
            tell(f"skipped: {item.path}: {item.reason}")
        else:
            tell(f"{item.path}: {item.message}")
