"""Measure the engines on one collection: python scripts/bench_engine.py [--reports 12000] [--engines whoosh tantivy]
or only the building of an index of real reports: python scripts/bench_engine.py --corpus PATH [PATH ...] [--memory MB]

Makes a seeded collection of invented reports, indexes it by each engine (or takes the indexes in --index), and asks
questions through the Python API, warm. Peers on the same passages in the same run: tantivy-py, SQLite FTS5, and plain
Whoosh on some of them. Times are CPU milliseconds; peers only find, while ours reads the query, ranks by its recipe and
gives ten hits with evidence.
"""

from __future__ import annotations

import argparse
import calendar
import contextlib
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from bench_engine_peers import Row, passages, sqlite_fts5, tantivy_py, whoosh_times
from chart import bars

import conflict_search
from conflict_index.store import manifest

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
ASKED = {
    "rare place": 2.5,
    "its other spelling": 2.5,
    "common place": 3.5,
    "place and window": 4.0,
    "two words": 3.0,
    "OR of three words": 6.0,
    "phrase": 3.0,
    "group by report": 4.0,
    "sort by date": 4.0,
    "near a town": 6.0,
    "words, ranked": 15.0,
    "place and date, ranked": 20.0,
    "facets of Azaz: place": 8.0,
    "eight facets of Azaz": 8.0,
    "all by month": 5.0,
}
"""The milliseconds that are aimed at."""

FACETS = ("place", "province", "country", "actor", "event-month", "source", "language", "weapon")


@dataclass(frozen=True)
class Timed:
    """Hits, the CPU milliseconds of the first time, and of half and 95% of the others at most."""

    hits: int
    first: float
    p50: float
    p95: float


def main() -> int:
    """Build or open the indexes, ask every question, print tables."""
    asked = _options()
    if asked.corpus:
        with tempfile.TemporaryDirectory() as aside:
            for engine in asked.engines:
                build(Path(aside) / engine, asked.corpus, asked, engine)
        return 0
    figures: dict[str, dict[str, Timed]] = {}
    with tempfile.TemporaryDirectory() as aside:
        source = Path(aside) / "reports.jsonl"
        for engine in asked.engines:
            folder = (asked.index or Path(aside) / "indexes") / engine
            if not manifest.exists(folder):
                build(folder, [write_invented(source, asked.reports)], asked, engine)
            name = f"ours {engine}"
            figures[name] = ask_ours(folder, asked.runs)
            print(f"{name}: {ask_shell(folder)}", flush=True)
        figures |= ask_peers(list(passages(folder)), places_of(folder), Path(aside), asked.runs)
    show(figures)
    if asked.json:
        rows = {name: {label: asdict(one) for label, one in own.items()} for name, own in figures.items()}
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    if asked.chart:
        medians = {name: {label: one.p50 for label, one in own.items()} for name, own in figures.items()}
        title = "CPU milliseconds of a question, warm: half of the runs take no longer"
        asked.chart.write_text(bars(title, list(labels(figures)), medians), "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=12_000)
    parser.add_argument("--engines", nargs="+", default=["whoosh", "tantivy"])
    parser.add_argument("--index", type=Path, help="a folder with an index, or room for one, for each engine")
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--corpus", type=Path, nargs="+", help="files of real reports: build alone is measured")
    parser.add_argument("--memory", type=int, help="megabytes for all processes of a build")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--chart", type=Path)
    return parser.parse_args()


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


def write_invented(source: Path, reports: int) -> Path:
    """Write the invented reports to a file."""
    with source.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(report) + "\n" for report in invented(reports))
    return source


def build(folder: Path, sources: list[Path], asked: argparse.Namespace, engine: str = "whoosh") -> None:
    """Index reports; print time, size and memory."""
    start, spent, before = time.perf_counter(), _cpu(), {"": 0.0}

    def note(_done: int, what: str) -> None:
        before.setdefault(what, _cpu() - spent)

    with PeakMemory() as memory:
        summary = conflict_search.build(
            sources, folder, workers=asked.workers, memory=asked.memory, engine=engine, progress=note
        )
    seconds, spent = time.perf_counter() - start, _cpu() - spent
    workers = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    size, text = size_of(folder), sum(map(size_of, sources))
    print(
        f"{engine}: {summary.passages} passages of {summary.read} reports in {seconds:.0f} s, "
        f"{summary.passages / seconds:.0f} a second, {summary.passages / spent:.0f} a CPU second"
    )
    print(
        f"{spent:.1f} CPU s: workers {workers:.1f}; names, stories and the last commit about "
        f"{max(0, spent - before.get('writing', spent)):.1f}"
    )
    parts = ", ".join(f"{one.name} {size_of(one) / 1e6:.1f}" for one in sorted(folder.iterdir()))
    print(f"{size / 1e6:.1f} MB on disk ({parts}), {size / text:.1f} times the text of {text / 1e6:.1f} MB")
    print(
        f"peak of all processes {memory.peak} MB of proportional set size: {memory.each}, after {memory.at:.0f} s",
        flush=True,
    )


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    return sum(p.stat().st_size for p in (path, *path.rglob("*")) if p.is_file())


class PeakMemory:
    """The most memory that this process and all that it starts take at one moment: each shared page counts once."""

    def __init__(self) -> None:
        self.peak, self.each, self.at = 0, [0], 0.0
        self._done = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._start = time.perf_counter()
        self._watching.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            each = [proportional(pid) for pid in family(os.getpid())]
            if sum(each) > self.peak:
                self.peak, self.each, self.at = sum(each), each, time.perf_counter() - self._start


def family(pid: int) -> list[int]:
    """Return a process and those that it has started, by Linux's files."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def proportional(pid: int) -> int:
    """Return the megabytes of a process, its share of shared pages; 0 where there is none."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024
    return 0


def _cpu() -> float:
    """Return the CPU seconds of this process and those that it has started."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def ask_ours(folder: Path, runs: int) -> dict[str, Timed]:
    """Ask through the API."""
    found = {}
    with conflict_search.open(folder) as index:
        for label, words, options in QUESTIONS:
            found[label] = repeated(lambda w=words, o=options: index.search(w, **o).total, runs)  # type: ignore[misc]
        for by in FACETS:
            found[f"facets of Azaz: {by}"] = repeated(lambda by=by: len(index.facets("Azaz", by)), runs)  # type: ignore[misc]
        found["eight facets of Azaz"] = repeated(lambda: sum(len(index.facets("Azaz", by)) for by in FACETS), runs)
        found["all by month"] = repeated(lambda: len(index.facets(None, "event-month")), runs)
    return found


def repeated(ask: Callable[[], int], runs: int) -> Timed:
    """Ask a question once and then `runs` times."""
    first, hits = timed(ask)
    return Timed(hits, first, *_middle([timed(ask)[0] for _ in range(runs)]))


def _middle(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def timed(ask: Callable[[], int]) -> tuple[float, int]:
    """Return the CPU milliseconds of a call and what it returned."""
    start = time.process_time()
    found = ask()
    return (time.process_time() - start) * 1000, found


def places_of(folder: Path) -> dict[str, str]:
    """Return the entity that each place asked for is."""
    with conflict_search.open(folder) as index:
        return {
            label: index.search(words, limit=1).readings[0].meanings[0].entity_id
            for label, words, _ in QUESTIONS
            if label.endswith("place")
        }


def ask_peers(rows: list[Row], places: Mapping[str, str], aside: Path, runs: int) -> dict[str, dict[str, Timed]]:
    """Index the passages with each peer, ask what it can answer."""
    found = {}
    if find_spec("tantivy"):
        rate, asks = tantivy_py(rows, aside, places)
        print(f"tantivy-py: {rate:.0f} passages a CPU second")
        found["tantivy-py"] = {label: repeated(ask, runs) for label, ask in asks.items()}
    rate, asks = sqlite_fts5(rows, aside)
    print(f"SQLite FTS5: {rate:.0f} passages a CPU second")
    found["SQLite FTS5"] = {label: repeated(ask, runs) for label, ask in asks.items()}
    times = whoosh_times(rows, aside, runs)
    found["plain Whoosh"] = {
        label: Timed(int(hits), first, *_middle(others)) for label, (hits, first, *others) in times.items()
    }
    return found


def labels(figures: Mapping[str, Mapping[str, object]]) -> dict[str, None]:
    """Return the questions in order."""
    return dict.fromkeys(label for own in figures.values() for label in own)


def show(figures: Mapping[str, Mapping[str, Timed]]) -> None:
    """Print a table: hits, what is aimed at, each engine's median, and ours as a multiple of tantivy-py's."""
    ours = next(iter(figures))
    head = f"{'CPU ms, half of the runs':<26}{'hits':>8}{'aim':>6}{'first':>8}{'p95':>7}"
    print("\n" + head + "".join(f"{name:>14}" for name in figures) + f"{'ratio':>8}")
    for label in labels(figures):
        mine = figures[ours].get(label)
        aim = f"{ASKED[label]:.1f}" if label in ASKED else ""
        line = f"{label:<26}" + (f"{mine.hits:>8}{aim:>6}{mine.first:>8.2f}{mine.p95:>7.2f}" if mine else " " * 29)
        line += "".join(f"{own[label].p50:>14.2f}" if label in own else " " * 14 for own in figures.values())
        peer = figures.get("tantivy-py", {}).get(label)
        print(line + (f"{mine.p50 / peer.p50:>8.1f}" if mine and peer else ""))


def ask_shell(folder: Path) -> str:
    """Compare a search in a fresh process with the import of the command line's library, by CPU time."""
    search = [sys.executable, "-m", "conflict_search.cli", "Albu Kamal", "--index", str(folder)]
    typed = [
        "env",
        "_CONFLICT_SEARCH_COMPLETE=complete_bash",
        f"COMP_WORDS=conflict-search search --index {folder} Hom",
    ]
    complete = [*typed, "COMP_CWORD=4", str(Path(sys.executable).with_name("conflict-search"))]
    both = {"import typer": [sys.executable, "-c", "import typer"], "search": search, "complete": complete}
    times: dict[str, list[float]] = {name: [] for name in both}
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for turn in range(10):
        for name, command in both.items():
            start = _cpu()
            subprocess.run(command, capture_output=True, check=True, env=compiled)
            if turn:  # the first compiles
                times[name].append((_cpu() - start) * 1000)
    ours, typer, completed = (statistics.median(times[name]) for name in ("search", "import typer", "complete"))
    return (
        f"from the shell {ours:.0f} ms, import typer {typer:.0f} ms, {ours / typer:.1f} times; "
        f"completing a name {completed:.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
