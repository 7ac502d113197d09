"""How well places are found in text and tied to the map, beside two baselines, and at what speed.

    python scripts/bench_places.py CORPUS... [--cache DIR] [--json FILE]

CORPUS: JSON lines {"id", "text", "gold": [[start, end] or [start, end, lat, lon]], "ignore": [[start, end]]}; where
gold has coordinates every place is labelled, and precision and resolution are measured too.
The baselines: the longest match of GeoNames cities500 in capitals, and capitalised words behind a preposition. The peer
in speed is Whoosh's StandardAnalyzer over the same texts.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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
            report[f"{path.stem}: scores as probabilities"] = reliability(documents, annotator, gazetteer)
        report[f"{path.stem}: speed"] = speed(annotator, [d["text"] for d in documents])
    for title, figures in report.items():
        print(title, *(f"  {name:<28} {value:.4g}" for name, value in figures.items()), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), "utf-8")


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
    """Return, for each bin of scores, the share of mentions that name a place within 161 km of the gold, and the error.

    The expected calibration error is the mean distance between score and share, weighted by mentions.
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for document in documents:
        mentions = annotator.mentions(document["text"])
        beside = georeference([mentions], gazetteer.place)
        for mention in (m for m in mentions if ids.is_place(m.entity_id)):
            start, end = mention.span.start, mention.span.end
            gold = [span for span in document["gold"] if start < span[1] and span[0] < end]
            if gold or not any(start < b and a < end for a, b in document["ignore"]):
                place = _place(gazetteer, beside.get(mention, mention.entity_id))
                right = any(len(span) == 4 and _within(place, span[2], span[3]) for span in gold)
                bins[min(_BINS - 1, int(mention.score * _BINS))].append((mention.score, right))
    total = sum(map(len, bins))
    figures: Figures = {}
    error = 0.0
    for number, own in enumerate(bins):
        if own:
            score, share = statistics.mean(s for s, _ in own), statistics.mean(r for _, r in own)
            figures[f"right at {number / _BINS:.1f} to {(number + 1) / _BINS:.1f}"] = share
            error += abs(score - share) * len(own) / total
    return figures | {"expected calibration error": error}


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
    parser.add_argument("--cache", type=Path, default=user_cache_path("conflict-search"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    for path in options.corpus:
        if not path.is_file():
            parser.error(f"{path} is missing: give a labelled corpus (see the head of this file)")
    return options


if __name__ == "__main__":
    main()
