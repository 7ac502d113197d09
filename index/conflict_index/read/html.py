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
from conflict_index.read.decode import read_whole
from conflict_index.read.events import Notice, Remark
from conflict_index.read.facts import event_date, with_facts
from conflict_index.read.page_date import page_date
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import TextReader
from conflict_index.read.source import Source

_LONGEST_PAGE = 20_000_000
"""The longest page parsed, in characters: a parsed page takes many times its size in memory."""

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_LANGUAGE = re.compile(r"<html\b[^>]*\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)
_HEAD = 4096
_STARTS = ("<!doctype html", "<html", "<?xml", "<head", "<body", "<!--")


def read_page(source: Source, text: io.TextIOWrapper, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the record of a page: its main text, with blank lines between paragraphs.

    Raises ReadError for a page that is too long or holds no text.
    """
    markup = encodable(read_whole(text))
    if len(markup) > _LONGEST_PAGE:
        raise ReadError(f"a web page longer than {_LONGEST_PAGE:,} characters; split it, or save it as text")
    main = _extract(markup)
    content = re.sub(r"\n+", "\n\n", encodable(main.text or "")) if main else ""
    if not content.strip():
        content = encodable(_all_text(markup))
        if not content.strip():
            raise ReadError("a web page without text")
        yield Notice(source.path, "no main text found: all text of the page is kept")
    tree = _parsed(markup)
    paragraphs = content.split("\n\n")
    paragraphs, facts = with_facts(tree, paragraphs) if tree is not None else (paragraphs, ())
    record = _record(markup[:_HEAD], encodable("\n\n".join(paragraphs)), main)
    date = page_date(main.date if main else None, markup, tree)
    yield replace(record, page_date=date, event=event_date(facts), fields=_encodable(facts))


def _parsed(markup: str) -> Any:
    """Parse a page; None if it cannot be parsed."""
    from lxml import html as lxml_html

    try:
        return lxml_html.document_fromstring(markup.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except Exception:  # a parser of foreign markup may fail in any way; the page is then read without its facts
        return None


def _encodable(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((encodable(label), encodable(value)) for label, value in facts)


def _record(head: str, content: str, main: Any) -> Record:
    saved = _SAVED_FROM.search(head)
    language = _LANGUAGE.search(head)
    url = (main.url if main else None) or (saved[1] if saved else None)
    site = (main.sitename or main.hostname) if main else None
    return Record(
        text=content,
        title=_clean(main.title) if main else None,
        url=_clean(url),
        source=_clean(site or (urlsplit(url).hostname if url else None)),
        language=language[1] if language else None,
    )


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


def _all_text(markup: str) -> str:
    """Extract all text of a page, for pages whose main text is not found."""
    markup = re.sub(r"(?is)<(script|style|head|noscript)\b.*?</\1\s*>|<!--.*?-->", " ", markup)
    blocks = re.sub(
        r"(?i)<(?:/?(?:p|div|h[1-6]|li|tr|br|article|section|ul|ol|table|blockquote)\b)[^>]*>", "\n\n", markup
    )
    plain = html.unescape(re.sub(r"<[^>]*>", " ", blocks))
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in plain.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _clean(value: str | None) -> str | None:
    return encodable(value).strip() or None if value else None


def _recognises(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n")[:200].lower().startswith(_STARTS)


PAGE = TextReader("page", "web pages", (".html", ".htm", ".xhtml"), read_page, _recognises)
