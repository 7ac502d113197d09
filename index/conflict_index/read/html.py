"""Read saved web pages: the main text without menus and the like, and the metadata in the markup."""

from __future__ import annotations

import html
import io
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from conflict_index.errors import ReadError
from conflict_index.read import linked_data, live_blog, microdata, page_kind
from conflict_index.read.chat_page import is_chat_page, read_chat_page
from conflict_index.read.decode import read_whole
from conflict_index.read.events import Notice, Remark
from conflict_index.read.facts import event_date, with_facts
from conflict_index.read.markup import BREAKING, paragraphs_of
from conflict_index.read.page_date import page_dates
from conflict_index.read.page_parts import LONGEST, block_texts, one_line, parts, without_unseen
from conflict_index.read.page_title import page_title
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import TextReader
from conflict_index.read.source import Source
from conflict_index.segment.roles import is_furniture

_LONGEST_PAGE = 20_000_000
"""The longest page parsed, in characters: a parsed page takes many times its size in memory."""

_LONG_TAG = 10_000
"""The length from which a tag is examined, in characters."""

_MOST_ATTRIBUTES = 500
_QUOTED = r'"[^"]*"|\'[^\']*\''
_TAG = re.compile(rf"<([a-z][a-z0-9]*)\b(?>(?:[^<>\"']+|{_QUOTED})*)>", re.IGNORECASE)
_HIDDEN_WHOLE = re.compile(r"<(script|style|head|noscript|template)\b(?>(?:[^<]+|<(?!/\1\b))*)</\1>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(BREAKING))})\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_DEEPEST = 256
"""The most levels of elements that libxml2 reads."""

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_LANGUAGE = re.compile(r"<html\b[^>]*\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)
_MARK_OF_ENTRY, _MARK_OF_UPDATE = "the entry's own time", "JSON-LD liveBlogUpdate.datePublished"
_LABEL_CELL = re.compile(r":\s*\|\s*")
_EMPTY_CELLS = re.compile(r"(?:\|\s*){2,}")
_HOST = re.compile(r"https?://([^/?#\s:@]{1,250})", re.IGNORECASE)
_HEAD = 4096
_TELLING = 12
"""The shortest piece of furniture that is searched inside paragraphs, in characters."""

_MOST_PARAGRAPHS = 100
_STARTS = ("<!doctype html", "<html", "<?xml", "<head", "<body", "<!--")


def read_page(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a page: its main text, with blank lines between paragraphs.

    Raises ReadError for a page that is too long or holds no text.
    """
    markup = encodable(read_whole(text))
    if len(markup) > _LONGEST_PAGE:
        raise ReadError(f"a web page longer than {_LONGEST_PAGE:,} characters; split it, or save it as text")
    markup = _without_long_tags(markup)
    tree, deep = _parsed(markup)
    if tree is not None and is_chat_page(markup):
        yield from read_chat_page(source, tree)
        return
    main = None if deep else _extract(markup)
    content = "\n\n".join(map(_without_bars, filter(None, encodable(main.text or "").split("\n")))) if main else ""
    if not content.strip():
        content = encodable(_stripped(markup)) if deep else paragraphs_of(tree)
        if not content.strip():
            raise ReadError(page_kind.without_text(markup))
        reason = f"nested more than {_DEEPEST} levels deep" if deep else "no main text found"
        yield Notice(source.path, f"{reason}: all text of the page is kept")
    objects = linked_data.nodes(markup)
    for message in page_kind.remarks(markup, tree, content, main.title if main else None, objects):
        yield Notice(source.path, message)
    if tree is not None:
        without_unseen(tree)
    hidden = microdata.nodes(tree)
    elements, furniture = parts(tree) if tree is not None else ([], [])
    live = live_blog.entries(elements, furniture, objects)
    if live:
        message = f"{len(live):,} entries of a live blog, a channel or a forum: each is a report with its own time"
        yield Notice(source.path, message)
        elements, content = _besides(elements, furniture, live, content)
    further = tuple(linked_data.facts([*objects, *hidden]))
    paragraphs, facts = _with_facts(elements, furniture, content.split("\n\n"), further)
    title = page_title(tree, main.title if main else None, {one.title for one in live})
    record = _record(markup[:_HEAD], encodable("\n\n".join(paragraphs)), main, title)
    dates = page_dates(markup, tree, elements, furniture, facts, record.url)
    yield from _entries(live, record)
    if live and not record.text.strip():
        return
    yield replace(
        record,
        page_date=dates.stated,
        date_mark=dates.mark,
        site=_site(record),
        address_date=dates.address,
        other_days=dates.others,
        event=event_date(facts),
        fields=_encodable(facts),
    )


def _without_bars(line: str) -> str:
    """Return a line without the bars around the cells of a row, and those between empty ones."""
    if not line.startswith("| "):
        return line
    return _LABEL_CELL.sub(": ", _EMPTY_CELLS.sub("| ", line).strip("| "))


def _besides(
    elements: list[Any], furniture: list[Any], live: list[live_blog.LiveEntry], content: str
) -> tuple[list[Any], str]:
    """Cut the entries that a live blog shows out of its page; return the elements and the text that are left."""
    shown = [one.element for one in live if one.element is not None]
    if not shown:
        return elements, content
    inside = {element for entry in shown for element in entry.iter()}
    for entry in shown:
        entry.drop_tree()
    lines = paragraphs_of(elements[0], frozenset(furniture)).split("\n\n")
    text = "\n\n".join(line for line in lines if not _is_furniture(line, set()))
    return [element for element in elements if element not in inside], text


def _entries(live: list[live_blog.LiveEntry], page: Record) -> Iterator[Record]:
    """Yield the entries of a live blog, each a record with the source and the address of its page."""
    for number, one in enumerate(live, 1):
        yield replace(
            page,
            text=encodable(one.text),
            unit="entry",
            number=number,
            title=_clean(one.title) or page.title,
            page_date=one.published,
            date_mark=_MARK_OF_ENTRY if one.element is not None else _MARK_OF_UPDATE,
        )


def _with_facts(
    content: list[Any], furniture: list[Any], paragraphs: list[str], further: tuple[tuple[str, str], ...]
) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Return the paragraphs of a page without its furniture and with its facts, and the facts.

    further: facts of its markup that are not visible.
    """
    elsewhere = block_texts(furniture)
    kept = [paragraph for paragraph in paragraphs if not _is_furniture(paragraph, elsewhere)]
    if content and _runs_on(kept, elsewhere):
        kept = paragraphs_of(content[0], frozenset(furniture)).split("\n\n")
        kept = [paragraph for paragraph in kept if not _is_furniture(paragraph, set())]
    return with_facts(content, kept or paragraphs, further)


def _runs_on(paragraphs: list[str], elsewhere: set[str]) -> bool:
    """Return whether extraction has run furniture and content together in long paragraphs."""
    long = [one_line(paragraph) for paragraph in paragraphs if len(paragraph) > LONGEST][:_MOST_PARAGRAPHS]
    pieces = [piece for piece in sorted(elsewhere) if len(piece) >= _TELLING][:_MOST_PARAGRAPHS]
    return any(piece in paragraph[: 10 * LONGEST] for paragraph in long for piece in pieces)


def _is_furniture(paragraph: str, elsewhere: set[str]) -> bool:
    """Return whether a paragraph is page furniture by its words, or because a part of furniture holds it."""
    line = one_line(paragraph.removeprefix("- "))
    return line in elsewhere or (len(line) <= LONGEST and is_furniture(line))


def _parsed(markup: str) -> tuple[Any, bool]:
    """Parse a page, None if it cannot be parsed; tell whether it is nested too deeply to be parsed whole."""
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except Exception:  # a parser of foreign markup may fail in any way; the page is then read without its facts
        tree = None
    return tree, any("xcessive depth" in error.message for error in parser.error_log)


def _stripped(markup: str) -> str:
    """Return the text of markup without its tags, one paragraph for each piece between blocks."""
    pieces = _HIDDEN_WHOLE.sub(" ", markup)
    pieces = _BLOCK_TAG.sub("\n", pieces)
    lines = (" ".join(html.unescape(line).split()) for line in _ANY_TAG.sub("", pieces).split("\n"))
    return "\n\n".join(filter(None, lines))


def _encodable(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((encodable(label), encodable(value)) for label, value in facts)


def _record(head: str, content: str, main: Any, title: str | None) -> Record:
    saved = _SAVED_FROM.search(head)
    language = _LANGUAGE.search(head)
    url = (main.url if main else None) or (saved[1] if saved else None)
    site = (main.sitename or main.hostname) if main else None
    return Record(
        text=content,
        title=_clean(title),
        url=_clean(url),
        source=_clean(site or (urlsplit(url).hostname if url else None)),
        language=language[1] if language else None,
    )


def _site(page: Record) -> str:
    """Return the host of a page's address, of the page itself in an archive's address; else its site's name, or ""."""
    hosts = _HOST.findall(page.url or "")
    return hosts[-1].lower().removeprefix("www.") if hosts else page.source or ""


def _extract(markup: str) -> Any:
    """Extract the main text with trafilatura; None if it finds nothing or fails on odd markup."""
    import trafilatura

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        return trafilatura.bare_extraction(
            markup,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception:  # a parser of foreign markup may fail in any way; the page is then kept whole
        return None


def _without_long_tags(markup: str) -> str:
    """Return markup without the attributes of tags that have more than any page needs: parsers compare each pair."""

    def shortened(tag: re.Match[str]) -> str:
        if tag.end() - tag.start() < _LONG_TAG:
            return tag[0]
        attributes = re.sub(_QUOTED, "", tag[0]).split(None, _MOST_ATTRIBUTES)
        return f"<{tag[1]}>" if len(attributes) > _MOST_ATTRIBUTES else tag[0]

    return _TAG.sub(shortened, markup) if len(markup) > _LONG_TAG else markup


def _clean(value: str | None) -> str | None:
    return encodable(value).strip() or None if value else None


def _recognises(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n")[:200].lower().startswith(_STARTS)


PAGE = TextReader("page", "web pages", (".html", ".htm", ".xhtml"), read_page, _recognises)
