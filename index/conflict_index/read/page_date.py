"""Choose the publication date of a web page: what its markup states, never the date of an incident in its title."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from conflict_index.dates.day import parse_day
from conflict_index.dates.read import read_dates

_STATED = re.compile(r'"(?:datePublished|uploadDate)"\s*:\s*"([^"\n]{6,40})"')
"""A publication date in JSON-LD. Source: https://schema.org/datePublished."""

_TITLES = ("title", "h1")
_LONGEST_TITLE = 500


def page_date(found: str | None, markup: str, tree: Any) -> str | None:
    """Return the publication date of a page, None if unknown.

    found: the date that htmldate found, as YYYY-MM-DD. One that stands in the page's title is the incident's, unless
    markup states it too: an attribute (of a meta, time or link element) or JSON-LD.
    """
    if found is None:
        stated = _STATED.search(markup)
        return stated[1] if stated and parse_day(stated[1]) else None
    day = parse_day(found)
    in_title = day is not None and day.start in _title_days(tree)
    return None if in_title and not _in_markup(found, markup) else found


def _title_days(tree: Any) -> set[date | None]:
    if tree is None:
        return set()
    titles = ("".join(element.itertext())[:_LONGEST_TITLE] for element in tree.iter(*_TITLES))
    return {found.start for title in titles for found in read_dates(title) if found.precision == "day"}


def _in_markup(found: str, markup: str) -> bool:
    """Return whether a date such as 2016-06-29 stands in an attribute or a string of JSON, in usual ways of writing."""
    year, month, day = found[:10].split("-")
    written = rf"{year}[-/.]?0?{int(month)}[-/.]?0?{int(day)}(?!\d)"
    return re.search(rf"[\"'/=]{written}", markup) is not None
