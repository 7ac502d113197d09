"""Values passed between the stages. All are frozen; offsets are half-open and count characters.

A `Span` always points into `Report.text`, the verbatim text as read, never into a cleaned copy:
`report.text[span.start:span.end]` is the evidence.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from conflict_index.ids import DocumentId, EntityId, ReportId

How = Literal["exact", "alias", "fuzzy", "discovered"]
"""How a mention or query is linked to its entity.

exact: the entity's own main name, letter for letter, or coordinates; alias: another listed name, or one equal after
folding; fuzzy: similar in sound and letters to a listed name; discovered: a name found in the collection, in no
gazetteer.
"""

Strength = Literal["strong", "weak"]
"""A weak name is also a common word or a person's name: it counts only in context and is never matched fuzzily."""

Precision = Literal["day", "month", "year", "range"]
"""The width of a date expression; range: any other interval, including open ones."""

Basis = Literal["stated", "relative", "inferred", "published", "metadata", "html", "url", "dateline", "filename"]
"""How a date is known.

Event dates: stated (year in the text), relative (counted from the publication date: "on Tuesday"),
inferred (year added from the publication date), metadata (a field of the record states it), published (no date in the
text: the report's publication date).
Publication dates: metadata | html | url (the path of a page's address) | dateline | filename.
"""

MentionBasis = Literal["text", "metadata"]
"""Who names the entity: the report's text, or a field of its record."""

Role = Literal["body", "comment", "boilerplate", "byline", "caption"]
"""The role of a passage: body, the report itself; comment, by readers; boilerplate, page furniture;
byline, the authors or editors; caption, of a picture."""


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` (inclusive) to `end` (exclusive) of a report's text."""

    start: int
    end: int


@dataclass(frozen=True)
class DateSpan:
    """A date expression as a half-open interval of possible days.

    `start` is the first day, `end` the day after the last; either is None for an open interval ("since
    2014") and both are None where only `month` (1-12) and `day` (1-31) are known ("On June 8" in a report
    without a date). `span` and `surface` give its position and words; both are None for a date that is not in
    the text. `inherited` marks a passage's date that is taken from earlier text. `mark` names what states a publication
    date on a page ("meta article:published_time"), None where there is no mark.
    """

    start: date | None
    end: date | None
    month: int | None
    day: int | None
    precision: Precision
    basis: Basis
    span: Span | None
    surface: str | None
    inherited: bool = False
    mark: str | None = None


@dataclass(frozen=True)
class Origin:
    """Where a report was read: the path as the user gave it, and the record in the file, if it has several."""

    path: str
    record: str | None


@dataclass(frozen=True)
class StatedPlace:
    """Where an event was, as fields of its record state it: names, "" where there is none, and WGS84 degrees."""

    name: str
    province: str = ""
    country: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True)
class Report:
    """One report as read. `text` is verbatim; `sha256` is the hash of the text's UTF-8 bytes.

    `dateline` is the span of the text's dateline. `published` is None if unknown. `language` is an ISO 639-1
    code or None. `fields` holds further columns of a table, or labelled facts of a page, as read.
    `pages` are the offsets at which the pages of a paged document begin, empty for other reports.
    `day_first` is the order of day and month in the dates of the file, None if unknown; it is used while indexing and
    not stored. `event` and `place` are the date and the place of the event that fields of their own state.
    `site` is that of a web page, whose pages share furniture, None for other reports; `furniture` are the keys of the
    lines of its text that are such furniture, known once other pages are.
    `lead` is the date that the report is about, known once its text is read for dates; None if unknown.
    """

    id: ReportId
    source: str
    url: str | None
    title: str
    text: str
    language: str | None
    published: DateSpan | None
    sha256: str
    origin: Origin
    dateline: Span | None = None
    fields: tuple[tuple[str, str], ...] = ()
    pages: tuple[int, ...] = ()
    day_first: bool | None = field(default=None, compare=False)
    event: DateSpan | None = field(default=None, compare=False)
    place: StatedPlace | None = field(default=None, compare=False)
    site: str | None = None
    furniture: tuple[int, ...] = field(default=(), compare=False)
    lead: DateSpan | None = field(default=None, compare=False)

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page, from 1, that holds the character at an offset; None without pages."""
        return bisect_right(self.pages, offset) or None if self.pages else None


@dataclass(frozen=True)
class Mention:
    """A name found in a report's text, and the entity it refers to.

    `score` is the probability, 0 to 1, that the span names this entity; for a place in no gazetteer, that it lies near
    the listed place beside it. See docs/how-it-decides.md. `rivals` holds the ids of other equally possible entities.
    `part` is the named part of the entity ("eastern", "countryside"), empty for the whole. With the basis metadata, a
    field of the record names the entity: `surface` is what the field says, and `span` is empty, at the start of the
    passage.
    """

    span: Span
    surface: str
    entity_id: EntityId
    how: How
    score: float
    rivals: tuple[EntityId, ...] = ()
    part: str = ""
    basis: MentionBasis = "text"


@dataclass(frozen=True)
class Tag:
    """Words in a report's text that stand for a facet's value: "barrel bombs" for "barrel bomb" of "weapon"."""

    facet: str
    value: str
    span: Span
    surface: str


@dataclass(frozen=True)
class Passage:
    """One to four whole sentences of a report: the unit of search, ranking and citation.

    `text` equals the report's text at `span`. `ordinal` counts from 0 in the report.
    """

    id: DocumentId
    report_id: ReportId
    ordinal: int
    span: Span
    text: str
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateSpan, ...] = ()
    tags: tuple[Tag, ...] = ()
    role: Role = "body"


@dataclass(frozen=True)
class Name:
    """One name of an entity. `script` is an ISO 15924 code (Latn, Arab, Cyrl, Hebr, ...), `origin` its source."""

    text: str
    script: str
    strength: Strength
    origin: str


@dataclass(frozen=True)
class Place:
    """A place under all its names. Coordinates are WGS84 degrees; `parents` are ids, nearest first.

    `kind` is town, province, country, airbase, oil field, crossing, road, ...; `country` an ISO 3166-1 alpha-2
    code, empty if none applies; `population` is 0 if unknown.
    """

    id: EntityId
    name: str
    names: tuple[Name, ...]
    kind: str
    country: str
    latitude: float | None
    longitude: float | None
    parents: tuple[EntityId, ...]
    population: int = 0


@dataclass(frozen=True)
class Actor:
    """An armed group, army or alliance under all its names."""

    id: EntityId
    name: str
    names: tuple[Name, ...]
    kind: str
