"""A citation for reference managers and LaTeX: CSL-JSON and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conflict_index.model import DateSpan
from conflict_search.evidence.cite import Citation
from conflict_search.one_line import one_line

_SPECIAL = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""Characters that mean something to LaTeX, and how they are written."""

_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9:.+/-]+")
_PARTS = {"day": 3, "month": 2, "year": 1}
"""How much of a publication date is known, by its precision: year, month, day."""


def csl_record(citation: Citation) -> list[dict[str, Any]]:
    """Return a citation as CSL-JSON 1.0.2: a list of one item; what is unknown is left out."""
    report = citation.report
    item = {
        "id": citation.passage.id,
        "type": "webpage" if report.url else "document",
        "title": _title(citation),
        "container-title": report.source,
        "publisher": report.source,
        "URL": report.url,
        "issued": {"date-parts": [_date_parts(report.published)]} if _date_parts(report.published) else None,
        "language": report.language,
        "archive_location": _origin(citation),
        "note": _note(citation),
    }
    return [{key: value for key, value in item.items() if value}]


def bibtex_lines(citation: Citation) -> Iterator[str]:
    """Yield the lines of a BibTeX entry; what is unknown is left out."""
    report = citation.report
    date = _date_parts(report.published)
    fields = {
        "title": _title(citation),
        "howpublished": report.source,
        "year": f"{date[0]:04d}" if date else "",
        "month": str(date[1]) if len(date) > 1 else "",
        "day": str(date[2]) if len(date) > 2 else "",
        "date": "-".join(f"{part:02d}" for part in date),
        "langid": report.language or "",
        "note": _note(citation),
    }
    yield f"@misc{{{_key(citation.passage.id)},"
    for name, value in fields.items():
        if value:
            yield f"  {name} = {{{_escaped(one_line(value))}}},"
    if report.url:
        yield f"  url = {{{_url(report.url)}}},"
    yield "}"


def _title(citation: Citation) -> str:
    """Return the title; none where it is only the report's id, which the reader made up."""
    report = citation.report
    return report.title if report.title and report.title != report.id else ""


def _note(citation: Citation) -> str:
    """Return what finds the quote again: its words, offsets, the hash of the text, the file."""
    passage = citation.passage
    return (
        f"“{one_line(passage.text)}” Hit {passage.id}, characters {passage.span.start}-{passage.span.end} of "
        f"{_origin(citation)}; SHA-256 of the text {citation.report.sha256}"
    )


def _origin(citation: Citation) -> str:
    origin = citation.report.origin
    return f"{origin.path}, {origin.record}" if origin.record else origin.path


def _date_parts(published: DateSpan | None) -> list[int]:
    """Return the year, month and day of a publication date as far as they are known."""
    if published is None or published.start is None:
        return []
    start = published.start
    return [start.year, start.month, start.day][: _PARTS.get(published.precision, 3)]


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in text)


def _key(hit: str) -> str:
    """Return the hit's id as a key: letters, digits and a few signs, which every BibTeX reads."""
    return _NOT_IN_A_KEY.sub("-", hit).strip("-") or "hit"


def _url(url: str) -> str:
    """Return the address with what would end the field or a line written in percents."""
    return "".join(f"%{ord(c):02X}" if c in "{}\\ " else c for c in one_line(url))
