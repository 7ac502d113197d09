"""How queries are read and what they find, as a table to judge by eye.

    python scripts/show_readings.py INDEX [QUERIES.csv]

The file has a column `query` (by default tests/data/typed.csv). A row shows the passages with all that was asked, those
with part of it, and each reading: a name with its entity and how it is known, a date window, or words. The last line
counts queries without any passage.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import conflict_search as cs

_TYPED = Path(__file__).parents[1] / "tests" / "data" / "typed.csv"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path, nargs="?", default=_TYPED)
    options = parser.parse_args()
    empty = 0
    with cs.open(options.index) as index, options.queries.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            results = index.search(row["query"], limit=1)
            empty += not results.total + results.partial
            print(f"{row['query']:45} {results.total:5} {results.partial:5}  {_read(index, results)}")
    print(f"{empty} queries found nothing")


def _read(index: cs.Index, results: cs.Results) -> str:
    """Return the readings of a query on one line."""
    return " | ".join(_reading(index, reading) for reading in results.readings)


def _reading(index: cs.Index, reading: cs.Reading) -> str:
    if reading.dated:
        return f"{reading.text}: {reading.dated.start} up to {reading.dated.end}"
    if not reading.meanings:
        return f"words: {reading.text}"
    names = ", ".join(f"{index.label(one.entity_id)} {one.how} {one.score:.2f}" for one in reading.meanings[:3])
    more = f" and {len(reading.meanings) - 3} more" if len(reading.meanings) > 3 else ""
    besides = f"; as words: {reading.as_words}" if reading.as_words != "no" else ""
    return f"{reading.text} = {names}{more}{besides}"


if __name__ == "__main__":
    main()
