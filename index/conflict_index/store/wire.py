"""Convert reports and passages to the JSON strings that an engine stores, and back.

The strings contain only data, so that an untrusted index cannot execute code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, replace
from datetime import date
from typing import Any

from conflict_index.errors import IndexDamaged
from conflict_index.model import DateSpan, Mention, Origin, Passage, Report, Span, StatedPlace, Tag
from conflict_index.store.digest import Digest, PassageDigest, PlainDate

_REPORT = ("id", "source", "url", "title", "text", "language", "sha256")
_MENTION = ("surface", "entity_id", "how", "score", "part", "basis")
_TAG = ("facet", "value", "surface")
_DATE = ("month", "day", "precision", "basis", "surface", "inherited")
_PASSAGE = ("id", "report_id", "ordinal", "text", "role")


def dump_report(report: Report) -> str:
    """Return a report as one line of JSON."""
    return _dump(
        {name: getattr(report, name) for name in _REPORT}
        | {
            "published": _date_out(report.published),
            "lead": _date_out(report.lead),
            "dateline": _span_out(report.dateline),
            "origin": [report.origin.path, report.origin.record],
            "fields": report.fields,
        }
        | _stated_out(report)
        | ({"site": report.site, "furniture": report.furniture} if report.site else {})
        | ({"pages": report.pages} if report.pages else {})
    )


def _stated_out(report: Report) -> dict[str, Any]:
    """Return when and where fields of the record say that the event was; empty where none does."""
    event = {"event": _date_out(report.event)} if report.event else {}
    return event | ({"place": astuple(report.place)} if report.place else {})


def dump_passage(passage: Passage) -> str:
    """Return a passage with its mentions, dates and tags as one line of JSON."""
    return _dump(
        {name: getattr(passage, name) for name in _PASSAGE}
        | {
            "span": _span_out(passage.span),
            "mentions": [_mention_out(m) for m in passage.mentions],
            "dates": [_date_out(d) for d in passage.dates],
            "tags": [_tag_out(tag) for tag in passage.tags],
        }
    )


def load_report(line: str) -> Report:
    """Return the report written by `dump_report`. Raises IndexDamaged for any other string."""
    try:
        row = json.loads(line)
        path, record = row["origin"]
        return Report(
            **{name: row[name] for name in _REPORT},
            published=_date_in(row["published"]),
            lead=_date_in(row["lead"]),
            dateline=_span_in(row["dateline"]),
            origin=Origin(path, record),
            fields=tuple((name, value) for name, value in row["fields"]),
            pages=tuple(int(start) for start in row.get("pages", ())),
            event=_date_in(row.get("event")),
            place=_place_in(row.get("place")),
            site=row.get("site"),
            furniture=tuple(map(int, row.get("furniture", ()))),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"a stored report cannot be read ({error!r}); index again") from error


def is_of_report(line: str, report: Report) -> bool:
    """Tell whether `dump_report` wrote a line for this report as read, before its lead date and furniture were known.

    Raises IndexDamaged for any other string.
    """
    stored = load_report(line)
    return line == dump_report(replace(report, lead=stored.lead, furniture=stored.furniture))


def load_passage(line: str) -> Passage:
    """Return the passage written by `dump_passage`. Raises IndexDamaged for any other string."""
    try:
        row = json.loads(line)
        return Passage(
            **{name: row[name] for name in _PASSAGE},
            span=Span(*row["span"]),
            mentions=tuple(_mention_in(m) for m in row["mentions"]),
            dates=tuple(d for d in map(_date_in, row["dates"]) if d),
            tags=tuple(map(_tag_in, row["tags"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"a stored passage cannot be read ({error!r}); index again") from error


def dump_digest(digest: Digest) -> str:
    """Return a digest as one line of JSON."""
    passages = [[one.ordinal, one.role, one.stems, one.entities, one.dates] for one in digest.passages]
    row = [digest.title, digest.title_entities, passages, dict(digest.around), digest.published, digest.lead]
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def load_digest(line: str) -> Digest:
    """Return the digest written by `dump_digest`. Raises IndexDamaged for any other string."""
    try:
        title, titled, rows, around, published, lead = json.loads(line)
        passages = tuple(
            PassageDigest(int(ordinal), _text(role), _text(stems), _texts(entities), _plain_dates(dates))
            for ordinal, role, stems, entities, dates in rows
        )
        above = {place: _texts(listed) for place, listed in around.items()}
        return Digest(_text(title), _texts(titled), passages, above, _plain_dates(published), _plain_dates(lead))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamaged(f"a stored digest cannot be read ({error!r:.80}); index again") from error


def _plain_dates(rows: list[Any]) -> tuple[PlainDate, ...]:
    return tuple(PlainDate(int(start), int(end), _text(basis)) for start, end, basis in rows)


def _texts(values: list[Any]) -> tuple[str, ...]:
    return tuple(map(_text, values))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _dump(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _span_out(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _span_in(pair: list[int] | None) -> Span | None:
    return None if pair is None else Span(*pair)


def _place_in(row: list[Any] | None) -> StatedPlace | None:
    if row is None:
        return None
    name, province, country, point = row
    return StatedPlace(name, province, country, (float(point[0]), float(point[1])) if point else None)


def _mention_out(mention: Mention) -> dict[str, Any]:
    row = {name: getattr(mention, name) for name in _MENTION}
    return row | {"span": _span_out(mention.span), "rivals": mention.rivals}


def _mention_in(row: Mapping[str, Any]) -> Mention:
    fixed = {name: row[name] for name in _MENTION}
    return Mention(span=Span(*row["span"]), rivals=tuple(row["rivals"]), **fixed)


def _tag_out(tag: Tag) -> dict[str, Any]:
    return {name: getattr(tag, name) for name in _TAG} | {"span": _span_out(tag.span)}


def _tag_in(row: Mapping[str, Any]) -> Tag:
    return Tag(span=Span(*row["span"]), **{name: row[name] for name in _TAG})


def _date_out(value: DateSpan | None) -> dict[str, Any] | None:
    if value is None:
        return None
    row = {name: getattr(value, name) for name in _DATE}
    ends = {name: day and day.isoformat() for name, day in (("start", value.start), ("end", value.end))}
    return row | ends | {"span": _span_out(value.span)} | ({"mark": value.mark} if value.mark else {})


def _date_in(row: Mapping[str, Any] | None) -> DateSpan | None:
    if row is None:
        return None
    start, end = (day and date.fromisoformat(day) for day in (row["start"], row["end"]))
    plain = {name: row[name] for name in _DATE}
    return DateSpan(start=start, end=end, span=_span_in(row["span"]), mark=row.get("mark"), **plain)
