"""A citation for reading and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from conflict_index.model import Role
from conflict_search.evidence.cite import Citation, Verdict
from conflict_search.one_line import one_line, visible
from conflict_search.render import dates
from conflict_search.results.place import where
from conflict_search.results.records import VERSION, quote_record, source_record

_ROLES: dict[Role, str] = {
    "comment": "not the reporter's own words",
    "boilerplate": "not the reporter's own words",
    "byline": "who wrote or edited the report",
    "caption": "the text of a picture",
}
"""What a citation says of a passage that is not the report's body."""


_FIELDS_SHOWN = 12
"""The largest number of the report's fields that a citation lists."""


def citation_text(citation: Citation, verdict: Verdict | None) -> Iterator[str]:
    """Yield the verbatim quote, then a line for each field of the citation."""
    report, passage = citation.report, citation.passage
    verbatim = passage.text.replace("\r\n", "\n")
    shown = visible(verbatim)
    yield from shown.split("\n")
    yield ""
    yield _line("hit", f"{passage.id}{' [sample]' if citation.sample else ''}")
    yield _line("characters", f"{passage.span.start}-{passage.span.end} of the report's text")
    yield _line("title", report.title or "unknown")
    yield _line("source", report.source)
    yield _line("url", report.url or "unknown")
    yield _line(
        "published",
        f"{dates.in_words(report.published)} ({dates.basis(report.published)})" if report.published else "unknown",
    )
    yield from (_line("event", dates.event(d).removeprefix("event ")) for d in passage.dates)
    yield from (_line("field", f"{label}: {value}") for label, value in report.fields[:_FIELDS_SHOWN])
    if len(report.fields) > _FIELDS_SHOWN:
        yield _line("field", f"... and {len(report.fields) - _FIELDS_SHOWN} more; --format json has them all")
    yield _line("report", report.id)
    yield _line("file", where(passage, report))
    yield _line("sha256", f"{report.sha256} of the report's text")
    if passage.role != "body":
        yield _line("role", f"{passage.role}: {_ROLES[passage.role]}")
    if shown != verbatim:
        yield _line("shown", "control characters as \\x..; --format json has them as they are")
    if verdict:
        yield from _verdict_lines(verdict)


def _verdict_lines(verdict: Verdict) -> Iterator[str]:
    yield ""
    yield {
        "verified": f"verified: {verdict.path} says so, at the same characters",
        "differs": f"differs: {verdict.path}",
        "missing": f"missing: {verdict.path}",
    }[verdict.outcome]
    yield from (f"  {one_line(difference)}" for difference in verdict.differences)


def citation_record(citation: Citation, verdict: Verdict | None) -> dict[str, Any]:
    """Return a citation as plain data under the keys of hits, with the verdict if given."""
    parts = source_record(citation.passage, citation.report) | quote_record(citation.passage, citation.report)
    parts |= {"fields": [list(pair) for pair in citation.report.fields]}
    record = {"version": VERSION} | parts | ({"sample": True} if citation.sample else {})
    return record | ({"verification": asdict(verdict)} if verdict else {})


def _line(name: str, value: str) -> str:
    return f"{name:<11} {one_line(value)}"
