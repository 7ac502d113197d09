"""Break an index on purpose: python scripts/crash_test.py [--kills 300] [--full 40] [--faults 300] [--engine NAME]

Kills a run at its n-th file operation, lets the disk be full from the n-th on, flips and cuts bytes of files, and reads
while a run writes; then counts reports that were lost, doubled or mixed, names that differ from those of an undisturbed
run, errors that are no errors of an index, and faults that change an answer and are not detected.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench_engine import invented

from conflict_index import ids
from conflict_index.discover import store
from conflict_index.engine.registry import DEFAULT, LOCAL
from conflict_index.errors import ConflictSearchError
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Origin, Report
from conflict_index.pipeline import run
from conflict_search.index import Index
from conflict_search.opening import gazetteer_path

NOW = datetime(2026, 1, 2, tzinfo=UTC)
BEFORE, AFTER = 12, 30
"""Reports of the index that is disturbed, and those after the run that is; the first ones are changed by it."""

Found = Counter[str]
engine_name = DEFAULT


def main() -> int:
    """Run all disturbances; exit code 1 if any did harm."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, count in (("kills", 300), ("full", 40), ("races", 60), ("faults", 300)):
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--engine", choices=LOCAL, default=DEFAULT)
    asked = parser.parse_args()
    global engine_name
    engine_name = asked.engine
    run.COMMIT_EVERY, chance = 4, random.Random(11)
    compiled = gazetteer_path()
    harm: Found = Counter()
    with tempfile.TemporaryDirectory() as aside:
        base, whole = Path(aside) / "base", Path(aside) / "whole"
        build(base, compiled, reports(BEFORE, ""))
        build(whole, compiled, reports(AFTER, " Changed."))
        operations = disturbed(Path(aside) / "count", base, compiled, 0, "none")[1]
        print(f"a run makes {operations} file operations")
        for kind, times in (("kill", asked.kills), ("full", asked.full), ("race", asked.races)):
            found: Found = Counter()
            for number in range(times):
                at = number * 37 % operations + 1 if kind != "race" else chance.randint(1, operations)
                found += one_run(Path(aside) / "run", base, whole, compiled, at, kind)
            print(f"{times} of kind {kind}: {dict(found) or 'no harm'}")
            harm += found
        found = faults(Path(aside) / "fault", whole, compiled, asked.faults, chance)
        print(f"{asked.faults} faults: {dict(found)}")
        harm += Counter({name: n for name, n in found.items() if name not in ("detected", "without effect")})
    return 1 if harm else 0


def reports(count: int, more: str) -> list[Report]:
    """Return invented reports; `more` is added to the text of each."""
    return [
        Report(
            ids.ReportId(r["id"]), r["source"], None, r["title"], r["text"] + more, "en", None, "", Origin("x", r["id"])
        )
        for r in invented(count)
    ]


def build(folder: Path, compiled: Path, given: list[Report]) -> None:
    """Index reports without disturbance."""
    run.build(given, folder, compiled, now=NOW, engine_name=engine_name)


def disturbed(folder: Path, base: Path, compiled: Path, at: int, kind: str) -> tuple[int, int]:
    """Run over a copy of `base` in a process that is disturbed at an operation; return its exit code and operations."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    context = multiprocessing.get_context("fork")
    done = context.Value("i", 0)
    child = context.Process(target=in_child, args=(folder, compiled, at, kind, done))
    child.start()
    while kind == "race" and child.is_alive():
        state(folder, compiled)
    child.join()
    return child.exitcode or 0, done.value


def in_child(
    folder: Path, compiled: Path, at: int, kind: str, done: multiprocessing.sharedctypes.Synchronized[int]
) -> None:
    """Index the changed and the new reports; count file operations, and disturb the one asked for."""

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            done.value += 1
            if kind == "kill" and done.value == at:
                os.kill(os.getpid(), signal.SIGKILL)
            if kind == "full" and done.value >= at and real is not os.unlink:
                raise OSError(28, "No space left on device")
            return real(*given, **named)

        return call

    for name in ("open", "fsync", "replace", "unlink", "fdopen"):
        setattr(os, name, counted(getattr(os, name)))
    try:
        build(folder, compiled, reports(AFTER, " Changed."))
    except (ConflictSearchError, OSError):
        os._exit(7)


def one_run(folder: Path, base: Path, whole: Path, compiled: Path, at: int, kind: str) -> Found:
    """Disturb a run, look at what is left, run again, compare with an undisturbed run."""
    found: Found = Counter()
    code, _ = disturbed(folder, base, compiled, at, kind)
    if code not in (0, 7, -signal.SIGKILL):
        found["traceback"] += 1
    try:
        found += harm_in(state(folder, compiled))
        build(folder, compiled, reports(AFTER, " Changed."))
        if state(folder, compiled) != state(whole, compiled) or store.read(folder) != store.read(whole):
            found["differs after the next run"] += 1
    except ConflictSearchError as error:
        print(f"{kind} at {at}: {error}")
        found["damaged"] += 1
    except Exception as error:
        print(f"{kind} at {at}: {error!r}")
        found["traceback"] += 1
    return found


def state(folder: Path, compiled: Path) -> dict[str, tuple[str, int]]:
    """Return the text of each report of an index, with how many passages it has that hold it. Raises IndexDamaged."""
    with Gazetteer.open(compiled) as names, Index(folder, names) as index:
        index.check()
        engine = index._engine
        held = engine.facets(None, "report")
        return {r: (report.text, held[r]) for r in index.report_ids() if (report := index.report(r))}


def harm_in(left: dict[str, tuple[str, int]]) -> Found:
    """Count reports that are lost, doubled or mixed in what a disturbed run has left."""
    found: Found = Counter()
    old = {r.id: r.text for r in reports(BEFORE, "")}
    new = {r.id: r.text for r in reports(AFTER, " Changed.")}
    found["lost"] = sum(report not in left for report in old)
    found["mixed"] = sum(text not in (old.get(ids.ReportId(r)), new[ids.ReportId(r)]) for r, (text, _) in left.items())
    found["doubled"] = sum(passages > 20 for _, passages in left.values())
    return +found


def answers(folder: Path, compiled: Path) -> list[object]:
    """Return what some questions find. Raises IndexDamaged."""
    with Gazetteer.open(compiled) as names, Index(folder, names) as index:
        words = ("Aleppo", "Homs", '"barrel bombs"', "text:market OR text:school")
        hits = [[(h.passage, h.score) for h in index.search(w, limit=None)] for w in words]
        return [hits, index.facets(None, "place"), index.report_ids()]


def faults(folder: Path, whole: Path, compiled: Path, times: int, chance: random.Random) -> Found:
    """Flip a byte or cut a file: what changes an answer must be detected when the index is opened, asked or checked."""
    found: Found = Counter()
    wanted = answers(whole, compiled)
    paths = sorted(p.relative_to(whole) for p in whole.rglob("*") if p.is_file() and "LOCK" not in p.name.upper())
    for number in range(times):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(whole, folder)
        path = folder / paths[number % len(paths)]
        content = bytearray(path.read_bytes())
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        path.write_bytes(content[:at] if number % 3 == 0 else content)
        found[outcome(folder, compiled, wanted)] += 1
    return found


def outcome(folder: Path, compiled: Path, wanted: list[object]) -> str:
    """Return what became of a fault."""
    try:
        state(folder, compiled)
        return "without effect" if answers(folder, compiled) == wanted else "falsified"
    except ConflictSearchError:
        return "detected"
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        return "traceback"


if __name__ == "__main__":
    sys.exit(main())
