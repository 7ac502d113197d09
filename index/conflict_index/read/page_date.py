"""Choose the publication date of a web page: what its markup or a label states, never the date of an incident.

In this order: JSON-LD, meta elements, time elements that are called published, labels such as "First published:", then
what htmldate finds on the page without its titles, captions, updates, teasers, comments and labelled facts; last the
page's own address. Each date says which mark of the page states it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from conflict_index import seeds
from conflict_index.dates import arithmetic
from conflict_index.dates.day import parse_day
from conflict_index.dates.read import read_dates
from conflict_index.read import linked_data
from conflict_index.read.labels import kinds
from conflict_index.read.page_parts import block_text, one_line, short_text

_OF_INCIDENTS = frozenset({"weapon", "actor", "harm", "target", "place", "point", "event"})
_TITLES = ("title", "h1")
_LONGEST_TITLE = 500
_IN_ADDRESS = re.compile(r"/(20\d\d|19\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=[/.?#_-]|$)")
_PUBLISHED = re.compile(
    r"(?:^|[\s_-])(?:published|datepublished|pubdate|publish|entry-date|post-date|date-published)(?:$|[\s_-])"
)
_UPDATED = re.compile(r"updat|modif|edited|revised", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:captions?|credits?|events?|upcoming|calendar|agenda|copyright|updated|modified)(?:$|[\s_-])"
)
"""Classes of parts whose dates are those of pictures, of events, or of updates."""

_LONGEST_LABELLED = 160
_LONGEST_LABEL = 40
_LABELS = frozenset({"span", "strong", "b", "label"})
_BEHIND_LABEL = 60
_MOST_BLOCKS = 5000
_MOST_PARTS = 100
_NOT_DATE = re.compile(r"[^\W\d_]{2,}")
_OTHER_LABEL = re.compile(r"[^:\d]{2,40}:\s(?=.{0,20}\d)")
"""The label of a line such as "Died: 4 March 2016"."""

_BETWEEN_PARTS = re.compile(r"\s[-–—|·:]\s")
"""What parts the title of a page from the name of its site."""

_ANY_DAY = re.compile(
    r"\d{1,2}\.? [^\W\d_]{3,12},? \d{4}|[^\W\d_]{3,12} \d{1,2},? \d{4}|\d{1,4}([-./])\d{1,2}\1\d{1,4}"
)
_UNSET = frozenset({date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1), date(1899, 12, 30)})
"""Days that systems write where none is set."""

_EARLIEST = date(1800, 1, 1)
_MONTHS_OF_A_YEAR = 12
_SEARCH = "a search of the page (htmldate)"
_ADDRESS = "the page's address"
_LONGEST_CLASS = 40


Facts = Sequence[tuple[str, str]]


class PageDates(NamedTuple):
    """What a page says of its publication, as it is written: in its markup or under a label; and in its address.

    `mark` is what says so, None if nothing does.
    `others` are days that it labels otherwise: those of events, of hearings to come, of updates, of pictures.
    """

    stated: str | None
    address: str | None
    others: frozenset[date]
    mark: str | None


class _Stated(NamedTuple):
    """A day as it is written, and the mark of the page that states it."""

    day: str
    mark: str


def page_dates(
    markup: str, tree: Any, content: Sequence[Any], furniture: Sequence[Any], facts: Facts, url: str | None
) -> PageDates:
    """Return the dates of a page. Cuts parts with other dates out of `tree`, so it is no use for anything afterwards.

    content, furniture: the elements that `page_parts.parts` found in the tree. facts: labels with their values.
    """
    labelled = [(label, _days(value)) for label, value in facts if label.casefold() not in _ranks()]
    others = {day for label, days in labelled if not _may_be_of_page(label, facts) for day in days}
    address = _of_address(url)
    stated = _of_linked_data(markup)
    if stated is None and tree is not None:
        _without_other_articles(tree)
        stated = _of_metas(tree) or _of_times(tree, furniture) or _of_labels(content) or _of_facts(facts)
        if stated is None:
            cut = _parts_of_others(tree, content)
            others |= {day for part in cut[:_MOST_PARTS] for day in _days(short_text(part) or "")}
            found = _searched(tree, [*furniture, *cut])
            known = others.union(*(days for _, days in labelled))
            stated = _Stated(found, _SEARCH) if found and found != address and _day(found) not in known else None
    if stated and _day(stated.day):
        return PageDates(stated.day, address, frozenset(others), stated.mark)
    return PageDates(None, address, frozenset(others), _ADDRESS if address else None)


def _of_linked_data(markup: str) -> _Stated | None:
    """Return the first day by which JSON-LD dates the page's article."""
    stated = linked_data.published(linked_data.nodes(markup))
    return next((_Stated(day, f"JSON-LD {mark}") for day, mark in stated if _day(day)), None)


def _may_be_of_page(label: str, facts: Facts) -> bool:
    """Return whether a fact may give the day of publication, too: it is called a date, and no incident is told of."""
    return kinds(label) == {"when"} and not any(kinds(other) & _OF_INCIDENTS for other, _ in facts)


def _days(text: str) -> list[date]:
    return [found.start for found in read_dates(text) if found.precision == "day" and found.start]


def _day(value: str | None) -> date | None:
    found = parse_day(value) if value else None
    day = found.start if found and found.precision == "day" else None
    return day if day and day > _EARLIEST and day not in _UNSET else None


def _of_address(url: str | None) -> str | None:
    """Return the day in the path of an address: /2017/03/03/."""
    for match in _IN_ADDRESS.finditer(url[:2000] if url else ""):
        if arithmetic.day_of(int(match[1]), int(match[2]), int(match[3])):
            return f"{match[1]}-{match[2]}-{match[3]}"
    return None


def _of_metas(tree: Any) -> _Stated | None:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        names = (meta.get("property"), meta.get("name"), meta.get("itemprop"), meta.get("http-equiv"))
        for name in filter(None, names):
            found.setdefault(name.strip().lower(), meta.get("content") or "")
    stated = (_Stated(found[name], f"meta {name}") for name in _meta_names() if name in found)
    return next((one for one in stated if _day(one.day)), None)


def _of_times(tree: Any, furniture: Sequence[Any]) -> _Stated | None:
    """Return the date of the first element that markup calls that of publication."""
    outside = {element for part in furniture for element in part.iter() if _is_teaser(part)}
    for element in tree.iter("time", "abbr", "span", "meta"):
        called = " ".join(
            filter(None, (element.get("itemprop"), element.get("class"), element.get("property")))
        ).lower()
        if element in outside or (element.tag != "time" and "datepublished" not in called):
            continue
        stated = element.get("datetime") or element.get("content") or element.get("title") or short_text(element) or ""
        named = element.get("pubdate") is not None or _PUBLISHED.search(called)
        if named and not _UPDATED.search(called) and _day(stated):
            return _Stated(stated, f"{element.tag} called {(called or 'pubdate')[:_LONGEST_CLASS]}")
    return None


def _is_teaser(part: Any) -> bool:
    return part.tag not in ("header",)


def _of_labels(content: Sequence[Any]) -> _Stated | None:
    """Return the date behind the first label of publication in a short block, the strongest label first."""
    found: dict[int, _Stated] = {}
    for element in content[:_MOST_BLOCKS]:
        text = _with_value(element) if element.tag != "tr" else ""
        for piece in _pieces(text) if 0 < len(text) <= _LONGEST_LABELLED else ():
            rank, stated = _labelled(piece)
            if stated and _day(stated.day):
                found.setdefault(rank, stated)
    return found[min(found)] if found else None


def _with_value(element: Any) -> str:
    """Return the text of a block; where it is a mere label of publication, with that of the element behind it."""
    text = block_text(element) or (short_text(element) or "" if element.tag in _LABELS else "")
    if element.tag in _LABELS and text.rstrip(" :").casefold() not in _ranks():
        return ""
    if 0 < len(text) <= _LONGEST_LABEL and text.rstrip(" :").casefold() in _ranks():
        behind = element.getnext()
        return f"{text} {(short_text(behind) or '') if behind is not None else ''}"
    return text


def _of_facts(facts: Facts) -> _Stated | None:
    """Return the date of the fact whose label is that of a publication, the strongest label first."""
    labels = {label.strip(" :").casefold(): (label, value) for label, value in reversed(facts)}
    for words in _ranks():
        label, value = labels.get(words, ("", ""))
        if label and (day := _first_day(value[:_LONGEST_LABELLED], _day_first(words))[0]):
            return _Stated(day, f"the label “{label}”")
    return None


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of a line of labels: "By A. Writer | Published 3 March 2017 · Updated 4 March"."""
    last = 0
    for match in _labels().finditer(text):
        yield text[last : match.start()]
        last = match.start()
    yield text[last:]


def _labelled(piece: str) -> tuple[int, _Stated | None]:
    """Return the rank of the label that opens a piece, and the day behind it if the piece is no sentence."""
    match = _labels().match(piece)
    words = match[0].casefold() if match else ""
    if not match or words not in _ranks():
        return 0, None
    behind = piece[match.end() : match.end() + _BEHIND_LABEL]
    day, start, end = _first_day(behind, _day_first(words))
    sentence = len(_NOT_DATE.findall(behind[:start])) > 2 or re.match(r"\s*[a-z]{2,}\s+[a-z]{2,}", behind[end:])
    return _ranks()[words], _Stated(day, f"the label “{match[0]}”") if day and not sentence else None


def _day_first(words: str) -> bool | None:
    """Return the order of day and month behind a label: day first but in English, where either may be meant."""
    return _languages()[words] != "en" or None


def _first_day(text: str, day_first: bool | None) -> tuple[str | None, int, int]:
    """Return the first day in a text as YYYY-MM-DD, and where it stands."""
    for found in read_dates(text, day_first=day_first):
        if found.precision == "day" and found.basis == "stated" and found.span:
            return str(found.start), found.span.start, found.span.end
    for match in _months_pattern().finditer(text):
        month = _months()[match[2].casefold()]
        if arithmetic.day_of(int(match[3]), month, int(match[1])):
            return f"{match[3]}-{month:02}-{int(match[1]):02}", *match.span()
    return None, 0, 0


def _searched(tree: Any, cut: Sequence[Any]) -> str | None:
    """Search a page without some parts with htmldate; None if what it finds is a day of the title alone."""
    from htmldate import find_date
    from lxml import etree

    titles = _title_days(tree)
    for element in cut:
        if element.tag not in ("html", "body", "main", "article") and element.getparent() is not None:
            element.drop_tree()
    logging.getLogger("htmldate").addHandler(logging.NullHandler())
    markup = etree.tostring(tree, encoding="unicode", method="html")
    try:
        found = find_date(tree, original_date=True, extensive_search=False)
    except Exception:  # a parser of foreign markup may fail in any way; the date is then unknown
        return None
    if found is None or _in_markup(found, markup):
        return found
    return None if _day(found) in titles or _is_ambiguous(found, tree) else found


def _is_ambiguous(found: str, tree: Any) -> bool:
    """Return whether a day stands on a page only as 03/04/2017, which may be in March or in April."""
    year, one, other = (int(part) for part in found[:10].split("-"))
    written = rf"(?<!\d)0?(?:{one}/0?{other}|{other}/0?{one})/{year}(?!\d)"
    return one != other <= _MONTHS_OF_A_YEAR and re.search(written, "".join(tree.itertext())) is not None


def _parts_of_others(tree: Any, content: Sequence[Any]) -> list[Any]:
    """Return the parts of a page with dates other than that of publication, titles left out."""
    found = [*tree.iter("figcaption", "dl"), *_update_metas(tree)]
    for element in content:
        named = f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
        text = block_text(element)[:_LONGEST_LABELLED]
        label = _labels().match(text)
        of_another = label[0].casefold() not in _ranks() if label else _OTHER_LABEL.match(text)
        if (named.strip() and _OTHERS.search(named)) or "©" in text or of_another:
            found.append(element)
    return found


def _update_metas(tree: Any) -> Iterator[Any]:
    for meta in tree.iter("meta"):
        if any(_UPDATED.search(meta.get(name) or "") for name in ("property", "name", "itemprop", "http-equiv")):
            yield meta


def _without_other_articles(tree: Any) -> None:
    """Cut out all articles beside the page's own: the one with the page's heading, else the first."""
    articles = [one for one in tree.iter("article") if next(one.iterancestors("article"), None) is None]
    own = next((one for one in articles if one.find(".//h1") is not None), articles[0] if articles else None)
    if own is None:
        return
    for article in [one for one in tree.iter("article") if one is not own and (own not in set(one.iterancestors()))]:
        article.drop_tree()
    for article in [one for one in own.iter("article") if one is not own]:
        article.drop_tree()


def _title_days(tree: Any) -> set[date | None]:
    titles = [one_line("".join(element.itertext()))[:_LONGEST_TITLE] for element in tree.iter(*_TITLES)]
    pieces = [*titles, *(piece for title in titles for piece in _BETWEEN_PARTS.split(title))]
    named = {_day(match[0]) for title in titles for match in _ANY_DAY.finditer(title)}
    return named | {found.start for piece in pieces for found in read_dates(piece) if found.precision == "day"}


def _in_markup(found: str, markup: str) -> bool:
    """Return whether a date such as 2016-06-29 stands in an attribute or a string of JSON, in usual ways of writing."""
    year, month, day = found[:10].split("-")
    written = rf"{year}[-/.]?0?{int(month)}[-/.]?0?{int(day)}(?!\d)"
    return re.search(rf"[\"'/=]{written}", markup) is not None


@cache
def _meta_names() -> tuple[str, ...]:
    return tuple(row["name"] for row in seeds.rows("dates/page_metas.csv"))


@cache
def _ranks() -> dict[str, int]:
    """Map the words that label a publication date to their rank, the best first."""
    return {row["words"].casefold(): rank for rank, row in enumerate(seeds.rows("dates/published.csv"))}


@cache
def _languages() -> dict[str, str]:
    return {row["words"].casefold(): row["language"] for row in seeds.rows("dates/published.csv")}


@cache
def _labels() -> re.Pattern[str]:
    """Return a pattern of all labels, of publication and of updates."""
    words = [*_ranks(), *(row["words"] for row in seeds.rows("dates/updates.csv"))]
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})", re.IGNORECASE)


@cache
def _months() -> dict[str, int]:
    return {row["words"]: int(row["month"]) for row in seeds.rows("dates/label_months.csv")}


@cache
def _months_pattern() -> re.Pattern[str]:
    """Return a pattern of dates such as "3 de marzo de 2017" and "1er mai 2017"."""
    return re.compile(
        rf"(?<!\d)(\d{{1,2}})(?:er|\.|º)?\s+(?:de\s+)?({'|'.join(_months())})\s+(?:del?\s+)?(\d{{4}})(?!\d)",
        re.IGNORECASE,
    )
