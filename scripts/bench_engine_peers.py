"""The peers of bench_engine: plain Whoosh, SQLite FTS5 and tantivy-py on the same passages.

Peers get the places that our annotation found as whole terms, so that their figures show what finding alone costs.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from conflict_index.engine.registry import open_engine
from conflict_index.engine.tree import Term
from conflict_index.store import manifest, wire

Ask = Callable[[], int]

WORDS = {
    "two words": "mortar AND market",
    "OR of three words": "march OR july OR october",
    "phrase": '"july 21"',
    "phrase of common words": '"barrel bombs"',
    "words, ranked": "mortar OR shells OR market OR school",
}
"""Questions of words, as all peers take them."""

WHOOSH_PASSAGES = 20_000
"""Passages that plain Whoosh gets: all would take minutes to index."""


class Row(NamedTuple):
    """A passage: its id, its text, the ids of places in it, the days of its events (ordinals)."""

    id: str
    text: str
    places: tuple[str, ...]
    days: tuple[int, ...]


def passages(folder: Path) -> Iterator[Row]:
    """Yield every passage of an index."""
    engine = open_engine(manifest.read(folder).engine, manifest.engine_folder(folder))
    for role in ("body", "byline", "caption", "comment"):
        found = [match.id for match in engine.match(Term("role", role), None).items]
        for start in range(0, len(found), 1000):
            for id_, line in engine.stored(found[start : start + 1000]).items():
                one = wire.load_passage(line)
                days = tuple(d.start.toordinal() for d in one.dates if d.start and d.basis != "published")
                yield Row(id_, one.text, tuple(dict.fromkeys(m.entity_id for m in one.mentions)), days)
    engine.close()


def sqlite_fts5(rows: list[Row], folder: Path) -> tuple[float, dict[str, Ask]]:
    """Return passages a CPU second and questions: the best ten, and the total by a second question."""
    start = time.process_time()
    database = sqlite3.connect(folder / "fts5.sqlite")
    database.execute("CREATE VIRTUAL TABLE p USING fts5(id UNINDEXED, text, tokenize = 'porter')")
    database.executemany("INSERT INTO p VALUES (?, ?)", ((row.id, row.text) for row in rows))
    database.commit()
    rate = len(rows) / (time.process_time() - start)

    def ask(words: str) -> int:
        database.execute("SELECT id FROM p WHERE p MATCH ? ORDER BY rank LIMIT 10", (words,)).fetchall()
        return int(database.execute("SELECT count(*) FROM p WHERE p MATCH ?", (words,)).fetchone()[0])

    return rate, {label: lambda words=words: ask(words) for label, words in WORDS.items()}  # type: ignore[misc]


def tantivy_py(rows: list[Row], folder: Path, asked: Mapping[str, str]) -> tuple[float, dict[str, Ask]]:
    """Return passages a CPU second and questions; `asked` names the entity of each place that is asked for."""
    import tantivy

    query = tantivy.Query
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True)
    made.add_text_field("text", tokenizer_name="en_stem")
    made.add_text_field("place", tokenizer_name="raw", index_option="freq", fast=True)
    made.add_text_field("month", tokenizer_name="raw", fast=True)
    made.add_integer_field("day", fast=True, indexed=True)
    index, searcher, rate = _tantivy_index(tantivy, made.build(), rows, folder)
    schema = index.schema

    def best(wanted: Any, **order: Any) -> int:
        return int(searcher.search(wanted, 10, **order).count)

    def counts(wanted: Any, field: str) -> int:
        found = searcher.aggregate(wanted, {"by": {"terms": {"field": field, "size": 10_000}}})
        return len(found["by"]["buckets"])

    place = {label: query.term_query(schema, "place", entity) for label, entity in asked.items()}
    common = place["common place"]
    days = query.range_query(schema, "day", tantivy.FieldType.Integer, 735599, 735779)
    window = query.boolean_query([(tantivy.Occur.Must, common), (tantivy.Occur.Must, days)])
    parsed = {label: index.parse_query(words, ["text"]) for label, words in WORDS.items()}
    asks: dict[str, Ask] = {label: lambda q=q: best(q) for label, q in (place | parsed).items()}  # type: ignore[misc]
    asks |= {
        "place and window": lambda: best(window),
        "sort by date": lambda: best(common, order_by_field="day"),
        "facets of Azaz: place": lambda: counts(common, "place"),
        "facets of Azaz: event-month": lambda: counts(common, "month"),
        "all by month": lambda: counts(query.all_query(), "month"),
    }
    return rate, asks


def _tantivy_index(tantivy: Any, schema: Any, rows: list[Row], folder: Path) -> tuple[Any, Any, float]:
    from datetime import date

    (folder / "tantivy").mkdir()
    start = time.process_time()
    index = tantivy.Index(schema, path=str(folder / "tantivy"))
    writer = index.writer(128 << 20, 1)
    for row in rows:
        months = [f"{date.fromordinal(day):%Y-%m}" for day in row.days]
        first = min(row.days, default=0)
        writer.add_document(tantivy.Document(id=row.id, text=row.text, place=list(row.places), month=months, day=first))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index, index.searcher(), len(rows) / (time.process_time() - start)


def whoosh_times(rows: list[Row], folder: Path, runs: int) -> dict[str, list[float]]:
    """Return hits and milliseconds of plain Whoosh, in a process of its own, in which Whoosh is as it comes."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_whoosh, args=(rows[:WHOOSH_PASSAGES], folder, runs, theirs))
    process.start()
    found: dict[str, list[float]] = ours.recv()
    process.join()
    return found


def _whoosh(rows: list[Row], folder: Path, runs: int, answer: Connection) -> None:
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.fields import ID, TEXT, Schema
    from whoosh.index import create_in
    from whoosh.qparser import QueryParser

    (folder / "whoosh").mkdir()
    schema = Schema(id=ID(stored=True), text=TEXT(analyzer=StemmingAnalyzer()))
    index = create_in(str(folder / "whoosh"), schema)
    writer = index.writer(limitmb=256)
    for row in rows:
        writer.add_document(id=row.id, text=row.text)
    writer.commit()
    parser, found = QueryParser("text", index.schema), {}
    with index.searcher() as searcher:
        for label, words in WORDS.items():
            query, times, hits = parser.parse(words), [], 0
            for _ in range(runs):
                start = time.process_time()
                hits = len(searcher.search(query, limit=10))
                times.append((time.process_time() - start) * 1000)
            found[label] = [float(hits), *times]
    answer.send(found)
