"""Compute a weighted edit distance of phone strings, in which similar sounds cost less.

The costs come from seeds/rules/costs.csv. Each row applies in both directions; all other changes cost 1.
"""

from __future__ import annotations

from functools import cache

from conflict_index import seeds

ALPHABET = "-abcdefghijklmnopqrstuvwxyzSCGTDJZKX0123456789"
"""The known sounds; the code of a sound is its index. "-" (code 0) stands for insertion and deletion."""

Matrix = tuple[tuple[float, ...], ...]


@cache
def costs(script: str = "") -> Matrix:
    """Return the cost matrix of replacing sound i by sound j, by codes; row and column 0 are insertion and deletion.

    `script` (ISO 15924) selects costs for a script that omits vowels.
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
    """Return the codes of a phone string; sounds outside the alphabet are dropped."""
    return bytes(code for code in map(ALPHABET.find, sounds) if code > 0)


def weight(codes: bytes, script: str = "") -> float:
    """Return the cost of inserting all of `codes`, the weighted length of a name."""
    insert = costs(script)[0]
    return sum(insert[code] for code in codes)


def distance(left: bytes, right: bytes, script: str = "") -> float:
    """Return the minimum cost of turning `left` into `right`, both encoded. Time is len(left) * len(right)."""
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
    """Return 1 - distance / larger weight: 1 for equal names, 0 for names that share nothing."""
    longest = max(weight(left, script), weight(right, script))
    return max(0.0, 1 - distance(left, right, script) / longest) if longest else 0.0
