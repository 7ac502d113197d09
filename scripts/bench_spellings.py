"""The main promise, measured through index and query: python scripts/bench_spellings.py FILE [--json FILE]

FILE is JSON: {"sentences": [{"id", "text"}], "queries": [{"query", "gold", "easy", "unsure"}]}. A query is one
reporter's spelling of a place; gold are the sentences with another of its spellings, easy those with its own; unsure
ones count neither way. Recall is the mean over queries of the gold found; precision is over all sentences returned
together. Beside ours, on the same index: the exact phrase, and listed names only.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import conflict_search as cs
from conflict_search.choices import Variants

WAYS: dict[str, tuple[str, Variants]] = {
    "exact phrase": ('text:"{}"', "exact"),
    "listed names only": ("{}", "alias"),
    "ours": ("{}", "fuzzy"),
}


def main() -> int:
    """Index the sentences, ask every query every way, print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if not asked.file.is_file():
        print(f"bench_spellings: no file at {asked.file}", file=sys.stderr)
        return 2
    test = json.loads(asked.file.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder, cs.open(build(test["sentences"], Path(folder))) as index:
        figures = {name: measure(index, test["queries"], *way) for name, way in WAYS.items()}
    print(f"{len(test['sentences'])} sentences, {len(test['queries'])} queries")
    print(f"{'':<20}{'recall':>8}{'precision':>11}{'ms a query':>12}")
    for name, row in figures.items():
        print(f"{name:<20}{row['recall']:>8.4f}{row['precision']:>11.4f}{row['ms']:>12.1f}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


def build(sentences: list[dict[str, str]], folder: Path) -> Path:
    """An index of the sentences, one report each."""
    source = folder / "sentences.jsonl"
    source.write_text("".join(json.dumps(s) + "\n" for s in sentences), "utf-8")
    cs.build([source], folder / "index", workers=2)
    return folder / "index"


def measure(index: cs.Index, queries: list[dict[str, Any]], form: str, variants: Variants) -> dict[str, float]:
    """Recall, precision and median milliseconds of one way to ask."""
    recalls, times, right, returned = [], [], 0, 0
    for query in queries:
        start = time.perf_counter()
        hits = index.search(form.format(query["query"].replace('"', "")), limit=None, variants=variants, match="all")
        times.append(1000 * (time.perf_counter() - start))
        found = {hit.report.id for hit in hits} - set(query["unsure"])
        gold = set(query["gold"])
        recalls.append(len(found & gold) / len(gold))
        right += len(found & (gold | set(query["easy"])))
        returned += len(found)
    return {
        "recall": statistics.mean(recalls),
        "precision": right / max(1, returned),
        "ms": statistics.median(times),
    }


if __name__ == "__main__":
    sys.exit(main())
