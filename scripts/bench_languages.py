"""How fast texts in each language are annotated and prepared for the index, beside English.

    python scripts/bench_languages.py ENGLISH.jsonl LANGUAGE.jsonl ... [--rounds 3] [--join 2000] [--mentions FILE]

Each file has lines of JSON with id and text, such as labelled texts; the others are compared with the first. Preparing
is all from a report to its documents; annotating is the part that finds names and places. The fastest round counts,
in seconds of the processor. Texts are joined to reports of like length, because a report costs something whatever its
length; 0 leaves them. All mentions can be written to a file, to compare two versions of the program bit by bit.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conflict_index.annotate import Annotator
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import ReportId
from conflict_index.model import Origin, Report
from conflict_index.pipeline.prepare import ReportParts, cut_report, prepare, with_mentions
from conflict_index.read.language import guess_language
from conflict_search.opening import gazetteer_path

_SENTENCE = re.compile(r"[.!?؟]+[\"”»]?(?=\s|$)|\n+")


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
    corpora = [_corpus(path, options.join) for path in options.files]
    with Gazetteer.open(gazetteer_path()) as gazetteer:
        annotator = Annotator(gazetteer)
        rows = [_Row(corpus, *_measured(corpus, annotator, gazetteer, options.rounds)) for corpus in corpora]
        _print(rows)
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


def _corpus(path: Path, length: int) -> Corpus:
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    sentences = sum(max(1, len(_SENTENCE.findall(text))) for text in texts)
    texts = list(_joined(texts, length))
    reports = [_report(f"{path.stem}-{at}", text) for at, text in enumerate(texts)]
    return Corpus(path.stem, reports, sentences, sum(map(len, texts)))


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


def _measured(corpus: Corpus, annotator: Annotator, gazetteer: Gazetteer, rounds: int) -> tuple[float, float]:
    """Return the seconds of annotating and of preparing."""
    cut = [cut_report(report, annotator, None) for report in corpus.reports]
    return (
        min(_seconds(lambda: [_annotated(parts, annotator) for parts in cut]) for _ in range(rounds)),
        min(_seconds(lambda: [prepare(one, annotator, gazetteer) for one in corpus.reports]) for _ in range(rounds)),
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


def _print(rows: Sequence[_Row]) -> None:
    first = rows[0]
    print(
        f"{'':20} sentences  annotating: sentences/s  characters/s  ratio   preparing: sentences/s  characters/s  ratio"
    )
    for row in rows:
        cells = [f"{row.corpus.name:20} {row.corpus.sentences:9}"]
        for seconds, peer in ((row.annotating, first.annotating), (row.preparing, first.preparing)):
            ratio = (seconds / row.corpus.characters) / (peer / first.corpus.characters)
            each = row.corpus.sentences / seconds, row.corpus.characters / seconds
            cells.append(f"{each[0]:13.0f}  {each[1]:12.0f}  {ratio:5.2f}")
        print("  ".join(cells))
    print("ratio: time a character, in times of the first file")


def _dump(corpus: Corpus, annotator: Annotator) -> Iterator[str]:
    for report in corpus.reports:
        for passage in _annotated(cut_report(report, annotator, None), annotator).passages:
            yield from (f"{report.id}\t{mention!r}" for mention in passage.mentions)


if __name__ == "__main__":
    main()
