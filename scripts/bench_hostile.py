"""Measure files made to take long, to 1 MB: python scripts/bench_hostile.py [--only WORD...] [--save F] [--against F]

Each pattern of tests/data/hostile.csv is repeated to 125, 250, 500 and 1000 KB; each file is read, and its reports are
cut, annotated and made into documents, in a process of its own. A line a pattern has CPU seconds of reading and of the
rest at 1 MB, the exponent by which both grow between the last two sizes (1 is linear, 2 quadratic), the peak of memory
in MB with the gazetteer, and what was read. --save keeps the figures; --against prints those of an earlier run before
them. Patterns above 3 s or growing faster than a line are marked.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import multiprocessing.connection
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import made_hostile

SIZES = (125_000, 250_000, 500_000, 1_000_000)
SLOW = 3.0
"""CPU seconds that 1 MB may take."""

STEEP = 1.35
"""The exponent above which a pattern is marked, where the largest size takes over SHORT seconds."""

SHORT = 0.5
SMALLEST = 2000
"""Characters of a first file, for which libraries and tables are loaded."""

MOST = 60.0
"""CPU seconds of one size after which larger ones are left out."""

MEMORY = 6 << 30
"""Bytes of address space that a process may use."""

Figures = dict[str, Any]


def main() -> int:
    """Print a line a pattern, then how many are marked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[""], help="patterns whose name or suffix holds one of these")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--marked", action="store_true", help="print only what is marked")
    asked = parser.parse_args()
    before = json.loads(asked.against.read_text()) if asked.against else {}
    rows = [row for row in made_hostile.patterns() if _is_asked(row, asked.only)]
    print(f"{'pattern':44}{'before':>7}{'read':>7}{'rest':>7}{'growth':>7}{'MB':>6}  read at the largest size")
    found = {}
    for row in rows:
        figures = found[row["about"]] = apart(row, tuple(asked.sizes))
        if not asked.marked or marked(figures):
            print(line(row, figures, before.get(row["about"])), flush=True)
    print(f"\n{sum(map(marked, found.values()))} of {len(rows)} patterns marked; slowest {worst(found)}")
    if asked.save:
        asked.save.write_text(json.dumps(found, indent=0))
    return int(any(map(marked, found.values())))


def _is_asked(row: dict[str, str], only: list[str]) -> bool:
    return any(word in f"{row['about']} {row['suffix']}" for word in only)


def apart(row: dict[str, str], sizes: tuple[int, ...]) -> Figures:
    """Measure a pattern in a process of its own."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=measure, args=(row, sizes, there))
    process.start()
    there.close()
    try:
        figures: Figures = here.recv()
    except EOFError:
        figures = {"read": [], "rest": [], "memory": 0, "said": "the process died"}
    process.join()
    return figures


def measure(row: dict[str, str], sizes: tuple[int, ...], there: multiprocessing.connection.Connection) -> None:
    """Send the figures of a pattern."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    figures: Figures = {"read": [], "rest": [], "memory": 0, "said": ""}
    with tempfile.TemporaryDirectory() as folder:
        for size in (SMALLEST, *sizes):
            path = Path(folder) / f"a{size}.{row['suffix']}"
            path.write_text(made_hostile.content(row, size), "utf-8", newline="")
            read, rest, figures["said"] = timed(path)
            if size != SMALLEST:
                figures["size"] = size
                figures["read"].append(read)
                figures["rest"].append(rest)
            if read + rest > MOST:
                figures["said"] += f", left off at {size}"
                break
    figures["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    there.send(figures)


def timed(path: Path) -> tuple[float, float, str]:
    """Return the CPU seconds of reading a file and of preparing its reports, and what was read."""
    from conflict_index.model import Report
    from conflict_index.pipeline.prepare import prepare
    from conflict_index.read import Failure, read_sources

    annotator, names = _annotator()
    counts: Counter[str] = Counter()
    started, rest, failed = time.process_time(), 0.0, ""
    for event in read_sources([path]):
        counts[type(event).__name__] += 1
        if isinstance(event, Failure) and "error of the program" in event.reason:
            failed = event.reason
        if isinstance(event, Report):
            begun = time.process_time()
            try:
                counts["passages"] += prepare(event, annotator, names).passages
            except Exception as error:
                failed = repr(error)
            rest += time.process_time() - begun
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return time.process_time() - started - rest, rest, said + (f" FAULT {failed}" if failed else "")


_opened: list[Any] = []


def _annotator() -> Any:
    """Return the annotator and the gazetteer, opened once."""
    from conflict_index.annotate import Annotator
    from conflict_index.gazetteer import Gazetteer
    from conflict_search.opening import gazetteer_path

    if not _opened:
        names = Gazetteer.open(gazetteer_path())
        _opened.extend((Annotator(names), names))
    return _opened


def total(figures: Figures) -> float:
    """Return the CPU seconds at the largest size."""
    both = figures["read"][-1:] + figures["rest"][-1:]
    return float(sum(both))


def per_megabyte(figures: Figures) -> float:
    """Return the CPU seconds for each MB of the largest size."""
    return total(figures) * 1e6 / float(figures.get("size") or 1)


def growth(figures: Figures) -> float:
    """Return the exponent of time in size between the last two sizes."""
    both = [read + rest for read, rest in zip(figures["read"], figures["rest"], strict=True)]
    return math.log2(max(both[-1], 0.001) / max(both[-2], 0.001)) if len(both) > 1 else math.nan


def marked(figures: Figures) -> bool:
    """Return whether a pattern takes too long, grows too fast, or is not read."""
    steep = growth(figures) > STEEP and total(figures) > SHORT
    return per_megabyte(figures) > SLOW or steep or not figures["read"] or "FAULT" in figures["said"]


def line(row: dict[str, str], figures: Figures, before: Figures | None) -> str:
    """Return the line of a pattern."""
    earlier = f"{total(before):7.2f}" if before and before["read"] else " " * 7
    times = "".join(f"{(figures[step] or [math.nan])[-1]:7.2f}" for step in ("read", "rest"))
    mark = "  <" if marked(figures) else ""
    name = f"{row['about']} ({row['suffix']})"
    return f"{name:44}{earlier}{times}{growth(figures):7.1f}{figures['memory']:6}  {figures['said'][:110]}{mark}"


def worst(found: dict[str, Figures]) -> str:
    """Return the name and time of the slowest pattern."""
    name = max(found, key=lambda one: total(found[one]))
    return f"{total(found[name]):.1f} s: {name}"


if __name__ == "__main__":
    _annotator()
    sys.exit(main())
