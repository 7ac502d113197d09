"""How well places are found in text and tied to the map, beside two baselines, and at what speed.

    python scripts/bench_places.py CORPUS... [--reports PATH...] [--cache DIR] [--json FILE]

CORPUS: JSON lines {"id", "text", "gold": [[start, end] or [start, end, lat, lon]], "ignore": [[start, end]]}; where
gold has coordinates every place is labelled, and precision and resolution are measured too, and how often what has a
probability is right, in the reports that the probabilities are not fitted on.
--reports: what `conflict-search index` reads; of its places that are .8 probable and more, the share is printed that
lies over 1000 km from where the report is (see bench_far.py, which lists them).
The baselines: the longest match of GeoNames cities500 in capitals, and capitalised words behind a preposition. The peer
in speed is Whoosh's StandardAnalyzer over the same texts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bench_far as far
from platformdirs import user_cache_path
from whoosh.analysis import StandardAnalyzer

from conflict_index import geo, ids
from conflict_index.annotate import Annotator
from conflict_index.annotate.georeference import georeference
from conflict_index.gazetteer import Gazetteer, ensure
from conflict_index.model import Place
from conflict_index.names import words

Found = tuple[int, int, Place | None]
Method = Callable[[str], list[Found]]
Figures = dict[str, float]
_NEAR_KM = 161
_BINS = 10
_ROUNDS = 3
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[A-Z\"“])|\n+")
_BEHIND_IN = re.compile(
    r"\b(?:in|near|at|of|from|to|around|outside|inside|into|through)\s+(?:the\s+)?([A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*)"
)


def main() -> None:
    """Run the benchmark and print its tables."""
    options = _options()
    gazetteer = Gazetteer.open(ensure(options.cache))
    annotator = Annotator(gazetteer)
    methods: dict[str, Method] = {
        "conflict-search": lambda text: ours(annotator, gazetteer, text),
        "cities500, longest match": lambda text: longest_match(gazetteer, text),
        "capitals behind a preposition": lambda text: [(m.start(1), m.end(1), None) for m in _BEHIND_IN.finditer(text)],
    }
    report: dict[str, Figures] = {}
    for path in options.corpus:
        documents = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for name, method in methods.items():
            report[f"{path.stem}: {name}"] = score(documents, method)
        if any(len(span) == 4 for document in documents for span in document["gold"]):
            unused = [document for document in documents if not fitted_on(document)]
            report[f"{path.stem}: probabilities, in reports not fitted on"] = reliability(unused, annotator, gazetteer)
        report[f"{path.stem}: speed"] = speed(annotator, [d["text"] for d in documents])
    for title, figures in report.items():
        print(title, *(f"  {name:<28} {value:.4g}" for name, value in figures.items()), sep="\n")
    for path in options.reports:
        print(
            f"{path.stem}: sure places far away",
            *map(_row, far.shares(*far.far_places(path, gazetteer)).items()),
            sep="\n",
        )
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), "utf-8")


def _row(pair: tuple[str, str]) -> str:
    return f"  {pair[0]:<44} {pair[1]}"


def ours(annotator: Annotator, gazetteer: Gazetteer, text: str) -> list[Found]:
    """The places that this project finds; those in no gazetteer at the listed place that they are named beside."""
    mentions = annotator.mentions(text)
    beside = georeference([mentions], gazetteer.place)
    places = [m for m in mentions if ids.is_place(m.entity_id)]
    return [(m.span.start, m.span.end, _place(gazetteer, beside.get(m, m.entity_id))) for m in places]


def _place(gazetteer: Gazetteer, entity_id: str) -> Place | None:
    return gazetteer.place(entity_id) if ids.is_listed(entity_id) else None


def longest_match(gazetteer: Gazetteer, text: str) -> list[Found]:
    """What a plain pass over GeoNames' names finds: the longest in capitals, the most populous place of the name."""
    found: list[Found] = []
    tokens = words(text)
    folded = [word.folded for word in tokens]
    at = 0
    while at < len(tokens):
        size, best = 0, ids.EntityId("")
        if text[tokens[at].start].isupper():
            for key in gazetteer.keys_at(" ".join(folded[at : at + 8])):
                found_ids = [e.entity_id for e in gazetteer.entries(key) if ids.geonames_number(e.entity_id)]
                if found_ids:
                    size, best = key.count(" ") + 1, found_ids[0]
        if size:
            found.append((tokens[at].start, tokens[at + size - 1].end, gazetteer.place(best)))
        at += size or 1
    return found


def score(documents: Sequence[dict[str, Any]], method: Method) -> Figures:
    """Recall by overlap and by exact boundaries; precision and resolution where all places are labelled."""
    gold = overlapped = exact = found = right = located = near = 0
    for document in documents:
        mentions = method(document["text"])
        for span in document["gold"]:
            hits = [m for m in mentions if m[0] < span[1] and span[0] < m[1]]
            gold += 1
            overlapped += bool(hits)
            exact += any(list(m[:2]) == span[:2] for m in hits)
            if len(span) == 4 and hits:
                located += 1
                best = max(hits, key=lambda m: min(m[1], span[1]) - max(m[0], span[0]))
                near += _within(best[2], span[2], span[3])
        for start, end, _ in mentions:
            hit = any(start < b and a < end for a, b, *_ in document["gold"])
            if hit or not any(start < b and a < end for a, b in document["ignore"]):
                found, right = found + 1, right + hit
    figures: Figures = {"gold spans": gold, "recall, overlap": overlapped / gold, "recall, exact": exact / gold}
    if located:
        precision, recall = right / (found or 1), overlapped / gold
        figures |= {"precision, overlap": precision, "F1, overlap": 2 * precision * recall / (precision + recall or 1)}
        figures |= {f"within {_NEAR_KM} km of all": near / gold, f"within {_NEAR_KM} km of found": near / located}
    return figures


def reliability(documents: Sequence[dict[str, Any]], annotator: Annotator, gazetteer: Gazetteer) -> Figures:
    """Return, for each bin of probabilities, the share of mentions that name a place within 161 km, and the error."""
    pairs = list(judged(documents, annotator, gazetteer))
    figures = {
        f"right at {number / _BINS:.1f} to {(number + 1) / _BINS:.1f}": statistics.mean(right for _, right in own)
        for number, own in binned(pairs).items()
    }
    return {"mentions": len(pairs)} | figures | {"expected calibration error": calibration_error(pairs)}


def fitted_on(document: dict[str, Any]) -> bool:
    """Tell whether the probabilities are fitted on a report (fit_probability.py); they are measured on the others."""
    return hashlib.sha256(document["id"].encode()).digest()[0] % 2 == 0


def judged(
    documents: Sequence[dict[str, Any]], annotator: Annotator, gazetteer: Gazetteer
) -> Iterator[tuple[float, bool]]:
    """Yield the probability of each mention of a place, and whether the gold names a place within 161 km there."""
    for document in documents:
        mentions = annotator.mentions(document["text"])
        beside = georeference([mentions], gazetteer.place)
        for mention in (m for m in mentions if ids.is_place(m.entity_id)):
            start, end = mention.span.start, mention.span.end
            gold = [span for span in document["gold"] if start < span[1] and span[0] < end]
            if gold or not any(start < b and a < end for a, b in document["ignore"]):
                place = _place(gazetteer, beside.get(mention, mention.entity_id))
                right = any(len(span) == 4 and _within(place, span[2], span[3]) for span in gold)
                yield mention.score, right


def binned(pairs: Iterable[tuple[float, bool]]) -> dict[int, list[tuple[float, bool]]]:
    """Return the pairs of probability and truth by bin, in order, empty ones left out."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, right in sorted(pairs):
        bins.setdefault(min(_BINS - 1, int(probability * _BINS)), []).append((probability, right))
    return bins


def calibration_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the mean distance between probability and share of what is right in a bin, weighted by mentions."""
    apart = (abs(sum(p for p, _ in own) - sum(right for _, right in own)) for own in binned(pairs).values())
    return sum(apart) / len(pairs)


def _within(place: Place | None, latitude: float, longitude: float) -> bool:
    point = geo.point_of(place) if place else None
    return point is not None and geo.kilometres(point, (latitude, longitude)) <= _NEAR_KM


def speed(annotator: Annotator, texts: Sequence[str]) -> Figures:
    """Sentences a second on one core, and the cost in times of Whoosh's StandardAnalyzer, by medians."""
    sentences = [sentence for text in texts for sentence in _SENTENCE.split(text) if sentence.strip()]
    analyser = StandardAnalyzer()
    own = [_seconds(lambda: [annotator.mentions(sentence) for sentence in sentences]) for _ in range(_ROUNDS)]
    peer = [_seconds(lambda: [[t.text for t in analyser(one)] for one in sentences]) for _ in range(_ROUNDS)]
    taken = statistics.median(own)
    return {
        "sentences": len(sentences),
        "sentences a second": len(sentences) / taken,
        "times StandardAnalyzer": taken / statistics.median(peer),
    }


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--reports", type=Path, nargs="*", default=[])
    parser.add_argument("--cache", type=Path, default=user_cache_path("conflict-search"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    for path in options.corpus:
        if not path.is_file():
            parser.error(f"{path} is missing: give a labelled corpus (see the head of this file)")
    return options


if __name__ == "__main__":
    main()
