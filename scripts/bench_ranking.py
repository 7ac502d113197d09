"""How well reports are ranked, beside bm25s, SQLite FTS5, tantivy and Whoosh in the same run.

    python scripts/bench_ranking.py cranfield FOLDER [--index DIR] [--json FILE]
    python scripts/bench_ranking.py fa-kes articles.csv [--half tune|test] [--index DIR] [--json FILE]

cranfield: FOLDER holds cran.all.1400, cran.qry and cranqrel (225 questions; codes 1 to 4 are relevant). fa-kes: queries
of a province and a day, made from the columns location and date, which are not indexed; the relevant reports have both.
Every second query is for tuning, the others for the test. The index is built in a temporary folder unless --index names
one.

nDCG@10 with binary gains, R@100, both at the level of reports; `passages` ranks reports by their best passage.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import conflict_search as cs

Qrels = Mapping[str, set[str]]
Run = Callable[[str], Sequence[str]]
_DEPTH = 100


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        source, texts, queries, relevant = _LOADERS[options.collection](options.corpus, Path(folder))
        if options.half:
            kept = sorted(relevant)[options.half == "test" :: 2]
            relevant = {query: relevant[query] for query in kept}
        peers: dict[str, Run] = {  # made first: our engine puts a guard before Whoosh's pickles
            "SQLite FTS5, porter, OR": fts5(texts),
            "Whoosh, stemmed, OR": whoosh_or(texts, Path(folder)),
            "bm25s, stemmed": bm25s_stemmed(texts),
            "tantivy, stemmed, OR": tantivy_or(texts),
        }
        place = options.index or Path(folder) / "index"
        if not (place / "manifest.json").is_file():
            cs.build([source], place)
        with cs.open(place) as index:
            runs: dict[str, Run] = {
                "conflict-search": lambda query: reports(index, query),
                "conflict-search, passages": lambda query: by_passage(index, query),
                "conflict-search, match all": lambda query: reports(index, query, match="all"),
            }
            figures = {name: evaluate(run, queries, relevant) for name, run in (runs | peers).items()}
    print(f"{options.collection}: {len(relevant)} queries, {len(texts)} reports")
    print(f"{'':28} nDCG@10  R@100  empty  ms a query")
    for name, row in figures.items():
        print(f"{name:28} {row['ndcg']:.3f}    {row['recall']:.3f}  {row['empty']:5.0f}  {row['ms']:.1f}")
    best = max(row["ndcg"] for name, row in figures.items() if not name.startswith("conflict-search"))
    print(f"ratio to the best peer: {figures['conflict-search']['ndcg'] / best:.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", choices=sorted(_LOADERS))
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--half", choices=("tune", "test"))
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


Loaded = tuple[Path, dict[str, str], dict[str, str], dict[str, set[str]]]


def cranfield(corpus: Path, folder: Path) -> Loaded:
    """Return the reports as a file, their texts, the questions and the relevant reports of each."""
    texts, path = {}, folder / "cranfield.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for part in re.split(r"^\.I ", (corpus / "cran.all.1400").read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title = " ".join(re.findall(r"^\.T\n(.*?)^\.A", part, re.MULTILINE | re.DOTALL)[0].split()).rstrip(" .")
            body = re.findall(r"^\.W\n(.*)", part, re.MULTILINE | re.DOTALL)[0].strip()
            name = f"c{part.split()[0]}"
            texts[name] = f"{title}\n{body}"
            out.write(json.dumps({"id": name, "title": title, "text": body or title}) + "\n")
    asked = re.findall(r"^\.I \d+\n\.W\n(.*?)(?=^\.I |\Z)", (corpus / "cran.qry").read_text("utf-8"), re.M | re.S)
    queries = {f"q{number:03}": " ".join(text.split()).rstrip(" .") for number, text in enumerate(asked, 1)}
    relevant: defaultdict[str, set[str]] = defaultdict(set)
    for line in (corpus / "cranqrel").read_text("utf-8").splitlines():
        number, document, code = line.split()
        if 1 <= int(code) <= 4:
            relevant[f"q{int(number):03}"].add(f"c{document}")
    return path, texts, queries, dict(relevant)


def fa_kes(corpus: Path, folder: Path) -> Loaded:
    """Return the articles as a file, their texts, queries of province and day, and the relevant articles of each."""
    rows = list(csv.DictReader(corpus.read_text("utf-8", "replace").splitlines()))
    path, texts = folder / "articles.jsonl", {}
    relevant: defaultdict[str, set[str]] = defaultdict(set)
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(rows):
            name, day = f"a{number:03}", datetime.strptime(row["date"], "%m/%d/%Y")
            texts[name] = f"{row['article_title']}\n{row['article_content']}"
            record = {
                "id": name,
                "title": row["article_title"],
                "text": row["article_content"],
                "date": f"{day:%Y-%m-%d}",
            }
            out.write(json.dumps(record) + "\n")
            relevant[f"{row['location'].strip().title()} {day.day} {day:%B %Y}"].add(name)
    return path, texts, {query: query for query in relevant}, dict(relevant)


_LOADERS: dict[str, Callable[[Path, Path], Loaded]] = {"cranfield": cranfield, "fa-kes": fa_kes}


def reports(index: cs.Index, query: str, match: cs.Matching = "part") -> Sequence[str]:
    """Return the reports of a query, best first."""
    return [hit.report.id for hit in index.search(plain(query), limit=_DEPTH, group="report", match=match)]


def by_passage(index: cs.Index, query: str) -> Sequence[str]:
    """Return the reports in the order of their best passage."""
    found = dict.fromkeys(hit.report.id for hit in index.search(plain(query), limit=5 * _DEPTH))
    return tuple(found)[:_DEPTH]


def plain(query: str) -> str:
    """Return a question without marks that a query reads as operators."""
    return re.sub(r"""[()"*+:]|(?<!\w)-""", " ", query)


def fts5(texts: Mapping[str, str]) -> Run:
    """Return the search of SQLite's full-text index."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE report USING fts5(id UNINDEXED, body, tokenize='porter unicode61')")
    database.executemany("INSERT INTO report VALUES (?, ?)", texts.items())

    def run(query: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in _content(query))
        rows = database.execute(
            "SELECT id FROM report WHERE report MATCH ? ORDER BY bm25(report) LIMIT ?", (asked, _DEPTH)
        )
        return [row[0] for row in rows]

    return run


def whoosh_or(texts: Mapping[str, str], folder: Path) -> Run:
    """Return the search of a plain Whoosh index whose queries are joined by OR."""
    from whoosh import fields, index, qparser
    from whoosh.analysis import StemmingAnalyzer

    place = folder / "whoosh"
    place.mkdir()
    made = index.create_in(str(place), fields.Schema(id=fields.ID(stored=True), body=fields.TEXT(StemmingAnalyzer())))
    writer = made.writer()
    for name, text in texts.items():
        writer.add_document(id=name, body=text)
    writer.commit()
    searcher = made.searcher()
    parser = qparser.QueryParser("body", made.schema, plugins=[], group=qparser.OrGroup)

    def run(query: str) -> list[str]:
        return [hit["id"] for hit in searcher.search(parser.parse(" ".join(_content(query))), limit=_DEPTH)]

    return run


def bm25s_stemmed(texts: Mapping[str, str]) -> Run:
    """Return the search of bm25s with English stemming and stop words."""
    import bm25s
    import Stemmer

    names, stemmer = list(texts), Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    tokens = bm25s.tokenize(list(texts.values()), stopwords="en", stemmer=stemmer, show_progress=False)
    retriever.index(tokens, show_progress=False)

    def run(query: str) -> list[str]:
        asked = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = retriever.retrieve(asked, k=min(_DEPTH, len(names)), show_progress=False)
        return [names[int(n)] for n, score in zip(found[0], scores[0], strict=True) if score > 0]

    return run


def tantivy_or(texts: Mapping[str, str]) -> Run:
    """Return the search of tantivy with English stemming, whose queries are joined by OR."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("id", stored=True, tokenizer_name="raw")
    schema.add_text_field("body", tokenizer_name="en_stem")
    made = tantivy.Index(schema.build())
    writer = made.writer(num_threads=1)
    for name, text in texts.items():
        writer.add_document(tantivy.Document(id=name, body=text))
    writer.commit()
    made.reload()
    searcher = made.searcher()

    def run(query: str) -> list[str]:
        asked = made.parse_query(" ".join(_content(query)), ["body"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(asked, _DEPTH).hits]

    return run


def _content(query: str) -> list[str]:
    from conflict_index.store.stems import closed_words

    return [word for word in re.findall(r"\w+", query.lower()) if word not in closed_words()]


def evaluate(run: Run, queries: Mapping[str, str], relevant: Qrels) -> dict[str, float]:
    """Return the mean nDCG@10 and R@100, the queries without a result, and the CPU milliseconds of a query (median)."""
    gains, recalls, times, empty = [], [], [], 0
    for number, wanted in relevant.items():
        began = time.process_time()
        found = run(queries[number])
        times.append(1000 * (time.process_time() - began))
        gains.append(ndcg(found, wanted))
        recalls.append(len(set(found[:_DEPTH]) & wanted) / len(wanted))
        empty += not found
    mean = statistics.fmean
    return {"ndcg": mean(gains), "recall": mean(recalls), "empty": empty, "ms": statistics.median(times)}


def ndcg(found: Sequence[str], wanted: set[str], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain (Jarvelin and Kekalainen, 2002) with binary gains."""
    gain = sum(1 / math.log2(rank + 2) for rank, name in enumerate(found[:depth]) if name in wanted)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(len(wanted), depth)))


if __name__ == "__main__":
    main()
