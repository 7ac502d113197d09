"""Search for a place under any spelling, and print each passage with its date and its source.

python examples/search.py [NAME] [INDEX]
"""

from __future__ import annotations

import sys

import conflict_search as cs


def main(name: str = "Albu Kamal", index: str | None = None) -> None:
    """Search the index, by default the sample collection."""
    with cs.open(index) if index else cs.open_sample() as ix:
        results = ix.search(name, limit=5, sort="event")
    print(f"{results.total} passages name {name}; the first {len(results)}:")
    for hit in results:
        day = hit.passage.dates[0].start if hit.passage.dates else None
        spellings = ", ".join(dict.fromkeys(mention.surface for mention in hit.matches))
        print(f"\n{day or 'undated'}  {hit.report.title} ({hit.report.source}), spelled {spellings}")
        print(hit.text)


if __name__ == "__main__":
    main(*sys.argv[1:])
