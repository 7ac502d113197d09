"""Read feeds (RSS, RDF and Atom): each entry is a report. Lists of feeds (OPML) hold none, which is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_tz
from typing import Any, BinaryIO

from conflict_index.errors import ReadError
from conflict_index.read.each import each_record
from conflict_index.read.events import Remark, Skipped
from conflict_index.read.mail import sent_day
from conflict_index.read.markup import is_markup, text_of
from conflict_index.read.notices import counted
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import BytesReader
from conflict_index.read.source import Source

LONGEST_ENTRY = 20_000_000
"""Characters of the longest entry."""

_ENTRIES = frozenset({"item", "entry"})
_ROOTS = frozenset({"rss", "RDF", "feed", "opml"})
_TEXTS = ("encoded", "content", "body", "fulltext", "description", "summary", "abstract")
"""Where an entry has its text, the longest form first."""

_DATES = ("pubDate", "published", "issued", "date", "created")
_KEPT = {"author": "author", "creator": "author", "category": "category", "subject": "category", "updated": "updated"}
_KEPT |= {"modified": "updated"}
_START = re.compile(rb"<(?:rss|feed|opml|\w{1,20}:RDF|RDF)[\s>]")


def read_feed(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield a record for each entry, and for each note of an outline. Raises ReadError for XML that breaks off."""
    feed = _Feed()
    yield from each_record(source, _entries(stream, feed), lambda entry: [_record(entry, feed)])
    if feed.root not in _ROOTS:
        yield Skipped(source.path, f"XML but no feed: it begins with <{feed.root[:40]}>; convert it to JSON or CSV")
    elif feed.root == "opml" and not feed.count:
        listed = counted(feed.listed, "feed")
        yield Skipped(source.path, f"a list of {listed} without reports; save the feeds and index them")


class _Feed:
    """What is known of the feed so far: the name of its first element, its title and language, counts."""

    def __init__(self) -> None:
        self.root = ""
        self.title: str | None = None
        self.language: str | None = None
        self.count = self.listed = 0


_Entry = tuple[int, dict[str, list[Any]]]


def _entries(stream: BinaryIO, feed: _Feed) -> Iterator[tuple[str, _Entry]]:
    """Yield the label of each entry with its number and its elements by name."""
    from lxml import etree

    events = etree.iterparse(
        stream, events=("start", "end"), recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    open_entries = 0
    try:
        for event, element in events:
            name = _name(element)
            if event == "start":
                _begin(feed, element, name)
                if feed.root not in _ROOTS:
                    return
                open_entries += name in _ENTRIES
                continue
            if name in _ENTRIES and open_entries == 1:
                feed.count += 1
                yield f"entry {feed.count}", (feed.count, _children(element))
            elif name == "outline" and (note := element.get("_note") or ""):
                feed.count += 1
                yield f"entry {feed.count}", (feed.count, {"title": [element.get("text")], "description": [note]})
            elif not open_entries:
                _head(feed, element, name)
            open_entries -= name in _ENTRIES
            if not open_entries and name in (*_ENTRIES, "outline"):
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"damaged: no readable XML ({' '.join(str(error).split())[:100]}); save it again") from error
    if not feed.root:
        raise ReadError("no XML in it; save it again")


def _begin(feed: _Feed, element: Any, name: str) -> None:
    feed.root = feed.root or name
    feed.listed += name == "outline" and "xmlUrl" in element.attrib
    feed.language = feed.language or element.get("{http://www.w3.org/XML/1998/namespace}lang")


def _head(feed: _Feed, element: Any, name: str) -> None:
    """Note the title and language of the feed, which stand before its entries."""
    inside = _name(element.getparent()) if element.getparent() is not None else ""
    if inside in ("channel", "feed") and name == "title" and not feed.title:
        feed.title = _line(element.text)
    elif inside == "channel" and name == "language" and not feed.language:
        feed.language = _line(element.text)


def _forget(element: Any) -> None:
    """Free what was read: the element and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _name(element: Any) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _children(element: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(_name(child), []).append(child)
    return found


def _record(entry: _Entry, feed: _Feed) -> Record:
    number, parts = entry
    title = _plain(_first(parts, "title"))
    text = next((text for name in _TEXTS if (text := _long(_first(parts, name)))), "") or title or ""
    if len(text) > LONGEST_ENTRY:
        raise ReadError(f"longer than {LONGEST_ENTRY:,} characters; save it as a file of its own")
    return Record(
        text=text,
        unit="entry",
        number=number,
        id=_line(_text(_first(parts, "guid"))) or _line(_text(_first(parts, "id"))),
        title=title,
        url=_link(parts),
        source=feed.title,
        language=feed.language,
        date=_day(next((said for name in _DATES if (said := _line(_text(_first(parts, name))))), None)),
        fields=tuple(_fields(parts)),
    )


def _first(parts: dict[str, list[Any]], name: str) -> Any:
    return next(iter(parts.get(name, ())), None)


def _text(element: Any) -> str:
    """Return the text of an element, of its children too."""
    if element is None or isinstance(element, str):
        return element or ""
    return encodable("".join(piece for piece in element.itertext() if isinstance(piece, str)))


def _long(element: Any) -> str:
    """Return the text of an element that holds a text, as plain words, escaped HTML, or HTML as elements."""
    from lxml import etree

    if element is None:
        return ""
    if not isinstance(element, str) and any(isinstance(child.tag, str) for child in element):
        return text_of(etree.tostring(element, method="html", encoding="unicode", with_tail=False))
    text = _text(element)
    return text_of(text) if is_markup(text) else text.strip()


def _plain(element: Any) -> str | None:
    text = _text(element)
    return _line(text_of(text) if is_markup(text) else text)


def _line(text: str | None) -> str | None:
    return " ".join(encodable(text).split()) or None if text else None


def _link(parts: dict[str, list[Any]]) -> str | None:
    """Return the address of an entry: of Atom's links the one to the text itself."""
    links = [link for link in parts.get("link", ()) if not isinstance(link, str)]
    for link in links:
        if (link.get("href") or link.text) and link.get("rel", "alternate") == "alternate":
            return _line(link.get("href") or link.text)
    guid = _first(parts, "guid")
    said = _line(_text(guid))
    return said if said and said.startswith(("http://", "https://")) and guid.get("isPermaLink") != "false" else None


def _day(said: str | None) -> str | None:
    """Return a day of RFC 822 as YYYY-MM-DD, since its year may have two digits; others as they are."""
    return sent_day(said) if said and parsedate_tz(said) and not said[:4].isdecimal() else said


def _fields(parts: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    for name, field in _KEPT.items():
        for element in parts.get(name, ()):
            if value := _line(_text(element)) or _line(element.get("term")):
                yield field, value[:1000]


FEED = BytesReader(
    "feed", "feeds", (".rss", ".atom", ".rdf", ".opml", ".xml"), read_feed,
    lambda head: bool(_START.search(head[:2000])), cites="entry",
)  # fmt: skip
