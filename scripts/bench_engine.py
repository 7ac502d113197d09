"""Measure the engines on one collection: python scripts/bench_engine.py [--reports 12000] [--index FOLDER] [--runs 21]

Makes a seeded collection of invented reports, indexes it (or takes the index in FOLDER), and asks questions through the
Python API, warm. Peers on the same passages in the same run: plain Whoosh, SQLite FTS5, and tantivy-py if installed.
"""

from __future__ import annotations

import argparse
import calendar
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import conflict_search
from conflict_index.engine.registry import open_engine
from conflict_index.engine.tree import Term
from conflict_index.store import manifest, wire

PLACES = (
    *("Idlib", "Homs", "Hama", "Raqqa", "Deraa", "Manbij", "Palmyra", "Azaz", "Saraqib", "Kobani", "Mosul", "Ramadi"),
    *("Fallujah", "Tikrit", "Deir ez-Zor", "Khan Shaykhun", "Tell Rifaat", "Kirkuk", "Baiji", "Hawija", "Damascus"),
)
RARE = ("Albu Kamal", "Abu Kamal", "al-Bukamal")
"""Spellings of one town, in some 90 of 170,000 passages."""

ACTORS = ("the Islamic State", "Daesh", "the army", "rebels", "the Nusra Front", "Kurdish fighters", "police")
SITES = ("market", "school", "hospital", "bridge", "mosque", "bakery", "checkpoint", "bus station", "mill", "prison")
WHAT = ("shelled", "raided", "bombed", "attacked", "stormed", "left", "surrounded", "entered")
WITH = ("an air strike", "mortar shells", "barrel bombs", "a car bomb", "sniper fire", "rockets", "heavy artillery")
MONTHS = calendar.month_name[1:]


QUESTIONS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("rare place", "Albu Kamal", {}),
    ("its other spelling", "al-Bukamal", {}),
    ("common place", "Azaz", {}),
    ("place and window", "Azaz", {"event_date": "2015-01..2015-06"}),
    ("two words", "text:mortar text:market", {}),
    ("OR of three words", "text:march OR text:july OR text:october", {}),
    ("phrase", '"july 21"', {}),
    ("phrase of common words", '"barrel bombs"', {}),
    ("group by report", "Azaz", {"group": "report"}),
    ("sort by date", "Azaz", {"sort": "event"}),
    ("near a town", "text:shelled", {"near": "Azaz", "radius": "20km"}),
    ("words, ranked", "mortar shells market school", {}),
    ("place and words, ranked", "Azaz barrel bombs", {}),
    ("place and date, ranked", "Azaz 5 May 2015", {}),
)
FACETS = ("place", "province", "country", "actor", "event-month", "source", "language", "weapon")


def main() -> int:
    """Build or open the index, ask every question, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=12_000)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = asked.index or Path(aside) / "index"
        if not manifest.exists(folder):
            build(folder, Path(aside) / "reports.jsonl", asked.reports, asked.workers)
        ask_ours(folder, asked.runs)
        ask_peers(folder, Path(aside), asked.runs)
        ask_shell(folder)
    return 0


def invented(count: int) -> Iterator[dict[str, str]]:
    """Yield reports of some 14 passages, the same for the same count."""
    chance = random.Random(7)
    for number in range(count):
        year, month = chance.randint(2012, 2018), chance.choice(MONTHS)
        head = f"{chance.choice(PLACES).upper()}, {month} {chance.randint(1, 28)}, {year} - "
        paragraphs = "\n\n".join(" ".join(sentence(chance, number) for _ in range(2)) for _ in range(14))
        title = f"Report {number} on {chance.choice(PLACES)}"
        yield {"id": f"r{number}", "title": title, "text": head + paragraphs, "source": f"source {number % 40}"}


def sentence(chance: random.Random, number: int) -> str:
    """Return a sentence; some names are of places that no gazetteer lists."""
    dice = chance.random()
    if dice < 0.0005:
        place = chance.choice(RARE)
    elif dice < 0.03:
        place = "Aleppo"
    elif dice < 0.06:
        place = f"Kafr {chance.choice('BDKLMNRST')}{chance.choice('aiu')}{chance.choice('bdklmnrst')}in"
    else:
        place = chance.choice(PLACES) if dice < 0.4 else "the village"
    dated = chance.random() < 0.4
    day = f"on {chance.choice(MONTHS)} {chance.randint(1, 28)}" if dated else f"near post {number % 997}"
    said = f"{chance.choice(ACTORS)} {chance.choice(WHAT)} the {chance.choice(SITES)} of {place}"
    return f"{said[0].upper()}{said[1:]} with {chance.choice(WITH)} {day}."


def build(folder: Path, source: Path, reports: int, workers: int) -> None:
    """Index the invented reports; print time, size and memory."""
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(report) + "\n" for report in invented(reports))
    start = time.perf_counter()
    summary = conflict_search.build([source], folder, workers=workers)
    seconds = time.perf_counter() - start
    size, text = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()), source.stat().st_size
    rate = summary.passages / seconds
    print(f"{summary.passages} passages of {summary.read} reports in {seconds:.0f} s: {rate:.0f} a second")
    print(
        f"{size / 1e6:.0f} MB on disk, {size / text:.1f} times the text; parent's peak {peak(resource.RUSAGE_SELF)} MB,"
    )
    print(f"largest worker's {peak(resource.RUSAGE_CHILDREN)} MB")


def peak(who: int) -> int:
    """Return the peak memory of a process in MB."""
    return resource.getrusage(who).ru_maxrss // 1024


def ask_ours(folder: Path, runs: int) -> None:
    """Ask through the API; print total, first and median CPU milliseconds."""
    print(f"\n{'ours, by the API':<28}{'hits':>9}{'first ms':>10}{'p50 ms':>9}{'p95 ms':>9}")
    with conflict_search.open(folder) as index:
        for label, words, options in QUESTIONS:
            show(label, lambda w=words, o=options: index.search(w, **o).total, runs)  # type: ignore[misc]
        for by in FACETS:
            show(f"facets of Azaz: {by}", lambda by=by: len(index.facets("Azaz", by)), runs)  # type: ignore[misc]
        show("eight facets of Azaz", lambda: sum(len(index.facets("Azaz", by)) for by in FACETS), runs)
        show("all by month", lambda: len(index.facets(None, "event-month")), runs)


def show(label: str, ask: Callable[[], int], runs: int) -> None:
    """Time a question and print a row."""
    first, found = timed(ask)
    times = sorted(timed(ask)[0] for _ in range(runs))
    print(
        f"{label:<28}{found:>9}{first:>10.2f}{statistics.median(times):>9.2f}{times[int(runs * 0.95)]:>9.2f}",
        flush=True,
    )


def timed(ask: Callable[[], int]) -> tuple[float, int]:
    """Return the CPU milliseconds of a call and what it returned."""
    start = time.process_time()
    found = ask()
    return (time.process_time() - start) * 1000, found


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the id and text of every passage of an index."""
    engine = open_engine(manifest.read(folder).engine, manifest.engine_folder(folder))
    for role in ("body", "byline", "caption", "comment"):
        found = [match.id for match in engine.match(Term("role", role), None).items]
        for start in range(0, len(found), 1000):
            for id_, line in engine.stored(found[start : start + 1000]).items():
                yield id_, wire.load_passage(line).text
    engine.close()


def ask_peers(folder: Path, aside: Path, runs: int) -> None:
    """Index the same passages with each peer, ask for words."""
    rows = list(texts(folder))
    print(f"\n{'peers, the same passages':<28}{'hits':>9}{'first ms':>10}{'p50 ms':>9}{'p95 ms':>9}")
    sqlite_peer(rows, aside / "fts5.sqlite", runs)
    whoosh = get_context("spawn").Process(target=whoosh_peer, args=(rows[:20_000], aside / "whoosh", runs))
    whoosh.start()  # a process of its own, in which Whoosh is as it comes
    whoosh.join()
    if find_spec("tantivy"):
        tantivy_peer(rows, aside / "tantivy", runs)
    else:
        print("tantivy-py is not installed")


def built(name: str, rows: int, start: float) -> None:
    """Print how fast a peer has indexed."""
    print(f"{name}: {rows / (time.process_time() - start):.0f} passages a CPU second")


PEER_WORDS = (
    ("common place", "aleppo"),
    ("two words", "mortar AND market"),
    ("OR of three words", "market OR bombed OR rockets"),
)


def sqlite_peer(rows: list[tuple[str, str]], path: Path, runs: int) -> None:
    """Measure SQLite's FTS5: the best ten, and the total by a second question."""
    start = time.process_time()
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE p USING fts5(id UNINDEXED, text, tokenize = 'porter')")
    database.executemany("INSERT INTO p VALUES (?, ?)", rows)
    database.commit()
    built("SQLite FTS5", len(rows), start)

    def ask(words: str) -> int:
        database.execute("SELECT id FROM p WHERE p MATCH ? ORDER BY rank LIMIT 10", (words,)).fetchall()
        return int(database.execute("SELECT count(*) FROM p WHERE p MATCH ?", (words,)).fetchone()[0])

    for label, words in (*PEER_WORDS, ("phrase", '"barrel bombs"')):
        show(f"SQLite FTS5, {label}", lambda words=words: ask(words), runs)  # type: ignore[misc]
    database.close()


def whoosh_peer(rows: list[tuple[str, str]], folder: Path, runs: int) -> None:
    """Measure plain Whoosh on the first passages: all would take minutes to index."""
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.fields import ID, TEXT, Schema
    from whoosh.index import create_in
    from whoosh.qparser import QueryParser

    folder.mkdir()
    start = time.process_time()
    index = create_in(str(folder), Schema(id=ID(stored=True), text=TEXT(analyzer=StemmingAnalyzer())))
    writer = index.writer(limitmb=256)
    for id_, text in rows:
        writer.add_document(id=id_, text=text)
    writer.commit()
    built(f"plain Whoosh, {len(rows)} passages", len(rows), start)
    parser = QueryParser("text", index.schema)
    with index.searcher() as searcher:
        for label, words in (*PEER_WORDS, ("phrase", '"barrel bombs"')):
            query = parser.parse(words)
            show(f"plain Whoosh, {label}", lambda query=query: len(searcher.search(query, limit=10)), runs)  # type: ignore[misc]


def tantivy_peer(rows: list[tuple[str, str]], folder: Path, runs: int) -> None:
    """Measure tantivy through its Python binding."""
    import tantivy

    folder.mkdir()
    start = time.process_time()
    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("id", stored=True)
        .add_text_field("text", tokenizer_name="en_stem")
        .build()
    )
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(128 << 20, 1)
    for id_, text in rows:
        writer.add_document(tantivy.Document(id=id_, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    built("tantivy-py", len(rows), start)
    searcher = index.searcher()
    for label, words in (*PEER_WORDS, ("phrase", '"barrel bombs"')):
        query = index.parse_query(words, ["text"])
        show(f"tantivy-py, {label}", lambda query=query: searcher.search(query, 10).count, runs)  # type: ignore[misc, attr-defined, unused-ignore]


def ask_shell(folder: Path) -> None:
    """Compare a search in a fresh process with the import of the command line's library; median wall milliseconds."""
    search = [sys.executable, "-m", "conflict_search.cli", "Albu Kamal", "--index", str(folder)]
    both = {"import typer": [sys.executable, "-c", "import typer"], "conflict-search, fresh": search}
    times: dict[str, list[float]] = {name: [] for name in both}
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for command in both.values():
        subprocess.run(command, capture_output=True, check=True, env=compiled)
    for _ in range(9):
        for name, command in both.items():
            start = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True, env=compiled)
            times[name].append((time.perf_counter() - start) * 1000)
    ours, typer = (statistics.median(times[name]) for name in ("conflict-search, fresh", "import typer"))
    print(f"\nfrom the shell: {ours:.0f} ms; import typer: {typer:.0f} ms; {ours / typer:.1f} times")


if __name__ == "__main__":
    sys.exit(main())
