"""When a report was published: from its metadata, its page, the dateline at its head, or its file's name."""

from __future__ import annotations

import re
from dataclasses import replace

from conflict_index.dates.day import parse_day
from conflict_index.dates.grammar import matches
from conflict_index.dates.resolve import Reference, resolve
from conflict_index.dates.scan import scan
from conflict_index.model import Basis, DateSpan, Span

_HEAD = 1500  # characters; a dateline stands at the head
_PLACE = re.compile(r"\s*(?P<place>[A-Z][^\n]{0,60}?)(?:--|[–—])")


def read_published(
    text: str,
    *,
    metadata: str | None = None,
    html: str | None = None,
    filename: str | None = None,
    day_first: bool | None = None,
) -> tuple[DateSpan | None, Span | None]:
    """The publication date with its basis, best source first (metadata, html, dateline, filename), and the dateline.

    The span is where the dateline stands in `text`, place included, whether or not it gave the date.
    """
    dateline = find_dateline(text)
    sources: tuple[tuple[str | None, Basis], ...] = ((metadata, "metadata"), (html, "html"))
    for value, basis in sources:
        found = parse_day(value, day_first=day_first) if value else None
        if found:
            return replace(found, basis=basis), dateline
    if dateline:
        found = _stated(text[dateline.start : dateline.end])
        if found:
            return replace(found, basis="dateline", span=dateline), dateline
    if filename and (named := _in_name(filename)):
        return named, dateline
    return None, dateline


def find_dateline(text: str) -> Span | None:
    """Where the dateline stands."""
    head = text[:_HEAD]
    tokens = scan(head)
    for rule, first, last in matches(tokens.kinds):
        if rule not in ("date.day", "date.iso"):
            continue
        for reading in resolve(rule, tokens, first, last, Reference(None, None)):
            if reading.start and reading.basis == "stated":
                start = tokens.starts[first]
                if start < 200:
                    return Span(start, tokens.ends[last - 1])
    return None


def _stated(surface: str) -> DateSpan | None:
    tokens = scan(surface)
    for rule, first, last in matches(tokens.kinds):
        for r in resolve(rule, tokens, first, last, Reference(None, None)):
            if r.start and r.basis == "stated":
                return DateSpan(r.start, r.end, r.month, r.day, r.precision, "dateline", None, surface)
    return None


def _in_name(filename: str) -> DateSpan | None:
    match = re.search(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", filename)
    found = parse_day("-".join(match.groups())) if match else None
    return replace(found, basis="filename", surface=match[0]) if found and match else None
