"""Search from asyncio: a search runs in a thread, and the event loop stays free.

python examples/asyncio_search.py [NAME ...]
"""

from __future__ import annotations

import asyncio
import sys

import conflict_search as cs


async def search_all(ix: cs.Index, names: list[str]) -> list[cs.Results]:
    """Search for all names on one index; threads may share it."""
    return await asyncio.gather(*(asyncio.to_thread(ix.search, name, limit=3) for name in names))


def main(names: list[str]) -> None:
    """Search the sample collection, and say how many passages name each."""
    with cs.open_sample() as ix:
        for results in asyncio.run(search_all(ix, names)):
            print(f"{results.query}: {results.total} passages")


if __name__ == "__main__":
    main(sys.argv[1:] or ["Albu Kamal", "Rakka", "Халеб", "البوكمال"])
