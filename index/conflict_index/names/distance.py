"""How far two phone strings are apart: an edit distance whose costs say which sounds are easily exchanged.

The costs are seeds/rules/costs.csv. A row of the table holds both ways; what no row names costs 1.
"""

from __future__ import annotations

from functools import cache

from conflict_index import seeds

ALPHABET = "-abcdefghijklmnopqrstuvwxyzSCGTDJZKX0123456789"
"""The sounds that have a code of their own: a sound's place in this string. - (code 0) is no sound at all."""

Matrix = tuple[tuple[float, ...], ...]


@cache
def costs(script: str = "") -> Matrix:
    """Cost of changing sound i into sound j, by codes; row and column 0 are insertion and deletion.

    `script` (ISO 15924) is that of a name whose letters leave vowels out or sounds open; the costs differ there.
    """
    size = len(ALPHABET)
    table = [[float(i != j) for j in range(size)] for i in range(size)]
    rows = sorted(seeds.rows("rules/costs.csv"), key=lambda row: row["script"])
    for row in rows:
        if row["script"] in ("", script):
            i, j = ALPHABET.index(row["sound"]), ALPHABET.index(row["other"])
            table[i][j] = table[j][i] = float(row["cost"])
    return tuple(map(tuple, table))


def encode(sounds: str) -> bytes:
    """The codes of a phone string; sounds outside the alphabet are left out."""
    return bytes(code for code in map(ALPHABET.find, sounds) if code > 0)


def weight(codes: bytes, script: str = "") -> float:
    """The cost of inserting all of `codes`: the length of a name as the distance sees it."""
    insert = costs(script)[0]
    return sum(insert[code] for code in codes)


def distance(left: bytes, right: bytes, script: str = "") -> float:
    """The least total cost of turning `left` into `right`, both encoded. Time is len(left) * len(right)."""
    table = costs(script)
    insert = table[0]
    previous = [0.0]
    for code in right:
        previous.append(previous[-1] + insert[code])
    for code in left:
        change, delete = table[code], insert[code]
        row = [last := previous[0] + delete]
        for column, other in enumerate(right):
            last = min(previous[column] + change[other], previous[column + 1] + delete, last + insert[other])
            row.append(last)
        previous = row
    return previous[-1]


def closeness(left: bytes, right: bytes, script: str = "") -> float:
    """1 for equal names, 0 for names that share nothing: 1 - distance / the longer weight."""
    longest = max(weight(left, script), weight(right, script))
    return max(0.0, 1 - distance(left, right, script) / longest) if longest else 0.0
