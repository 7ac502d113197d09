"""Hits as records of plain data: what JSON, JSON lines and CSV are made of.

Keys are added but never renamed within a `VERSION`; scripts rely on them.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from conflict_index import ids
from conflict_index.gazetteer import Gazetteer
from conflict_index.geo import Nearest
from conflict_index.model import DateSpan, Mention, Passage, Place, Report, Span, Tag
from conflict_index.store.fields import TAGGED_FIELDS
from conflict_index.stories.store import Story
from conflict_search.entities import nearest_of, place_of
from conflict_search.known import is_unsure
from conflict_search.results.claim import Claim
from conflict_search.results.page import Hit, Results
from conflict_search.results.place import page_of

if TYPE_CHECKING:
    from conflict_index.pipeline.prepare import ReportParts  # brings all of annotation; a search needs none of it

VERSION = 1

CSV_COLUMNS = (
    *("rank", "score", "hit", "report", "source", "title", "url", "published", "published_basis"),
    *("event_start", "event_end", "event_precision", "event_basis", "event_surface"),
    *("place_id", "place", "country", "lat", "lon", "surface", "how", "entity", "match_score", "rivals"),
    *("start", "end", "text", "sha256", "path", "record", "why"),
    *TAGGED_FIELDS,
    "match",
    "page",
    *("story", "story_origin", "copies", "claim_day", "claim_sources", "published_mark"),
)


def hit_record(hit: Hit) -> dict[str, Any]:
    """Return a hit with its evidence. Offsets are characters of the report's text, ends exclusive."""
    record = {
        "version": VERSION,
        "rank": hit.rank,
        "score": hit.score,
        "match": hit.match,
        **source_record(hit.passage, hit.report),
        "places": place_records(hit),
        "matches": [match_record(m) for m in hit.matches],
        "highlights": [[s.start, s.end] for s in hit.highlights],
        **quote_record(hit.passage, hit.report),
        "why": list(hit.why),
        "score_parts": {name: round(value, 4) for name, value in hit.parts.items()},
        "story": hit.story and story_record(hit.story),
    }
    if hit.claim:
        record |= {"claim": claim_record(hit.claim)}
    return record | {"sample": True} if hit.sample else record


def story_record(story: Story) -> dict[str, Any]:
    """Return the copies of one text, the earliest first, and who the text is from."""
    copies = [
        {
            "report": copy.report_id,
            "source": copy.source,
            "published": copy.published and copy.published.isoformat(),
            "agency": copy.agency or None,
        }
        for copy in story.copies
    ]
    return {"id": story.id, "origin": story.origin, "copies": copies}


def claim_record(claim: Claim) -> dict[str, Any]:
    """Return the day and place that a passage tells of, with the independent sources that tell of it."""
    return {"day": claim.day.isoformat(), "entity": claim.entity_id or None, "sources": list(claim.origins)}


def source_record(passage: Passage, report: Report) -> dict[str, Any]:
    """Return the ids, source, dates and tags of a passage."""
    return {
        "hit": passage.id,
        "report": report.id,
        "source": report.source,
        "title": report.title,
        "url": report.url,
        "published": _day(report.published),
        "published_basis": report.published and report.published.basis,
        "published_mark": report.published and report.published.mark,
        "lead": report.lead and event_record(report.lead),
        "events": [event_record(d) for d in passage.dates],
        "tags": [tag_record(tag) for tag in passage.tags],
    }


def quote_record(passage: Passage, report: Report) -> dict[str, Any]:
    """Return the text of a passage and its character offsets in the report's text, the end exclusive."""
    return {
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.text,
        "role": passage.role,
        "sha256": report.sha256,
        "origin": {"path": report.origin.path, "record": report.origin.record} | page_of(passage, report),
    }


def results_record(results: Results) -> dict[str, Any]:
    """Return a whole answer: readings, counts, one page of hits."""
    return {
        "version": VERSION,
        "query": results.query,
        "total": results.total,
        "partial": results.partial,
        "group": results.group,
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
        "hits": [hit_record(hit) for hit in results.hits],
    }


def csv_row(hit: Hit) -> dict[str, Any]:
    """Return a hit as one row, with its first event date and first place; JSON has them all."""
    record = hit_record(hit)
    event, place = ((record[key] or [{}])[0] for key in ("events", "places"))
    of_place = [m for m in record["matches"] if m["entity"] == place.get("id")]
    match: dict[str, Any] = next(iter(of_place or record["matches"]), {})
    row = record | {f"event_{key}": event.get(key) for key in ("start", "end", "precision", "basis", "surface")}
    row |= {facet: "; ".join(hit.values(facet)) for facet in TAGGED_FIELDS}
    row |= {key: match.get(key) for key in ("surface", "how", "entity")}
    row |= {"match_score": match.get("score"), "rivals": ";".join(match.get("rivals", ()))}
    row |= {"place_id": place.get("id"), "place": place.get("name")}
    row |= {key: place.get(key) for key in ("country", "lat", "lon")}
    story, claim = hit.story, hit.claim
    row |= {"story": story and story.id, "story_origin": story and story.origin}
    row |= {"copies": "; ".join(copy.report_id for copy in story.copies) if story else None}
    row |= {"claim_day": claim and claim.day.isoformat()}
    row |= {"claim_sources": "; ".join(claim.origins) if claim else None}
    row |= {"page": None} | record["origin"] | {"why": "; ".join(record["why"])}
    return {key: row[key] for key in CSV_COLUMNS}


def match_record(mention: Mention) -> dict[str, Any]:
    """Return a mention: offsets, entity, how it is known, probability; what else there is to it."""
    record: dict[str, Any] = {
        "surface": mention.surface,
        "start": mention.span.start,
        "end": mention.span.end,
        "entity": mention.entity_id,
        "how": mention.how,
        "score": mention.score,
    }
    basis = mention.basis if mention.basis != "text" else ""
    extra = (("unsure", is_unsure(mention.score)), ("basis", basis), ("part", mention.part))
    return record | {k: v for k, v in (*extra, ("rivals", list(mention.rivals))) if v}


def place_records(hit: Hit) -> list[dict[str, Any]]:
    """Return the places of the matches, each once; rivals are included and marked."""
    ids = dict.fromkeys(m.entity_id for m in hit.matches)
    rivals = dict.fromkeys(r for m in hit.matches for r in m.rivals if r not in ids)
    return [
        place_record(place)
        | nearest_record(hit.nearest.get(entity_id))
        | ({"rival": True} if entity_id in rivals else {})
        for entity_id in (*ids, *rivals)
        if (place := hit.place(entity_id))
    ]


def place_record(place: Place) -> dict[str, Any]:
    """Return a place: id, main name, kind, country, WGS84 degrees."""
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "lat": place.latitude,
        "lon": place.longitude,
    }


def nearest_record(near: Nearest | None) -> dict[str, Any]:
    """Return the listed town nearest to a stated point, under a key of its own; empty without any."""
    if near is None:
        return {}
    place = near.place
    return {"nearest": {"id": place.id, "name": place.name, "country": place.country, "km": round(near.km, 1)}}


def event_record(value: DateSpan) -> dict[str, Any]:
    """Return an event date as a half-open interval; start and end are None if open or unknown."""
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


def annotation_record(found: ReportParts, gazetteer: Gazetteer, min_probability: float = 0.0) -> dict[str, Any]:
    """Return what is found in one report: places, actors, other names and tags by passage, dates by position.

    What stands in a passage that is not the report's body has the key "role". Names less probable than
    `min_probability` are left out.
    """
    from conflict_index.annotate.georeference import georeference  # brings all of annotation; a search needs none of it

    report, mentions = found.report, [m for p in found.passages for m in p.mentions]
    mentions = [m for m in mentions if m.score >= min_probability]
    actors = [m for m in mentions if ids.kind_of(m.entity_id) == "actor"]
    names = [m for m in mentions if ids.kind_of(m.entity_id) not in ("place", "actor")]
    places = [m for m in mentions if ids.is_place(m.entity_id)]
    beside = georeference([p.mentions for p in found.passages], gazetteer.place)
    return {
        "version": VERSION,
        "report": report.id,
        "published": _day(report.published),
        "published_basis": report.published and report.published.basis,
        "published_mark": report.published and report.published.mark,
        "lead": report.lead and event_record(report.lead),
        "mentions": [_mention_record(m, beside.get(m), gazetteer) | _role_at(m.span, found) for m in places],
        "actors": [match_record(m) | _role_at(m.span, found) for m in actors],
        "names": [match_record(m) | _role_at(m.span, found) for m in names],
        "dates": [_date_record(d) | _role_at(d.span, found) for d in (*_event_of(report), *found.dates)],
        "tags": [tag_record(tag) | _role_at(tag.span, found) for p in found.passages for tag in p.tags],
        "origin": {"path": report.origin.path, "record": report.origin.record},
    }


def _event_of(report: Report) -> tuple[DateSpan, ...]:
    return (report.event,) if report.event else ()


def _role_at(span: Span | None, found: ReportParts) -> dict[str, str]:
    """Return the role of the passage that a span begins in, where it is not the report's body."""
    at = bisect_right(found.passages, span.start, key=lambda passage: passage.span.start) - 1 if span else -1
    return {"role": found.passages[at].role} if at >= 0 and found.passages[at].role != "body" else {}


def tag_record(tag: Tag) -> dict[str, Any]:
    """Return a tag as plain data: its facet and value, the words and where they stand."""
    return {
        "facet": tag.facet,
        "value": tag.value,
        "surface": tag.surface,
        "start": tag.span.start,
        "end": tag.span.end,
    }


def _mention_record(mention: Mention, beside: str | None, gazetteer: Gazetteer) -> dict[str, Any]:
    """Return a mention of a place. An unlisted one gets the coordinates of the listed place beside it, and says so."""
    place = place_of(mention.entity_id, gazetteer)
    seat = place or (place_of(beside, gazetteer) if beside else None)
    where: dict[str, Any] = {"name": place and place.name, "lat": None, "lon": None, "country": None}
    if seat:
        where |= {"lat": seat.latitude, "lon": seat.longitude, "country": seat.country}
    where |= nearest_record(nearest_of(mention.entity_id, gazetteer))
    return match_record(mention) | where | ({"position": "beside", "beside": beside} if seat and not place else {})


def _date_record(value: DateSpan) -> dict[str, Any]:
    at = {"start_char": value.span and value.span.start, "end_char": value.span and value.span.end}
    return {"surface": value.surface} | at | event_record(value)


def _day(value: DateSpan | None) -> str | None:
    """Return the publication date as ISO text, as precise as it is known."""
    if value is None or value.start is None:
        return None
    return value.start.isoformat()[: {"year": 4, "month": 7}.get(value.precision, 10)]
