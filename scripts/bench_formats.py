"""Measure reading and indexing of large files: python scripts/bench_formats.py [--pages 300] [--web-pages 2000]

Makes a PDF with pages of English, Arabic and Ukrainian and a WACZ, each word written for this; reads and indexes each
in a process of its own, and prints minutes, peak memory and counts. The PDF's sentences are compared with what is read.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import made_formats
from conflict_index.model import Report
from conflict_index.read import Failure, Notice, Skipped, read_sources

_SENTENCES = 14
"""Sentences on a page."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--web-pages", type=int, default=2000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--index", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure, index=asked.index)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        made = [Path(folder) / "large.pdf", Path(folder) / "large.wacz"]
        texts = page_texts(asked.pages)
        made[0].write_bytes(made_formats.pdf_file([made_formats.pdf_page(page) for page in texts]))
        made[1].write_bytes(wacz(asked.web_pages))
        print("| file | size | step | minutes | peak MB | reports | characters | failed | skipped | notices |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for path in made:
            for step in ([], ["--index"]):
                subprocess.run([sys.executable, __file__, "--measure", str(path), *step], check=True)
        compare(made[0], texts)
    return 0


def page_texts(count: int) -> list[list[str]]:
    """Return the paragraphs of each page, every third page in one of three languages."""
    return [[f"{made_formats.TEXTS[n % 3]} {n} {at}." for at in range(_SENTENCES)] for n in range(count)]


def wacz(count: int) -> bytes:
    """Return a WACZ of web pages in three languages."""
    records = []
    for n in range(count):
        body = "".join(f"<p>{made_formats.TEXTS[n % 3]} {n} {at}.</p>" for at in range(8))
        page = (
            f'<html><head><title>Report {n}</title><meta property="article:published_time" content="2022-03-10"></head>'
        )
        answer = made_formats.answer(
            f"{page}<body><article>{body}</article></body></html>".encode(), "text/html; charset=utf-8"
        )
        records.append(gzip.compress(made_formats.warc_record("response", f"https://example.org/{n}", answer), mtime=0))
    return made_formats.zipped([("archive/data.warc.gz", b"".join(records)), ("datapackage.json", "{}")])


def measure(path: Path, *, index: bool) -> None:
    """Print the row of one file, read alone or read and indexed."""
    started = time.perf_counter()
    if index:
        import conflict_search as cs

        cs.build([path], path.with_suffix(".index"))
    events = (
        [(type(event), len(event.text) if isinstance(event, Report) else 0) for event in read_sources([path])]
        if not index
        else []
    )
    minutes = (time.perf_counter() - started) / 60
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = [str(sum(kind is wanted for kind, _ in events)) for wanted in (Report, Failure, Skipped, Notice)]
    characters = f"{sum(length for _, length in events):,}"
    cells = [counts[0], characters, *counts[1:]] if not index else [""] * 5
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    step = "index" if index else "read"
    print(f"| {path.name} | {size} | {step} | {minutes:.2f} | {peak:.0f} | {' | '.join(cells)} |", flush=True)


def compare(path: Path, texts: list[list[str]]) -> None:
    """Print how many of the sentences that were written are read letter by letter, on their page."""
    (report,) = (event for event in read_sources([path]) if isinstance(event, Report))
    ends = [*report.pages[1:], len(report.text)]
    right = total = 0
    for page, (start, end) in zip(texts, zip(report.pages, ends, strict=True), strict=True):
        read = " ".join(report.text[start:end].split())
        right += sum(sentence in read for sentence in page)
        total += len(page)
    print(f"\n{path.name}: {right} of {total} sentences as written, on the right one of {len(texts)} pages")


if __name__ == "__main__":
    sys.exit(main())
