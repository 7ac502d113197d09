"""Measure the memory that printing a whole answer takes: python scripts/bench_stream.py [--passages 1000000]

Makes an index of invented reports (bench_engine's), a few of which are stored again and again under other ids, sources
and days, which takes minutes instead of hours. Then asks for all passages from the shell in each format and grouping,
with `--limit 0`, reads the lines, and looks at the memory of the process all the while: at its own, which is no file's,
and at PSS, which adds its share of what is mapped from files and which the system takes back when it needs the room.
--marks prints the peaks so far at some numbers of lines.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from bench_engine import invented

import conflict_search
from conflict_index import ids
from conflict_index.annotate import Annotator
from conflict_index.engine.registry import open_engine
from conflict_index.engine.reports import report_ids
from conflict_index.gazetteer import Gazetteer
from conflict_index.pipeline.prepare import prepare
from conflict_index.store import manifest, wire
from conflict_index.store.documents import INDEXED_ROLES, Document
from conflict_search.opening import gazetteer_path
from conflict_search.render.registry import RENDERERS

QUESTION = "text:with"
"""A word of every passage."""

_COMMIT = 500
"""Reports of a commit."""

_EACH = 0.25
"""Seconds between two looks at the memory."""


class Memory(NamedTuple):
    """Megabytes at the highest: what is no file's, and that with the share of what is mapped from files."""

    own: int
    pss: int


@dataclass(frozen=True)
class Asked:
    """What a run was asked and took: options, lines and bytes printed, seconds of CPU, memory."""

    options: Sequence[str]
    lines: int
    size: int
    cpu: float
    memory: Memory


def main() -> int:
    """Make or open the index, ask in every way, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--different", type=int, default=100, help="reports that differ in more than their ids")
    parser.add_argument("--index", type=Path, help="an index made before, or room for one")
    parser.add_argument("--limits", type=int, nargs="+", default=[0], help="--limit of the runs; 0 for all")
    parser.add_argument("--ways", nargs="+", default=[*RENDERERS, "report", "story", "sources"])
    parser.add_argument("--marks", type=int, nargs="*", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        folder = asked.index or Path(aside) / "index"
        if not manifest.exists(folder):
            make(folder, asked.passages, asked.different)
        for way in asked.ways:
            for limit in asked.limits:
                shown(ask(folder, [*options_of(way), "--limit", str(limit)], asked.marks))
    return 0


def make(folder: Path, passages: int, different: int) -> None:
    """Write the index."""
    source = folder.parent / f"{folder.name}.jsonl"
    source.write_text("".join(json.dumps(report) + "\n" for report in invented(different)), "utf-8")
    conflict_search.build([source], folder, workers=1)
    made = manifest.read(folder)
    engine = open_engine(made.engine, manifest.engine_folder(folder), write=True)
    with Gazetteer.open(gazetteer_path(None)) as gazetteer:
        first = [
            wire.load_report(one) for one in engine.stored([ids.report_key(i) for i in report_ids(engine)]).values()
        ]
        annotator = Annotator(gazetteer, made.focus)
        prepared = [(report.id, prepare(report, annotator, gazetteer).documents) for report in first]
    count, added, turn = made.passages, [], 0
    while count < passages:
        turn += 1
        for report_id, documents in prepared:
            copied = f"{report_id}c{turn}"
            engine.add(copied, copies(documents, report_id, copied))
            added.append((copied, f"source {turn % 40}"))
            count += len(documents) - 2
            if len(added) % _COMMIT == 0:
                engine.commit()
    engine.commit()
    roles = engine.facets(None, "role")
    engine.close()
    count = sum(roles.get(role, 0) for role in INDEXED_ROLES)
    manifest.write(folder, replace(made, passages=count, reports=roles["report"]))
    with sqlite3.connect(folder / "stories.sqlite") as stories:
        row = "INSERT INTO report (id, source, published, agency, whole, hashes) VALUES (?, ?, 0, '', 0, x'')"
        stories.executemany(row, added)
    print(f"{count:,} passages of {roles['report']:,} reports", flush=True)


def copies(documents: Sequence[Document], old: str, new: str) -> Iterator[Document]:
    """Yield the documents of a report under another id."""
    for one in documents:
        stored = one.stored.replace(f'"{old}"', f'"{new}"').replace(f'"{old}:', f'"{new}:')
        yield replace(one, id=one.id.replace(old, new, 1), stored=stored)


def options_of(way: str) -> list[str]:
    """Return the options of a format, or of a grouping, which is printed as JSON lines."""
    if way in RENDERERS:
        return ["--format", way]
    return ["--format", "jsonl", *(["--min-sources", "2"] if way == "sources" else ["--group", way])]


def ask(folder: Path, options: Sequence[str], marks: Sequence[int]) -> Asked:
    """Ask from the shell, count what is printed, and look at the memory meanwhile."""
    command = [sys.executable, "-m", "conflict_search.cli", QUESTION, "--no-log", "--index", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        peaks: list[Memory] = [Memory(0, 0)]
        watcher = threading.Thread(target=watch, args=(process, peaks))
        watcher.start()
        lines = size = 0
        assert process.stdout
        for line in process.stdout:
            lines, size = lines + 1, size + len(line)
            if lines in marks:
                shown(Asked(options, lines, size, cpu_of(process.pid), peaks[0]))
        cpu = cpu_of(process.pid)
        process.wait()
        watcher.join()
    return Asked(options, lines, size, cpu, peaks[0])


def watch(process: subprocess.Popen[bytes], peaks: list[Memory]) -> None:
    """Note the highest memory of a process until it ends."""
    while process.poll() is None:
        now = memory_of(process.pid)
        peaks[0] = Memory(max(peaks[0].own, now.own), max(peaks[0].pss, now.pss))
        time.sleep(_EACH)


def memory_of(process: int) -> Memory:
    """Return the memory of a process now, by what Linux says of it."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return Memory(0, 0)
    sizes = {name: int(value.split()[0]) for name, _, value in (row.partition(":") for row in rows[1:])}
    return Memory(sizes["Anonymous"] // 1024, sizes["Pss"] // 1024)


def cpu_of(process: int) -> float:
    """Return the CPU seconds of a process so far, 0 if it is gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100


def shown(asked: Asked) -> None:
    """Print a row of the table."""
    print(
        f"{' '.join(asked.options):45} {asked.lines:12,} lines {asked.size / 1e6:8,.0f} MB {asked.cpu:7.0f} s CPU "
        f"{asked.memory.own:6} MB own {asked.memory.pss:6} MB PSS",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
