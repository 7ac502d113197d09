"""The values that pass between the stages. All are frozen; offsets are half-open and count characters.

A `Span` always points into `Report.text`, the verbatim text as read, never into a cleaned copy:
`report.text[span.start:span.end]` is the evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from conflict_index.ids import DocumentId, EntityId, ReportId

How = Literal["exact", "alias", "fuzzy", "discovered"]
"""How a mention or query is tied to its entity.

exact: the entity's own main name, letter for letter; alias: another listed name, or one equal after folding;
fuzzy: close in sound and letters to a listed name; discovered: a name of the collection itself, in no gazetteer.
"""

Strength = Literal["strong", "weak"]
"""A weak name is also a common word or person's name: it needs context, and is never matched fuzzily."""

Precision = Literal["day", "month", "year", "range"]
"""How wide a date expression is by its own words; range: any other interval, open ends included."""

Basis = Literal["stated", "relative", "inferred", "published", "metadata", "html", "dateline", "filename"]
"""How a date is known.

Event dates: stated (year in the text), relative (counted from the publication date: "on Tuesday"),
inferred (year added from the publication date), published (none in the text: the report's own date).
Publication dates: metadata | html | dateline | filename.
"""

Role = Literal["body", "comment", "boilerplate"]
"""What a passage is part of. Comments are readers' words; boilerplate is the page's own furniture."""


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` (inclusive) to `end` (exclusive) of a report's text."""

    start: int
    end: int


@dataclass(frozen=True)
class DateSpan:
    """A date expression as the half-open interval of days it may mean.

    `start` is the first day, `end` the first day after; either is None where the interval is open ("since
    2014") and both are None where only `month` (1-12) and `day` (1-31) are known ("On June 8" in a report
    without a date). `span` and `surface` say where it stands; both are None for a date not taken from the text.
    `inherited` marks a passage's date that stands before the passage, not in it.
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


@dataclass(frozen=True)
class Origin:
    """Where a report was read: the file as the user named it, and the record inside it, if it holds several."""

    path: str
    record: str | None


@dataclass(frozen=True)
class Report:
    """One report as read. `text` is verbatim; `sha256` is the hash of the text's UTF-8 bytes.

    `dateline` is where the text's own dateline stands. `published` is None when no one said it.
    `language` is an ISO 639-1 code or None. `fields` are the further columns of a table, kept as read.
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


@dataclass(frozen=True)
class Mention:
    """A name found in a report's text, and the entity it stands for.

    `score` is 0 to 1. `rivals` are the ids of other entities the name may mean just as well. `part` is the
    named part of the entity that is meant ("eastern", "countryside"), empty for the whole.
    """

    span: Span
    surface: str
    entity_id: EntityId
    how: How
    score: float
    rivals: tuple[EntityId, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Tag:
    """Words of a report's text that give it a value of a facet: "barrel bombs" the value "barrel bomb" of "weapon"."""

    facet: str
    value: str
    span: Span
    surface: str


@dataclass(frozen=True)
class Passage:
    """One to four whole sentences of a report: the unit that is found, ranked and cited.

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
    code, empty where none holds; `population` is 0 where unknown.
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
