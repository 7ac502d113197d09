"""Hits as records of plain data: what JSON, JSON lines and CSV are made of.

Keys are added but never renamed within a `VERSION`; scripts rely on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conflict_index import ids
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import DateSpan, Mention, Passage, Place, Report
from conflict_search.entities import place_of
from conflict_search.results import Hit, Results

if TYPE_CHECKING:
    from conflict_index.pipeline.prepare import ReportParts  # brings all of annotation; a search needs none of it

VERSION = 1

CSV_COLUMNS = (
    *("rank", "score", "hit", "report", "source", "title", "url", "published", "published_basis"),
    *("event_start", "event_end", "event_precision", "event_basis", "event_surface"),
    *("place_id", "place", "country", "lat", "lon", "surface", "how", "entity", "match_score", "rivals"),
    *("start", "end", "text", "sha256", "path", "record", "why"),
)


def hit_record(hit: Hit, gazetteer: Gazetteer) -> dict[str, Any]:
    """A hit with its evidence. Offsets are characters of the report's text, ends exclusive."""
    record = {
        "version": VERSION,
        "rank": hit.rank,
        "score": hit.score,
        **source_record(hit.passage, hit.report),
        "places": place_records(hit.matches, gazetteer),
        "matches": [match_record(m) for m in hit.matches],
        "highlights": [[s.start, s.end] for s in hit.highlights],
        **quote_record(hit.passage, hit.report),
        "why": list(hit.why),
    }
    return record | {"sample": True} if hit.sample else record


def source_record(passage: Passage, report: Report) -> dict[str, Any]:
    """What a passage is called, where it comes from, and its dates."""
    return {
        "hit": passage.id,
        "report": report.id,
        "source": report.source,
        "title": report.title,
        "url": report.url,
        "published": _day(report.published),
        "published_basis": report.published and report.published.basis,
        "events": [event_record(d) for d in passage.dates],
    }


def quote_record(passage: Passage, report: Report) -> dict[str, Any]:
    """What a passage says, and where: characters of the report's text, the end exclusive."""
    return {
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "role": passage.role,
        "sha256": report.sha256,
        "origin": {"path": report.origin.path, "record": report.origin.record},
    }


def results_record(results: Results, gazetteer: Gazetteer) -> dict[str, Any]:
    """A whole answer: what was understood, the counts, one page of hits."""
    return {
        "version": VERSION,
        "query": results.query,
        "total": results.total,
        "undated": results.undated,
        "notes": list(results.notes),
        "readings": [
            {
                "text": r.text,
                "meanings": [
                    {"entity": m.entity_id, "how": m.how, "score": m.score, "rule": m.rule, "matched": m.matched}
                    for m in r.meanings
                ],
            }
            for r in results.readings
        ],
        "hits": [hit_record(hit, gazetteer) for hit in results.hits],
    }


def csv_row(hit: Hit, gazetteer: Gazetteer) -> dict[str, Any]:
    """A hit as one row: its first event date and first place, with the mention of it; the rest stays in JSON."""
    record = hit_record(hit, gazetteer)
    event, place = ((record[key] or [{}])[0] for key in ("events", "places"))
    of_place = [m for m in record["matches"] if m["entity"] == place.get("id")]
    match: dict[str, Any] = next(iter(of_place or record["matches"]), {})
    row = record | {f"event_{key}": event.get(key) for key in ("start", "end", "precision", "basis", "surface")}
    row |= {key: match.get(key) for key in ("surface", "how", "entity")}
    row |= {"match_score": match.get("score"), "rivals": ";".join(match.get("rivals", ()))}
    row |= {"place_id": place.get("id"), "place": place.get("name")}
    row |= {key: place.get(key) for key in ("country", "lat", "lon")}
    row |= record["origin"] | {"why": "; ".join(record["why"])}
    return {key: row[key] for key in CSV_COLUMNS}


def match_record(mention: Mention) -> dict[str, Any]:
    """A mention: where it stands, what it is taken for, how and how surely; its rivals where it has any."""
    record: dict[str, Any] = {
        "surface": mention.surface,
        "start": mention.span.start,
        "end": mention.span.end,
        "entity": mention.entity_id,
        "how": mention.how,
        "score": mention.score,
    }
    return record | {k: v for k, v in (("part", mention.part), ("rivals", list(mention.rivals))) if v}


def place_records(mentions: tuple[Mention, ...], gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """The places mentioned, each once; a rival is a place too, and says so."""
    ids = dict.fromkeys(m.entity_id for m in mentions)
    rivals = dict.fromkeys(r for m in mentions for r in m.rivals if r not in ids)
    return [
        place_record(place) | ({"rival": True} if entity_id in rivals else {})
        for entity_id in (*ids, *rivals)
        if (place := place_of(entity_id, gazetteer))
    ]


def place_record(place: Place) -> dict[str, Any]:
    """A place: id, main name, country, WGS84 degrees."""
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "lat": place.latitude,
        "lon": place.longitude,
    }


def event_record(value: DateSpan) -> dict[str, Any]:
    """An event date as a half-open interval; start and end are None where open or unknown."""
    record: dict[str, Any] = {
        "start": value.start and value.start.isoformat(),
        "end": value.end and value.end.isoformat(),
        "precision": value.precision,
        "basis": value.basis,
        "surface": value.surface,
    }
    if value.start is None and value.end is None:
        record |= {"month": value.month, "day": value.day}
    return record | {"inherited": True} if value.inherited else record


def annotation_record(found: ReportParts, gazetteer: Gazetteer) -> dict[str, Any]:
    """What is found in one report: places, actors and other names as they stand in the passages, dates by position."""
    from conflict_index.annotate import georeference  # brings all of annotation; a search needs none of it

    report, mentions = found.report, [m for p in found.passages for m in p.mentions]
    actors = [m for m in mentions if ids.kind_of(m.entity_id) == "actor"]
    names = [m for m in mentions if ids.kind_of(m.entity_id) not in ("place", "actor")]
    places = [m for m in mentions if ids.is_place(m.entity_id)]
    beside = georeference([p.mentions for p in found.passages], gazetteer.place)
    return {
        "version": VERSION,
        "report": report.id,
        "published": _day(report.published),
        "published_basis": report.published and report.published.basis,
        "mentions": [_mention_record(m, beside.get(m), gazetteer) for m in places],
        "actors": [match_record(m) for m in actors],
        "names": [match_record(m) for m in names],
        "dates": [_date_record(d) for d in found.dates],
        "origin": {"path": report.origin.path, "record": report.origin.record},
    }


def _mention_record(mention: Mention, beside: str | None, gazetteer: Gazetteer) -> dict[str, Any]:
    """A mention of a place. One in no gazetteer gets the point of the listed place it stands beside, and says so."""
    place = place_of(mention.entity_id, gazetteer)
    seat = place or (place_of(beside, gazetteer) if beside else None)
    where: dict[str, Any] = {"name": place and place.name, "lat": None, "lon": None, "country": None}
    if seat:
        where |= {"lat": seat.latitude, "lon": seat.longitude, "country": seat.country}
    return match_record(mention) | where | ({"position": "beside", "beside": beside} if seat and not place else {})


def _date_record(value: DateSpan) -> dict[str, Any]:
    at = {"start_char": value.span and value.span.start, "end_char": value.span and value.span.end}
    return {"surface": value.surface} | at | event_record(value)


def _day(value: DateSpan | None) -> str | None:
    """The publication date as ISO text: as much of it as is known."""
    if value is None or value.start is None:
        return None
    return value.start.isoformat()[: {"year": 4, "month": 7}.get(value.precision, 10)]
