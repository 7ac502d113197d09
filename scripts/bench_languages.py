"""How fast texts in each language are annotated and prepared for the index, beside English.

    python scripts/bench_languages.py ENGLISH.jsonl LANGUAGE.jsonl ... [--rounds 3] [--join 2000] [--mentions FILE]

Each file has lines of JSON with id and text, such as labelled texts; the others are compared with the first, and each
with a control: its texts, with every sentence replaced by an English one of the nearest length, because a paragraph
costs something whatever its length. Preparing is all from a report to its documents; annotating is the part that finds
names and places. The fastest round counts, in seconds of the processor; the files take turns, so that other programs
slow all alike. Texts are joined to reports of like length, for the same reason; 0 leaves them. All mentions can be
written to a file, to compare two versions of the program bit by bit.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from conflict_index.annotate import Annotator
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.model import Origin, Report
from conflict_index.pipeline.prepare import ReportParts, cut_report, prepare, with_mentions
from conflict_index.read.language import guess_language
from conflict_search.opening import gazetteer_path

_END = re.compile(r"[.!?؟]+[\"”»]?(?=\s|$)|\n+")


@dataclass(frozen=True)
class Corpus:
    """The reports of a file."""

    name: str
    reports: Sequence[Report]
    sentences: int
    characters: int


def main() -> None:
    """Print sentences and characters a second for each file."""
    options = _options()
    first, *others = [_texts(path) for path in options.files]
    controls = [_control(texts, first) for texts in others]
    names = [path.stem for path in options.files]
    corpora = [_corpus(name, texts, options.join) for name, texts in zip(names, [first, *others], strict=True)]
    beside = [_corpus("as English", texts, options.join) for texts in controls]
    with Gazetteer.open(gazetteer_path()) as gazetteer:
        annotator = Annotator(gazetteer)
        rows = _measured([*corpora, *beside], annotator, gazetteer, options.rounds)
        _print(rows[: len(corpora)], [rows[0], *rows[len(corpora) :]])
        if options.mentions:
            lines = [line for corpus in corpora for line in _dump(corpus, annotator)]
            options.mentions.write_text("\n".join(lines) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--join", type=int, default=2000, help="characters of a report")
    parser.add_argument("--mentions", type=Path)
    options = parser.parse_args()
    for path in options.files:
        if not path.is_file():
            parser.error(f"{path} is missing: give files of texts (see the head of this file)")
    return options


def _texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]


def _corpus(name: str, texts: Sequence[str], length: int) -> Corpus:
    joined = _joined(texts, length)
    reports = [_report(f"{name}-{at}", text) for at, text in enumerate(joined)]
    sentences = sum(max(1, len(_END.findall(text))) for text in texts)
    return Corpus(name, reports, sentences, sum(map(len, texts)))


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text with what ends them."""
    ends = [match.end() for match in _END.finditer(text)]
    return [part for part in (text[a:b].strip() for a, b in pairwise([0, *ends, len(text)])) if part]


def _control(texts: Sequence[str], english: Sequence[str]) -> list[str]:
    """Return texts with each sentence replaced by an English one of the nearest length, each once before any twice."""
    ordered = sorted((part for text in english for part in _sentences(text)), key=len)
    left: list[str] = []

    def replaced(sentence: str) -> str:
        left.extend(ordered if not left else ())
        at = bisect_left(left, len(sentence), key=len)
        near = min(range(max(0, at - 1), min(len(left), at + 1)), key=lambda one: abs(len(left[one]) - len(sentence)))
        return left.pop(near)

    return [" ".join(map(replaced, _sentences(text))) for text in texts]


def _joined(texts: Sequence[str], length: int) -> Iterator[str]:
    """Yield texts joined by an empty line until they are long enough."""
    kept: list[str] = []
    for text in texts:
        kept.append(text)
        if sum(map(len, kept)) >= length:
            yield "\n\n".join(kept)
            kept = []
    if kept:
        yield "\n\n".join(kept)


def _report(name: str, text: str) -> Report:
    return Report(ReportId(name), "", None, "", text, guess_language(text), None, "", Origin(name, None))


def _measured(corpora: Sequence[Corpus], annotator: Annotator, gazetteer: Gazetteer, rounds: int) -> list[_Row]:
    """Return the least seconds of annotating and of preparing each corpus."""
    cut = [[cut_report(report, annotator, None) for report in corpus.reports] for corpus in corpora]
    taken = [[_both(*pair, annotator, gazetteer) for pair in zip(corpora, cut, strict=True)] for _ in range(rounds)]
    return [
        _Row(corpus, *map(min, zip(*own, strict=True)))
        for corpus, own in zip(corpora, zip(*taken, strict=True), strict=True)
    ]


def _both(
    corpus: Corpus, cut: Sequence[ReportParts], annotator: Annotator, gazetteer: Gazetteer
) -> tuple[float, float]:
    return (
        _seconds(lambda: [_annotated(parts, annotator) for parts in cut]),
        _seconds(lambda: [prepare(one, annotator, gazetteer) for one in corpus.reports]),
    )


def _annotated(parts: ReportParts, annotator: Annotator) -> ReportParts:
    return with_mentions(parts, annotator, annotator.detect(parts.pieces))


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


@dataclass(frozen=True)
class _Row:
    corpus: Corpus
    annotating: float
    preparing: float


_STEPS = ("annotating", "preparing")


def _print(rows: Sequence[_Row], controls: Sequence[_Row]) -> None:
    """Print a line for each file, with its ratios to the first file and to its control."""
    print(f"{'':17} sentences" + "".join(f"   {step}: sentences/s  characters/s  ratio  fair" for step in _STEPS))
    for row, control in zip(rows, controls, strict=True):
        cells = [f"{row.corpus.name:17} {row.corpus.sentences:9}"]
        for step in _STEPS:
            each, first, like = (getattr(one, step) / one.corpus.characters for one in (row, rows[0], control))
            sentences = row.corpus.sentences / getattr(row, step)
            cells.append(f"{sentences:{len(step) + 13}.0f}  {1 / each:12.0f}  {each / first:5.2f}  {each / like:4.2f}")
        print("   ".join(cells))
    print("ratio: time a character, in times of the first file; fair: of English sentences of the same lengths")


def _dump(corpus: Corpus, annotator: Annotator) -> Iterator[str]:
    for report in corpus.reports:
        for passage in _annotated(cut_report(report, annotator, None), annotator).passages:
            yield from (f"{report.id}\t{mention!r}" for mention in passage.mentions)


if __name__ == "__main__":
    main()
