"""Find the publication date: from metadata, page, dateline or file name, in this order."""

from __future__ import annotations

import re
from dataclasses import replace

from conflict_index.dates import arithmetic
from conflict_index.dates.dateline import find_dateline
from conflict_index.dates.day import parse_day
from conflict_index.dates.grammar import matches
from conflict_index.dates.order import find_order
from conflict_index.dates.scan import scan
from conflict_index.model import Basis, DateSpan, Span

_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_HEAD = 4000  # characters; more than the longest head that is searched for a dateline


def read_published(
    text: str,
    *,
    metadata: str | None = None,
    html: str | None = None,
    address: str | None = None,
    filename: str | None = None,
    day_first: bool | None = None,
) -> tuple[DateSpan | None, Span | None]:
    """Return the publication date with its basis, and the span of the dateline in `text`, place included.

    `metadata` is the date cell of a table or file, `html` the date of the page, `address` that in the
    path of its address, `filename` the last resort;
    `day_first` decides cells such as "3/4/2016". The span is returned even if the date comes from elsewhere.
    """
    tokens = scan(text[:_HEAD])
    order = find_order(tokens, day_first)
    known = _known(metadata, html, address, day_first)
    day = known.start if known and known.precision == "day" else None
    dateline = find_dateline(tokens, matches(tokens.kinds), day_first=order, published=day)
    span = dateline.span if dateline else None
    if known:
        return known, span
    if dateline and dateline.day:
        interval = arithmetic.days(dateline.day)
        if interval:
            surface = text[dateline.span.start : dateline.span.end]
            return _one_day(interval, "dateline", dateline.span, surface), span
    return _from_name(filename) if filename else None, span


def _known(metadata: str | None, html: str | None, address: str | None, day_first: bool | None) -> DateSpan | None:
    sources: tuple[tuple[str | None, Basis], ...] = ((metadata, "metadata"), (html, "html"), (address, "url"))
    for value, basis in sources:
        found = parse_day(value, day_first=day_first) if value else None
        if found:
            return replace(found, basis=basis)
    return None


def _one_day(interval: arithmetic.Interval, basis: Basis, span: Span | None, surface: str | None) -> DateSpan:
    start, end = interval
    return DateSpan(start, end, start.month, start.day, "day", basis, span, surface)


def _from_name(filename: str) -> DateSpan | None:
    for match in _IN_NAME.finditer(filename):
        interval = arithmetic.day_of(int(match[1]), int(match[2]), int(match[3]))
        if interval:
            return _one_day(interval, "filename", None, match[0])
    return None
