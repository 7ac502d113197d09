"""The answers to a list as CSV and JSON lines: a line for each hit, and one for each row without any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from conflict_search.batch.answers import Answer, note, taken_for
from conflict_search.batch.lists import distinct
from conflict_search.entities import Label
from conflict_search.render.csv import csv_line
from conflict_search.results.records import CSV_COLUMNS, VERSION, csv_row, hit_record

SAID = ("query", "status", "total", "taken_for", "taken_how", "taken_score", "note")
"""What is said of a row: what was searched for; found, none or error; how many hits there are in all; what its names
are taken for, how and how surely; what else they may mean, or what went wrong."""

_OWN = "input "
"""Put before a column of the list that is called as one of ours is."""


def csv_header(columns: Sequence[str]) -> str:
    """Return the header: row number, the list's columns, columns on the row, columns on a hit."""
    taken = {"row", *SAID, *CSV_COLUMNS}
    own = distinct(f"{_OWN}{name}" if name in taken else name for name in columns)
    return csv_line(("row", *own, *SAID, *CSV_COLUMNS))


def csv_lines(answer: Answer, label: Label) -> Iterator[str]:
    """Yield the CSV records of one row of the list, each with all cells of the row."""
    row = (answer.entry.number, *answer.entry.cells, *_said(answer, label).values())
    hits = [csv_row(hit) for hit in answer.results or ()]
    for hit in hits or [dict[str, Any]()]:
        yield csv_line((*row, *(hit.get(name) for name in CSV_COLUMNS)))


def json_lines(answer: Answer, columns: Sequence[str], label: Label) -> Iterator[str]:
    """Yield the hits of one row under the keys of `search --format jsonl`, with its status, note and cells."""
    own = dict(zip(columns, answer.entry.cells, strict=True))
    row = {"version": VERSION, "row": answer.entry.number, "input": own, **_said(answer, label)}
    hits = [hit_record(hit) for hit in answer.results or ()]
    for hit in hits or [{}]:
        yield json.dumps(row | hit, ensure_ascii=False)


def _said(answer: Answer, label: Label) -> dict[str, Any]:
    meanings = taken_for(answer)
    values = (
        answer.entry.query,
        answer.status,
        None if answer.results is None else answer.results.total,
        "; ".join(label(m.entity_id) for m in meanings),
        "; ".join(m.how for m in meanings),
        min((round(m.score, 3) for m in meanings), default=None),
        note(answer, label),
    )
    return dict(zip(SAID, values, strict=True))
