"""How long large files take and how much memory: python scripts/bench_sizes.py [--only WORD] [--gigabytes 2]

Prints one line a case: minutes of processor time and of the clock, peak memory of all its processes (proportional set
size, Linux), and what was read. Files are made one at a time in --folder and removed. Indexed are a text of 50 MB, a
chat of 50,000 messages, a PDF of 300 pages in three scripts, a web archive of 2,000 pages, JSON lines of a tenth of
--gigabytes; of JSON lines, a table and a JSON list of --gigabytes the records are counted; lines of 100 MB are read.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from json import dumps
from pathlib import Path
from typing import NamedTuple

import bench_formats

import made_formats

READ = """
import collections, sys
from conflict_index.read import read_sources
print(dict(collections.Counter(type(event).__name__ for event in read_sources(sys.argv[1:]))))
"""
COUNT = """
import collections, sys
from conflict_index.read.content import records_of
from conflict_index.read.walk import walk
(source,) = walk(sys.argv[1:])
with source.file.open("rb") as stream:
    print(dict(collections.Counter(type(item).__name__ for item in records_of(source, stream, {}))))
"""
MB = 1_000_000


class Run(NamedTuple):
    """What a run took: CPU seconds, the peak of its memory in MB, and the last line that it printed."""

    seconds: float
    memory: int
    said: str


def measured(command: list[str]) -> Run:
    """Run a command to its end, and look at the memory of its processes ten times a second."""
    before = os.times()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_kilobytes, _tree(process.pid))))
        time.sleep(0.1)
    after = os.times()
    said = process.stdout.read().strip().splitlines() if process.stdout else []
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    said = [line for line in said if "the index is in" not in line]
    return Run(seconds, peak // 1024, said[-1].removeprefix("conflict-search: ") if said else "")


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                yield from _tree(int(child))
        except OSError:
            continue


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


# --- what is read

PLACES = [
    "Aleppo",
    "Mosul",
    "Raqqa",
    "Kharkiv",
    "Homs",
    "Idlib",
    "Taiz",
    "Sanaa",
    "Marib",
    "Donetsk",
    "Bakhmut",
    "Kherson",
    "Gao",
    "Mopti",
    "Ramadi",
    "Hama",
]
OPENINGS = ["Soldiers", "A drone", "Fighters", "Police", "A convoy", "Two vehicles", "Farmers", "Nurses"]
DEEDS = ["reached", "shelled", "left", "passed", "struck", "repaired", "searched", "watched"]
THINGS = ["the market", "a school", "the bridge", "a clinic", "the mill", "a depot", "the road", "a well"]
ENDS = [
    "as rain fell on the hills",
    "and nobody answered the radio for the rest of the day",
    "while neighbours carried water up the stairs",
    "before the shops opened again",
    "and the old road stayed closed to lorries and buses",
]


def sentence(chance: random.Random) -> str:
    """Make a sentence; one in three has a place, one in six a date."""
    pick = chance.choice
    place = f" near {pick(PLACES)}" if chance.random() < 1 / 3 else ""
    day = f" on {chance.randint(1, 28)} June {chance.randint(2012, 2023)}" if chance.random() < 1 / 6 else ""
    return f"{pick(OPENINGS)} {pick(DEEDS)} {pick(THINGS)}{place}{day} {pick(ENDS)}."


def paragraphs(size: int, chance: random.Random) -> Iterator[str]:
    """Yield paragraphs of together some `size` characters."""
    while size > 0:
        made = " ".join(sentence(chance) for _ in range(chance.randint(2, 6)))
        size -= len(made) + 2
        yield made


def write_text(path: Path, size: int) -> None:
    """Write a text of some `size` characters."""
    with path.open("w") as file:
        file.writelines(f"{one}\n\n" for one in paragraphs(size, random.Random(1)))


def write_lines(path: Path, size: int) -> None:
    """Write JSON lines of a report of some 3,000 characters each."""
    chance = random.Random(2)
    bodies = ["\n\n".join(paragraphs(3000, chance)) for _ in range(500)]
    with path.open("w") as file:
        while file.tell() < size:
            line = {"title": sentence(chance), "date": "2016-06-29", "text": chance.choice(bodies)}
            file.write(dumps(line) + "\n")


def write_table(path: Path, size: int) -> None:
    """Write a table with a report of some 3,000 characters in each row."""
    chance = random.Random(3)
    bodies = ["\n\n".join(paragraphs(3000, chance)) for _ in range(500)]
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["title", "date", "text"])
        while file.tell() < size:
            rows.writerow([sentence(chance), "2016-06-29", chance.choice(bodies)])


def write_chat(path: Path, messages: int) -> None:
    """Write an export of a chat: texts are lists of parts."""
    chance = random.Random(4)
    made = [
        {
            "id": number,
            "type": "message",
            "date": f"2022-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00",
            "from": "Channel",
            "text": [sentence(chance), {"type": "bold", "text": f" {sentence(chance)} "}, sentence(chance)],
        }
        for number in range(messages)
    ]
    path.write_text(dumps({"name": "Channel", "type": "public_channel", "id": 1, "messages": made}))


def write_list(path: Path, size: int) -> None:
    """Write one JSON list of reports of some 3,000 characters each."""
    chance = random.Random(5)
    bodies = ["\n\n".join(paragraphs(3000, chance)) for _ in range(500)]
    with path.open("w") as file:
        file.write("[")
        while file.tell() < size:
            item = {"title": sentence(chance), "date": "2016-06-29", "text": chance.choice(bodies)}
            file.write(dumps(item) + ",\n")
        file.write('{"title": "The end", "text": "The road is open."}]')


def write_pdf(path: Path, pages: int) -> None:
    """Write a PDF in English, Arabic and Ukrainian."""
    path.write_bytes(made_formats.pdf_file([made_formats.pdf_page(page) for page in bench_formats.page_texts(pages)]))


# --- cases


def large_cases(folder: Path, program: str, python: str, gigabytes: float, only: str) -> None:
    """Print the time and memory of each large file."""
    size = int(gigabytes * 1000 * MB)
    index = [program, "index", "--index", str(folder / "index")]
    read, count = [python, "-c", READ], [python, "-c", COUNT]
    cases: list[tuple[str, str, Callable[[Path], None], list[str]]] = [
        ("index a text of 50 MB", "a.txt", lambda path: write_text(path, 50 * MB), index),
        ("index a chat of 50,000 messages", "a.json", lambda path: write_chat(path, 50_000), index),
        ("index a PDF of 300 pages", "a.pdf", lambda path: write_pdf(path, 300), index),
        ("index a web archive, 2,000 pages", "a.wacz", lambda path: _write(path, bench_formats.wacz(2000)), index),
        (f"records of JSON lines, {gigabytes:g} GB", "a.jsonl", lambda path: write_lines(path, size), count),
        (f"records of a table, {gigabytes:g} GB", "a.csv", lambda path: write_table(path, size), count),
        (f"records of a JSON list, {gigabytes:g} GB", "a.json", lambda path: write_list(path, size), count),
        (f"index JSON lines of {gigabytes / 10:g} GB", "a.jsonl", lambda path: write_lines(path, size // 10), index),
        ("read a JSON line of 100 MB", "a.jsonl", write_long_line, read),
        ("read a text of a 100 MB line", "a.txt", lambda path: write_long(path, ""), read),
        ("read a table's line of 100 MB", "a.csv", lambda path: write_long(path, "id,text\n1,"), read),
    ]
    print(f"{'case':34}{'size MB':>9}{'CPU min':>9}{'minutes':>9}{'peak MB':>9}  read")
    for about, name, write, command in cases:
        if only not in about:
            continue
        path = folder / name
        write(path)
        start = time.monotonic()
        run = measured([*command, str(path)])
        wall = time.monotonic() - start
        times = f"{path.stat().st_size / MB:9.1f}{run.seconds / 60:9.2f}{wall / 60:9.2f}"
        print(f"{about:34}{times}{run.memory:9}  {run.said}", flush=True)
        path.unlink()
        shutil.rmtree(folder / "index", ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def write_long(path: Path, before: str) -> None:
    """Write a line of 100 MB."""
    path.write_text(before + "word " * 20 * MB)


def write_long_line(path: Path) -> None:
    """Write JSON lines, the second of 100 MB."""
    path.write_text('{"text": "Before."}\n' + dumps({"text": "word " * 20 * MB}) + '\n{"text": "After."}\n')


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--folder", type=Path, help="where files are made; without, the system's temporary folder")
    parser.add_argument("--program", default=str(Path(sys.executable).with_name("conflict-search")))
    parser.add_argument("--python", default=sys.executable)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as made:
        large_cases(Path(made), asked.program, asked.python, asked.gigabytes, asked.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
