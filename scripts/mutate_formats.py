"""Show what is read of every input format, and what damaged ones do: python scripts/mutate_formats.py [--mutations 500]

For each format: the reports of a file made by scripts/made_formats.py, or of the exports in a folder; whether the words
of three languages, the date, the offsets, the citation and its verification are right; then how many of the mutated
files gave reports, failures or remarks, and how many an error of the program. The mutations are the same on every run.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import made_formats
from conflict_index.model import Report
from conflict_index.read import Failure, read_sources
from conflict_index.read.record import sha256_of

SLOW = 10.0
"""Seconds that no small file may take."""


@dataclass(slots=True)
class Outcome:
    """What a number of mutated files did."""

    read: int = 0
    refused: int = 0
    faults: int = 0
    slowest: float = 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mutations", type=int, default=500)
    parser.add_argument("--only", nargs="*", default=list(made_formats.FILES), help="names of files")
    parser.add_argument("--exports", type=Path, help="a folder of small exports, whose files are mutated instead")
    asked = parser.parse_args()
    files = {name: made_formats.FILES[name] for name in asked.only}
    if asked.exports:
        files = {path.name: path.read_bytes for path in sorted(asked.exports.iterdir())}
    print("| file | reports | words | date | offsets | cite | verify | mutated | read | refused | faults | slowest |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make in files.items():
            content = make()
            cells = described(Path(folder), name, content)
            found = mutated_outcome(Path(folder), name, content, asked.mutations)
            faults += found.faults
            counts = f"{asked.mutations} | {found.read} | {found.refused} | {found.faults} | {found.slowest:.2f} s"
            print(f"| {name} | {' | '.join(cells)} | {counts} |", flush=True)
    print(f"\n{faults} faults in {asked.mutations * len(files)} mutated files")
    return int(faults > 0)


def described(folder: Path, name: str, content: bytes) -> list[str]:
    """Return what is read of a whole file, for a row of the table."""
    import conflict_search as cs

    path = folder / name
    path.write_bytes(content)
    index = folder / f"{name}.index"
    cs.build([path], index)
    reports = [event for event in read_sources([path]) if isinstance(event, Report)]
    words = " ".join(" ".join(report.text.split()) for report in reports)
    dates = sorted({f"{r.published.start} {r.published.basis}" for r in reports if r.published})
    right = all(sha256_of(r.text) == r.sha256 for r in reports)
    with cs.open(index) as opened:
        found = [(report, passage) for report in reports for passage in opened.passages(report.id)]
        right = right and all(r.text[p.span.start : p.span.end] == p.text for r, p in found)
        verdicts = {cs.verify(opened.cite(passage.id)).outcome for _, passage in found}
        places = [_place(report, passage.span.start) for report, passage in found]
    named = next((place for place in places if place), "")
    complete = "all" if all(text in words for text in made_formats.TEXTS) else f"{len(words)} characters"
    return [str(len(reports)), complete, ", ".join(dates), "right" if right else "WRONG", named, " ".join(verdicts)]


def _place(report: Report, start: int) -> str:
    page = report.page_at(start)
    return ", ".join(part for part in (report.origin.record or "", f"page {page}" if page else "") if part)


def mutated_outcome(folder: Path, name: str, content: bytes, count: int) -> Outcome:
    """Read `count` mutations of a file one by one."""
    found = Outcome()
    path = folder / f"mutated-{name}"
    for damaged in mutations(name, content, count):
        path.write_bytes(damaged)
        started = time.perf_counter()
        try:
            events = list(read_sources([path]))
            reasons = [event.reason for event in events if isinstance(event, Failure)]
            fault = any("error of the program" in reason or "\n" in reason for reason in reasons) or not events
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            events, reasons, fault = [], [repr(error)], True
        seconds = time.perf_counter() - started
        found.slowest = max(found.slowest, seconds)
        if fault or seconds > SLOW:
            found.faults += 1
            print(f"fault in {name}: {seconds:.1f} s {reasons}", file=sys.stderr)
        found.read += any(isinstance(event, Report) for event in events)
        found.refused += not any(isinstance(event, Report) for event in events)
    return found


def mutations(name: str, content: bytes, count: int) -> Iterator[bytes]:
    """Yield mutations of a file; of files that are ZIPs, every other has a part mutated before it is packed."""
    chance = random.Random(name)
    for number in range(count):
        if number % 2 and content.startswith(b"PK"):
            yield _with_a_part_mutated(content, chance)
        else:
            yield mutated(content, chance)


def _with_a_part_mutated(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: list[tuple[str, bytes | str]] = [(name, archive.read(name)) for name in archive.namelist()]
    at = chance.randrange(len(parts))
    name, part = parts[at]
    assert isinstance(part, bytes)
    parts[at] = (name, mutated(part, chance))
    return made_formats.zipped(parts)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return a content with one to four changes: bytes changed, cut out, repeated, put in, or the end cut off."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) or 1)
        length = min(chance.choice((1, 2, 8, 64, 512)), len(changed) - at)
        match chance.randrange(7):
            case 0 if changed:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * chance.randint(1, 20)
            case 3:
                changed[at:at] = chance.randbytes(length)
            case 4:
                changed[at : at + length] = b"\xff" * length
            case 5:
                changed[at : at + length] = b"\0" * length
            case _:
                del changed[chance.randrange(len(changed) + 1) :]
    return bytes(changed)


if __name__ == "__main__":
    sys.exit(main())
