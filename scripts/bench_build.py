"""Measure the cost of building an index: python scripts/bench_build.py CORPUS [CORPUS ...] [--json FILE] [--runs 3]

Prints passages per second and peak memory, with the shares of reading, annotating and writing, beside two peers on
the same passages in the same run: Whoosh's StandardAnalyzer alone, and a Whoosh index of the plain text.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from conflict_index.annotate import Annotator
from conflict_index.engine.registry import open_engine
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Report
from conflict_index.pipeline.prepare import Prepared, annotate, to_documents
from conflict_index.read import read_sources
from conflict_search.opening import gazetteer_path


def main() -> int:
    """Measure each step and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    if missing := [str(p) for p in asked.corpus if not p.exists()]:
        print(f"bench_build: no corpus at {', '.join(missing)}", file=sys.stderr)
        return 2
    figures = [measure(asked.corpus) for _ in range(asked.runs)]
    median = {key: statistics.median(f[key] for f in figures) for key in figures[0]}
    median["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_table(median)
    if asked.json:
        asked.json.write_text(json.dumps(median, indent=1) + "\n", "utf-8")
    return 0


def measure(corpus: list[Path]) -> dict[str, float]:
    """Return the seconds of each step and the counts of one run."""
    seconds: dict[str, float] = {}
    with Gazetteer.open(gazetteer_path()) as gazetteer, tempfile.TemporaryDirectory() as folder:
        with timed("reading", seconds):
            reports = [r for r in read_sources(corpus) if isinstance(r, Report)]
        with timed("annotating", seconds):
            annotator = Annotator(gazetteer)
            annotated = [annotate(report, annotator) for report in reports]
        with timed("writing", seconds):
            write((to_documents(parts, gazetteer) for parts in annotated), Path(folder))
        texts = [p.text for parts in annotated for p in parts.passages]
        with timed("analyzer", seconds):
            peer_analyzer(texts)
        with timed("bare index", seconds):
            peer_index(texts, Path(folder) / "bare")
    return seconds | {"reports": len(reports), "passages": len(texts)}


@contextlib.contextmanager
def timed(step: str, seconds: dict[str, float]) -> Iterator[None]:
    """Record the wall seconds of a block under its name."""
    start = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - start


def write(prepared: Iterable[Prepared], folder: Path) -> None:
    """Write the documents of all reports in one commit."""
    engine = open_engine("whoosh", folder, write=True)
    for found in prepared:
        engine.add(found.report_id, found.documents)
    engine.commit()
    engine.close()


def peer_analyzer(texts: list[str]) -> None:
    """Run Whoosh's StandardAnalyzer over the passages: the least work of any Whoosh index."""
    from whoosh.analysis import StandardAnalyzer

    analyzer = StandardAnalyzer()
    for text in texts:
        for _ in analyzer(text, positions=True):
            pass


def peer_index(texts: list[str], folder: Path) -> None:
    """Build a plain Whoosh index of the texts."""
    from whoosh.fields import STORED, TEXT, Schema
    from whoosh.index import create_in

    folder.mkdir()
    writer = create_in(str(folder), Schema(text=TEXT, stored=STORED)).writer(limitmb=256)
    for text in texts:
        writer.add_document(text=text, stored=text)
    writer.commit()


def print_table(median: dict[str, float]) -> None:
    """Print the steps with their shares, then the peers with ratios."""
    steps = ("reading", "annotating", "writing")
    total = sum(median[step] for step in steps)
    passages = median["passages"]
    print(f"{median['reports']:.0f} reports, {passages:.0f} passages, peak memory {median['peak_megabytes']:.0f} MB")
    print(f"{'step':<28}{'seconds':>9}{'share':>8}{'passages/s':>12}")
    for step in steps:
        print(f"{step:<28}{median[step]:>9.2f}{median[step] / total:>8.0%}{passages / median[step]:>12.0f}")
    print(f"{'all':<28}{total:>9.2f}{1:>8.0%}{passages / total:>12.0f}")
    for peer, ours, label in (
        ("analyzer", "annotating", "Whoosh StandardAnalyzer"),
        ("bare index", "writing", "Whoosh, bare text"),
    ):
        print(f"{label:<28}{median[peer]:>9.2f}{'':>8}{passages / median[peer]:>12.0f}", end="")
        print(f"   {ours} takes {median[ours] / median[peer]:.1f} times as long")


if __name__ == "__main__":
    sys.exit(main())
