"""Search for every name of a list, and count hits by name and month; with pandas, as a DataFrame.

python examples/batch.py [LIST] [INDEX]

LIST is CSV, TSV or a text with one name a line.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import conflict_search as cs

NAMES = "name\nAlbu Kamal\nRakka\nХалеб\nAtlantis\n"


def rows(places: cs.PlaceList, ix: cs.Index) -> list[dict[str, Any]]:
    """Return a flat row for each hit of each name, with the name it answers."""
    found = []
    for answer in cs.answers(places.entries, partial(ix.search, limit=None)):
        if answer.results is None:
            print(f"row {answer.entry.number}: {answer.entry.error}")
        else:
            print(f"{answer.entry.query}: {answer.results.total} hits")
            found += [{"query": answer.entry.query, **row} for row in answer.results.to_dicts()]
    return found


def main(path: str | None = None, index: str | None = None) -> None:
    """Read the list, by default a few names, and search the index, by default the sample collection."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder, "names.csv")
        names.write_text(NAMES, "utf-8")
        places = cs.read_list(path or names)
    with cs.open(index) if index else cs.open_sample() as ix:
        found = rows(places, ix)
    try:
        import pandas
    except ImportError:
        print("pandas is not installed (pip install pandas), so these are plain counts:")
        for (query, month), count in sorted(Counter((r["query"], (r["event_start"] or "")[:7]) for r in found).items()):
            print(f"{query:<12} {month or 'undated':<8} {count:>3}")
    else:
        frame = pandas.DataFrame(found)
        print(frame.groupby(["query", frame["event_start"].str[:7]]).size())


if __name__ == "__main__":
    main(*sys.argv[1:])
