"""Where a passage stands: the file, the record in it, the page."""

from __future__ import annotations

from conflict_index.model import Passage, Report


def page_of(passage: Passage, report: Report) -> dict[str, int]:
    """Return the page on which a passage begins under the key "page", nothing for reports without pages."""
    page = report.page_at(passage.span.start)
    return {} if page is None else {"page": page}


def where(passage: Passage, report: Report) -> str:
    """Return where a passage stands, for people: reports.pdf, page 3."""
    pages = page_of(passage, report)
    page = f"page {pages['page']}" if pages else ""
    return ", ".join(part for part in (report.origin.path, report.origin.record or "", page) if part)
