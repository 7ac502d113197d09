"""Fit the costs of seeds/rules/costs.csv to GeoNames: print the table as it would be after some rounds more.

    python scripts/fit_costs.py [--rounds N] [--script Arab]

For each Latin name of a place in the development half of scripts/bench_names.py, the closest other name of the place
should be closer than the closest names of other places. Where it is not, the costs of the edits that lead to the right
name fall and those of the edits that lead to a wrong one rise: gradient steps on a softmax over the candidates, edits
taken from the cheapest alignment. With --script, names in that script are asked for among Latin ones, of places
in the development half and in other countries that write it, and the rows of that script are printed.
"""

from __future__ import annotations

import argparse
import random
from math import exp

from bench_names_data import Case, cases, owners, written
from rapidfuzz import process
from rapidfuzz.distance import Indel

from conflict_index.names import distance, fold, phones_all, romanise, script, skeleton
from conflict_index.names.similarity import CONSONANTAL, CONSONANTS

_STEPS = (0.004, 0.002, 0.001, 0.001, 0.0005)
_SHARPNESS = 16.0
_BLOCK, _RIVALS = 40, 6
_LEAST, _MOST = 0.02, 1.6
_WRITERS = {
    "Arab": ("SA", "EG", "JO", "DZ", "MA", "TN", "OM", "AE", "KW", "BH", "QA", "MR", "PK"),
    "Hebr": ("IL",),
}
"""Countries beyond those of the benchmark whose names are written in a script."""

Table = list[list[float]]
Edit = tuple[int, int]


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1, help=f"rounds over all names, at most {len(_STEPS)}")
    parser.add_argument("--every", type=int, default=1, help="use only every n-th name")
    parser.add_argument("--script", choices=[*_WRITERS], default="", help="fit the costs of this script (ISO 15924)")
    options = parser.parse_args()
    table = [list(row) for row in distance.costs(options.script)]
    names, asked = written(options.script, _WRITERS[options.script]) if options.script else (owners(), cases("dev"))
    asked = asked[:: options.every]
    sounds = dict(zip(names, phones_all(list(names)), strict=True))
    blocks = {name: skeleton(sound) for name, sound in sounds.items()} if options.script else sounds
    known: dict[str, list[str]] = {}
    for number, step in enumerate(_STEPS[: options.rounds]):
        random.Random(number).shuffle(asked)
        right = sum(learn(case, table, names, sounds, blocks, known, step) for case in asked)
        print(f"# step {step}: {right / len(asked):.3f} right before it was learned from")
    usual = distance.costs() if options.script else [[1.0] * len(table)] * len(table)
    for i, row in enumerate(table):
        for j in range(i + 1, len(row)):
            if abs(row[j] - usual[i][j]) >= 0.02:
                print(distance.ALPHABET[i], distance.ALPHABET[j], options.script, f"{row[j]:.2f}", sep=",")


def learn(
    case: Case,
    table: Table,
    names: dict[str, set[str]],
    sounds: dict[str, str],
    blocks: dict[str, str],
    known: dict[str, list[str]],
    step: float,
) -> bool:
    """Ask for one name, move the costs of `table`, and tell whether the right place was first before.

    Names are found by their `blocks`: sounds, or consonants alone. `known` keeps the names near each name asked for
    from one round to the next.
    """
    bare = script(case.spelling) in CONSONANTAL
    key = fold(case.spelling)
    sound = phones_all([romanise(case.spelling, case.country)])[0]
    if key not in known:
        block = skeleton(sound) if bare else sound
        near = process.extract(block, blocks, scorer=Indel.normalized_similarity, limit=_BLOCK)
        known[key] = [name for _, _, name in near]
    found = []
    for name in known[key]:
        mine = case.entity in names[name]
        if not (mine and name == key):
            score, edits, length = compared(sound, sounds[name], table, bare)
            found.append((score, mine, edits, length))
    found.sort(key=lambda one: -one[0])
    chosen = next((one for one in found if one[1]), None)
    if chosen is None:
        return False
    candidates = [chosen, *[one for one in found if not one[1]][:_RIVALS]]
    shares = [exp(_SHARPNESS * (score - found[0][0])) for score, *_ in candidates]
    for (_, mine, edits, length), share in zip(candidates, shares, strict=True):
        pull = step * _SHARPNESS * (mine - share / sum(shares)) / length
        for i, j in edits:
            table[i][j] = table[j][i] = min(_MOST, max(_LEAST, table[i][j] - pull))
    return found[0][1]


def compared(sound: str, other: str, table: Table, bare: bool) -> tuple[float, list[Edit], float]:
    """How alike two names sound, by which edits, and the longer length; `bare` of vowels, consonants count besides."""
    left, right = distance.encode(sound), distance.encode(other)
    cost, edits = alignment(left, right, table)
    length = max(sum(table[0][code] for code in codes) for codes in (left, right)) or 1.0
    score = 1 - cost / length
    if bare:
        score += CONSONANTS * (Indel.normalized_similarity(skeleton(sound), skeleton(other)) - score)
    return score, edits, length


def alignment(left: bytes, right: bytes, table: Table) -> tuple[float, list[Edit]]:
    """The least cost of turning `left` into `right`, and the edits of one cheapest way; 0 stands for no sound."""
    rows = [[0.0]]
    for code in right:
        rows[0].append(rows[0][-1] + table[0][code])
    for code in left:
        above, row = rows[-1], [rows[-1][0] + table[code][0]]
        for column, other in enumerate(right):
            ways = (above[column] + table[code][other], above[column + 1] + table[code][0], row[-1] + table[0][other])
            row.append(min(ways))
        rows.append(row)
    i, j, edits = len(left), len(right), []
    while i or j:
        if i and j and abs(rows[i - 1][j - 1] + table[left[i - 1]][right[j - 1]] - rows[i][j]) < 1e-9:
            i, j = i - 1, j - 1
            edits.append((left[i], right[j]))
        elif i and abs(rows[i - 1][j] + table[left[i - 1]][0] - rows[i][j]) < 1e-9:
            i -= 1
            edits.append((left[i], 0))
        else:
            j -= 1
            edits.append((0, right[j]))
    return rows[-1][-1], [(one, other) for one, other in edits if one != other]


if __name__ == "__main__":
    main()
