"""Search an index for every place of a list: python scripts/batch_places.py PLACES.csv --index DIR > hits.csv

The list is a CSV file with a header; --column names the column of place names (else "name" or "place", else the
first). Every row comes back: with its hits, with none, or with what was wrong. One bad row stops nothing.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import conflict_search as cs
from conflict_search.render.records import CSV_COLUMNS, csv_row

STATUS = ("row", "name", "status", "hits")


def main() -> int:
    """Read the list, print the hits as CSV, close with the counts on stderr."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", type=Path, help="CSV file with a column of place names")
    parser.add_argument("--index", type=Path, required=True, help="index folder")
    parser.add_argument("--column", help="column of the names")
    parser.add_argument("--limit", type=int, default=10, help="hits a row; 0 for all")
    asked = parser.parse_args()
    writer = csv.DictWriter(sys.stdout, [*STATUS, *CSV_COLUMNS], lineterminator="\n")
    counts = {"found": 0, "none": 0, "error": 0}
    try:
        with cs.open(asked.index) as index:
            writer.writeheader()
            for number, name in names(asked.places, asked.column):
                counts[answer(index, number, name, asked.limit or None, writer)] += 1
    except (cs.ConflictSearchError, OSError, UnicodeDecodeError) as error:
        print(f"batch_places: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 2)
    print(", ".join(f"{n} rows {status}" for status, n in counts.items()), file=sys.stderr)
    return 0 if counts["found"] else 1


def names(path: Path, column: str | None) -> Iterator[tuple[int, str]]:
    """The number (from 2, as an editor counts lines of a plain table) and the name of each row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header = reader.fieldnames or []
        chosen = column or next((c for c in ("name", "place") if c in header), header[0] if header else "")
        if chosen not in header:
            raise cs.ConflictSearchError(f"{path}: no column {chosen!r} among {', '.join(header)}; give --column")
        for number, row in enumerate(reader, 2):
            yield number, (row[chosen] or "").strip()


def answer(index: cs.Index, number: int, name: str, limit: int | None, writer: csv.DictWriter[str]) -> str:
    """Write the rows of one name; give its status: found, none or error."""
    try:
        results = index.search(name, limit=limit)
    except cs.ConflictSearchError as error:
        writer.writerow({"row": number, "name": name, "status": f"error: {error}", "hits": 0})
        return "error"
    status = "found" if results.total else "none"
    shared = {"row": number, "name": name, "status": status, "hits": results.total}
    writer.writerows([shared | csv_row(hit, index.gazetteer) for hit in results] or [shared])
    return status


if __name__ == "__main__":
    sys.exit(main())
