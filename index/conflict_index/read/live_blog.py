"""Read live blogs, channels of Telegram saved from the web, and threads of forums: each entry is a record of its time.

An entry is one of several elements of a kind that a class, an id or microdata calls an entry of a live blog or a post
of a forum (phpBB, XenForo, vBulletin, Discourse), with its time inside; or an update in the JSON-LD of a
LiveBlogPosting, where the page shows none. A time of day without a day, or "2h ago", is unknown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from conflict_index.dates.day import parse_day
from conflict_index.dates.read import read_dates
from conflict_index.read.markup import paragraphs_of, text_of

_FEWEST = 2
_MOST = 5000
_LIVE = re.compile(
    r"live-?_?(?:blog|feed|updates?|entry|entries|posts?|blocks?|coverage)|tgme_widget_message"
    r"|\b(?:has-profile|message--post|postcontainer|postbitlegacy|crawler-post|forum-post)\b"
)
_ABOUT_POST = frozenset({"author", "date", "postdate", "post-date", "posthead"})
_LONGEST_LINE = 160
_KEYS = ("class", "id", "itemtype", "data-component", "data-type")


@dataclass(frozen=True, slots=True, eq=False)
class LiveEntry:
    """An entry of a live blog: its element (None in JSON-LD), text, when it was published, and its heading."""

    element: Any
    text: str
    published: str | None
    title: str | None


def entries(content: Sequence[Any], furniture: Sequence[Any], objects: Sequence[dict[str, Any]]) -> list[LiveEntry]:
    """Return the entries of a page in its order; none if it is no live blog.

    content, furniture: the elements of the page's content, and of what is none. objects: those of its JSON-LD.
    """
    declared = [node for node in objects if "LiveBlogPosting" in str(node.get("@type"))]
    seen = _shown(content, frozenset(furniture), bool(declared))
    return seen or [one for node in declared for one in _stated(node)]


def _shown(content: Sequence[Any], furniture: Set[Any], declared: bool) -> list[LiveEntry]:
    """Return the entries that a page shows: siblings of one kind with a time each, the kind that is called live."""
    kinds: defaultdict[tuple[int, str, str], list[Any]] = defaultdict(list)
    for element in content:
        if element.tag in ("article", "div", "li", "section") and element.getparent() is not None:
            kinds[id(element.getparent()), element.tag, (element.get("class") or "").split(" ")[0]].append(element)
    for group in kinds.values():
        live = declared or any(map(_is_live, (*group[:3], group[0].getparent())))
        timed = [one for one in group if _has_time(one)] if live and len(group) >= _FEWEST else []
        if len(timed) >= _FEWEST and 2 * len(timed) > len(group):
            return [made for one in timed[:_MOST] if (made := _entry(one, furniture)).text]
    return []


def _is_live(element: Any) -> bool:
    return any(_LIVE.search((element.get(key) or "")[:200].lower()) for key in _KEYS)


def _entry(element: Any, furniture: Set[Any]) -> LiveEntry:
    heading = next(element.iter("h2", "h3", "h4", "h5"), None)
    title = " ".join("".join(heading.itertext()).split()) if heading is not None else None
    return LiveEntry(element, paragraphs_of(element, furniture), _time_of(element), title or None)


def _has_time(element: Any) -> bool:
    return element.find(".//time") is not None or _line_with_day(element) is not None


def _line_with_day(element: Any) -> str | None:
    """Return the day that the line about a post of a forum states: "Post by talun » Tue Mar 07, 2017 8:14 pm"."""
    for one in element.iter("p", "div", "span", "li"):
        if not _ABOUT_POST.isdisjoint((one.get("class") or "").lower().split()):
            found = read_dates(" ".join("".join(one.itertext()).split())[:_LONGEST_LINE])
            return next((str(day.start) for day in found if day.precision == "day" and day.basis == "stated"), None)
    return None


def _time_of(element: Any) -> str | None:
    """Return the day of the first time element that is not of an update; without one, of the line about a post."""
    for time in element.iter("time"):
        called = f"{time.get('class') or ''} {time.get('itemprop') or ''}".lower()
        stated = time.get("datetime") or "".join(time.itertext()).strip()
        if "modif" not in called and "updat" not in called:
            return _day(stated)
    return _line_with_day(element)


def _stated(node: dict[str, Any]) -> Iterator[LiveEntry]:
    """Yield the updates that the JSON-LD of a live blog holds."""
    updates = node.get("liveBlogUpdate")
    for update in (updates if isinstance(updates, list) else [updates])[:_MOST]:
        if not isinstance(update, dict):
            continue
        body = update.get("articleBody")
        if isinstance(body, str) and body.strip():
            title, published = update.get("headline"), update.get("datePublished")
            heading = title.strip() if isinstance(title, str) else None
            text = text_of(body)
            whole = text if not heading or text.startswith(heading) else f"{heading}\n\n{text}"
            yield LiveEntry(None, whole, _day(published) if isinstance(published, str) else None, heading or None)


def _day(stated: str) -> str | None:
    """Return what states a day; None for a mere time, or one that is counted from now."""
    found = parse_day(stated) if re.search(r"\d{4}", stated) else None
    return stated if found and found.precision == "day" else None
