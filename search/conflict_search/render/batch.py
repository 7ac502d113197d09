"""The answers to a list as CSV and JSON lines: long, a line for each hit; or wide, a line for each row of the list."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conflict_search.batch.answers import Answer, Status, note, taken_for
from conflict_search.batch.lists import distinct
from conflict_search.choices import RowLayout
from conflict_search.entities import Label
from conflict_search.render.csv import BOM, csv_line
from conflict_search.results import Hit
from conflict_search.results.records import CSV_COLUMNS, VERSION, csv_row, hit_record

SAID = ("query", "status", "total", "taken_for", "taken_how", "taken_score", "note")
"""What is said of a row: what was searched for; found, ambiguous, none or error; how many hits there are in all; what
its names are taken for, how and how surely; what else they may mean, or what went wrong."""

BEST = ("hit", "report", "source", "title", "published", "event_start", "event_end", "country", "lat", "lon", "text")
"""Columns of the wide layout on a row's best hit, `best_hit` and so on."""

_OWN = "input "
"""Put before a column of the list that is called as one of ours is."""


@dataclass(frozen=True)
class Lines:
    """What is written of one row of a list: records of CSV, JSON lines, its status, and whether hits were cut off."""

    csv: tuple[str, ...]
    jsonl: tuple[str, ...]
    status: Status
    cut: bool


@dataclass(frozen=True)
class Tabulation:
    """How answers are written: the list's columns and the layout. Can be pickled.

    For CSV, whether formulas are disarmed (`safe`) and whether it begins with a byte order mark (`bom`).
    """

    columns: tuple[str, ...]
    layout: RowLayout = "long"
    safe: bool = False
    bom: bool = False

    def lines(self, answer: Answer, label: Label, formats: Collection[str]) -> Lines:
        """Return the lines of an answer in the given formats, "csv" and "jsonl"."""
        results = answer.results
        cut = results is not None and len(results) < results.total
        records = tuple(csv_lines(answer, label, self)) if "csv" in formats else ()
        objects = tuple(json_lines(answer, self, label)) if "jsonl" in formats else ()
        return Lines(records, objects, answer.status, cut)


def csv_header(sheet: Tabulation) -> str:
    """Return the header: row number, the list's columns, columns on the row, columns on a hit."""
    taken = {"row", *SAID, *_hit_columns(sheet)}
    own = distinct(f"{_OWN}{name}" if name in taken else name for name in sheet.columns)
    head = csv_line(("row", *own, *SAID, *_hit_columns(sheet)), safe=sheet.safe)
    return (BOM if sheet.bom else "") + head


def _hit_columns(sheet: Tabulation) -> tuple[str, ...]:
    return CSV_COLUMNS if sheet.layout == "long" else tuple(f"best_{name}" for name in BEST)


def csv_lines(answer: Answer, label: Label, sheet: Tabulation) -> Iterator[str]:
    """Yield the CSV records of one row of the list, each with all cells of the row."""
    row = (answer.entry.number, *answer.entry.cells, *_said(answer, label).values())
    names = CSV_COLUMNS if sheet.layout == "long" else BEST
    hits = [csv_row(hit) for hit in _shown(answer, sheet)]
    for hit in hits or [dict[str, Any]()]:
        yield csv_line((*row, *(hit.get(name) for name in names)), safe=sheet.safe)


def json_lines(answer: Answer, sheet: Tabulation, label: Label) -> Iterator[str]:
    """Yield the hits of one row under the keys of `search --format jsonl`, with its status, note and cells."""
    own = dict(zip(sheet.columns, answer.entry.cells, strict=True))
    row = {"version": VERSION, "row": answer.entry.number, "input": own, **_said(answer, label)}
    hits = [hit_record(hit) for hit in _shown(answer, sheet)]
    if sheet.layout == "wide":
        hits = [{"best": hit} for hit in hits]
    for hit in hits or [{}]:
        yield json.dumps(row | hit, ensure_ascii=False)


def _shown(answer: Answer, sheet: Tabulation) -> Sequence[Hit]:
    hits = answer.results or ()
    return hits if sheet.layout == "long" else hits[:1]


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
