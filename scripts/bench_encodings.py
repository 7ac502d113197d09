"""Print how many texts in old encodings are read right, ours beside two libraries.

    python scripts/bench_encodings.py TEXTS.csv

TEXTS.csv has the columns language, encodings and text, as tests/data/encodings.csv has: the encodings in which texts of
that language are found, with a space between. Each text is encoded whole, as its first sentence, and as a table and a
web page without a declaration, in each of them and in Unicode's; right is a text that comes back as it was.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import chardet
from charset_normalizer import from_bytes

from conflict_index.read.decode import NotText, decode, detect

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


def samples(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield language, encoding and text of every sample of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sentence = re.split(r"(?<=[.。])", row["text"])[0]
            table = f"id,text\n1,{row['text'].replace(',', ';')}\n"
            page = f"<html><body><p>{row['text']}</p></body></html>"
            for name in (*UNICODE, *row["encodings"].split()):
                yield from ((row["language"], name, text) for text in (row["text"], sentence, table, page))


def ours(data: bytes) -> str:
    """Decode as the program does."""
    stream = io.BytesIO(data)
    try:
        return decode(stream, detect(stream)).read().removeprefix("\ufeff")
    except NotText:
        return ""


def by_chardet(data: bytes) -> str:
    """Decode as chardet guesses."""
    name = chardet.detect(data)["encoding"] or "ascii"
    return data.decode(name, "replace").removeprefix("\ufeff")


def by_normalizer(data: bytes) -> str:
    """Decode as charset-normalizer guesses."""
    return str(from_bytes(data).best() or "").removeprefix("\ufeff")


READERS: dict[str, Callable[[bytes], str]] = {
    "conflict-search": ours,
    "chardet": by_chardet,
    "charset-normalizer": by_normalizer,
}


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("texts", type=Path, help="a CSV with the columns language, encodings, text")
    given = list(samples(parser.parse_args().texts))
    right: Counter[str] = Counter()
    for language, name, text in given:
        for reader, read in READERS.items():
            same = read(text.encode(name)) == text
            right[reader] += same
            if reader == "conflict-search" and not same:
                print(f"wrong: {language} in {name}: {text[:50]!r}")
    encodings = {name for _, name, _ in given}
    print(f"{len(given)} texts in {len({language for language, *_ in given})} languages and {len(encodings)} encodings")
    for reader in READERS:
        print(f"{reader:<20} {right[reader]:>5} right  {right[reader] / len(given):.3f}")


if __name__ == "__main__":
    main()
