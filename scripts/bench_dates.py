"""How well and how fast dates are read: python scripts/bench_dates.py GOLD.jsonl [--sample 60] [--json FILE]

GOLD holds {"id", "text", "dateline", "sure", "single", "near"} a line: the days of the incidents that a report tells
of (`sure`, alternatives an incident; `single`, the same flat) and all days known for it (`near`). Measures, each a
share: recall, incidents with a day among the report's single days not taken from publication; recall_off_dateline,
the same for incidents of another day than the dateline's; lead, reports whose lead date is an incident's; first, those
whose first such day is one; spurious, days without a stated year over 400 days from all known ones; dateline,
publication dates equal to the dateline; offsets_right.

Beside it, in the same run and on the same texts: dateparser's search (slow, so on a sample that is printed for ours
too), told the language and the publication date, its bare "we" left out, and "always the publication date".
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from conflict_index.dates.lead import lead_date
from conflict_index.dates.published import read_published
from conflict_index.dates.read import read_dates
from conflict_index.model import DateSpan, Span

Record = dict[str, Any]
Found = tuple[list[DateSpan], date | None]
Reader = Callable[[str, DateSpan | None], Iterable[DateSpan]]
_FAR = 400  # days
_STATED_YEAR = re.compile(r"\d{4}|\d\W+\w+\W+\d\d\b")
_PASSAGE = 400  # characters of a passage, about, cut between paragraphs


def main() -> int:
    """Read the gold, run every reader, print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--sample", type=int, default=60, help="reports that dateparser reads")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    if not asked.gold.is_file():
        print(f"bench_dates: no gold at {asked.gold}; name a file of dates-*.jsonl", file=sys.stderr)
        return 2
    records = [json.loads(line) for line in asked.gold.read_text("utf-8").splitlines()]
    judged = [r for r in records if r["sure"]] or records
    sample = judged[:: max(1, len(judged) // asked.sample)][: asked.sample]
    figures = {
        "ours": run(records, ours),
        "always published": run(records, always),
        "ours, sample": run(sample, ours),
        "dateparser, sample": run(sample, dateparser_reader()),
    }
    print_table(figures)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


def ours(text: str, published: DateSpan | None) -> Iterable[DateSpan]:
    """This project's reader."""
    return read_dates(text, published=published)


def always(text: str, published: DateSpan | None) -> Iterable[DateSpan]:
    """The publication date, as if the text named it in its first words."""
    if published and published.start:
        yield as_span(published.start, text, 0, 0)


def dateparser_reader() -> Reader:
    """dateparser.search, its findings placed in the text in order."""
    from dateparser.search import search_dates

    logging.disable(logging.WARNING)

    def read(text: str, published: DateSpan | None) -> Iterable[DateSpan]:
        base = published.start if published and published.start else date(2000, 1, 1)
        settings = {"RELATIVE_BASE": datetime(base.year, base.month, base.day), "PREFER_DATES_FROM": "past"}
        at = 0
        for surface, moment in search_dates(text, languages=["en"], settings=settings) or ():
            start = text.find(surface, at)
            if start >= 0 and surface.lower() != "we":
                at = start + len(surface)
                yield as_span(moment.date(), text, start, at)

    return read


def as_span(day: date, text: str, start: int, end: int) -> DateSpan:
    """One day, said at those characters."""
    return DateSpan(day, day + timedelta(1), day.month, day.day, "day", "relative", Span(start, end), text[start:end])


def run(records: list[Record], reader: Reader) -> dict[str, float]:
    """Measures and median seconds of one reader over the records, with the number of reports."""
    tally: dict[str, list[bool]] = defaultdict(list)
    reports, passages = [], []
    for record in records:
        published, head = read_published(record["text"])
        body = head.end if head else 0
        start = time.perf_counter()
        found = [d for d in reader(record["text"], published) if reader is not ours or d.span]
        reports.append(time.perf_counter() - start)
        score(
            record, [d for d in found if reader is always or d.span is None or d.span.start >= body], published, tally
        )
        for passage in cut(record["text"])[:2]:
            start = time.perf_counter()
            list(reader(passage, published))
            passages.append(time.perf_counter() - start)
    shares = {name: sum(values) / len(values) for name, values in tally.items() if values}
    speed = {"ms a report": statistics.median(reports) * 1e3, "us a passage": statistics.median(passages) * 1e6}
    return {"reports": len(records), **shares, **speed}


def score(record: Record, found: list[DateSpan], published: DateSpan | None, tally: dict[str, list[bool]]) -> None:
    """Add one report to the tally of every measure."""
    tally["offsets_right"] += [
        d.span is not None and record["text"][d.span.start : d.span.end] == d.surface for d in found
    ]
    days = [d for d in found if d.precision == "day" and d.start and d.end == d.start + timedelta(1)]
    for alternatives in record["sure"]:
        tally["recall"].append(any(str(d.start) in alternatives for d in days))
        if record["dateline"] and record["dateline"] not in alternatives:
            tally["recall_off_dateline"].append(tally["recall"][-1])
    if record["sure"]:
        tally["first"].append(bool(days) and str(days[0].start) in record["single"])
        lead = lead_date(found, published)
        tally["lead"].append(lead is not None and _is_day(lead) and str(lead.start) in record["single"])
    if record["near"]:
        tally["spurious"] += [is_spurious(d, record["near"]) for d in days]
    if record["dateline"]:
        tally["dateline"].append(published is not None and str(published.start) == record["dateline"])


def _is_day(value: DateSpan) -> bool:
    return value.start is not None and value.end == value.start + timedelta(1)


def is_spurious(span: DateSpan, near: list[str]) -> bool:
    """A day without a stated year that is far from every day known for the report."""
    assert span.start is not None
    start = span.start
    return min(abs((start - date.fromisoformat(n)).days) for n in near) > _FAR and not _STATED_YEAR.search(
        span.surface or ""
    )


def cut(text: str) -> list[str]:
    """Passages of about `_PASSAGE` characters, of whole paragraphs where these are short."""
    found = [""]
    for paragraph in text.split("\n\n"):
        if len(found[-1]) + len(paragraph) > _PASSAGE and found[-1]:
            found.append("")
        found[-1] += paragraph[:_PASSAGE] + "\n\n"
    return found


def print_table(figures: dict[str, dict[str, float]]) -> None:
    """One line a reader, one column a measure; then what the peer costs, as a ratio."""
    names = list(dict.fromkeys(name for row in figures.values() for name in row))
    print(" | ".join(["reader".ljust(18), *names]))
    for reader, row in figures.items():
        cells = [f"{row[n]:.4g}".rjust(len(n)) if n in row else "-".rjust(len(n)) for n in names]
        print(" | ".join([reader.ljust(18), *cells]))
    mine, peer = figures["ours, sample"], figures["dateparser, sample"]
    for name in ("ms a report", "us a passage"):
        print(f"dateparser / ours, {name}: {peer[name] / mine[name]:.0f}")


if __name__ == "__main__":
    raise SystemExit(main())
