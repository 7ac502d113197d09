"""Prepare in several processes, load by each engine, ask: python scripts/bench_cluster.py [--reports 12000]

The collection and the questions are those of bench_engine. Without --url a cluster of three nodes is started on this
machine and ended. Times are of the clock, since a cluster works in other processes; on a busy machine they are upper
bounds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench_engine import QUESTIONS, invented

import conflict_search
from cluster import LocalCluster
from conflict_index.engine.registry import ENGINES

MORE: tuple[conflict_search.Facet, ...] = ("place", "event-month")
"""Facets that are counted besides."""


class Took(NamedTuple):
    """Seconds of the clock, and CPU seconds of each process."""

    clock: float
    each: tuple[float, ...]


def main() -> int:
    """Print the figures; exit code 1 if parts or answers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=12_000)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--engines", nargs="+", default=["whoosh", "tantivy", "opensearch"])
    parser.add_argument("--url", nargs="*")
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--folder", type=Path, help="where sources, parts and indexes are kept for another run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = asked.folder or Path(aside)
        folder.mkdir(exist_ok=True)
        parts, same = prepare(folder, asked.reports, asked.processes)
        local = None if asked.url else LocalCluster.create(folder / "cluster")
        try:
            answers = [
                load_and_ask(name, parts, folder, asked.url or local_urls(local), asked.runs) for name in asked.engines
            ]
        finally:
            if local:
                local.stop()
    show(asked.engines, [times for times, _ in answers])
    equal = all(totals == answers[0][1] for _, totals in answers)
    print(f"totals of all engines {'are equal' if equal else 'DIFFER'}")
    return 0 if same and equal else 1


def local_urls(local: LocalCluster | None) -> list[str]:
    return local.urls if local else []


def prepare(folder: Path, reports: int, processes: int) -> tuple[list[Path], bool]:
    """Prepare by one process and by several; print the times; return the parts, and whether they hold the same."""
    sources = [folder / f"{n}.jsonl" for n in range(processes)]
    rows = list(invented(reports))
    for n, source in enumerate(sources):
        own = rows[n * reports // processes : (n + 1) * reports // processes]
        source.write_text("".join(json.dumps(row) + "\n" for row in own), "utf-8")
    focus, whole = folder / "focus.part", folder / "whole.part"
    parts = [source.with_suffix(".part") for source in sources]
    first = run([["prepare", *map(str, sources), "--out", str(focus), "--focus"]])
    one = run([["prepare", *map(str, sources), "--out", str(whole)]])
    several = run(
        [["prepare", str(s), "--out", str(p), "--like", str(focus)] for s, p in zip(sources, parts, strict=True)]
    )
    longest = first.each[0] + max(several.each)
    same = list(held([whole])) == list(held(parts))
    print(f"prepare, one process: {one.clock:.0f} s, {one.each[0]:.0f} s of CPU")
    clock = first.clock + several.clock
    print(
        f"prepare, {processes} processes: {clock:.0f} s on {os.cpu_count()} cores, {longest:.0f} s of CPU the longest"
    )
    print(f"speed-up {one.clock / clock:.1f} by the clock, {one.each[0] / longest:.1f} with a core for each process")
    size = sum(part.stat().st_size for part in parts), sum(source.stat().st_size for source in sources)
    said = "the same reports" if same else "THEY DIFFER"
    print(f"parts: {size[0] / 1e6:.0f} MB, {size[0] / size[1]:.1f} times the text; {said}", flush=True)
    return parts, same


def run(commands: list[list[str]]) -> Took:
    """Run commands side by side; return the times."""
    start = time.perf_counter()
    started = [
        subprocess.Popen([sys.executable, "-m", "conflict_search.cli", *words], stderr=subprocess.DEVNULL)
        for words in commands
    ]
    each = []
    for one in started:
        _, status, used = os.wait4(one.pid, 0)
        one.returncode = os.waitstatus_to_exitcode(status)
        if one.returncode:
            sys.exit(f"a command failed with code {one.returncode}")
        each.append(used.ru_utime + used.ru_stime)
    return Took(time.perf_counter() - start, tuple(each))


def held(parts: list[Path]) -> Iterator[bytes]:
    """Yield the reports of parts as they are written."""
    for part in parts:
        with gzip.open(part) as file:
            yield from (line for line in file if line.startswith(b'["report"'))


def load_and_ask(
    name: str, parts: list[Path], folder: Path, urls: list[str], runs: int
) -> tuple[dict[str, list[float]], dict[str, object]]:
    """Load the parts into an engine, print how fast; return the milliseconds and the answer of each question."""
    index = folder / f"index-{name}"
    cluster = conflict_search.Cluster(tuple(urls), "bench") if ENGINES[name].remote else None
    if not index.exists():
        start, spent = time.perf_counter(), time.process_time()
        summary = conflict_search.build(parts, index, engine=name, cluster=cluster, prepared=True)
        clock, spent = time.perf_counter() - start, time.process_time() - spent
        documents = summary.passages + 2 * summary.read
        size = sum(path.stat().st_size for path in (index / "engine").rglob("*") if path.is_file())
        print(
            f"load, {name}: {summary.passages} passages of {summary.read} reports in {clock:.0f} s, {spent:.0f} s "
            f"of CPU here, {documents / clock:.0f} documents a second; files here {size / 1e6:.0f} MB", flush=True
        )  # fmt: skip
    times: dict[str, list[float]] = {}
    totals: dict[str, object] = {}
    with conflict_search.open(index) as opened:
        for label, words, options in QUESTIONS:
            for _ in range(runs + 1):
                start = time.perf_counter()
                found = opened.search(words, **options)  # type: ignore[arg-type]
                times.setdefault(label, []).append((time.perf_counter() - start) * 1000)
            totals[label] = (found.total, found.partial, [hit.passage.id for hit in found])
        for by in MORE:
            for _ in range(runs + 1):
                start = time.perf_counter()
                counts = opened.facets("Azaz", by)
                times.setdefault(f"facets of Azaz: {by}", []).append((time.perf_counter() - start) * 1000)
            totals[by] = counts
    return times, totals


def show(engines: list[str], times: list[dict[str, list[float]]]) -> None:
    """Print a table: the first time, half and 95% of the others."""
    print(f"\n{'ms: first, half, 95%':<26}" + "".join(f"{name:>27}" for name in engines))
    for label in times[0]:
        line = f"{label:<26}"
        for own in times:
            first, *others = own[label]
            line += f"{first:>11.1f}{statistics.median(others):>8.1f}{sorted(others)[int(len(others) * 0.95)]:>8.1f}"
        print(line)


if __name__ == "__main__":
    sys.exit(main())
