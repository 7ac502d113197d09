"""Compute a weighted edit distance of phone strings, in which similar sounds cost less.

The costs come from seeds/rules/costs.csv. Each row applies in both directions; all other changes cost 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from conflict_index import seeds

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

ALPHABET = "-abcdefghijklmnopqrstuvwxyzSCGTDJZKX0123456789"
"""The known sounds; the code of a sound is its index. "-" (code 0) stands for insertion and deletion."""

_FEW, _TOGETHER = 64, 2048
"""Pairs below which each is compared by itself, and pairs that are compared side by side."""

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


@lru_cache(1 << 14)
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


def closeness_all(lefts: Sequence[bytes], rights: Sequence[bytes], script: str = "") -> list[float]:
    """Return the closeness of each pair, bit by bit the same: one pair after another where there are few."""
    if len(lefts) < _FEW:
        return [closeness(left, right, script) for left, right in zip(lefts, rights, strict=True)]
    found = [0.0] * len(lefts)
    order = sorted(range(len(lefts)), key=lambda at: (len(lefts[at]), len(rights[at])))
    for begin in range(0, len(order), _TOGETHER):
        some = order[begin : begin + _TOGETHER]
        apart = _distances([lefts[at] for at in some], [rights[at] for at in some], script)
        for at, cost in zip(some, apart, strict=True):
            longest = max(weight(lefts[at], script), weight(rights[at], script))
            found[at] = max(0.0, 1 - cost / longest) if longest else 0.0
    return found


def _distances(lefts: Sequence[bytes], rights: Sequence[bytes], script: str) -> list[float]:
    """Return the distance of each pair: the cells of all tables are filled side by side, by the same additions."""
    import numpy

    table = numpy.array(costs(script)).ravel()
    left, right = _padded(lefts), _padded(rights)
    inserted = [table.take(codes) for codes in right]
    previous = [numpy.zeros(len(lefts))]
    for cost in inserted:
        previous.append(previous[-1] + cost)
    rows = [previous]
    for codes in left:
        delete, change = table.take(codes), codes * len(ALPHABET)
        row = [previous[0] + delete]
        for column, codes_there in enumerate(right):
            cost = previous[column] + table.take(change + codes_there)
            numpy.minimum(cost, previous[column + 1] + delete, out=cost)
            row.append(numpy.minimum(cost, row[-1] + inserted[column], out=cost))
        rows.append(previous := row)
    sizes = zip(map(len, lefts), map(len, rights), strict=True)
    return [float(rows[height][width][at]) for at, (height, width) in enumerate(sizes)]


def _padded(many: Sequence[bytes]) -> NDArray[numpy.intp]:
    """Return the codes of many names, one name a column, with 0 behind the shorter ones."""
    import numpy

    longest = max(map(len, many))
    joined = b"".join(codes.ljust(longest, b"\0") for codes in many)
    return numpy.frombuffer(joined, numpy.uint8).reshape(len(many), longest).T.astype(numpy.intp)
