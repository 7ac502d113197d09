"""What large gazetteers of the user's cost: python scripts/bench_gazetteer.py [--places N] [--words N] [--corpus GOLD]

Adds and compiles a made-up dump of villages (made_gazetteer.py), each in a process of its own; prints CPU seconds, peak
memory, and the time of a look-up: of listed names, of names with a vowel changed, of names in Arabic letters.
--corpus: places labelled in texts, as for bench_places.py; prints how places are found without and with a gazetteer of
villages that are called by English words and persons' names (needs the extra `bench`).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench_places import ours, score
from made_gazetteer import write_dump

from conflict_index.annotate import Annotator
from conflict_index.gazetteer import Gazetteer

_ASKED = 300
_SHOWN = ("recall, overlap", "precision, overlap", "F1, overlap", "within 161 km of all")
_ADD = (
    "from datetime import UTC, datetime; from pathlib import Path; import sys;"
    "from conflict_index.gazetteer.user.add import add_file;"
    "add_file(Path(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC))"
)
_COMPILE = (
    "from pathlib import Path; import sys; from conflict_index.gazetteer import compile_gazetteer;"
    "compile_gazetteer(Path(sys.argv[1]), extra=[Path(path) for path in sys.argv[2:]])"
)

_PEAK = "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')])"
"""Linux alone says it of the process itself; what resource says begins with the parent's."""


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", type=int, default=500_000)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        measured("built-in places", _COMPILE, folder / "base")
        large = dump(folder, "villages", options.places, "SY")
        measured("and the villages", _COMPILE, folder / "large", large)
        look_ups(folder / "large", large)
        if options.corpus:
            documents = [json.loads(line) for line in options.corpus.read_text("utf-8").splitlines()]
            named = dump(folder, "words", options.words, "")
            measured("and villages called by words", _COMPILE, folder / "words-compiled", named)
            for title, compiled in (("without", folder / "base"), ("with them", folder / "words-compiled")):
                figures = found_in(documents, compiled)
                print(f"{title:<30}", *(f"{name} {figures[name]:.4f}" for name in _SHOWN))


def dump(folder: Path, name: str, places: int, country: str) -> Path:
    """Make a dump and add it; return the file of checked places."""
    path = folder / f"{name}.txt"
    write_dump(path, places, country)
    measured(f"adding {places:,} {name}", _ADD, path, folder / "own")
    return folder / "own" / f"{name}.csv"


def measured(title: str, code: str, *words: Path) -> None:
    """Run code in a process of its own and print what it takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {_PEAK}", *map(str, words)], check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{title:<30} {seconds:6.1f} s CPU {int(done.stdout.split()[-2]) / 1024:7.0f} MB", flush=True)


def look_ups(compiled: Path, places: Path) -> None:
    """Print the milliseconds of CPU of looking names up: half of them, and nineteen of twenty, take at most so long."""
    chooser = random.Random(1)
    rows = [line.split(",") for line in places.read_text("utf-8").splitlines()[1:]]
    names = [row[1] for row in chooser.sample(rows, _ASKED)]
    arabic = [row[7].split(";")[-1] for row in chooser.sample(rows, _ASKED)]
    with Gazetteer.open(compiled) as gazetteer:
        gazetteer.lookup("Raqa")
        kinds = {"listed": names, "another vowel": [*map(respelled, names)], "Arabic": arabic}
        for title, asked in kinds.items():
            times = sorted(timed(gazetteer, asked))
            print(
                f"look-up, {title:<21} {statistics.median(times):6.2f} ms, 95%: {times[len(times) * 19 // 20]:.2f} ms"
            )


def respelled(name: str) -> str:
    """Change the last vowel of a name."""
    at = max(name.rfind(vowel) for vowel in "aiuāīū")
    return name[:at] + ("e" if name[at] in "aā" else "o") + name[at + 1 :]


def timed(gazetteer: Gazetteer, names: Sequence[str]) -> Iterator[float]:
    """Yield the milliseconds of CPU that each name takes."""
    for name in names:
        begun = time.process_time()
        gazetteer.lookup(name)
        yield (time.process_time() - begun) * 1000


def found_in(documents: Sequence[dict[str, object]], compiled: Path) -> dict[str, float]:
    """Return how well places are found with a gazetteer."""
    with Gazetteer.open(compiled) as gazetteer:
        annotator = Annotator(gazetteer)
        return score(documents, lambda text: ours(annotator, gazetteer, text))


if __name__ == "__main__":
    main()
