"""`conflict-search cite HIT`: a quote with all that a citation needs, checked against its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from conflict_search.cli.options import (
    ColumnOption,
    IndexOption,
    OcrOption,
    ReadAsOption,
    columns,
    emit,
    open_asked,
    tell,
)

EXAMPLES = """Examples:

  conflict-search cite albu-kamal-2016-06-29:0

  conflict-search cite albu-kamal-2016-06-29:0 --verify

  conflict-search cite albu-kamal-2016-06-29:0 --format bibtex >> sources.bib

Exit codes: 0 cited, or verified; 1 the source differs or is missing; 2 no such hit.
"""

Format = Literal["text", "json", "bibtex", "csl-json"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(epilog=EXAMPLES)(cite)


def cite(
    hit: Annotated[str, typer.Argument(help="The id that a search prints behind the word cite.")],
    index: IndexOption = None,
    verify: Annotated[bool, typer.Option("--verify", help="Read the source again and say what differs.")] = False,
    folder: Annotated[Path, typer.Option(help="Where relative paths of sources start.")] = Path(),
    column: ColumnOption = None,
    read_as: ReadAsOption = "",
    ocr: OcrOption = False,
    format: Annotated[Format, typer.Option(help="For reading; all there is; or for a reference manager.")] = "text",
) -> None:
    """Print a hit's exact quote, offsets, source, dates, file and SHA-256; --verify compares it with the source.

    The source is only read. --folder, --column, --as and --ocr are for --verify: give them as the sources were
    indexed.
    """
    from conflict_search import home
    from conflict_search.evidence.cite import verify as verified
    from conflict_search.render.cite import citation_record, citation_text
    from conflict_search.render.references import bibtex_lines, csl_record

    tesseract = home.tesseract() if ocr else ""
    with open_asked(index) as ix:
        citation = ix.cite(hit)
    verdict = verified(citation, folder, columns(column), read_as, tesseract) if verify else None
    if format == "json":
        emit([json.dumps(citation_record(citation, verdict), ensure_ascii=False, indent=1)], "json")
    elif format == "csl-json":
        emit([json.dumps(csl_record(citation), ensure_ascii=False, indent=1)], "json")
    elif format == "bibtex":
        emit(bibtex_lines(citation))
    else:
        emit(citation_text(citation, verdict))
    if verdict and format in ("bibtex", "csl-json"):
        for said in (f"{verdict.outcome}: {verdict.path}", *verdict.differences):
            tell(said)
    raise typer.Exit(0 if verdict is None or verdict.outcome == "verified" else 1)
