"""Results -> lines, in each format that a person or a script may want."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from conflict_index.gazetteer import Gazetteer
from conflict_search.render.records import CSV_COLUMNS, csv_row, hit_record, results_record
from conflict_search.render.text import Style, render
from conflict_search.results import Results


def render_results(
    results: Results, gazetteer: Gazetteer, format: str, style: Style, *, explain: bool = False
) -> Iterator[str]:
    """One page of results as lines of text, json, jsonl, csv or geojson. `explain` adds the reasons to text."""
    if format == "text":
        yield from render(results, gazetteer, style, explain=explain)
    elif format == "json":
        yield json.dumps(results_record(results, gazetteer), ensure_ascii=False, indent=1)
    elif format == "jsonl":
        for hit in results.hits:
            yield json.dumps(hit_record(hit, gazetteer), ensure_ascii=False)
    elif format == "geojson":
        from conflict_search.render.geojson import render_geojson

        yield from render_geojson(results, gazetteer)
    else:
        yield csv_line(CSV_COLUMNS)
        for hit in results.hits:
            yield csv_line(csv_row(hit, gazetteer).values())


def csv_line(values: Iterable[object]) -> str:
    """One record of a CSV file (RFC 4180), without its line end; a field may hold line ends of its own."""
    import csv
    import io

    buffer = io.StringIO()
    # Before Python 3.13, only the characters of the terminator make a field with a line end a quoted one.
    csv.writer(buffer, lineterminator="\r\n").writerow(["" if v is None else v for v in values])
    return buffer.getvalue().removesuffix("\r\n")
