"""Records, as readers make them, and how they become reports."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conflict_index.ids import ReportId
from conflict_index.model import DateSpan, Origin, Report, StatedPlace
from conflict_index.read.day_order import DayOrders
from conflict_index.read.language import guess_language
from conflict_index.read.source import Source
from conflict_index.read.stated import stated_coordinates, stated_event, stated_place
from conflict_index.read.title import find_title

_LANGUAGE_CODE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)
_CELLS = ("id", "title", "url", "source", "language", "date", "event")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """What a file says about one report; None for what it does not say.

    `unit` and `number` say where it stands ("row" 12, counted as a spreadsheet or an editor does); both are empty
    for a file that is one report. `date` is the record's own date cell, `page_date` that of a web page's markup,
    `date_mark` the mark of the page that states it, `address_date` that in the path of its address, `other_days` the
    days that the page says are not of its publication,
    `event` the cell that says when the event was, and `where` the cells that say where;
    `site` is that of a web page, empty where the page does not say; None for all else;
    `part` counts the parts of a text that is too long for one report;
    `day_first` is the order of day and month in the whole column of dates, `event_day_first` that in the column of
    event dates, None where it is not known; `unread` are cells of coordinates that cannot be read. `pages` are offsets
    at which the pages of a paged document begin. `member` is the file inside the source that the record comes from.
    """

    text: str
    unit: str = ""
    number: int | None = None
    id: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    date: str | None = None
    page_date: str | None = None
    date_mark: str | None = None
    address_date: str | None = None
    other_days: frozenset[datetime.date] = frozenset()
    event: str | None = None
    where: StatedPlace | None = None
    day_first: bool | None = None
    event_day_first: bool | None = None
    unread: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    pages: tuple[int, ...] = ()
    site: str | None = None
    member: Source | None = field(default=None, compare=False)
    part: int | None = None

    @property
    def label(self) -> str | None:
        """Where the record stands in its file, None when it is the whole file."""
        whole = None if self.number is None else f"{self.unit} {self.number}"
        return ", ".join(filter(None, (whole, f"part {self.part}" if self.part else None))) or None

    @property
    def place(self) -> str | None:
        """Where the record stands in the outermost file, None when it is the whole file."""
        parts = (self.member.member if self.member else "", self.label)
        return ", ".join(part for part in parts if part) or None


def record_of(
    values: Mapping[str, str], *, unit: str, number: int, orders: DayOrders, fields: tuple[tuple[str, str], ...]
) -> Record:
    """Make a record of cells named by field; a cell that is empty or only white space counts as missing."""
    known: dict[str, Any] = {name: values.get(name, "").strip() or None for name in _CELLS}
    known["event"], where = stated_event(values), stated_place(values)
    return Record(
        values["text"],
        unit,
        number,
        where=where,
        day_first=orders.published,
        event_day_first=orders.event,
        unread="" if where and where.point else stated_coordinates(values),
        fields=fields,
        **known,
    )


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def finish(record: Record, source: Source, report_id: ReportId) -> Report:
    """Make the report of a record. The text is unchanged; missing title, language and date are guessed from it."""
    from conflict_index.dates.day import parse_day
    from conflict_index.dates.published import read_published

    text = record.text
    whole_file = record.number is None
    published, dateline = read_published(
        text if record.part in (None, 1) else "",
        metadata=record.date,
        html=record.page_date,
        address=record.address_date,
        filename=source.name if whole_file and source.file else None,
        day_first=record.day_first,
    )
    event = parse_day(record.event, day_first=record.event_day_first) if record.event else None
    if whole_file and published and published.basis == "dateline" and _is_of_incident(published, event, record):
        published, dateline = None, None
    if record.date_mark and published and published.basis in ("html", "url"):
        published = replace(published, mark=encodable(record.date_mark))
    title = record.title or find_title(text) or (source.stem if whole_file else report_id)
    return Report(
        id=report_id,
        source=record.source or (source.folder if whole_file else source.stem),
        url=record.url,
        title=title,
        text=text,
        language=_language_code(record.language) or guess_language(text),
        published=published,
        sha256=sha256_of(text),
        origin=Origin(source.path, record.place),
        dateline=dateline,
        fields=record.fields,
        pages=record.pages,
        day_first=record.day_first,
        event=event,
        place=record.where,
        site=_site(record, source),
    )


def _site(record: Record, source: Source) -> str | None:
    """Return the site of a web page, the folder that it lies in where it names none; None for all else."""
    if record.site is None or record.part is not None:
        return None
    return record.site or f"folder {source.folder}"


def _is_of_incident(dateline: DateSpan, event: DateSpan | None, record: Record) -> bool:
    """Return whether a date at the head of a page is not of its publication: a label says so, or its title has it."""
    return (
        bool(event and dateline.start == event.start)
        or dateline.start in record.other_days
        or bool(record.title and dateline.surface and dateline.surface in record.title)
    )


def encodable(text: str) -> str:
    """Replace lone surrogates, which JSON escapes can contain and no encoding can write, with U+FFFD."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _language_code(cell: str | None) -> str | None:
    match = _LANGUAGE_CODE.fullmatch(cell.strip()) if cell else None
    return match[1].lower() if match else None
