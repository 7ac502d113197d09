"""Fit the weights of a mention's probability, and print how right it is on reports that it was not fitted on.

    python scripts/fit_probability.py GOLD [--cache DIR] [--write]

GOLD: the JSON lines of bench_places.py, with coordinates. The reports are split in two by the digest of their ids; the
weights are fitted on one half by logistic regression, on whole reports, on each of their sentences alone, since lists
and captions say as little, and on what made_spellings.py makes of them and of other sentences, since news in plain
English has few spellings that differ. They are measured on the other half, and on names of countries that were not
used. A mention is right where the gold names a place within 161 km at its span. --write puts the weights into
seeds/context/probability.csv.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from bench_places import calibration_error, fitted_on, judged
from made_spellings import framed, reported, respelled
from numpy.typing import NDArray
from platformdirs import user_cache_path

import conflict_index.annotate.mentions
from conflict_index.annotate import Annotator, likelihood
from conflict_index.annotate.disambiguate import Referent
from conflict_index.gazetteer import Gazetteer, ensure

Numbers = NDArray[np.float64]
_USED = ("SY", "IQ", "UA", "YE", "AF", "SO", "PK", "NG")
_UNUSED = ("LY", "SD", "MM", "ML")
"""Countries of the towns in sentences of ours, to fit on and to measure on."""
_FRAMED = 2000
_MOST_REPORTED = 40
_RIDGE = 3.0
_FREE = 1e-6
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[A-Z\"“])|\n+")
_STEPS = 25
_TABLE = Path(__file__).parent.parent / "seeds/context/probability.csv"


def main() -> None:
    """Fit, print the figures of both halves and the weights."""
    options = _options()
    gazetteer = Gazetteer.open(ensure(options.cache))
    parts = [
        {name: known_facts(list(documents), gazetteer) for name, documents in own.items()}
        for own in (mixture(options, gazetteer, used=used) for used in (True, False))
    ]
    used, unused = parts
    weights = fitted(*joined_evenly(used.values()))
    print(f"{'measured on':<44} mentions  right  expected calibration error")
    for title, own in (("fitted on", used), ("not used", unused)):
        for name, (facts, right) in own.items():
            error = calibration_error(list(zip(expected(facts, weights).tolist(), right.tolist(), strict=True)))
            print(f"{title}, {name:<33} {len(right):>8}  {right.mean():.3f}  {error:.4f}")
    for fact, weight in zip(likelihood.FACTS, weights, strict=True):
        print(f"  {fact:<16} {weight:6.2f}")
    if options.write:
        write(weights)


def mixture(options: argparse.Namespace, gazetteer: Gazetteer, *, used: bool) -> dict[str, Iterable[dict[str, Any]]]:
    """Return labelled reports by where their spellings are from: those to fit on, or those to measure on alone."""
    documents = [json.loads(line) for line in options.gold.read_text("utf-8").splitlines()]
    half = [document for document in documents if fitted_on(document) is used]
    chance = Random(7 if used else 8)
    found: dict[str, Iterable[dict[str, Any]]] = {
        "reports": half,
        "their sentences": [one for document in half for one in sentences(document)],
        "reports, respelled": respelled(half, gazetteer, chance),
        "frames": framed(gazetteer, _USED if used else _UNUSED, _FRAMED, chance),
    }
    if options.spellings:
        test = json.loads(options.spellings.read_text("utf-8"))
        found["reporters' spellings"] = [one for one in reported(test, _MOST_REPORTED) if fitted_on(one) is used]
    return found


def joined_evenly(parts: Iterable[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers, Numbers]:
    """Return the facts of all parts, whether they are right, and how much each counts: a part by its root."""
    parts = list(parts)
    whole = [np.full(len(right), len(right) ** -0.5) for _, right in parts]
    scale = sum(len(right) for _, right in parts) / sum(map(np.sum, whole))
    return (*map(np.concatenate, zip(*parts, strict=True)), scale * np.concatenate(whole))


def known_facts(documents: list[dict[str, Any]], gazetteer: Gazetteer) -> tuple[Numbers, Numbers]:
    """Return the facts of each labelled mention, a row each, and whether it is right."""
    seen: list[tuple[float, ...]] = []

    def numbered(odds: float, referent: Referent | None, *, beside: bool) -> float:
        seen.append(likelihood.facts(likelihood.known(odds, referent, beside=beside)))
        return float(len(seen) - 1)

    setattr(conflict_index.annotate.mentions, "likely", numbered)  # noqa: B010 - a probability is then a row number
    pairs = list(judged(documents, Annotator(gazetteer), gazetteer))
    return np.array([seen[int(number)] for number, _ in pairs]), np.array([float(right) for _, right in pairs])


def sentences(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each sentence of a labelled report as a report of its own."""
    starts = [0, *(m.end() for m in _SENTENCE.finditer(document["text"])), len(document["text"])]
    for start, end in pairwise(starts):
        own = {
            kind: [[a - start, b - start, *point] for a, b, *point in document[kind] if start <= a and b <= end]
            for kind in ("gold", "ignore")
        }
        yield {"text": document["text"][start:end]} | own


def fitted(facts: Numbers, right: Numbers, counted: Numbers) -> Numbers:
    """Return the weights of a logistic regression, held small but for the bias, by Newton's method."""
    held = _RIDGE * np.eye(facts.shape[1])
    held[0, 0] = _FREE
    weights = np.zeros(facts.shape[1])
    for _ in range(_STEPS):
        chance = expected(facts, weights)
        slope = facts.T @ (counted * (chance - right)) + held @ weights
        bend = (facts * (counted * chance * (1 - chance))[:, None]).T @ facts + held
        weights = weights - np.linalg.solve(bend, slope)
    return np.round(weights, 2)


def expected(facts: Numbers, weights: Numbers) -> Numbers:
    """Return the probability of each row of facts."""
    found: Numbers = 1 / (1 + np.exp(-(facts @ weights)))
    return found


def write(weights: Numbers) -> None:
    """Put the weights into the table, leaving its words as they are."""
    by_fact = dict(zip(likelihood.FACTS, weights.tolist(), strict=True))
    lines = []
    for line in _TABLE.read_text("utf-8").splitlines():
        fact, _, rest = line.partition(",")
        lines.append(f"{fact},{by_fact[fact]:g},{rest.partition(',')[2]}" if fact in by_fact else line)
    _TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--spellings", type=Path, help="a file of bench_spellings.py")
    parser.add_argument("--cache", type=Path, default=user_cache_path("conflict-search"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not options.gold.is_file():
        parser.error(f"{options.gold} is missing: give labelled reports (see the head of bench_places.py)")
    return options


if __name__ == "__main__":
    main()
